package io.polyrouter.ospf.routing;

import static io.polyrouter.ospf.routing.InterAreaTest.net;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What routers say of their own links, and how others reach them by it (RFC 2328, sections 12.4.1,
 * 12.4.2 and 16.1.1; RFC 5340, section 4.4.3).
 */
class LinkDescriptionTest {

  private static RouterV2 router(RoutingLab lab, int id, int area) {
    return (RouterV2) lab.said(id, LsaType.V2_ROUTER, area).getFirst().body();
  }

  private static String host(OspfVersion version, int number) {
    return version == OspfVersion.V2 ? "10.255.0." + number : "2001:db8:ff::" + number;
  }

  private static String hostPrefix(OspfVersion version, int number) {
    return host(version, number) + (version == OspfVersion.V2 ? "/32" : "/128");
  }

  @Test
  void linksOfEveryType() {
    RoutingLab lab = new RoutingLab(OspfVersion.V2);
    lab.p2p(0, 1, 7, 2, 10);
    lab.lan(0, "10.0.1.0/24", 1, 3, 2, 4);
    lab.lan(0, "10.0.2.0/24", 1, 5);
    lab.p2mp(0, "10.0.3.0/24", 1, 6, 2, 6);
    lab.loopback(0, 1, "10.255.0.1");
    lab.unnumbered(0, 1, 9, 2, 9);
    lab.settle();
    assertThat(router(lab, 1, 0).links())
        .containsExactlyInAnyOrder(
            new LinkV2(LinkV2.POINT_TO_POINT, 2, 0x0ac8_0101, 7),
            new LinkV2(LinkV2.STUB, 0x0ac8_0100, 0xffff_ff00, 7),
            new LinkV2(LinkV2.TRANSIT, 0x0a00_0101, 0x0a00_0101, 3),
            new LinkV2(LinkV2.STUB, 0x0a00_0200, 0xffff_ff00, 5),
            new LinkV2(LinkV2.POINT_TO_POINT, 2, 0x0a00_0301, 6),
            new LinkV2(LinkV2.STUB, 0x0a00_0301, -1, 0),
            new LinkV2(LinkV2.STUB, 0x0aff_0001, -1, 0),
            new LinkV2(LinkV2.POINT_TO_POINT, 2, 6, 9));
    assertThat(lab.said(1, LsaType.V2_NETWORK, 0))
        .extracting(Lsa::body)
        .containsExactly(new NetworkV2(0xffff_ff00, List.of(1, 2)));
    assertThat(lab.said(2, LsaType.V2_NETWORK, 0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void routersBehindEveryTypeOfLinkAreReached(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.lan(0, net(version, 1), 2, 10, 3, 10, 4, 10);
    lab.p2mp(0, net(version, 2), 4, 10, 5, 10);
    lab.unnumbered(0, 5, 10, 6, 10);
    for (int router = 1; router <= 6; router++) {
      lab.loopback(0, router, host(version, router));
    }
    lab.settle();
    assertThat(lab.node(1).route(hostPrefix(version, 6))).isEqualTo("intra_area 40 via 2");
    assertThat(lab.node(3).route(hostPrefix(version, 6))).isEqualTo("intra_area 30 via 4");
    assertThat(lab.node(4).route(hostPrefix(version, 6))).isEqualTo("intra_area 20 via 5");
    assertThat(lab.node(6).route(hostPrefix(version, 1))).isEqualTo("intra_area 40 via 5");
    assertThat(lab.node(1).prefixes()).contains(net(version, 1));
    assertThat(lab.node(2).prefixes()).doesNotContain(net(version, 1));
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void whenTheDesignatedRouterIsLostAnotherSpeaksForTheNetwork(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    int network = lab.lan(0, net(version, 1), 2, 10, 3, 10, 4, 10);
    lab.designatedOf.put(network, 3);
    lab.loopback(0, 4, host(version, 4));
    lab.settle();
    assertThat(lab.node(1).route(hostPrefix(version, 4))).isEqualTo("intra_area 20 via 2");
    lab.node(3).port(network).up = false;
    lab.settle();
    assertThat(lab.node(1).route(hostPrefix(version, 4))).isEqualTo("intra_area 20 via 2");
    assertThat(lab.node(2).route(hostPrefix(version, 4))).isEqualTo("intra_area 10 via 4");
    assertThat(lab.node(1).route(net(version, 1))).isEqualTo("intra_area 20 via 2");
  }

  /** RFC 6987: others go around it, but what is at it can be reached. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void noPacketsGoThroughAStubRouter(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(0, 2, 10, 4, 10);
    lab.p2p(0, 1, 100, 3, 100);
    lab.p2p(0, 3, 100, 4, 100);
    lab.loopback(0, 2, host(version, 2));
    lab.loopback(0, 4, host(version, 4));
    lab.settle();
    assertThat(lab.node(1).route(hostPrefix(version, 4))).isEqualTo("intra_area 20 via 2");
    lab.node(2).stubRouter = true;
    lab.settle();
    assertThat(lab.node(1).route(hostPrefix(version, 4))).isEqualTo("intra_area 200 via 3");
    assertThat(lab.node(1).route(hostPrefix(version, 2))).isEqualTo("intra_area 10 via 2");
    assertThat(lab.node(2).route(hostPrefix(version, 4))).isEqualTo("intra_area 10 via 4");
  }

  /** RFC 6860: only what is between routers is hidden. */
  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void suppressedPrefixesAreNotKnownElsewhere(OspfVersion version) {
    RoutingLab lab = new RoutingLab(version);
    int link = lab.p2p(0, 1, 10, 2, 10);
    int network = lab.lan(0, net(version, 1), 2, 10, 3, 10);
    int passive = lab.lan(0, net(version, 2), 3, 10);
    lab.loopback(0, 3, host(version, 3));
    lab.node(3).port(passive).passive = true;
    for (RoutingLab.Node node : lab.nodes.values()) {
      node.ports.values().forEach(port -> port.suppressed = true);
    }
    lab.settle();
    assertThat(lab.node(1).prefixes())
        .containsExactlyInAnyOrder(hostPrefix(version, 3), net(version, 2));
    assertThat(lab.node(3).prefixes()).isEmpty();
    lab.node(2).port(network).suppressed = false;
    lab.node(2).port(link).suppressed = false;
    lab.settle();
    assertThat(lab.node(1).prefixes()).contains(net(version, 1));
  }

  @Test
  void theDesignatedRouterTellsOfThePrefixesOfAll() {
    RoutingLab lab = new RoutingLab(OspfVersion.V3);
    int network = lab.lan(0, "2001:db8:0:1::/64", 2, 10, 3, 10);
    lab.p2p(0, 1, 10, 2, 10);
    lab.node(3).port(network).addresses.add(new OwnAddress(IpAddress.parse("2001:db8:0:2::3"), 64));
    lab.settle();
    assertThat(lab.node(1).route("2001:db8:0:1::/64")).isEqualTo("intra_area 20 via 2");
    assertThat(lab.node(1).route("2001:db8:0:2::/64")).isEqualTo("intra_area 20 via 2");
    lab.node(3).port(network).addresses.removeLast();
    lab.settle();
    assertThat(lab.node(1).route("2001:db8:0:2::/64")).isEqualTo("none");
  }

  /** RFC 5340, section 4.4.3.9: the other end of a virtual link needs an address. */
  @Test
  void anEndOfAVirtualLinkTellsAnAddress() {
    RoutingLab lab = new RoutingLab(OspfVersion.V3);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(1, 2, 10, 3, 10);
    lab.lan(2, "2001:db8:0:3::/64", 3, 10);
    Announcing.virtualLink(lab, 1, 2, 3);
    lab.settle();
    Set<Integer> options = new TreeSet<>();
    for (Lsa lsa : lab.said(3, LsaType.V3_INTRA_AREA_PREFIX, 1)) {
      ((LsaBody.IntraAreaPrefix) lsa.body())
          .prefixes()
          .forEach(prefix -> options.add(prefix.prefix().length() == 128 ? prefix.options() : 0));
    }
    assertThat(options).contains(Prefix.LOCAL_ADDRESS);
    assertThat(lab.node(1).route("2001:db8:0:3::/64")).isEqualTo("inter_area 30 via 2");
  }

  @Test
  void whatTheRouterIsToAnAreaIsInItsFlags() {
    RoutingLab lab = new RoutingLab(OspfVersion.V2);
    lab.p2p(0, 1, 10, 2, 10);
    lab.p2p(1, 2, 10, 3, 10);
    lab.p2p(2, 3, 10, 4, 10);
    lab.area(3, 2, area -> SettingsOf.type(area, AreaSettings.Type.STUB, true));
    lab.area(4, 2, area -> SettingsOf.type(area, AreaSettings.Type.STUB, true));
    Announcing.virtualLink(lab, 1, 2, 3);
    Announcing.announce(lab, 3, "192.0.2.0/24", 1, false);
    lab.settle();
    int border = LsaBody.FLAG_BORDER;
    assertThat(router(lab, 1, 0).flags()).isZero();
    assertThat(router(lab, 2, 0).flags()).isEqualTo(border);
    assertThat(router(lab, 2, 1).flags()).isEqualTo(border | LsaBody.FLAG_VIRTUAL);
    assertThat(router(lab, 3, 0).flags()).isEqualTo(border | LsaBody.FLAG_BOUNDARY);
    assertThat(router(lab, 3, 1).flags())
        .isEqualTo(border | LsaBody.FLAG_VIRTUAL | LsaBody.FLAG_BOUNDARY);
    assertThat(router(lab, 3, 2).flags()).isEqualTo(border);
    assertThat(router(lab, 3, 0).links()).extracting(LinkV2::type).contains(LinkV2.VIRTUAL);
  }

  /** Links of version 3 that do not fit into one LSA are told of in several. */
  @Test
  void aRouterWithManyLinksHasSeveralLsas() {
    RoutingLab lab = new RoutingLab(OspfVersion.V3);
    for (int i = 0; i < 150; i++) {
      lab.p2p(0, 1, 10, 100 + i, 10);
    }
    lab.loopback(0, 249, "2001:db8:ff::249");
    lab.settle();
    assertThat(lab.said(1, LsaType.V3_ROUTER, 0)).hasSize(3);
    assertThat(lab.node(100).route("2001:db8:ff::249/128")).isEqualTo("intra_area 20 via 1");
    lab.setUp(lab.link(249, 1), false);
    lab.settle();
    assertThat(lab.node(100).route("2001:db8:ff::249/128")).isEqualTo("none");
  }
}
