package io.polyrouter.testkit.recording;

import io.polyrouter.router.config.VrConfig;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.testkit.SimulatedNetwork;
import io.polyrouter.testkit.recording.RouterRecording.Given;
import io.polyrouter.testkit.recording.RouterRecording.Input;
import io.polyrouter.testkit.recording.RouterRecording.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A driver before another one that records what one virtual router gets and sends. Devices of
 * others are those of the driver behind. The virtual router has a loop of its own, so that it can
 * be told what comes before its turn from what comes after; used by one thread.
 */
public final class RouterRecorder implements DeviceDriver {

  private final String vr;
  private final DeviceDriver driver;
  private final Supplier<SimulatedNetwork> network;
  private final List<Given> inputs = new ArrayList<>();
  private final List<List<Input.OfLink>> openings = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();

  /** Of the virtual router; known once it has opened a device. */
  private int loop;

  /** Of the device that is being opened. */
  private @Nullable List<Input.OfLink> opening;

  /**
   * Records nothing before the virtual router is configured.
   *
   * @param driver of all links of the virtual router
   * @param network asked for the time; it is made after its drivers
   */
  public RouterRecorder(String vr, DeviceDriver driver, Supplier<SimulatedNetwork> network) {
    this.vr = vr;
    this.driver = driver;
    this.network = network;
  }

  private long now() {
    return network.get().clock().nanoTime();
  }

  /** The virtual router is about to be given this configuration. */
  public void configured(VrConfig config) {
    record(new Input.Configured(config));
  }

  private void record(Input input) {
    if (opening != null && input instanceof Input.OfLink ofLink) {
      opening.add(ofLink);
      return;
    }
    if (!inputs.isEmpty() && network.get().workingLoop() == loop && !openings.isEmpty()) {
      throw new IllegalStateException(
          "%s shares its loop with another virtual router: use more loops".formatted(vr));
    }
    inputs.add(new Given(now(), network.get().nextPass(loop), input));
  }

  /**
   * Everything up to now.
   *
   * @param seed that the network was made with
   * @param loops that the network was made with
   */
  public RouterRecording recording(long seed, int loops) {
    return new RouterRecording(seed, loops, inputs, openings, outputs);
  }

  @Override
  public boolean supports(Attachment attachment) {
    return driver.supports(attachment);
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    if (!request.vr().equals(vr)) {
      return driver.open(request, listener);
    }
    String name = request.interfaceName();
    loop = network.get().workingLoop();
    List<Input.OfLink> atOnce = new ArrayList<>();
    openings.add(atOnce);
    opening = atOnce;
    NetworkDevice device = driver.open(request, new Ear(name, listener));
    opening = null;
    return new NetworkDevice() {
      @Override
      public boolean transmit(byte[] frame, int offset, int length) {
        // What the other end does at once comes after it.
        int place = outputs.size();
        Output sent = new Output(now(), name, RouterRecording.text(frame, offset, length), true);
        outputs.add(sent);
        boolean isTaken = device.transmit(frame, offset, length);
        if (!isTaken) {
          outputs.set(place, new Output(sent.atNanos(), name, sent.frame(), false));
        }
        return isTaken;
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }

  /** Records what comes in; unfinished frames are finished before. */
  private final class Ear implements DeviceListener {

    private final String name;
    private final DeviceListener listener;

    Ear(String name, DeviceListener listener) {
      this.name = name;
      this.listener = listener;
    }

    @Override
    public void received(byte[] frame, int length) {
      record(new Input.FrameReceived(name, RouterRecording.text(frame, 0, length)));
      listener.received(frame, length);
    }

    @Override
    public void linkChanged(boolean up, String detail) {
      record(new Input.LinkChanged(name, up, detail));
      listener.linkChanged(up, detail);
    }

    @Override
    public void speedChanged(long bitsPerSecond) {
      record(new Input.SpeedChanged(name, bitsPerSecond));
      listener.speedChanged(bitsPerSecond);
    }

    @Override
    public void lost(long frames) {
      listener.lost(frames);
    }
  }
}
