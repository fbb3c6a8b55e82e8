package io.polyrouter.router.config;

import static io.polyrouter.router.config.RuleCase.ETH0;
import static io.polyrouter.router.config.RuleCase.RED;
import static io.polyrouter.router.config.RuleCase.eth0;
import static io.polyrouter.router.config.RuleCase.link;
import static io.polyrouter.router.config.RuleCase.mtu;
import static io.polyrouter.router.config.RuleCase.on;
import static io.polyrouter.router.config.RuleCase.red;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of IPv6 on interfaces, of its routes, and of router advertisements. */
class Ipv6RulesTest {

  private static final String ETH1 = RED + "/interfaces/interface[name='eth1']";
  private static final String IPV6 = ETH0 + "/ipv6";
  private static final String RA = IPV6 + "/ipv6-router-advertisements";
  private static final String ROUTE =
      RED
          + "/routing/control-plane-protocols/control-plane-protocol[type='static'][name='default']"
          + "/static-routes/ipv6/route[destination-prefix='2001:db8:9::/48']";
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:77");

  @ParameterizedTest
  @MethodSource({"addresses", "neighbours", "advertisements", "routes"})
  void refusesWithPathAndRemedy(RuleCase bad) {
    bad.assertRefused();
  }

  // ---- addresses ----------------------------------------------------------------------------

  static Stream<RuleCase> addresses() {
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
        new RuleCase(
            "link-local address of another range",
            red(eth0(v6 -> linkLocal(v6, "2001:db8::1"))),
            IPV6 + "/link-local-address",
            "use one of fe80::/64"),
        new RuleCase(
            "link-local address without interface identifier",
            red(eth0(v6 -> linkLocal(v6, "fe80::"))),
            IPV6 + "/link-local-address",
            "use one of fe80::/64"),
        new RuleCase(
            "MTU",
            red(mtu(eth0(v6 -> v6), 1279)),
            ETH0 + "/mtu",
            "use at least 1280, or disable IPv6"),
        new RuleCase(
            "transmits",
            red(eth0(v6 -> transmits(v6, 101))),
            IPV6 + "/dup-addr-detect-transmits",
            "use 0 to 100"));
  }

  /** One more address, on eth1. */
  private static RuleCase address(String name, String address, int length, String at, String says) {
    Ipv6Address parsed = Ipv6Address.parse(address);
    InterfaceConfig eth1 =
        on("eth1", link("b"))
            .withIpv6(Ipv6Config.of(List.of(new Ipv6Config.Address(parsed, length)), List.of()));
    String path = ETH1 + "/ipv6/address[ip='" + parsed + "']" + at;
    return new RuleCase(name, red(eth0(v6 -> v6), eth1), path, says);
  }

  // ---- neighbours ---------------------------------------------------------------------------

  static Stream<RuleCase> neighbours() {
    return Stream.of(
        neighbour("off the link", "2001:db8:2::9", "none of the on-link prefixes"),
        neighbour("own", "2001:db8:1::1", "is an own address"),
        neighbour("anycast", "2001:db8:1::", "subnet-router anycast"),
        neighbour("multicast", "ff02::1", "a multicast address"),
        new RuleCase(
            "own link-local address",
            red(eth0(v6 -> known(linkLocal(v6, "fe80::1"), "fe80::1"))),
            IPV6 + "/neighbor[ip='fe80::1']",
            "link-local address of interface \"eth0\" itself"),
        new RuleCase(
            "on a loopback",
            red(
                on("eth0", new Attachment.Loopback())
                    .withIpv6(known(Ipv6Config.of(List.of(), List.of()), "fe80::1"))),
            IPV6 + "/neighbor[ip='fe80::1']",
            "is a loopback"));
  }

  private static RuleCase neighbour(String name, String address, String says) {
    return new RuleCase(
        name, red(eth0(v6 -> known(v6, address))), IPV6 + "/neighbor[ip='" + address + "']", says);
  }

  // ---- router advertisements ----------------------------------------------------------------

  static Stream<RuleCase> advertisements() {
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
        new RuleCase(
            "on a loopback",
            red(
                on("eth0", new Attachment.Loopback())
                    .withIpv6(
                        Ipv6Config.of(List.of(), List.of())
                            .withRouterAdvertisements(RouterAdvertisements.DEFAULT))),
            RA + "/send-advertisements",
            "is a loopback"),
        new RuleCase(
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

  private static RuleCase sent(String name, Timing timing, String at, String says) {
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

  private static RuleCase ra(String name, RouterAdvertisements sent, String at, String says) {
    return new RuleCase(name, red(eth0(v6 -> v6.withRouterAdvertisements(sent))), RA + at, says);
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

  static Stream<RuleCase> routes() {
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

  private static RuleCase route(String name, String nextHop, String by, String at, String says) {
    StaticTarget target =
        new StaticTarget.NextHops(
            List.of(
                new StaticNextHop(
                    Optional.of(IpAddress.parse(nextHop)),
                    Optional.of(by).filter(text -> !text.isEmpty()))));
    return new RuleCase("next hop: " + name, routed("2001:db8:9::/48", target), ROUTE + at, says);
  }

  private static RuleCase destination(String name, String prefix, String says) {
    IpPrefix parsed = IpPrefix.parse(prefix);
    return new RuleCase(
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
