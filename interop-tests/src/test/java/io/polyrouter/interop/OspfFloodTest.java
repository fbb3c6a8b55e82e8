package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * A Linux host sends OSPF packets of all kinds to one virtual router as fast as it can. Adjacencies
 * of other virtual routers, with each other and with FRR, outlast it, although three missed hellos
 * would end them; so does that of the flooded one over its other link.
 *
 * <pre>
 *   attacker ── red ═══ calm0     calm1 ═══ calm2     calm3 ── frr
 * </pre>
 */
@LabTest(controller = false)
@Timeout(120)
class OspfFloodTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int SECONDS = 8;

  private final RoutingLab lab;
  private final KernelHost attacker;
  private final FrrRouter frr;

  OspfFloodTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2());
    attacker = this.lab.host("attacker");
    this.lab.attach("attacker", attacker, "evil", "10.0.0.66/24");
    KernelHost frrHost = this.lab.host("frr");
    this.lab.attach("frr", frrHost, "good", "10.0.9.2/24");
    frr =
        this.lab.frr(
            frrHost,
            Map.of(
                "ospfd",
                """
                interface good
                 ip ospf area 0
                 ip ospf network point-to-point
                 ip ospf hello-interval 1
                 ip ospf dead-interval 3
                router ospf
                 ospf router-id 10.0.9.2
                """));
    this.lab
        .kernel()
        .apply(
            router(
                "red",
                this.lab.attach("red", "evil", "10.0.0.1/24"),
                linkTo("link", "calm0", "link", "10.0.1.1/24")),
            router("calm0", linkTo("link", "red", "link", "10.0.1.2/24")),
            router("calm1", linkTo("link", "calm2", "link", "10.0.2.1/24")),
            router("calm2", linkTo("link", "calm1", "link", "10.0.2.2/24")),
            router("calm3", this.lab.attach("calm3", "good", "10.0.9.1/24")));
  }

  private static VrConfig router(String name, InterfaceConfig... interfaces) {
    AreaConfig area = AreaConfig.of("0.0.0.0");
    for (InterfaceConfig each : interfaces) {
      area.with(
          each.name().equals("evil")
              ? OspfInterfaceConfig.broadcast("evil").hello(1, 3)
              : OspfInterfaceConfig.pointToPoint(each.name()).hello(1, 3));
    }
    return routed(vr(name, interfaces), OspfConfig.of(OspfVersion.V2).area(area).settings());
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private OspfState state(String vr) {
    return lab.state(vr, "ospfv2", OspfState.class);
  }

  private void allAreAdjacent() {
    for (String vr : List.of("red", "calm0", "calm1", "calm2", "calm3")) {
      assertThat(
              state(vr).interfaces().stream()
                  .filter(each -> !each.name().equals("evil"))
                  .mapToInt(each -> each.adjacencies())
                  .sum())
          .as(vr)
          .isEqualTo(1);
    }
    assertThat(frr.vtysh("show ip ospf neighbor")).contains("Full");
  }

  @Test
  void hellosOfOthersAreOnTimeWhileOneRouterIsFlooded(TestReporter reporter) {
    Eventually.within(SOON, this::allAreAdjacent);
    List<String> before = lab.kernel().notices();

    Path script =
        Path.of(System.getProperty("polyrouter.interop", "."), "src/test/python/ospf_flood.py");
    String sent =
        attacker
            .run(
                "/usr/bin/python3", script.toString(), "evil", "10.0.0.66", String.valueOf(SECONDS))
            .out()
            .strip();
    reporter.publishEntry("packets", sent);

    allAreAdjacent();
    List<String> since = new ArrayList<>(lab.kernel().notices());
    since.removeAll(before);
    assertThat(since)
        .noneSatisfy(notice -> assertThat(notice).contains("calm"))
        .noneSatisfy(notice -> assertThat(notice).contains(" on link "));
    assertThat(Integer.parseInt(sent)).isGreaterThan(10_000);
    Eventually.within(
        SOON,
        () ->
            assertThat(
                    state("red").interfaces().stream()
                        .filter(each -> each.name().equals("evil"))
                        .flatMap(each -> each.counters().badPackets().values().stream())
                        .mapToLong(Long::longValue)
                        .sum())
                .isGreaterThan(1_000));
  }
}
