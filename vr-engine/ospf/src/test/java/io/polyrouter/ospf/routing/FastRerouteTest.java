package io.polyrouter.ospf.routing;

import static io.polyrouter.ospf.routing.InterAreaTest.net;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.settings.OspfVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups of routes (RFC 5286). */
class FastRerouteTest {

  private static RoutingLab triangle(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 10, 3, 10);
    lab.p2p(0, 2, 10, 3, 10);
    lab.lan(0, net(version, 1), 2, 5);
    lab.configure(1, settings -> SettingsOf.rules(settings, 16, true, false));
    return lab;
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void theOtherWayAroundATriangleIsTheBackup(OspfVersion version) {
    RoutingLab lab = triangle(version);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 15 via 2 backup 3");
    assertThat(lab.node(3).route(net(version, 1))).isEqualTo("intra_area 15 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void whoIsNoCandidateIsNoBackup(OspfVersion version) {
    RoutingLab lab = triangle(version);
    lab.node(1).port(lab.link(1, 2)).candidate = false;
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 15 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void externalAndInterAreaRoutesInheritBackups(OspfVersion version) {
    RoutingLab lab = triangle(version);
    lab.p2p(1, 2, 10, 4, 10);
    lab.lan(1, net(version, 4), 4, 5);
    String outside = version == OspfVersion.V2 ? "192.0.2.0/24" : "2001:db8:1::/64";
    Announcing.announce(lab, 2, outside, 7, true);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 25 via 2 backup 3");
    assertThat(lab.node(1).route(outside)).isEqualTo("external_2 7 via 2 backup 3");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void equalWaysNeedNoBackup(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 10, 3, 10);
    lab.p2p(0, 2, 10, 4, 10);
    lab.p2p(0, 3, 10, 4, 10);
    lab.lan(0, net(version, 1), 4, 5);
    lab.configure(1, settings -> SettingsOf.rules(settings, 16, true, false));
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 25 via 2+3");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void backupsComeAndGoWithTheSetting(OspfVersion version) {
    RoutingLab lab = triangle(version);
    lab.settle();
    lab.configure(1, settings -> SettingsOf.rules(settings, 16, false, false));
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 15 via 2");
  }
}
