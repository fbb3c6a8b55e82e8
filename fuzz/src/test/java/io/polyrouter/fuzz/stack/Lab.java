package io.polyrouter.fuzz.stack;

import io.polyrouter.fuzz.Check;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.testkit.Configs;
import io.polyrouter.testkit.SimulatedNetwork;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Two virtual routers in one loop: red, whose frames are the input's, and blue with a host. */
final class Lab {

  static final int MAX_SOCKETS = 24;
  static final int MAX_BUFFER_BYTES = 1 << 20;
  static final int MAX_NEIGHBOURS = 8;

  /** Those of the peers count, too. */
  private static final VrLimits LIMITS =
      new VrLimits(64, MAX_NEIGHBOURS, 64, MAX_SOCKETS, MAX_BUFFER_BYTES, 1 << 16);

  private static final int PORTS = 2;
  private static final int HOST_PORT = 3;
  private static final String PEER_MAC = "02:00:00:00:00:aa";
  private static final long SEED = 1;

  private final @Nullable DeviceListener[] listeners = new DeviceListener[PORTS + 1];
  private final Queue<Sent> sent = new ArrayDeque<>();
  private final SimulatedNetwork network;
  private final long[] macs = new long[PORTS + 1];
  private final TransportLayer transport;

  /** A frame of red's. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Sent(int port, byte[] frame) {}

  Lab() {
    network = new SimulatedNetwork(SEED, 1, List.of(new Ports()), List.of());
    network.host(HOST_PORT, "02:00:00:00:00:bb", "10.0.1.2/24", "10.0.1.1");
    InterfaceConfig port1 = Configs.onPort("p1", 1, "10.0.1.1/24", "2001:db8:1::1/64");
    InterfaceConfig port2 = Configs.onPort("p2", 2, "10.0.2.1/24", "2001:db8:2::1/64");
    VrConfig red =
        Configs.limits(
            Configs.vr(
                "red",
                withPeers(port1, "10.0.1.2", "2001:db8:1::2"),
                withPeers(Configs.mtu(port2, 1280), "10.0.2.2", "2001:db8:2::2")),
            LIMITS);
    red = Configs.route(red, "198.51.100.0/24", "10.0.2.2");
    red = Configs.route(red, "2001:db8:ff::/48", "2001:db8:2::2");
    VrConfig blue = Configs.vr("blue", Configs.onPort("p3", HOST_PORT, "10.0.1.1/24"));
    network.apply(red, blue);
    // Until the addresses have been found to be nobody else's.
    network.advance(Duration.ofSeconds(4));
    for (VrSnapshot.InterfaceState each : network.snapshot("red").interfaces()) {
      macs[each.name().charAt(1) - '0'] = each.mac().bits();
    }
    TransportLayer[] found = new TransportLayer[1];
    run((layer, nowNanos) -> found[0] = layer);
    transport = found[0];
    sent.clear();
  }

  private static InterfaceConfig withPeers(InterfaceConfig of, String... addresses) {
    InterfaceConfig result = of;
    for (String each : addresses) {
      result = Configs.neighbour(result, each, PEER_MAC);
    }
    return result;
  }

  /** The ports of red: what goes out of them is kept. */
  private final class Ports implements DeviceDriver {

    @Override
    public boolean supports(Attachment attachment) {
      return attachment instanceof Attachment.OpenFlowPort port && port.port().port() <= PORTS;
    }

    @Override
    public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
      int port = request.interfaceName().charAt(1) - '0';
      listeners[port] = listener;
      listener.linkChanged(true, "");
      return new NetworkDevice() {
        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
          sent.add(new Sent(port, Arrays.copyOfRange(frame, offset, offset + length)));
          return true;
        }

        @Override
        public void close() {
          listeners[port] = null;
        }
      };
    }
  }

  TransportLayer transport() {
    return transport;
  }

  SimulatedNetwork network() {
    return network;
  }

  /** Red's own MAC address at a port. */
  long mac(int port) {
    return macs[port];
  }

  /** What red has sent and nobody has looked at. */
  Queue<Sent> sent() {
    return sent;
  }

  /** Something to do with red's sockets. */
  @FunctionalInterface
  interface Action {
    void run(TransportLayer layer, long nowNanos) throws IOException;
  }

  /** Does it on the loop; what an application is told by an IOException does not matter. */
  void run(Action action) {
    network
        .engine()
        .execute(
            "red",
            new TransportCommand() {
              @Override
              public void run(TransportLayer layer, long nowNanos) {
                try {
                  action.run(layer, nowNanos);
                } catch (IOException e) {
                  // It would have to live with that.
                }
              }

              @Override
              public void refused(IOException why) {
                throw new AssertionError("red does not run", why);
              }
            });
    network.settle();
  }

  /** A frame comes in at a port; too short ones do not get through a network card. */
  void receive(int port, byte[] frame) {
    DeviceListener listener = listeners[port];
    if (listener != null && frame.length >= Ethernet.HEADER_BYTES) {
      listener.received(frame, frame.length);
      network.settle();
    }
  }

  void setLink(int port, boolean up) {
    DeviceListener listener = listeners[port];
    if (listener != null) {
      listener.linkChanged(up, up ? "" : "unplugged");
      network.settle();
    }
  }

  void advance(Duration time) {
    network.advance(time);
  }

  // ---- what must hold -----------------------------------------------------------------------

  /** After every step. */
  void checkLimits() {
    Check.inRange("sockets", transport.budget().sockets(), 0, MAX_SOCKETS);
    // What TCP needs to get on at all may be above the limit.
    Check.inRange("buffers", transport.budget().bufferBytes(), 0, MAX_BUFFER_BYTES * 3L / 2);
  }

  /** In the end, with all sockets closed. */
  void checkEnd() {
    network.advance(Duration.ofMinutes(20));
    VrSnapshot red = network.snapshot("red");
    Check.same("faults of red", "", red.health().lastFault().orElse(""));
    Check.same("state", VrSnapshot.Status.RUNNING, red.health().status());
    Check.same("sockets left", "[]", network.await(network.engine().sockets("red")).toString());
    Check.same("sockets that are counted", 0, transport.budget().sockets());
    Check.same("bytes in buffers", 0L, transport.budget().bufferBytes());
    long neighbours = red.interfaces().stream().mapToLong(each -> each.neighbours().size()).sum();
    Check.inRange("neighbours", neighbours, 0, 2 * MAX_NEIGHBOURS);
    Check.same("blue's answers", 1, network.ping("blue", "10.0.1.2", 1).received());
    Check.same("faults of blue", "", network.snapshot("blue").health().lastFault().orElse(""));
  }
}
