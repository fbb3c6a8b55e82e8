package io.polyrouter.ospf.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Areas: summaries, ranges, stub areas, virtual links (RFC 2328, sections 12.4.3 and 16.2). */
class InterAreaTest {

  /** A prefix for tests of either version. */
  static String net(OspfVersion version, int number) {
    return version.family() == AddressFamily.IPV4
        ? "10.0.%d.0/24".formatted(number)
        : "2001:db8:0:%x::/64".formatted(number);
  }

  private static String wide(OspfVersion version) {
    return version.family() == AddressFamily.IPV4 ? "10.0.0.0/20" : "2001:db8::/60";
  }

  private static String defaultRoute(OspfVersion version) {
    return version.family() == AddressFamily.IPV4 ? "0.0.0.0/0" : "::/0";
  }

  /** Area 1: 1, 2. Backbone: 2, 3. Area 2: 3, 4. Networks 1 at 1, 4 at 4. */
  private static RoutingLab chain(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.lan(1, net(version, 1), 1, 3);
    lab.p2p(1, 1, 10, 2, 10);
    lab.p2p(0, 2, 10, 3, 10);
    lab.p2p(2, 3, 10, 4, 10);
    lab.lan(2, net(version, 4), 4, 5);
    return lab;
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void networksOfOtherAreasAreReachedThroughBorderRouters(OspfVersion version) {
    RoutingLab lab = chain(version);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 35 via 2");
    assertThat(lab.node(2).route(net(version, 4))).isEqualTo("inter_area 25 via 3");
    assertThat(lab.node(3).route(net(version, 4))).isEqualTo("intra_area 15 via 4");
    assertThat(lab.node(4).route(net(version, 1))).isEqualTo("inter_area 33 via 3");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aNetworkThatGoesIsTakenBackEverywhere(OspfVersion version) {
    RoutingLab lab = chain(version);
    int more = lab.lan(2, net(version, 5), 4, 7);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 5))).isEqualTo("inter_area 37 via 2");
    lab.setUp(more, false);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 5))).isEqualTo("none");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 35 via 2");
    assertThat(Announcing.summaries(lab, 3, 0)).doesNotContainKey(net(version, 5));
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRangeStandsForItsNetworksWithTheLargestCost(OspfVersion version) {
    RoutingLab lab = chain(version);
    int costly = lab.lan(2, net(version, 5), 4, 50);
    lab.area(3, 2, area -> SettingsOf.range(area, wide(version), true, OptionalInt.empty()));
    lab.settle();
    assertThat(lab.node(1).route(wide(version))).isEqualTo("inter_area 80 via 2");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("none");
    assertThat(lab.node(3).route(wide(version))).isEqualTo("discard");
    assertThat(lab.node(3).route(net(version, 4))).isEqualTo("intra_area 15 via 4");
    lab.setUp(costly, false);
    lab.settle();
    assertThat(lab.node(1).route(wide(version))).isEqualTo("inter_area 35 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRangeWithoutNetworksIsNotAnnounced(OspfVersion version) {
    RoutingLab lab = chain(version);
    lab.area(3, 2, area -> SettingsOf.range(area, wide(version), true, OptionalInt.empty()));
    lab.settle();
    assertThat(Announcing.summaries(lab, 3, 0)).containsEntry(wide(version), 15);
    lab.area(
        3,
        2,
        area ->
            new AreaSettings(
                2,
                area.type(),
                true,
                1,
                area.nssa(),
                List.of(
                    new AreaSettings.Range(
                        IpPrefix.parse(
                            version == OspfVersion.V2 ? "172.16.0.0/16" : "2001:db9::/32"),
                        true,
                        OptionalInt.empty())),
                List.of(),
                List.of()));
    lab.settle();
    assertThat(Announcing.summaries(lab, 3, 0))
        .doesNotContainKey(wide(version))
        .containsEntry(net(version, 4), 15);
    assertThat(lab.node(3).route(wide(version))).isEqualTo("none");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 35 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRangeThatIsNotAdvertisedHidesItsNetworks(OspfVersion version) {
    RoutingLab lab = chain(version);
    lab.area(3, 2, area -> SettingsOf.range(area, wide(version), false, OptionalInt.empty()));
    lab.settle();
    assertThat(lab.node(1).route(wide(version))).isEqualTo("none");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("none");
    assertThat(lab.node(3).route(wide(version))).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRangeHasTheCostThatIsConfigured(OspfVersion version) {
    RoutingLab lab = chain(version);
    lab.area(3, 2, area -> SettingsOf.range(area, wide(version), true, OptionalInt.of(1000)));
    lab.settle();
    assertThat(Announcing.summaries(lab, 3, 0)).containsEntry(wide(version), 1000);
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aStubAreaHearsOfOtherAreasAndOfADefaultRoute(OspfVersion version) {
    RoutingLab lab = chain(version);
    for (int router : new int[] {1, 2}) {
      lab.area(router, 1, area -> SettingsOf.type(area, AreaSettings.Type.STUB, true));
    }
    Announcing.announce(lab, 4, net(version, 99), 20, true);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 35 via 2");
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("inter_area 11 via 2");
    assertThat(lab.node(1).route(net(version, 99))).isEqualTo("none");
    assertThat(lab.node(2).route(net(version, 99))).isEqualTo("external_2 20 via 3");
    assertThat(Announcing.summaries(lab, 2, 1)).doesNotContainKey("router 4");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aTotallyStubbyAreaHearsOfADefaultRouteAlone(OspfVersion version) {
    RoutingLab lab = chain(version);
    lab.area(1, 1, area -> SettingsOf.type(area, AreaSettings.Type.STUB, true));
    lab.area(2, 1, area -> SettingsOf.type(area, AreaSettings.Type.STUB, false));
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("none");
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("inter_area 11 via 2");
    assertThat(Announcing.summaries(lab, 2, 1)).containsOnlyKeys(defaultRoute(version));
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRouterWithTwoAreasAndNoBackboneAnnouncesNothing(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.lan(1, net(version, 1), 1, 3);
    lab.p2p(1, 1, 10, 2, 10);
    lab.p2p(2, 2, 10, 3, 10);
    lab.lan(2, net(version, 3), 3, 3);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 3))).isEqualTo("none");
    assertThat(lab.node(2).route(net(version, 3))).isEqualTo("intra_area 13 via 3");
    assertThat(Announcing.summaries(lab, 2, 1)).isEmpty();
  }

  /** RFC 3509, section 2.2: it uses what it hears in any area, and passes it on to none. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aBorderRouterWhoseBackboneFailsUsesTheOthersSummaries(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.lan(0, net(version, 1), 1, 3);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(1, 1, 10, 3, 10);
    lab.p2p(1, 2, 10, 3, 10);
    lab.p2p(2, 3, 10, 4, 10);
    lab.loopback(0, 3, version == OspfVersion.V2 ? "10.255.0.3" : "2001:db8:ff::3");
    lab.settle();
    assertThat(lab.node(3).route(net(version, 1))).isEqualTo("inter_area 13 via 1");
    assertThat(lab.node(4).route(net(version, 1))).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void equalCostsThroughTwoBorderRoutersAreUsedBoth(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(1, 1, 10, 2, 10);
    lab.p2p(1, 1, 10, 3, 10);
    lab.p2p(0, 2, 10, 4, 10);
    lab.p2p(0, 3, 10, 4, 10);
    lab.lan(0, net(version, 4), 4, 5);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 25 via 2+3");
    lab.configure(1, settings -> SettingsOf.rules(settings, 1, false, false));
    lab.settle();
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 25 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aVirtualLinkConnectsAnAreaThroughAnother(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.lan(0, net(version, 1), 1, 3);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(1, 2, 10, 3, 10);
    lab.p2p(1, 3, 10, 4, 10);
    lab.p2p(2, 4, 10, 5, 10);
    lab.lan(2, net(version, 5), 5, 3);
    lab.settle();
    assertThat(lab.node(5).route(net(version, 1))).isEqualTo("none");
    Announcing.virtualLink(lab, 1, 2, 4);
    lab.settle();
    assertThat(lab.node(5).route(net(version, 1))).isEqualTo("inter_area 43 via 4");
    assertThat(lab.node(4).route(net(version, 1))).isEqualTo("intra_area 33 via 3");
    assertThat(lab.node(1).route(net(version, 5))).isEqualTo("inter_area 43 via 2");
    assertThat(lab.node(3).route(net(version, 5))).isEqualTo("inter_area 23 via 4");
  }

  /** RFC 2328, section 16.3: what the virtual link goes around is gone straight to. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void packetsOverAVirtualLinkTakeTheShortestWayThroughTheTransitArea(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 1, 3, 1);
    lab.lan(0, net(version, 1), 1, 3);
    lab.p2p(1, 2, 10, 4, 10);
    lab.p2p(1, 3, 12, 4, 12);
    lab.p2p(2, 4, 10, 5, 10);
    Announcing.virtualLink(lab, 1, 2, 4);
    lab.settle();
    assertThat(lab.node(4).route(net(version, 1))).isEqualTo("intra_area 16 via 3");
  }

  /** RFC 2328, section 3.7: a range hides nothing of a backbone in the area that carries it. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aPartitionedAreaIsBridgedByTheBackbone(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(1, 1, 10, 3, 10);
    lab.p2p(1, 2, 10, 4, 10);
    int between = lab.p2p(1, 3, 1, 4, 1);
    lab.lan(1, net(version, 3), 3, 3);
    lab.settle();
    assertThat(lab.node(4).route(net(version, 3))).isEqualTo("intra_area 4 via 3");
    lab.setUp(between, false);
    lab.settle();
    assertThat(lab.node(4).route(net(version, 3))).isEqualTo("inter_area 33 via 2");
  }
}
