package io.polyrouter.ospf.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.settings.OspfVersion;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The sample autonomous system of RFC 2328, section 2.3 (figure 2) and its tables. */
class SampleAutonomousSystemTest {

  /** Networks N1 to N11 as 10.0.n.0/24; host H1 as 10.0.100.1. */
  private static RoutingLab figure2() {
    RoutingLab lab = new RoutingLab(OspfVersion.V2);
    lab.lan(0, "10.0.1.0/24", 1, 3);
    lab.lan(0, "10.0.2.0/24", 2, 3);
    lab.lan(0, "10.0.3.0/24", 1, 1, 2, 1, 3, 1, 4, 1);
    lab.lan(0, "10.0.4.0/24", 3, 2);
    lab.unnumbered(0, 3, 8, 6, 6);
    lab.unnumbered(0, 4, 8, 5, 8);
    lab.unnumbered(0, 5, 7, 6, 6);
    lab.unnumbered(0, 5, 6, 7, 6);
    lab.p2p(0, 6, 7, 10, 5);
    lab.lan(0, "10.0.6.0/24", 7, 1, 8, 1, 10, 1);
    lab.lan(0, "10.0.7.0/24", 8, 4);
    lab.lan(0, "10.0.8.0/24", 10, 3, 11, 2);
    lab.lan(0, "10.0.9.0/24", 9, 1, 11, 1, 12, 1);
    lab.lan(0, "10.0.10.0/24", 12, 2);
    lab.lan(0, "10.0.11.0/24", 9, 3);
    lab.lan(0, "10.0.100.1/32", 12, 10);
    return lab;
  }

  /** Table 2, without the routers. */
  @Test
  void routesOfRouter6() {
    RoutingLab lab = figure2();
    lab.settle();
    RoutingLab.Node router = lab.node(6);
    assertThat(router.route("10.0.1.0/24")).isEqualTo("intra_area 10 via 3");
    assertThat(router.route("10.0.2.0/24")).isEqualTo("intra_area 10 via 3");
    assertThat(router.route("10.0.3.0/24")).isEqualTo("intra_area 7 via 3");
    assertThat(router.route("10.0.4.0/24")).isEqualTo("intra_area 8 via 3");
    assertThat(router.route("10.0.6.0/24")).isEqualTo("intra_area 8 via 10");
    assertThat(router.route("10.0.7.0/24")).isEqualTo("intra_area 12 via 10");
    assertThat(router.route("10.0.8.0/24")).isEqualTo("intra_area 10 via 10");
    assertThat(router.route("10.0.9.0/24")).isEqualTo("intra_area 11 via 10");
    assertThat(router.route("10.0.10.0/24")).isEqualTo("intra_area 13 via 10");
    assertThat(router.route("10.0.11.0/24")).isEqualTo("intra_area 14 via 10");
    assertThat(router.route("10.0.100.1/32")).isEqualTo("intra_area 21 via 10");
  }

  /** Table 3: N12 to N15 as 192.0.n.0/24, announced with type 1 metrics. */
  @Test
  void externalRoutesOfRouter6() {
    RoutingLab lab = figure2();
    Announcing.announce(lab, 5, "192.0.12.0/24", 8, false);
    Announcing.announce(lab, 5, "192.0.13.0/24", 8, false);
    Announcing.announce(lab, 5, "192.0.14.0/24", 8, false);
    Announcing.announce(lab, 7, "192.0.12.0/24", 2, false);
    Announcing.announce(lab, 7, "192.0.15.0/24", 9, false);
    lab.settle();
    RoutingLab.Node router = lab.node(6);
    assertThat(router.route("192.0.12.0/24")).isEqualTo("external_1 10 via 10");
    assertThat(router.route("192.0.13.0/24")).isEqualTo("external_1 14 via 5");
    assertThat(router.route("192.0.14.0/24")).isEqualTo("external_1 14 via 5");
    assertThat(router.route("192.0.15.0/24")).isEqualTo("external_1 17 via 10");
  }

