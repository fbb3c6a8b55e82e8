package io.polyrouter.benchmarks.ospf;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.List;

/**
 * Rings of virtual routers that speak OSPFv2: "up" of one leads to "down" of the next, by
 * point-to-point links in one area. Link i of a ring is 10.254.i.0/24, where router i is .1 and the
 * next one .2; router i has 10.255.0.(i+1).
 */
final class Rings {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The delays that RFC 8405 suggests (section 6). */
  private static final SpfDelaySettings UNHURRIED =
      new SpfDelaySettings(50, 200, 5_000, 10_000, 500);

  private Rings() {}

  /**
   * How a ring's routers are configured.
   *
   * @param lastCost of the link from the last router to the first; all others cost 10
   */
  record Shape(int size, int helloSeconds, int deadSeconds, int lastCost, boolean fastReroute) {}

  /** An engine whose virtual routers may run OSPFv2. */
  static VrEngine engine(DeviceDriver driver) {
    return VrEngine.start(
        new VrEngine.Settings(Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(1), 1),
        new SystemClock(),
        List.of(driver),
        List.of(),
        new ProtocolServices(ProtocolTable.of(OspfType.ospfv2()), (vr, instance, notice) -> {}),
        Runnable::run);
  }

  /** A router of a ring. */
  static VrConfig router(String name, Shape shape, int number, Attachment up, Attachment down) {
    int before = (number + shape.size() - 1) % shape.size();
    OspfConfig ospf =
        OspfConfig.of(OspfVersion.V2)
            .area(
                AreaConfig.of("0.0.0.0")
                    .with(
                        link("up", shape, number),
                        link("down", shape, before),
                        OspfInterfaceConfig.broadcast("lo")));
    if (shape.fastReroute()) {
      ospf.fastReroute().spfDelay(UNHURRIED);
    }
    return routed(
        vr(
            name,
            loopback("lo", address(number) + "/32"),
            on("up", up, "10.254." + number + ".1/24"),
            on("down", down, "10.254." + before + ".2/24")),
        ospf.settings());
  }

  private static OspfInterfaceConfig link(String name, Shape shape, int link) {
    return OspfInterfaceConfig.pointToPoint(name)
        .cost(link == shape.size() - 1 ? shape.lastCost() : 10)
        .hello(shape.helloSeconds(), shape.deadSeconds());
  }

  /** The loopback of a router. */
  static String address(int number) {
    return "10.255.0." + (number + 1);
  }

  /** Waits until a router has the loopbacks and links of all others of its ring. */
  static void await(RouterManager engine, String vr, int size) throws InterruptedException {
    String source = new RouteSource(OspfVersion.V2.typeName(), "main").toString();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (engine.snapshot(vr).stream()
        .mapToInt(
            snapshot -> snapshot.rib(AddressFamily.IPV4).routesBySource().getOrDefault(source, 0))
        .noneMatch(routes -> routes >= 2 * size - 3)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(vr + " has not converged after " + PATIENCE);
      }
      Thread.sleep(10);
    }
  }
}
