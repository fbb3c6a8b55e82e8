package io.polyrouter.testkit.recording;

import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.testkit.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What went into a virtual router, and the frames that came out of it.
 *
 * @param seed of the engine
 * @param loops of the engine
 * @param inputs in the order in which they came
 * @param openings for each device that was opened, in that order, what its link told at once
 * @param outputs in the order in which they went
 */
public record RouterRecording(
    long seed,
    int loops,
    List<Given> inputs,
    List<List<Input.OfLink>> openings,
    List<Output> outputs) {

  public RouterRecording {
    inputs = List.copyOf(inputs);
    openings = openings.stream().map(List::copyOf).toList();
    outputs = List.copyOf(outputs);
  }

  /**
   * An input and when it came.
   *
   * @param atNanos by the simulation's clock
   * @param pass of the virtual router's loop that came next, see {@link SimulatedNetwork#nextPass}
   */
  public record Given(long atNanos, int pass, Input what) {}

  /** Something that a virtual router is given. */
  public sealed interface Input {

    record Configured(VrConfig config) implements Input {}

    /** Something that comes by an interface. */
    sealed interface OfLink extends Input {
      String interfaceName();
    }

    record LinkChanged(String interfaceName, boolean up, String detail) implements OfLink {}

    record SpeedChanged(String interfaceName, long bitsPerSecond) implements OfLink {}

    /**
     * A frame that has come in.
     *
     * @param frame in hexadecimal digits
     */
    record FrameReceived(String interfaceName, String frame) implements OfLink {}
  }

  /**
   * A frame that has gone out.
   *
   * @param frame in hexadecimal digits
   * @param isTaken whether the link took it
   */
  public record Output(long atNanos, String interfaceName, String frame, boolean isTaken) {}

  static String text(byte[] frame, int offset, int length) {
    return HexFormat.of().formatHex(frame, offset, offset + length);
  }

  // ---- replay -------------------------------------------------------------------------------

  /** The virtual router once more, alone, after all that was recorded. */
  public record Replayed(SimulatedNetwork network, List<Output> outputs) {
    public Replayed {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Gives everything to a new virtual router in a network of its own.
   *
   * @param protocols that it may run
   * @param endNanos until when the clock goes on
   */
  public Replayed replay(ProtocolTable protocols, long endNanos) {
    Links links = new Links();
    SimulatedNetwork network =
        new SimulatedNetwork(seed, loops, List.of(links), List.of(), protocols);
    links.clock = () -> network.clock().nanoTime();
    for (Given input : inputs) {
      await(network, input);
      if (input.what() instanceof Input.Configured(VrConfig config)) {
        network.engine().apply(config);
      } else if (input.what() instanceof Input.OfLink ofLink) {
        links.give(ofLink);
      }
    }
    network.advance(Duration.ofNanos(endNanos - network.clock().nanoTime()));
    return new Replayed(network, links.outputs);
  }

  /** Lets everything happen that comes before an input, and nothing that comes after it. */
  private static void await(SimulatedNetwork network, Given input) {
    long left = input.atNanos() - network.clock().nanoTime();
    if (left > 0) {
      network.advance(Duration.ofNanos(left - 1));
      network.stall(Duration.ofNanos(1));
    }
    while (network.nextPass(0) < input.pass()) {
      network.pass();
    }
  }

  private static void tell(DeviceListener listener, Input.OfLink input) {
    switch (input) {
      case Input.LinkChanged link -> listener.linkChanged(link.up(), link.detail());
      case Input.SpeedChanged speed -> listener.speedChanged(speed.bitsPerSecond());
      case Input.FrameReceived received -> {
        byte[] frame = HexFormat.of().parseHex(received.frame());
        listener.received(frame, frame.length);
      }
    }
  }

  /** Links without anybody at their other ends. */
  private final class Links implements DeviceDriver {

    private final Map<String, DeviceListener> listeners = new HashMap<>();
    private final Deque<List<Input.OfLink>> toOpen = new ArrayDeque<>(openings);
    private final List<Output> outputs = new ArrayList<>();
    private @Nullable LongSupplier clock;

    void give(Input.OfLink input) {
      tell(Objects.requireNonNull(listeners.get(input.interfaceName()), "it is not open"), input);
    }

    @Override
    public boolean supports(Attachment attachment) {
      return true;
    }

    @Override
    public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
      listeners.put(request.interfaceName(), listener);
      List<Input.OfLink> atOnce = toOpen.poll();
      if (atOnce != null) {
        atOnce.forEach(input -> tell(listener, input));
      }
      return new NetworkDevice() {
        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
          return sent(request.interfaceName(), text(frame, offset, length));
        }

        @Override
        public void close() {
          listeners.remove(request.interfaceName(), listener);
        }
      };
    }

    /** A link takes what it took then; what is beyond that is another history anyway. */
    private boolean sent(String interfaceName, String frame) {
      List<Output> then = RouterRecording.this.outputs;
      boolean isTaken = outputs.size() >= then.size() || then.get(outputs.size()).isTaken();
      long now = Objects.requireNonNull(clock, "nothing is sent before").getAsLong();
      outputs.add(new Output(now, interfaceName, frame, isTaken));
      return isTaken;
    }
  }
}
