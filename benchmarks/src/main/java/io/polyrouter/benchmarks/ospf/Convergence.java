package io.polyrouter.benchmarks.ospf;

import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.linux.LinuxDriver;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolNoticeListener;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Two ends of a link for the benchmark of OSPF's convergence: a virtual router that is measured,
 * and a neighbour with a grid of thousands of routers behind it, see {@link GridNeighbour}. Both
 * run until standard input ends.
 */
public final class Convergence {

  private static final String ADDRESS = "10.96.0.1";
  private static final IpPrefix CHANGING = IpPrefix.of(new Ipv4Address(Grid.CHANGING), 32);

  private Convergence() {}

  /**
   * Arguments: {@code router DEVICE}, which prints {@code in} and {@code out} with microseconds of
   * the wall clock when the route that changes comes into the FIB and goes; or {@code grid DEVICE
   * ROWS COLUMNS CHANGES GAP-MILLISECONDS}.
   */
  public static void main(String[] arguments) throws Exception {
    Attachment device = new Attachment.LinuxInterface(arguments[1], Optional.empty());
    switch (arguments[0]) {
      case "router" -> router(device);
      case "grid" ->
          grid(
              device,
              new GridType.Settings(
                  new Grid(
                      Integer.parseInt(arguments[2]),
                      Integer.parseInt(arguments[3]),
                      Ipv4Address.parse(ADDRESS).bits()),
                  Integer.parseInt(arguments[4]),
                  Integer.parseInt(arguments[5])));
      default -> throw new IllegalArgumentException("router or grid: " + arguments[0]);
    }
  }

  private static void router(Attachment device) throws Exception {
    VrConfig router =
        routed(
            vr("measured", on("o0", device, ADDRESS + "/24")),
            OspfConfig.of(OspfVersion.V2)
                .routerId(ADDRESS)
                .area(
                    AreaConfig.of("0.0.0.0")
                        .with(OspfInterfaceConfig.pointToPoint("o0").cost(10).hello(2, 30)))
                .settings());
    try (LinuxDriver driver = new LinuxDriver();
        VrEngine engine = engine(driver, OspfType.ospfv2(), List.of(new Watch()))) {
      engine.apply(router).toCompletableFuture().join();
      awaitEnd();
    }
  }

  private static void grid(Attachment device, GridType.Settings settings) throws Exception {
    try (LinuxDriver driver = new LinuxDriver();
        VrEngine engine = engine(driver, GridType.GRID, List.of())) {
      engine
          .apply(routed(vr("grid", on("o1", device, "10.96.0.2/24")), settings))
          .toCompletableFuture()
          .join();
      awaitEnd();
    }
  }

  private static VrEngine engine(
      LinuxDriver driver, ProtocolType<?> protocol, List<FibSink> sinks) {
    return VrEngine.start(
        new VrEngine.Settings(1, Duration.ofSeconds(1), 1),
        new SystemClock(),
        List.of(driver),
        sinks,
        new ProtocolServices(ProtocolTable.of(protocol), ProtocolNoticeListener.LOG),
        Runnable::run);
  }

  private static void awaitEnd() throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (lines.readLine() != null) {
      // Only the end of it matters.
    }
  }

  /** Tells when the route that changes comes and goes. */
  private static final class Watch implements FibSink {
    private boolean isIn;

    @Override
    public void publish(ForwardingState state) {
      boolean was = isIn;
      isIn = state.fib(AddressFamily.IPV4).get(CHANGING) != null;
      if (was != isIn) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        System.out.println((isIn ? "in " : "out ") + micros);
      }
    }

    @Override
    public void withdraw(String vr) {}
  }
}
