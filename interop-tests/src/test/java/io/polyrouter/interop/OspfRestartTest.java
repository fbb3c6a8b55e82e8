package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * FRR's ospfd restarts gracefully beside a virtual router, which helps (RFC 3623). BFD watches the
 * link, and its daemon goes with ospfd (RFC 5882, section 4.3.2.1).
 */
@LabTest(controller = false)
@Timeout(180)
class OspfRestartTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** Longer than the dead interval. */
  private static final Duration ABSENCE = Duration.ofSeconds(7);

  /** Microseconds: long enough for a machine that is busy with other tests. */
  private static final LivenessParameters INTERVALS = new LivenessParameters(300_000, 300_000, 4);

  private static final String FRR =
      """
      interface lo
       ip ospf area 0
      interface p
       ip ospf area 0
       ip ospf network point-to-point
       ip ospf hello-interval 1
       ip ospf dead-interval 4
       ip ospf bfd
      router ospf
       ospf router-id 192.0.2.2
       capability opaque
       graceful-restart grace-period 60
       graceful-restart helper enable
      """;

  private final RoutingLab lab;
  private final FrrRouter frr;

  OspfRestartTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), BfdType.BFD);
    KernelHost host = this.lab.host("frr", "192.0.2.2/32");
    this.lab.attach("frr", host, "p", "10.0.0.2/24");
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("bfdd", "");
    daemons.put("ospfd", FRR);
    frr = this.lab.frr(host, daemons);
    OspfSettings ospf =
        OspfConfig.of(OspfVersion.V2)
            .area(
                AreaConfig.of("0.0.0.0")
                    .with(
                        OspfInterfaceConfig.pointToPoint("p").cost(10).hello(1, 4).bfd(INTERVALS),
                        OspfInterfaceConfig.broadcast("lo")))
            .settings();
    this.lab
        .kernel()
        .apply(
            routed(
                vr(
                    "red",
                    loopback("lo", "192.0.2.1/32"),
                    this.lab.attach("red", "p", "10.0.0.1/24")),
                ospf,
                BfdSettings.defaults("main")));
    Eventually.within(
        SOON,
        () -> {
          hasRouteToFrr();
          assertThat(RouteMetrics.of(frr, "show ip route ospf")).containsKey("192.0.2.1/32");
          assertThat(bfdIsUp()).isTrue();
        });
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private boolean bfdIsUp() {
    return lab.kernel().snapshot("red").protocols().stream()
        .filter(each -> each.state() instanceof BfdState)
        .map(each -> (BfdState) each.state())
        .anyMatch(state -> state.summary().up() == 1);
  }

  private void hasRouteToFrr() {
    assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2")).containsKey("192.0.2.2/32");
  }

  @Test
  void nothingIsLostWhileTheNeighbourRestarts() {
    try (BackgroundCommand pings =
        frr.host().start("ping", "-n", "-i", "0.05", "-I", "192.0.2.2", "192.0.2.1")) {
      frr.vtysh("graceful-restart prepare ip ospf");
      Eventually.within(
          SOON,
          () ->
              assertThat(lab.kernel().notices())
                  .anySatisfy(notice -> assertThat(notice).contains("help")));
      frr.kill("bfdd");
      frr.kill("ospfd");
      Eventually.within(ABSENCE, () -> assertThat(bfdIsUp()).isFalse());

      long end = System.nanoTime() + ABSENCE.toNanos();
      while (System.nanoTime() < end) {
        hasRouteToFrr();
        Eventually.pause(Duration.ofMillis(100));
      }
      frr.restart("bfdd");
      frr.restart("ospfd");
      Eventually.within(
          SOON,
          () -> {
            hasRouteToFrr();
            assertThat(frr.vtysh("show ip ospf neighbor")).contains("Full");
            assertThat(bfdIsUp()).isTrue();
          });
      for (int i = 0; i < 30; i++) {
        hasRouteToFrr();
        Eventually.pause(Duration.ofMillis(100));
      }
      pings.interrupt();
      pings.awaitEnd(SOON);
      assertThat(pings.lines()).anySatisfy(line -> assertThat(line).contains(" 0% packet loss"));
    }
    assertThat(lab.kernel().notices())
        .noneSatisfy(notice -> assertThat(notice).contains("ospfv2", "neighbour", "down"));
  }

  @Test
  void aNeighbourThatDoesNotComeBackIsGivenUp() {
    frr.vtysh("configure terminal", "router ospf", "graceful-restart grace-period 8");
    frr.vtysh("graceful-restart prepare ip ospf");
    Eventually.pause(Duration.ofSeconds(1));
    frr.kill("ospfd");

    Eventually.pause(Duration.ofSeconds(5));
    hasRouteToFrr();
    Eventually.within(
        SOON,
        () ->
            assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
                .doesNotContainKey("192.0.2.2/32"));
  }
}