  /** Figure 6: areas 1 to 3, a range for area 3, and a virtual link through area 2. */
  private static RoutingLab figure6() {
    RoutingLab lab = new RoutingLab(OspfVersion.V2);
    lab.lan(1, "10.0.1.0/24", 1, 3);
    lab.lan(1, "10.0.2.0/24", 2, 3);
    lab.lan(1, "10.0.3.0/24", 1, 1, 2, 1, 3, 1, 4, 1);
    lab.lan(1, "10.0.4.0/24", 3, 2);
    lab.unnumbered(0, 3, 8, 6, 6);
    lab.unnumbered(0, 4, 8, 5, 8);
    lab.unnumbered(0, 5, 7, 6, 6);
    lab.unnumbered(0, 5, 6, 7, 6);
    lab.p2p(0, 6, 7, 10, 5);
    lab.lan(2, "10.0.6.0/24", 7, 1, 8, 1, 10, 1);
    lab.lan(2, "10.0.7.0/24", 8, 4);
    lab.lan(2, "10.0.8.0/24", 10, 3, 11, 2);
    lab.lan(3, "10.3.9.0/24", 9, 1, 11, 1, 12, 1);
    lab.lan(3, "10.3.10.0/24", 12, 2);
    lab.lan(3, "10.3.11.0/24", 9, 3);
    lab.lan(3, "10.3.100.1/32", 12, 10);
    lab.area(11, 3, area -> SettingsOf.range(area, "10.3.0.0/16", true, OptionalInt.empty()));
    Announcing.virtualLink(lab, 2, 10, 11);
    Announcing.announce(lab, 5, "192.0.13.0/24", 8, false);
    Announcing.announce(lab, 7, "192.0.15.0/24", 9, false);
    return lab;
  }

  /** Table 4, the costs that routers 3 and 4 announce into area 1. */
  @Test
  void summariesOfTheBackboneInArea1() {
    RoutingLab lab = figure6();
    lab.settle();
    assertThat(Announcing.summaries(lab, 3, 1))
        .containsEntry("10.0.6.0/24", 16)
        .containsEntry("10.0.7.0/24", 20)
        .containsEntry("10.0.8.0/24", 18)
        .containsEntry("10.3.0.0/16", 29)
        .containsEntry("router 5", 14)
        .containsEntry("router 7", 20);
    assertThat(Announcing.summaries(lab, 4, 1))
        .containsEntry("10.0.6.0/24", 15)
        .containsEntry("10.0.7.0/24", 19)
        .containsEntry("10.0.8.0/24", 18)
        .containsEntry("10.3.0.0/16", 36)
        .containsEntry("router 5", 8)
        .containsEntry("router 7", 14);
  }

  /** Section 3.5 and table 5: routes of router 4 to other areas. */
  @Test
  void routesOfRouter4() {
    RoutingLab lab = figure6();
    lab.settle();
    RoutingLab.Node router = lab.node(4);
    assertThat(router.route("10.0.1.0/24")).isEqualTo("intra_area 4 via 1");
    assertThat(router.route("10.0.2.0/24")).isEqualTo("intra_area 4 via 2");
    assertThat(router.route("10.0.4.0/24")).isEqualTo("intra_area 3 via 3");
    assertThat(router.route("10.0.6.0/24")).isEqualTo("inter_area 15 via 5");
    assertThat(router.route("10.0.7.0/24")).isEqualTo("inter_area 19 via 5");
    assertThat(router.route("10.0.8.0/24")).isEqualTo("inter_area 18 via 5");
    assertThat(router.route("10.3.0.0/16")).isEqualTo("inter_area 36 via 5");
    assertThat(router.route("192.0.13.0/24")).isEqualTo("external_1 16 via 5");
    assertThat(router.route("192.0.15.0/24")).isEqualTo("external_1 23 via 5");
    assertThat(lab.node(11).route("10.3.0.0/16")).isEqualTo("discard");
    assertThat(lab.node(9).route("10.0.1.0/24")).startsWith("inter_area");
  }
}
