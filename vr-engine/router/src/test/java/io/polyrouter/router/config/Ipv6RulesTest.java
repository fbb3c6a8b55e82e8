package io.polyrouter.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.RouterAdvertisements.AdvertisedPrefix;
import io.polyrouter.router.config.RouterAdvertisements.PrefixInformation;
import io.polyrouter.router.config.RouterAdvertisements.PrefixPolicy;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of IPv6 on interfaces, of its routes, of router advertisements, of unnumbered IPv4. */
class Ipv6RulesTest {

  private static final String RED = "/virtual-routers/virtual-router[name='red']";
  private static final String ETH0 = RED + "/interfaces/interface[name='eth0']";
  private static final String ETH1 = RED + "/interfaces/interface[name='eth1']";
  private static final String IPV6 = ETH0 + "/ipv6";
  private static final String RA = IPV6 + "/ipv6-router-advertisements";
  private static final String ROUTE =
      RED
          + "/routing/control-plane-protocols/control-plane-protocol[type='static'][name='default']"
          + "/static-routes/ipv6/route[destination-prefix='2001:db8:9::/48']";
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:77");

  record Case(String name, VrConfig config, String path, String says) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({
    "addresses",
    "neighbours",
    "advertisements",
    "routes",
    "unnumbered",
    "vlans",
    "limits"
  })
  void refusesWithPathAndRemedy(Case bad) {
    assertThat(ConfigValidator.validateAlone(bad.config()))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.pathText()).isEqualTo(bad.path());
          assertThat(problem.message()).contains(bad.says());
        });
  }

  // ---- addresses ----------------------------------------------------------------------------

  static Stream<Case> addresses() {
    return Stream.of(
        address("unspecified", "::", 64, "/ip", "the unspecified address"),
        address("loopback", "::1", 128, "/ip", "the loopback address"),
        address("multicast", "ff02::1", 64, "/ip", "a multicast address"),
        address("link-local", "fe80::5", 64, "/ip", "give it as link-local-address"),
        address("IPv4-mapped", "::ffff:192.0.2.1", 96, "/ip", "an IPv4-mapped address"),
        address("IPv4-compatible", "::c000:201", 128, "/ip", "IPv4-compatible"),
        address("anycast", "2001:db8:7::", 64, "/ip", "the subnet-router anycast address"),
        address("length 0", "2001:db8:7::1", 0, "/prefix-length", "use 1 to 128"),
        address("length 129", "2001:db8:7::1", 129, "/prefix-length", "use 1 to 128"),
        address("twice", "2001:db8:1::1", 64, "", "already on interface \"eth0\""),
        address("overlap", "2001:db8:1:0:8000::1", 65, "", "overlaps 2001:db8:1::/64"),
        new Case(
            "link-local address of another range",
            red(eth0(v6 -> linkLocal(v6, "2001:db8::1"))),
            IPV6 + "/link-local-address",
            "use one of fe80::/64"),
        new Case(
            "link-local address without interface identifier",
            red(eth0(v6 -> linkLocal(v6, "fe80::"))),
            IPV6 + "/link-local-address",
            "use one of fe80::/64"),
        new Case(
            "MTU",
            red(mtu(eth0(v6 -> v6), 1279)),
            ETH0 + "/mtu",
            "use at least 1280, or disable IPv6"),
        new Case(
            "transmits",
            red(eth0(v6 -> transmits(v6, 101))),
            IPV6 + "/dup-addr-detect-transmits",
            "use 0 to 100"));
  }

  /** One more address, on eth1. */
  private static Case address(String name, String address, int length, String at, String says) {
    Ipv6Address parsed = Ipv6Address.parse(address);
    InterfaceConfig eth1 =
        on("eth1", link("b"))
            .withIpv6(Ipv6Config.of(List.of(new Ipv6Config.Address(parsed, length)), List.of()));
    String path = ETH1 + "/ipv6/address[ip='" + parsed + "']" + at;
    return new Case(name, red(eth0(v6 -> v6), eth1), path, says);
  }

  // ---- neighbours ---------------------------------------------------------------------------

  static Stream<Case> neighbours() {
    return Stream.of(
        neighbour("off the link", "2001:db8:2::9", "none of the on-link prefixes"),
        neighbour("own", "2001:db8:1::1", "is an own address"),
        neighbour("anycast", "2001:db8:1::", "subnet-router anycast"),
        neighbour("multicast", "ff02::1", "a multicast address"),
        new Case(
            "own link-local address",
            red(eth0(v6 -> known(linkLocal(v6, "fe80::1"), "fe80::1"))),
            IPV6 + "/neighbor[ip='fe80::1']",
            "link-local address of interface \"eth0\" itself"),
        new Case(
            "on a loopback",
            red(
                on("eth0", new Attachment.Loopback())
                    .withIpv6(known(Ipv6Config.of(List.of(), List.of()), "fe80::1"))),
            IPV6 + "/neighbor[ip='fe80::1']",
            "is a loopback"));
  }

  private static Case neighbour(String name, String address, String says) {
    return new Case(
        name, red(eth0(v6 -> known(v6, address))), IPV6 + "/neighbor[ip='" + address + "']", says);
  }

  // ---- router advertisements ----------------------------------------------------------------

  static Stream<Case> advertisements() {
    return Stream.of(
        sent("max too short", new Timing(3, 3, 9), "/max-rtr-adv-interval", "use 4 to 65535"),
        sent("min too short", new Timing(9, 2, 27), "/min-rtr-adv-interval", "not in 3 to 6"),
        sent("min too long", new Timing(10, 8, 30), "/min-rtr-adv-interval", "not in 3 to 7"),
        sent("lifetime too short", new Timing(600, 200, 599), "/default-lifetime", "use 0, or"),
        sent("lifetime too long", new Timing(600, 200, 65_536), "/default-lifetime", "to 65535"),
        ra("link MTU too small", values(1279, 0, 0, 64), "/link-mtu", "1280 to the interface's"),
        ra("link MTU too big", values(1501, 0, 0, 64), "/link-mtu", "mtu 1500"),
        ra("reachable time", values(0, 3_600_001, 0, 64), "/reachable-time", "0 to 3600000"),
        ra("retrans timer", values(0, 0, 1L << 32, 64), "/retrans-timer", "0 to 4294967295"),
        ra("hop limit", values(0, 0, 0, 256), "/cur-hop-limit", "0 to 255"),
        ra(
            "preferred longer than valid",
            prefixes(policy("2001:db8:1::/64", 100, 101)),
            "/prefix-list/prefix[prefix-spec='2001:db8:1::/64']/preferred-lifetime",
            "not in 0 to 100"),
        ra(
            "valid out of range",
            prefixes(policy("2001:db8:1::/64", 1L << 32, 0)),
            "/prefix-list/prefix[prefix-spec='2001:db8:1::/64']/valid-lifetime",
            "0 to 4294967295"),
        ra(
            "link-local prefix",
            prefixes(policy("fe80::/64", 100, 100)),
            "/prefix-list/prefix[prefix-spec='fe80::/64']/prefix-spec",
            "link-local"),
        ra(
            "prefix twice",
            prefixes(policy("2001:db8:5::/64", 1, 1), policy("2001:db8:5::/64", 2, 2)),
            "/prefix-list/prefix[prefix-spec='2001:db8:5::/64']",
            "given twice"),
        ra("no DNS server", dns(1800), "/rdnss", "at least one server"),
        ra("DNS server twice", dns(1800, "fe80::1", "fe80::1"), "/rdnss", "given twice"),
        ra("multicast DNS server", dns(1800, "ff02::fb"), "/rdnss", "a multicast address"),
        ra("DNS lifetime", dns(599, "2001:db8::53"), "/rdnss/lifetime", "use 0, or"),
        ra("no domain", search(1800), "/dnssl", "at least one domain"),
        ra("domain twice", search(0, "example.com", "EXAMPLE.com"), "/dnssl", "given twice"),
        ra("root domain", search(1800, ""), "/dnssl", "none to search in"),
        ra("long label", search(1800, "a".repeat(64) + ".net"), "/dnssl", "at most 63"),
        ra("search lifetime", search(599, "example.com"), "/dnssl/lifetime", "use 0, or"),
        ra(
            "domains too large for a packet",
            search(
                1800,
                IntStream.range(0, 6)
                    .mapToObj(i -> ("a" + i + ".").repeat(80) + "com")
                    .toArray(String[]::new)),
            "",
            "6 domains has"),
        ra(
            "too large for a packet",
            prefixes(
                IntStream.range(0, 38)
                    .mapToObj(i -> policy("2001:db8:" + (100 + i) + "::/64", 9, 9))
                    .toArray(PrefixPolicy[]::new)),
            "",
            "has 1312 bytes"),
        new Case(
            "on a loopback",
            red(
                on("eth0", new Attachment.Loopback())
                    .withIpv6(
                        Ipv6Config.of(List.of(), List.of())
                            .withRouterAdvertisements(RouterAdvertisements.DEFAULT))),
            RA + "/send-advertisements",
            "is a loopback"),
        new Case(
            "a default router that does not forward",
            red(
                eth0(v6 ->
                    new Ipv6Config(
                        true,
                        false,
                        v6.linkLocal(),
                        v6.addresses(),
                        v6.neighbours(),
                        v6.dupAddrDetectTransmits(),
                        RouterAdvertisements.DEFAULT))),
            RA + "/default-lifetime",
            "does not forward IPv6"));
  }

  private record Timing(int max, int min, int lifetime) {}

  private static Case sent(String name, Timing timing, String at, String says) {
    return ra(
        name,
        new RouterAdvertisements(
            true,
            timing.max(),
            timing.min(),
            false,
            false,
            0,
            0,
            0,
            64,
            timing.lifetime(),
            List.of(),
            Optional.empty(),
            Optional.empty()),
        at,
        says);
  }

  private static Case ra(String name, RouterAdvertisements sent, String at, String says) {
    return new Case(name, red(eth0(v6 -> v6.withRouterAdvertisements(sent))), RA + at, says);
  }

  private static RouterAdvertisements values(
      long linkMtu, int reachable, long retrans, int hopLimit) {
    return new RouterAdvertisements(
        true,
        600,
        198,
        true,
        true,
        linkMtu,
        reachable,
        retrans,
        hopLimit,
        0,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static RouterAdvertisements prefixes(PrefixPolicy... prefixes) {
    return told(List.of(prefixes), Optional.empty());
  }

  private static RouterAdvertisements dns(long lifetime, String... servers) {
    return told(
        List.of(),
        Optional.of(
            new RecursiveDns(Stream.of(servers).map(Ipv6Address::parse).toList(), lifetime)));
  }

  private static RouterAdvertisements told(
      List<PrefixPolicy> prefixes, Optional<RecursiveDns> rdnss) {
    return new RouterAdvertisements(
        true, 600, 198, false, false, 0, 0, 0, 64, 1800, prefixes, rdnss, Optional.empty());
  }

  private static RouterAdvertisements search(long lifetime, String... domains) {
    return new RouterAdvertisements(
        true,
        600,
        198,
        false,
        false,
        0,
        0,
        0,
        64,
        1800,
        List.of(),
        Optional.empty(),
        Optional.of(new SearchList(List.of(domains), lifetime)));
  }

  private static PrefixPolicy policy(String prefix, long valid, long preferred) {
    return new PrefixPolicy(
        Ipv6Prefix.parse(prefix), Optional.of(new PrefixInformation(true, true, valid, preferred)));
  }

  // ---- routes -------------------------------------------------------------------------------

  static Stream<Case> routes() {
    return Stream.of(
        route("IPv4 next hop", "192.0.2.1", "", "/next-hop/next-hop-address", "is IPv4"),
        route(
            "link-local without interface",
            "fe80::9",
            "",
            "/next-hop/next-hop-address",
            "give its outgoing-interface too"),
        route(
            "own link-local",
            "fe80::1",
            "eth0",
            "/next-hop/next-hop-address",
            "link-local address of interface \"eth0\" itself"),
        route("own", "2001:db8:1::1", "", "/next-hop/next-hop-address", "own address"),
        route("multicast", "ff02::1", "eth0", "/next-hop/next-hop-address", "multicast"),
        route(
            "off its link",
            "2001:db8:2::1",
            "eth0",
            "/next-hop/next-hop-address",
            "none of the on-link prefixes"),
        route(
            "interface without IPv6",
            "fe80::9",
            "eth1",
            "/next-hop/outgoing-interface",
            "IPv6 is not enabled on interface \"eth1\""),
        destination("multicast", "ff05::/16", "a range of multicast addresses"),
        destination("link-local", "fe80::/64", "a range of link-local addresses"),
        destination("loopback", "::1/128", "the loopback address"),
        destination("IPv4-mapped", "::ffff:10.0.0.0/104", "an IPv4-mapped address"));
  }

  private static Case route(String name, String nextHop, String by, String at, String says) {
    StaticTarget target =
        new StaticTarget.NextHops(
            List.of(
                new StaticNextHop(
                    Optional.of(IpAddress.parse(nextHop)),
                    Optional.of(by).filter(text -> !text.isEmpty()))));
    return new Case("next hop: " + name, routed("2001:db8:9::/48", target), ROUTE + at, says);
  }

  private static Case destination(String name, String prefix, String says) {
    IpPrefix parsed = IpPrefix.parse(prefix);
    return new Case(
        "destination: " + name,
        routed(prefix, new StaticTarget.Blackhole()),
        ROUTE.replace("2001:db8:9::/48", parsed.toString()) + "/destination-prefix",
        says);
  }

  private static VrConfig routed(String prefix, StaticTarget target) {
    VrConfig red = red(eth0(v6 -> linkLocal(v6, "fe80::1")), on("eth1", link("b")));
    return new VrConfig(
        "red",
        "",
        true,
        Optional.empty(),
        red.limits(),
        red.interfaces(),
        List.of(
            new ProtocolConfig.Static(
                "default", "", List.of(new StaticRoute(IpPrefix.parse(prefix), "", 1, target)))));
  }

  // ---- unnumbered IPv4 ----------------------------------------------------------------------

  static Stream<Case> unnumbered() {
    return Stream.of(
        borrows("nobody", on("lo", new Attachment.Loopback()), "lo9", "no interface \"lo9\""),
        borrows("itself", on("lo", new Attachment.Loopback()), "eth0", "no IPv4 address to borrow"),
        borrows(
            "from none", on("lo", new Attachment.Loopback()), "lo", "no IPv4 address to borrow"),
        new Case(
            "with an address of its own",
            red(
                numbered("eth0", link("a"), "192.0.2.1", Optional.of("lo")),
                numbered("lo", new Attachment.Loopback(), "203.0.113.1", Optional.empty())),
            ETH0 + "/ipv4/unnumbered",
            "has addresses of its own"));
  }

  private static Case borrows(String name, InterfaceConfig lender, String of, String says) {
    return new Case(
        "borrows: " + name,
        red(numbered("eth0", link("a"), "", Optional.of(of)), lender),
        ETH0 + "/ipv4/unnumbered",
        says);
  }

  private static InterfaceConfig numbered(
      String name, Attachment attachment, String address, Optional<String> unnumbered) {
    List<Ipv4Config.Address> addresses =
        address.isEmpty()
            ? List.of()
            : List.of(new Ipv4Config.Address(Ipv4Address.parse(address), 32));
    return on(name, attachment)
        .withIpv4(new Ipv4Config(true, true, addresses, unnumbered, List.of()));
  }

  @Test
  void anUnnumberedInterfaceMayHaveAnyNeighbour() {
    InterfaceConfig eth0 =
        on("eth0", link("a"))
            .withIpv4(
                new Ipv4Config(
                    true,
                    true,
                    List.of(),
                    Optional.of("lo"),
                    List.of(new Ipv4Config.Neighbour(Ipv4Address.parse("198.51.100.7"), MAC))));
    InterfaceConfig lo = numbered("lo", new Attachment.Loopback(), "203.0.113.1", Optional.empty());
    StaticRoute route =
        new StaticRoute(
            IpPrefix.parse("0.0.0.0/0"),
            "",
            1,
            new StaticTarget.NextHops(
                List.of(
                    new StaticNextHop(
                        Optional.of(IpAddress.parse("198.51.100.7")), Optional.of("eth0")))));
    VrConfig red = red(eth0, lo);

    assertThat(
            ConfigValidator.validateAlone(
                new VrConfig(
                    "red",
                    "",
                    true,
                    Optional.empty(),
                    red.limits(),
                    red.interfaces(),
                    List.of(new ProtocolConfig.Static("s", "", List.of(route))))))
        .isEmpty();
  }

  // ---- VLANs --------------------------------------------------------------------------------

  static Stream<Case> vlans() {
    String at = RED + "/interfaces/interface[name='v']/vlan-subinterface";
    Attachment on = new Attachment.VlanSubinterface("eth0", 7);
    InterfaceConfig eth0 = on("eth0", link("a"));
    InterfaceConfig v = on("v", on);
    Attachment port = new Attachment.OpenFlowPort(new SwitchPort(1, 1, OptionalInt.empty()));
    return Stream.of(
        new Case("no parent", red(v), at + "/parent-interface", "no interface \"eth0\""),
        new Case(
            "itself",
            red(eth0, on("v", new Attachment.VlanSubinterface("v", 7))),
            at + "/parent-interface",
            "is a VLAN itself"),
        new Case(
            "on a loopback",
            red(on("eth0", new Attachment.Loopback()), v),
            at + "/parent-interface",
            "is a loopback"),
        new Case(
            "on a switch",
            red(on("eth0", port), v),
            at + "/parent-interface",
            "openflow-port with vlan-id 7"),
        new Case(
            "id out of range",
            red(eth0, on("v", new Attachment.VlanSubinterface("eth0", 4095))),
            at + "/vlan-id",
            "use 1 to 4094"),
        new Case("twice", red(eth0, on("u", on), v), at + "/vlan-id", "by interface \"u\""),
        new Case(
            "larger than its link",
            red(eth0, mtu(v, 1501)),
            RED + "/interfaces/interface[name='v']/mtu",
            "use at most that"));
  }

  @Test
  void vlansGoOnEveryLinkThatCarriesTags() {
    for (Attachment attachment :
        List.of(
            link("a"),
            new Attachment.LinuxInterface("veth0", Optional.empty()),
            new Attachment.LinuxTap("tap0", Optional.empty(), false))) {
      assertThat(
              ConfigValidator.validateAlone(
                  red(
                      on("eth0", attachment),
                      on("eth0.1", new Attachment.VlanSubinterface("eth0", 1)),
                      on("eth0.4094", new Attachment.VlanSubinterface("eth0", 4094)))))
          .isEmpty();
    }
  }

  // ---- limits -------------------------------------------------------------------------------

  static Stream<Case> limits() {
    VrLimits given = VrLimits.DEFAULT;
    return Stream.of(
        limit("sockets", new VrLimits(10, 10, 100, 0, 1 << 20, 1 << 20), "/max-sockets", "use 1"),
        limit(
            "socket buffers",
            new VrLimits(10, 10, 100, 10, 65_535, 1 << 20),
            "/max-socket-buffer-bytes",
            "use 65536"),
        limit(
            "reassembly",
            new VrLimits(10, 10, 100, 10, 1 << 20, 65_535),
            "/max-reassembly-bytes",
            "use 65536"),
        limit(
            "turns",
            new VrLimits(10, 10, 100, 0, 10, 1 << 20, 1 << 20, 10, 10),
            "/frames-per-turn",
            "use 1 to 65536"),
        limit(
            "half-open connections",
            new VrLimits(10, 10, 100, 10, 10, 1 << 20, 1 << 20, 1_000_001, 10),
            "/max-half-open-connections",
            "use 1 to 1000000"),
        limit(
            "connections in TIME-WAIT",
            new VrLimits(10, 10, 100, 10, 10, 1 << 20, 1 << 20, 10, 0),
            "/max-time-wait-connections",
            "use 1 to 1000000"),
        limit(
            "IPv6 routes",
            new VrLimits(2, given.maxNeighbours(), given.mailboxFrames()),
            "/max-routes",
            "3 IPv6 routes"));
  }

  private static Case limit(String name, VrLimits limits, String at, String says) {
    VrConfig red = red(eth0(v6 -> v6));
    return new Case(
        name,
        new VrConfig("red", "", true, Optional.empty(), limits, red.interfaces(), List.of()),
        RED + "/limits" + at,
        says);
  }

  // ---- what is fine -------------------------------------------------------------------------

  @Test
  void acceptsWhatIsValid() {
    InterfaceConfig eth0 =
        eth0(v6 ->
            known(
                linkLocal(v6, "fe80::1")
                    .withRouterAdvertisements(
                        told(
                            List.of(
                                policy("2001:db8:1::/64", 100, 100),
                                new PrefixPolicy(
                                    Ipv6Prefix.parse("2001:db8:77::/64"), Optional.empty())),
                            Optional.of(
                                new RecursiveDns(List.of(Ipv6Address.parse("fe80::53")), 0)))),
                "fe80::9"));
    InterfaceConfig eth1 =
        on("eth1", link("b"))
            .withIpv6(
                Ipv6Config.of(
                    List.of(
                        new Ipv6Config.Address(Ipv6Address.parse("2001:db8:2::"), 127),
                        new Ipv6Config.Address(Ipv6Address.parse("fd00::1"), 128)),
                    List.of()));

    assertThat(ConfigValidator.validateAlone(red(eth0, eth1))).isEmpty();
  }

  @Test
  void defaultsKeepTheRules() {
    for (int max = 4; max <= 65_535; max++) {
      int min = RouterAdvertisements.defaultMinInterval(max);
      assertThat(min).isBetween(3, 3 * max / 4);
      assertThat(RouterAdvertisements.defaultLifetime(max)).isBetween(max, 65_535);
    }
  }

  @Test
  void advertisesItsOwnPrefixesUnlessToldOtherwise() {
    RouterAdvertisements sent =
        told(
            List.of(
                policy("2001:db8:5::/64", 7, 7),
                new PrefixPolicy(Ipv6Prefix.parse("2001:db8:2::/64"), Optional.empty())),
            Optional.empty());

    assertThat(
            sent.advertised(
                List.of(
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8:1::1"), 64),
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8:1::2"), 64),
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8:2::1"), 64),
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8:3::1"), 127))))
        .containsExactly(
            new AdvertisedPrefix(
                Ipv6Prefix.parse("2001:db8:5::/64"), new PrefixInformation(true, true, 7, 7)),
            new AdvertisedPrefix(Ipv6Prefix.parse("2001:db8:1::/64"), PrefixInformation.DEFAULT),
            new AdvertisedPrefix(
                Ipv6Prefix.parse("2001:db8:3::/127"),
                new PrefixInformation(true, false, 2_592_000, 604_800)));
  }

  // ---- builders -----------------------------------------------------------------------------

  private static VrConfig red(InterfaceConfig... interfaces) {
    return new VrConfig(
        "red", "", true, Optional.empty(), VrLimits.DEFAULT, List.of(interfaces), List.of());
  }

  private static Attachment link(String peer) {
    return new Attachment.MemoryLink(peer, "eth0");
  }

  private static InterfaceConfig on(String name, Attachment attachment) {
    return new InterfaceConfig(
        name,
        "",
        true,
        Optional.empty(),
        1500,
        attachment,
        Ipv4Config.DEFAULT,
        Ipv6Config.DISABLED);
  }

  private static InterfaceConfig mtu(InterfaceConfig of, int mtuBytes) {
    return new InterfaceConfig(
        of.name(), "", true, of.mac(), mtuBytes, of.attachment(), of.ipv4(), of.ipv6());
  }

  private static InterfaceConfig eth0(Function<Ipv6Config, Ipv6Config> change) {
    Ipv6Config.Address own = new Ipv6Config.Address(Ipv6Address.parse("2001:db8:1::1"), 64);
    return on("eth0", link("a")).withIpv6(change.apply(Ipv6Config.of(List.of(own), List.of())));
  }

  private static Ipv6Config linkLocal(Ipv6Config of, String address) {
    return new Ipv6Config(
        of.enabled(),
        of.forwarding(),
        Optional.of(Ipv6Address.parse(address)),
        of.addresses(),
        of.neighbours(),
        of.dupAddrDetectTransmits(),
        of.routerAdvertisements());
  }

  private static Ipv6Config known(Ipv6Config of, String address) {
    List<Ipv6Config.Neighbour> neighbours = new ArrayList<>(of.neighbours());
    neighbours.add(new Ipv6Config.Neighbour(Ipv6Address.parse(address), MAC));
    return new Ipv6Config(
        of.enabled(),
        of.forwarding(),
        of.linkLocal(),
        of.addresses(),
        neighbours,
        of.dupAddrDetectTransmits(),
        of.routerAdvertisements());
  }

  private static Ipv6Config transmits(Ipv6Config of, int transmits) {
    return new Ipv6Config(
        of.enabled(),
        of.forwarding(),
        of.linkLocal(),
        of.addresses(),
        of.neighbours(),
        transmits,
        of.routerAdvertisements());
  }
}
