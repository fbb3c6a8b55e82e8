package io.polyrouter.ospf.routing;

import static io.polyrouter.ospf.routing.InterAreaTest.net;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.AreaSettings.Nssa;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.ExternalRange;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.RouteChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes outside of the AS (RFC 2328, sections 12.4.4 and 16.4; RFC 3101). */
class ExternalTest {

  private static String outside(OspfVersion version, int number) {
    return version == OspfVersion.V2
        ? "192.0.%d.0/24".formatted(number)
        : "2001:db8:1:%x::/64".formatted(number);
  }

  private static String defaultRoute(OspfVersion version) {
    return version == OspfVersion.V2 ? "0.0.0.0/0" : "::/0";
  }

  private static String none(OspfVersion version) {
    return version == OspfVersion.V2 ? "0.0.0.0" : "::";
  }

  private static String host(OspfVersion version, int number, int host) {
    return version == OspfVersion.V2
        ? "10.0.%d.%d".formatted(number, host)
        : "2001:db8:0:%x::%x".formatted(number, host);
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void type1CountsTheWayAndType2DoesNot(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 20, 3, 20);
    Announcing.announce(lab, 2, outside(version, 1), 20, false);
    Announcing.announce(lab, 3, outside(version, 1), 5, false);
    Announcing.announce(lab, 2, outside(version, 2), 20, true);
    Announcing.announce(lab, 3, outside(version, 2), 5, true);
    Announcing.announce(lab, 2, outside(version, 3), 20, true);
    Announcing.announce(lab, 3, outside(version, 3), 20, true);
    Announcing.announce(lab, 2, outside(version, 4), 20, true);
    Announcing.announce(lab, 3, outside(version, 4), 1000, false);
    lab.settle();
    RoutingLab.Node router = lab.node(1);
    assertThat(router.route(outside(version, 1))).isEqualTo("external_1 25 via 3");
    assertThat(router.route(outside(version, 2))).isEqualTo("external_2 5 via 3");
    assertThat(router.route(outside(version, 3))).isEqualTo("external_2 20 via 2");
    assertThat(router.route(outside(version, 4))).isEqualTo("external_1 1020 via 3");
    assertThat(router.offer(outside(version, 1)).tag()).isEqualTo(77);
    Announcing.withdraw(lab, 3, outside(version, 1));
    lab.settle();
    assertThat(router.route(outside(version, 1))).isEqualTo("external_1 30 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void boundaryRoutersOfOtherAreasAreReachedThroughBorderRouters(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(1, 1, 10, 2, 10);
    lab.p2p(0, 2, 10, 3, 10);
    lab.p2p(2, 3, 10, 4, 10);
    Announcing.announce(lab, 4, outside(version, 1), 7, false);
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 37 via 2");
    assertThat(Announcing.summaries(lab, 2, 1)).containsEntry("router 4", 20);
  }

  /** What the area did not have to be told of a boundary router within it, it is told then. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aBoundaryRouterThatLeavesAnAreaIsReachedThroughABorderRouter(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 4, 10);
    lab.p2p(1, 1, 10, 5, 10);
    int link = lab.p2p(1, 4, 15, 5, 15);
    Announcing.announce(lab, 4, outside(version, 1), 20, true);
    lab.settle();
    assertThat(lab.node(5).route(outside(version, 1))).isEqualTo("external_2 20 via 4");
    lab.setUp(link, false);
    lab.settle();
    assertThat(Announcing.summaries(lab, 1, 1)).containsEntry("router 4", 10);
    assertThat(lab.node(5).route(outside(version, 1))).isEqualTo("external_2 20 via 1");
    lab.setUp(link, true);
    lab.settle();
    assertThat(lab.node(5).route(outside(version, 1))).isEqualTo("external_2 20 via 4");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aRouteWithinTheAsIsPreferred(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 10, 3, 10);
    int network = lab.lan(0, net(version, 1), 2, 1000);
    Announcing.announce(lab, 3, net(version, 1), 1, false);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 1010 via 2");
    lab.setUp(network, false);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("external_1 11 via 3");
    lab.setUp(network, true);
    lab.settle();
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 1010 via 2");
  }

  /** RFC 2328, section 2.3: router 2 speaks for router 9, which does not run OSPF. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void packetsGoStraightToAForwardingAddress(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 3, 10);
    lab.lan(0, net(version, 1), 2, 10, 3, 10);
    Announcing.announce(lab, 2, outside(version, 1), 5, false, host(version, 1, 9));
    Announcing.announce(lab, 2, outside(version, 2), 5, false, host(version, 55, 9));
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS))
        .containsEntry(outside(version, 1), "type 1 metric 5 to " + host(version, 1, 9) + " tag 77")
        .containsEntry(outside(version, 2), "type 1 metric 5 to " + none(version) + " tag 77");
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 25 via 3");
    assertThat(lab.node(3).offer(outside(version, 1)).target().toString())
        .contains(host(version, 1, 9));
    assertThat(lab.node(3).route(outside(version, 2))).isEqualTo("external_1 15 via 2");
  }

  /** RFC 2328, section 12.4.4.1. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void oneOfTwoRoutersThatSendPacketsTheSameWayTellsOfIt(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 1, 10, 3, 10);
    lab.lan(0, net(version, 1), 2, 10, 3, 10);
    String next = host(version, 1, 9);
    Announcing.announce(lab, 2, outside(version, 1), 5, false, next);
    Announcing.announce(lab, 3, outside(version, 1), 5, false, next);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).isEmpty();
    assertThat(Announcing.externals(lab, 3, Scope.AS)).containsKey(outside(version, 1));
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 25 via 2+3");

    Announcing.announce(lab, 3, outside(version, 1), 6, false, next);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(outside(version, 1));
    Announcing.announce(lab, 3, outside(version, 1), 5, true, next);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(outside(version, 1));
    Announcing.announce(lab, 3, outside(version, 1), 5, false);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(outside(version, 1));

    Announcing.announce(lab, 3, outside(version, 1), 5, false, next);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).isEmpty();
    Announcing.withdraw(lab, 3, outside(version, 1));
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(outside(version, 1));
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 25 via 2+3");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void withoutARouteToTheForwardingAddressThereIsNone(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(1, 1, 10, 3, 10);
    lab.p2p(0, 3, 10, 4, 10);
    lab.lan(0, net(version, 1), 4, 10, 2, 10);
    Announcing.announce(lab, 2, outside(version, 1), 5, false, host(version, 1, 9));
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 35 via 3");
    lab.area(3, 0, area -> SettingsOf.range(area, net(version, 1), false, OptionalInt.empty()));
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("none");
    assertThat(lab.node(3).route(outside(version, 1))).isEqualTo("external_1 25 via 4");
  }

  /** RFC 2328, section 16.4.1: a way that avoids the backbone is preferred, unless it is 1583. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void waysThatAvoidTheBackboneArePreferred(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 1, 2, 1);
    lab.p2p(1, 1, 10, 2, 10);
    Announcing.announce(lab, 2, outside(version, 1), 5, false);
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 15 via 2");
    lab.configure(1, settings -> SettingsOf.rules(settings, 16, false, true));
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("external_1 6 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void anExternalRangeStandsForItsRoutes(OspfVersion version) {
    String wide = version == OspfVersion.V2 ? "192.0.0.0/16" : "2001:db8:1::/48";
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    Announcing.announce(lab, 2, outside(version, 1), 5, false);
    Announcing.announce(lab, 2, outside(version, 2), 9, false);
    lab.configure(
        2,
        settings ->
            Announcing.ranges(
                settings,
                new ExternalRange(
                    IpPrefix.parse(wide), true, OptionalInt.empty(), OptionalLong.of(5))));
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS))
        .containsOnlyKeys(wide)
        .containsEntry(wide, "type 1 metric 9 to " + none(version) + " tag 5");
    assertThat(lab.node(2).route(wide)).isEqualTo("discard");
    assertThat(lab.node(1).route(wide)).isEqualTo("external_1 19 via 2");
    Announcing.withdraw(lab, 2, outside(version, 2));
    lab.settle();
    assertThat(lab.node(1).route(wide)).isEqualTo("external_1 15 via 2");
    Announcing.withdraw(lab, 2, outside(version, 1));
    lab.settle();
    assertThat(lab.node(1).route(wide)).isEqualTo("none");
    assertThat(lab.node(2).route(wide)).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aDefaultRouteIsAnnouncedIfItIsToBe(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    Announcing.announce(lab, 2, defaultRoute(version), 5, false);
    lab.settle();
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("none");
    lab.configure(
        2,
        settings ->
            SettingsOf.announcing(
                settings,
                new DefaultOrigination(
                    DefaultOrigination.Condition.ALWAYS, 3, true, Optional.empty()),
                settings.redistribute(),
                List.of()));
    lab.settle();
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("external_2 3 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void oneRouteThatChangesMovesNoOther(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    for (int i = 1; i < 50; i++) {
      Announcing.announce(lab, 2, outside(version, i), 5, false);
    }
    lab.settle();
    lab.node(1).changes.clear();
    Announcing.announce(lab, 2, outside(version, 7), 6, false);
    lab.settle();
    assertThat(lab.node(1).changes).hasSize(1).allMatch(RouteChange.Offer.class::isInstance);
  }

  /** RFC 2328, appendix E. */
  @Test
  void networksOfOneAddressHaveLinkStateIdsOfTheirOwn() {
    RoutingLab lab = new RoutingLab(OspfVersion.V2);
    lab.p2p(0, 1, 10, 2, 10);
    String[] all = {
      "192.0.2.0/24",
      "192.0.2.0/25",
      "192.0.2.0/32",
      "192.0.0.0/16",
      "192.0.2.127/32",
      "192.0.2.255/32",
      "192.0.2.0/30"
    };
    for (String prefix : all) {
      Announcing.announce(lab, 2, prefix, prefix.length(), false);
    }
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsOnlyKeys(all);
    assertThat(lab.node(1).prefixes()).containsExactlyInAnyOrder(all);
    for (String prefix : all) {
      Announcing.withdraw(lab, 2, prefix);
      lab.settle();
      assertThat(lab.node(1).prefixes()).doesNotContain(prefix);
    }
    assertThat(lab.node(1).prefixes()).isEmpty();
  }

  // ---- not so stubby areas ------------------------------------------------------------------

  /** Area 1, not so stubby: 1, 2, 3; backbone: 2, 3, 4. Both 2 and 3 are border routers. */
  private static RoutingLab nssa(OspfVersion version, boolean summary, Nssa settings) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(1, 1, 10, 2, 10);
    lab.p2p(1, 1, 10, 3, 10);
    lab.p2p(0, 2, 10, 4, 10);
    lab.p2p(0, 3, 10, 4, 10);
    lab.lan(0, net(version, 4), 4, 5);
    lab.loopback(1, 1, version == OspfVersion.V2 ? "10.255.0.1" : "2001:db8:ff::1");
    lab.area(1, 1, area -> SettingsOf.nssa(area, true, settings));
    lab.area(2, 1, area -> SettingsOf.nssa(area, summary, settings));
    lab.area(3, 1, area -> SettingsOf.nssa(area, summary, settings));
    return lab;
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void theBorderRouterWithTheHighestIdTranslates(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    Announcing.announce(lab, 1, outside(version, 1), 5, true);
    lab.settle();
    String own = version == OspfVersion.V2 ? "10.255.0.1" : "2001:db8:ff::1";
    assertThat(Announcing.externals(lab, 1, Scope.AS)).isEmpty();
    assertThat(Announcing.externals(lab, 1, new Scope.Area(1)))
        .containsEntry(outside(version, 1), "type 2 metric 5 to " + own + " tag 77 P");
    assertThat(Announcing.externals(lab, 2, Scope.AS)).isEmpty();
    assertThat(Announcing.externals(lab, 3, Scope.AS)).containsKey(outside(version, 1));
    assertThat(lab.node(2).route(outside(version, 1))).isEqualTo("nssa_2 5 via 1");
    assertThat(lab.node(4).route(outside(version, 1))).isEqualTo("external_2 5 via 2+3");
    Announcing.withdraw(lab, 1, outside(version, 1));
    lab.settle();
    assertThat(Announcing.externals(lab, 3, Scope.AS)).isEmpty();
    assertThat(lab.node(4).route(outside(version, 1))).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aBorderRouterThatAlwaysTranslatesIsTheOnlyOne(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    lab.area(2, 1, area -> SettingsOf.nssa(area, true, new Nssa(true, false, true)));
    Announcing.announce(lab, 1, outside(version, 1), 5, true);
    lab.settle();
    lab.nowNanos += 60 * RoutingLab.SECOND_NANOS;
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(outside(version, 1));
    assertThat(Announcing.externals(lab, 3, Scope.AS)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aTranslatorThatIsNotElectedAnyMoreGoesOnForAWhile(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    // Of a range, since of one and the same way (12.4.4.1) only one of them would tell.
    String wide = version == OspfVersion.V2 ? "192.0.0.0/16" : "2001:db8:1::/48";
    for (int border : new int[] {2, 3}) {
      lab.area(border, 1, area -> SettingsOf.range(area, wide, true, OptionalInt.empty()));
    }
    int link = lab.link(3, 1);
    lab.setUp(link, false);
    Announcing.announce(lab, 1, outside(version, 1), 5, true);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(wide);
    lab.setUp(link, true);
    for (int i = 0; i < 3; i++) {
      lab.step();
    }
    assertThat(Announcing.externals(lab, 3, Scope.AS)).containsKey(wide);
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsKey(wide);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).isEmpty();
  }

  /** RFC 3101, section 2.4; RFC 2328, section 12.4.4.1 of what is translated. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void oneOfTwoRoutersInAnNssaAndOneOfTwoTranslatorsTellOfOneWay(OspfVersion version) {
    RoutingLab lab = nssa(version, true, new Nssa(true, false, true));
    lab.lan(1, net(version, 1), 1, 10, 5, 10);
    lab.area(5, 1, area -> SettingsOf.nssa(area, true, Nssa.DEFAULT));
    String next = host(version, 1, 9);
    Announcing.announce(lab, 1, outside(version, 1), 5, true, next);
    Announcing.announce(lab, 5, outside(version, 1), 5, true, next);
    lab.settle();
    assertThat(Announcing.externals(lab, 1, new Scope.Area(1))).isEmpty();
    assertThat(Announcing.externals(lab, 5, new Scope.Area(1)))
        .containsEntry(outside(version, 1), "type 2 metric 5 to " + next + " tag 77 P");
    assertThat(Announcing.externals(lab, 2, Scope.AS)).isEmpty();
    assertThat(Announcing.externals(lab, 3, Scope.AS)).containsKey(outside(version, 1));
    assertThat(lab.node(4).route(outside(version, 1))).isEqualTo("external_2 5 via 2+3");
    Announcing.withdraw(lab, 5, outside(version, 1));
    lab.settle();
    assertThat(Announcing.externals(lab, 1, new Scope.Area(1))).containsKey(outside(version, 1));
    assertThat(Announcing.externals(lab, 3, Scope.AS)).containsKey(outside(version, 1));
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void theNssaHasADefaultRouteIfItIsToHaveOne(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    lab.settle();
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("none");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("inter_area 25 via 2+3");
    lab = nssa(version, true, new Nssa(false, true, true));
    lab.settle();
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("nssa_1 11 via 2+3");
    assertThat(lab.node(2).route(defaultRoute(version))).isEqualTo("none");
    lab = nssa(version, false, Nssa.DEFAULT);
    lab.settle();
    assertThat(lab.node(1).route(defaultRoute(version))).isEqualTo("inter_area 11 via 2+3");
    assertThat(lab.node(1).route(net(version, 4))).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aBorderRouterTellsItsNssaOfItsOwnRoutesToo(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    Announcing.announce(lab, 3, outside(version, 1), 5, true);
    lab.settle();
    assertThat(Announcing.externals(lab, 3, new Scope.Area(1)))
        .containsEntry(outside(version, 1), "type 2 metric 5 to " + none(version) + " tag 77");
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("nssa_2 5 via 3");
    assertThat(lab.node(4).route(outside(version, 1))).isEqualTo("external_2 5 via 3");
    lab = nssa(version, true, new Nssa(false, false, false));
    Announcing.announce(lab, 3, outside(version, 1), 5, true);
    lab.settle();
    assertThat(lab.node(1).route(outside(version, 1))).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void translatedRoutesAreAggregated(OspfVersion version) {
    String wide = version == OspfVersion.V2 ? "192.0.0.0/16" : "2001:db8:1::/48";
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    Announcing.announce(lab, 1, outside(version, 1), 5, true);
    Announcing.announce(lab, 1, outside(version, 2), 8, true);
    lab.area(3, 1, area -> SettingsOf.range(area, wide, true, OptionalInt.empty()));
    lab.settle();
    assertThat(Announcing.externals(lab, 3, Scope.AS))
        .containsOnlyKeys(wide)
        .containsEntry(wide, "type 2 metric 9 to " + none(version) + " tag 0");
    assertThat(lab.node(3).route(wide)).isEqualTo("discard");
    assertThat(lab.node(4).route(wide)).isEqualTo("external_2 9 via 3");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void infinityIsNoMetric(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    Announcing.announce(lab, 2, outside(version, 1), LsaBody.LS_INFINITY, true);
    Announcing.announce(lab, 2, outside(version, 2), LsaBody.LS_INFINITY - 1, true);
    lab.settle();
    assertThat(Announcing.externals(lab, 2, Scope.AS)).containsOnlyKeys(outside(version, 2));
    assertThat(lab.node(1).route(outside(version, 2))).isEqualTo("external_2 16777214 via 2");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aStubAreaWithTwoBorderRoutersPassesNothingOfOutside(OspfVersion version) {
    RoutingLab lab = nssa(version, true, Nssa.DEFAULT);
    for (int router = 1; router <= 3; router++) {
      lab.area(router, 1, area -> SettingsOf.type(area, AreaSettings.Type.STUB, true));
    }
    Announcing.announce(lab, 1, outside(version, 1), 5, true);
    Announcing.announce(lab, 4, outside(version, 2), 5, true);
    lab.settle();
    assertThat(lab.node(4).route(outside(version, 1))).isEqualTo("none");
    assertThat(lab.node(1).route(outside(version, 2))).isEqualTo("none");
    assertThat(lab.node(2).route(outside(version, 2))).isEqualTo("external_2 5 via 4");
  }
}
