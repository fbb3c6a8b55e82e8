package io.polyrouter.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule: one configuration that breaks just it, and where and how that is said. */
class ConfigValidatorTest {

  private static final String RED = "/virtual-routers/virtual-router[name='red']";
  private static final String ETH0 = RED + "/interfaces/interface[name='eth0']";
  private static final String STATIC =
      RED
          + "/routing/control-plane-protocols/control-plane-protocol[type='static'][name='default']";
  private static final String ROUTE =
      STATIC + "/static-routes/ipv4/route[destination-prefix='198.51.100.0/24']";
  private static final Attachment PORT_1 = port(1);

  record Case(String name, List<VrConfig> config, String path, String says) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({
    "namesAndRanges",
    "addresses",
    "neighbours",
    "attachments",
    "staticRoutes",
    "limits"
  })
  void refusesWithPathAndRemedy(Case bad) {
    assertThat(ConfigValidator.validate(bad.config()))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.pathText()).isEqualTo(bad.path());
          assertThat(problem.message()).contains(bad.says());
        });
  }

  static Stream<Case> namesAndRanges() {
    String longName = "x".repeat(65);
    return Stream.of(
        new Case(
            "empty VR name",
            List.of(vr("")),
            "/virtual-routers/virtual-router[name='']/name",
            "use 1 to 64 letters"),
        new Case(
            "long VR name",
            List.of(vr(longName)),
            "/virtual-routers/virtual-router[name='" + longName + "']/name",
            "is not valid"),
        new Case(
            "VR name with a space",
            List.of(vr("r d")),
            "/virtual-routers/virtual-router[name='r d']/name",
            "\"r d\" is not valid"),
        new Case(
            "two VRs of one name", List.of(vr("red"), vr("red")), RED, "\"red\" is given twice"),
        new Case(
            "long description",
            List.of(
                new VrConfig(
                    "red",
                    "x".repeat(256),
                    true,
                    Optional.empty(),
                    VrLimits.DEFAULT,
                    List.of(),
                    List.of())),
            RED + "/description",
            "use at most 255"),
        new Case(
            "zero router id",
            List.of(
                new VrConfig(
                    "red",
                    "",
                    true,
                    Optional.of(Ipv4Address.ANY),
                    VrLimits.DEFAULT,
                    List.of(),
                    List.of())),
            RED + "/router-id",
            "0.0.0.0 is not valid"),
        new Case(
            "interface name with a control character",
            List.of(vr("red", eth("a\tb", PORT_1, List.of(), List.of()))),
            RED + "/interfaces/interface[name='a\tb']/name",
            "interface name"),
        new Case(
            "two interfaces of one name",
            List.of(vr("red", eth("eth0", PORT_1), eth("eth0", port(2)))),
            ETH0,
            "\"eth0\" is given twice"),
        new Case("small MTU", List.of(vr("red", mtu(67))), ETH0 + "/mtu", "use 68 to 65535"),
        new Case("big MTU", List.of(vr("red", mtu(65_536))), ETH0 + "/mtu", "mtu 65536"),
        new Case(
            "group MAC",
            List.of(vr("red", mac("01:00:5e:00:00:01"))),
            ETH0 + "/mac-address",
            "first octet is even"),
        new Case(
            "zero MAC",
            List.of(vr("red", mac("00:00:00:00:00:00"))),
            ETH0 + "/mac-address",
            "use a unicast address"),
        new Case(
            "two static protocols of one name",
            List.of(routed(routes(), routes())),
            STATIC,
            "given twice"),
        new Case(
            "protocol name",
            List.of(routed(new ProtocolConfig.Static("", "", List.of()))),
            RED
                + "/routing/control-plane-protocols/control-plane-protocol[type='static'][name='']/name",
            "protocol name"));
  }

  static Stream<Case> addresses() {
    return Stream.of(
        address("0.0.0.1/24", "", "/ip", "this network"),
        address("127.0.0.1/8", "", "/ip", "loopback"),
        address("224.0.0.5/24", "", "/ip", "multicast"),
        address("240.0.0.1/24", "", "/ip", "reserved"),
        address("255.255.255.255/32", "", "/ip", "broadcast"),
        address("192.0.2.0/24", "", "/ip", "network address of 192.0.2.0/24"),
        address("192.0.2.255/24", "", "/ip", "broadcast address of 192.0.2.0/24"),
        address("192.0.2.1/0", "", "/prefix-length", "use 1 to 32"),
        address("192.0.2.1/33", "", "/prefix-length", "use 1 to 32"),
        address("192.0.2.1/24", "192.0.2.1/24", "", "already on interface \"eth0\""),
        address("10.1.0.1/16", "10.0.0.1/8", "", "must not overlap"),
        new Case(
            "one subnet on two interfaces",
            List.of(
                vr(
                    "red",
                    eth("eth1", PORT_1, "192.0.2.1/24"),
                    eth("eth0", port(2), "192.0.2.2/24"))),
            ETH0 + "/ipv4/address[ip='192.0.2.2']",
            "overlaps 192.0.2.0/24 of interface \"eth1\""),
        new Case(
            "an outer prefix between two inner ones",
            List.of(
                vr(
                    "red",
                    eth("eth1", PORT_1, "10.0.0.1/8", "11.0.0.1/24"),
                    eth("eth0", port(2), "10.200.0.1/16"))),
            ETH0 + "/ipv4/address[ip='10.200.0.1']",
            "overlaps 10.0.0.0/8"),
        new Case(
            "one address on two interfaces",
            List.of(
                vr(
                    "red",
                    eth("eth1", PORT_1, "192.0.2.1/24"),
                    eth("eth0", port(2), "192.0.2.1/32"))),
            ETH0 + "/ipv4/address[ip='192.0.2.1']",
            "already on interface \"eth1\""));
  }

  static Stream<Case> neighbours() {
    return Stream.of(
        neighbour("198.51.100.1", "02:00:00:00:00:01", "", "none of the on-link prefixes"),
        neighbour("192.0.2.1", "02:00:00:00:00:01", "", "is an own address"),
        neighbour("192.0.2.255", "02:00:00:00:00:01", "", "broadcast address"),
        neighbour("192.0.2.2", "03:00:00:00:00:01", "/link-layer-address", "group address"),
        neighbour("192.0.2.2", "00:00:00:00:00:00", "/link-layer-address", "not valid"),
        new Case(
            "neighbour twice",
            List.of(
                vr(
                    "red",
                    eth(
                        "eth0",
                        PORT_1,
                        List.of(ip("192.0.2.1/24")),
                        List.of(
                            neighbourOf("192.0.2.2", "02:00:00:00:00:01"),
                            neighbourOf("192.0.2.2", "02:00:00:00:00:02"))))),
            ETH0 + "/ipv4/neighbor[ip='192.0.2.2']",
            "given twice"),
        new Case(
            "neighbour on a loopback",
            List.of(
                vr(
                    "red",
                    eth(
                        "eth0",
                        new Attachment.Loopback(),
                        List.of(ip("192.0.2.1/24")),
                        List.of(neighbourOf("192.0.2.2", "02:00:00:00:00:01"))))),
            ETH0 + "/ipv4/neighbor[ip='192.0.2.2']",
            "is a loopback"));
  }

  static Stream<Case> attachments() {
    String link = ETH0 + "/memory-link";
    InterfaceConfig toBlue = eth("eth0", new Attachment.MemoryLink("blue", "eth0"));
    return Stream.of(
        new Case(
            "link to a missing VR",
            List.of(vr("red", toBlue)),
            link + "/virtual-router",
            "no virtual router \"blue\""),
        new Case(
            "link to a missing interface",
            List.of(vr("red", toBlue), vr("blue")),
            link + "/interface",
            "has no interface \"eth0\""),
        new Case(
            "link to itself",
            List.of(vr("red", eth("eth0", new Attachment.MemoryLink("red", "eth0")))),
            link,
            "itself"),
        new Case(
            "peer is no link",
            List.of(vr("red", toBlue), vr("blue", eth("eth0", PORT_1))),
            link,
            "not attached to a memory link"),
        new Case(
            "peer names another",
            List.of(
                vr("red", toBlue),
                vr("blue", eth("eth0", new Attachment.MemoryLink("green", "eth0"))),
                vr("green", eth("eth0", new Attachment.MemoryLink("blue", "eth0")))),
            link,
            "linked to interface \"eth0\" of virtual router \"green\""),
        new Case(
            "Linux interface used twice",
            List.of(
                vr("blue", eth("p", new Attachment.LinuxTap("t0", Optional.of("ns1"), false))),
                vr("red", eth("eth0", new Attachment.LinuxInterface("t0", Optional.of("ns1"))))),
            ETH0 + "/linux-interface",
            "Linux interface \"t0\" in network namespace \"ns1\" is already used by interface"
                + " \"p\""),
        new Case(
            "name too long for Linux",
            List.of(
                vr(
                    "red",
                    eth(
                        "eth0",
                        new Attachment.LinuxTap("t234567890123456", Optional.empty(), true)))),
            ETH0 + "/linux-tap/name",
            "use 1 to 15 letters"),
        new Case(
            "name that Linux would fill in",
            List.of(
                vr("red", eth("eth0", new Attachment.LinuxTap("tap%d", Optional.empty(), true)))),
            ETH0 + "/linux-tap/name",
            "no name of a Linux interface"),
        new Case(
            "relative path of a namespace",
            List.of(
                vr("red", eth("eth0", new Attachment.LinuxInterface("t0", Optional.of("ns/net"))))),
            ETH0 + "/linux-interface/network-namespace",
            "no network namespace"),
        new Case(
            "port used twice",
            List.of(vr("blue", eth("p", PORT_1)), vr("red", eth("eth0", PORT_1))),
            ETH0 + "/openflow-port",
            "port 1 of switch 0000000000000001, untagged frames is already used by interface"
                + " \"p\""),
        new Case(
            "VLAN used twice in one VR",
            List.of(vr("red", eth("p", vlan(1, 7)), eth("eth0", vlan(1, 7)))),
            ETH0 + "/openflow-port",
            "VLAN 7"));
  }

  static Stream<Case> staticRoutes() {
    return Stream.of(
        route("preference low", nextHop("192.0.2.2"), 0, "/preference", "use 1 to 255"),
        route("preference high", nextHop("192.0.2.2"), 256, "/preference", "use 1 to 255"),
        route("no next hop", hops(), 5, "/next-hop", "has no next hop"),
        route("empty next hop", hops(hop(null, null)), 5, "/next-hop", "neither"),
        route(
            "missing interface",
            hops(hop(null, "eth7")),
            5,
            "/next-hop/outgoing-interface",
            "no interface \"eth7\""),
        route(
            "loopback interface",
            hops(hop(null, "lo")),
            5,
            "/next-hop/outgoing-interface",
            "is a loopback"),
        route(
            "interface without address",
            hops(hop(null, "bare")),
            5,
            "/next-hop/outgoing-interface",
            "has no IPv4 address"),
        route(
            "own next hop",
            nextHop("192.0.2.1"),
            5,
            "/next-hop/next-hop-address",
            "own address, on interface \"eth0\""),
        route("IPv6 next hop", nextHop("2001:db8::1"), 5, "/next-hop/next-hop-address", "is IPv6"),
        route(
            "multicast next hop",
            nextHop("224.0.0.1"),
            5,
            "/next-hop/next-hop-address",
            "multicast address"),
        route(
            "next hop off its link",
            hops(hop("203.0.113.9", "eth0")),
            5,
            "/next-hop/next-hop-address",
            "none of the on-link prefixes"),
        route(
            "duplicate next hops",
            hops(hop("192.0.2.2", null), hop("192.0.2.3", null), hop("192.0.2.2", null)),
            5,
            "/next-hop/next-hop-list/next-hop[index='3']",
            "given twice"),
        route(
            "too many next hops",
            new StaticTarget.NextHops(
                IntStream.range(0, 65).mapToObj(i -> hop("192.0.2." + (2 + i), null)).toList()),
            5,
            "/next-hop/next-hop-list",
            "use at most 64"),
        new Case(
            "duplicate destination",
            List.of(
                routed(
                    routes(
                        staticRoute("198.51.100.0/24", nextHop("192.0.2.2")),
                        staticRoute("198.51.100.0/24", nextHop("192.0.2.3"))))),
            ROUTE,
            "given twice"),
        new Case(
            "multicast destination",
            List.of(routed(routes(staticRoute("239.0.0.0/8", new StaticTarget.Blackhole())))),
            STATIC
                + "/static-routes/ipv4/route[destination-prefix='239.0.0.0/8']/destination-prefix",
            "multicast"));
  }

  static Stream<Case> limits() {
    return Stream.of(
        new Case(
            "no routes",
            List.of(limited(new VrLimits(0, 10, 100))),
            RED + "/limits/max-routes",
            "use 1 to 10000000"),
        new Case(
            "too many neighbours allowed",
            List.of(limited(new VrLimits(10, 1_000_001, 100))),
            RED + "/limits/max-neighbors",
            "use 1 to 1000000"),
        new Case(
            "small mailbox",
            List.of(limited(new VrLimits(10, 10, 15))),
            RED + "/limits/mailbox-frames",
            "use 16 to 65536"),
        new Case(
            "more routes configured",
            List.of(
                limited(
                    new VrLimits(4, 10, 100),
                    routes(staticRoute("0.0.0.0/0", nextHop("192.0.2.2"))))),
            RED + "/limits/max-routes",
            "itself has 5 IPv4 routes"),
        new Case(
            "more neighbours configured",
            List.of(
                new VrConfig(
                    "red",
                    "",
                    true,
                    Optional.empty(),
                    new VrLimits(10, 1, 100),
                    List.of(
                        eth(
                            "eth0",
                            PORT_1,
                            List.of(ip("192.0.2.1/24")),
                            List.of(
                                neighbourOf("192.0.2.2", "02:00:00:00:00:01"),
                                neighbourOf("192.0.2.3", "02:00:00:00:00:02")))),
                    List.of())),
            RED + "/limits/max-neighbors",
            "itself has 2 IPv4 neighbours"));
  }

  @Test
  void acceptsWhatIsValid() {
    VrConfig red =
        new VrConfig(
            "red",
            "all that is allowed",
            true,
            Optional.of(Ipv4Address.parse("192.0.2.1")),
            VrLimits.DEFAULT,
            List.of(
                eth(
                    "eth0",
                    PORT_1,
                    List.of(ip("192.0.2.1/24"), ip("192.0.2.2/24"), ip("10.0.0.0/31")),
                    List.of(neighbourOf("192.0.2.9", "02:00:00:00:00:01"))),
                eth("eth0.7", vlan(1, 7), "10.0.0.2/31"),
                eth("lo", new Attachment.Loopback(), "203.0.113.1/32"),
                eth("l0", new Attachment.MemoryLink("blue", "l0"), "10.1.0.1/30")),
            List.of(
                routes(
                    staticRoute("0.0.0.0/0", nextHop("192.0.2.254")),
                    staticRoute("198.51.100.0/24", hops(hop("10.1.0.2", "l0"), hop(null, "eth0"))),
                    staticRoute("10.0.0.0/8", new StaticTarget.Blackhole()),
                    staticRoute("172.16.0.0/12", new StaticTarget.Unreachable()))));
    VrConfig blue = vr("blue", eth("l0", new Attachment.MemoryLink("red", "l0"), "10.1.0.2/30"));

    assertThat(ConfigValidator.validate(List.of(red, blue))).isEmpty();
    assertThat(ConfigValidator.validate(List.of())).isEmpty();
  }

  @Test
  void theWholeIsThePartsTogether() {
    VrConfig bad = vr("red", mtu(0));
    List<VrConfig> all = List.of(bad, bad);

    List<ConfigProblem> parts = new ArrayList<>(ConfigValidator.validateAlone(bad));
    parts.addAll(ConfigValidator.validateAlone(bad));
    parts.addAll(ConfigValidator.validateTogether(all));

    assertThat(ConfigValidator.validate(all)).isEqualTo(parts).hasSize(3);
  }

  @Test
  void reportsABoundedNumberOfProblems() {
    assertThat(ConfigValidator.validate(Collections.nCopies(500, vr("bad name"))))
        .hasSize(ConfigProblems.LIMIT);
  }

  private static Case address(String added, String present, String below, String says) {
    InterfaceConfig anInterface =
        present.isEmpty() ? eth("eth0", PORT_1, added) : eth("eth0", PORT_1, present, added);
    return new Case(
        "address " + added + " beside " + present,
        List.of(vr("red", anInterface)),
        ETH0 + "/ipv4/address[ip='" + added.substring(0, added.indexOf('/')) + "']" + below,
        says);
  }

  private static Case neighbour(String address, String mac, String below, String says) {
    return new Case(
        "neighbour " + address + " at " + mac,
        List.of(
            vr(
                "red",
                eth(
                    "eth0",
                    PORT_1,
                    List.of(ip("192.0.2.1/24")),
                    List.of(neighbourOf(address, mac))))),
        ETH0 + "/ipv4/neighbor[ip='" + address + "']" + below,
        says);
  }

  private static Case route(
      String name, StaticTarget target, int preference, String below, String says) {
    return new Case(
        name,
        List.of(
            routed(
                routes(
                    new StaticRoute(IpPrefix.parse("198.51.100.0/24"), "", preference, target)))),
        ROUTE + below,
        says);
  }

  private static VrConfig vr(String name, InterfaceConfig... interfaces) {
    return new VrConfig(
        name, "", true, Optional.empty(), VrLimits.DEFAULT, List.of(interfaces), List.of());
  }

  private static VrConfig routed(ProtocolConfig... protocols) {
    return new VrConfig(
        "red",
        "",
        true,
        Optional.empty(),
        VrLimits.DEFAULT,
        List.of(
            eth("eth0", PORT_1, "192.0.2.1/24"),
            eth("lo", new Attachment.Loopback(), "203.0.113.1/32"),
            eth("bare", port(2))),
        List.of(protocols));
  }

  private static VrConfig limited(VrLimits limits, ProtocolConfig... protocols) {
    return new VrConfig(
        "red",
        "",
        true,
        Optional.empty(),
        limits,
        List.of(eth("eth0", PORT_1, "192.0.2.1/24")),
        List.of(protocols));
  }

  private static InterfaceConfig mtu(int bytes) {
    return new InterfaceConfig(
        "eth0", "", true, Optional.empty(), bytes, PORT_1, Ipv4Config.DEFAULT, Ipv6Config.DISABLED);
  }

  private static InterfaceConfig mac(String mac) {
    return new InterfaceConfig(
        "eth0",
        "",
        true,
        Optional.of(MacAddress.parse(mac)),
        1500,
        PORT_1,
        Ipv4Config.DEFAULT,
        Ipv6Config.DISABLED);
  }

  private static InterfaceConfig eth(String name, Attachment attachment, String... addresses) {
    return eth(
        name, attachment, Stream.of(addresses).map(ConfigValidatorTest::ip).toList(), List.of());
  }

  private static InterfaceConfig eth(
      String name,
      Attachment attachment,
      List<Ipv4Config.Address> addresses,
      List<Ipv4Config.Neighbour> neighbours) {
    return new InterfaceConfig(
        name,
        "",
        true,
        Optional.empty(),
        1500,
        attachment,
        Ipv4Config.of(addresses, neighbours),
        Ipv6Config.DISABLED);
  }

  private static Ipv4Config.Address ip(String text) {
    int slash = text.indexOf('/');
    return new Ipv4Config.Address(
        Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  private static Ipv4Config.Neighbour neighbourOf(String address, String mac) {
    return new Ipv4Config.Neighbour(Ipv4Address.parse(address), MacAddress.parse(mac));
  }

  private static Attachment port(int number) {
    return new Attachment.OpenFlowPort(new SwitchPort(1, number, OptionalInt.empty()));
  }

  private static Attachment vlan(int number, int vlan) {
    return new Attachment.OpenFlowPort(new SwitchPort(1, number, OptionalInt.of(vlan)));
  }

  private static ProtocolConfig.Static routes(StaticRoute... routes) {
    return new ProtocolConfig.Static("default", "", List.of(routes));
  }

  private static StaticRoute staticRoute(String destination, StaticTarget target) {
    return new StaticRoute(IpPrefix.parse(destination), "", 5, target);
  }

  private static StaticTarget nextHop(String address) {
    return hops(hop(address, null));
  }

  private static StaticTarget hops(StaticNextHop... hops) {
    return new StaticTarget.NextHops(List.of(hops));
  }

  private static StaticNextHop hop(@Nullable String address, @Nullable String outgoingInterface) {
    return new StaticNextHop(
        Optional.ofNullable(address).map(IpAddress::parse), Optional.ofNullable(outgoingInterface));
  }
}
