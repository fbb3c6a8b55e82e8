package io.polyrouter.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.testkit.script.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configurations are refused, where, and with which words. */
class BgpRulesTest {

  private static final ConfiguredRouter ROUTER =
      new ConfiguredRouter(
          "red",
          Map.of(
              "eth0",
              new ConfiguredRouter.Interface(
                  "eth0",
                  false,
                  1500,
                  Set.of(AddressFamily.IPV4, AddressFamily.IPV6),
                  List.of(new ConfiguredRouter.Address(IpAddress.parse("10.0.0.1"), 24)))),
          Set.of("good"),
          List.of());

  private static List<String> problems(String... lines) {
    BgpLanguage language = new BgpLanguage();
    for (String line : lines) {
      language.configure(Words.of(line));
    }
    ConfigProblems problems = new ConfigProblems();
    new BgpType(1)
        .check((BgpSettings) language.settings(), ROUTER, ModelPath.of("instance"), problems);
    return problems.found().stream().map(BgpRulesTest::text).toList();
  }

  private static String text(ConfigProblem problem) {
    return problem.pathText() + ": " + problem.message();
  }

  @Test
  void whatIsUsualIsFine() {
    assertThat(
            problems(
                "as 4200000000",
                "router-id 1.1.1.1",
                "cluster-id 1.1.1.1",
                "confederation 100 65009 65010",
                "group up as external hold 30 family ipv4-unicast import good export good",
                "group down as internal reflector-client family ipv6-unicast",
                "neighbour 10.0.0.2 group up from 10.0.0.1 role customer strict-role",
                "neighbour 10.0.0.3 as 65009 hold 0",
                "neighbour fe80::2 by eth0 group down",
                "neighbour 2001:db8::7 as 70000 ttl-security 1 family ipv6-unicast send-paths 4",
                "range 10.1.0.0/16 up 100"))
        .isEmpty();
  }

  static Stream<Arguments> refused() {
    String neighbour = "/instance/bgp/neighbors/neighbor[remote-address='10.0.0.2']";
    return Stream.of(
        Arguments.of("as 0", "/instance/bgp/global/as: AS 0 is reserved: use one that is"),
        Arguments.of("as 23456", "/instance/bgp/global/as: AS 23456 is reserved"),
        Arguments.of("as 4294967295", "/instance/bgp/global/as: AS 4294967295 is reserved"),
        Arguments.of(
            "router-id 0.0.0.0",
            "/instance/bgp/global/identifier: 0.0.0.0 is no BGP identifier: use any other address"),
        Arguments.of(
            "cluster-id 0.0.0.0", "/instance/bgp/global/cluster-id: 0.0.0.0 is no cluster ID"),
        Arguments.of("port 70000", "/instance/bgp/global/port: the port 70000 is out of range"),
        Arguments.of(
            "confederation 65001 65002",
            "/instance/bgp/global/confederation: AS 65001 is the own one: leave it out"),
        Arguments.of(
            "confederation 100 0",
            "/instance/bgp/global/confederation/member-as: AS 0 is reserved"),
        Arguments.of(
            "maximum-peers 0", "/instance/bgp/global/maximum-peers: the number 0 is out of range"),
        Arguments.of(
            "neighbour 10.0.0.2",
            neighbour + "/peer-as: no AS is given for the peer: configure it here or in the"),
        Arguments.of("neighbour 10.0.0.2 as 65535", neighbour + "/peer-as: AS 65535 is reserved"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 family ipv4-unicast off",
            neighbour + "/afi-safis: no family is enabled: enable one here or in the peer group"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 family ipv4-unicast family ipv4-unicast",
            neighbour + "/afi-safis/afi-safi[name='ipv4-unicast']: the family is there twice"),
        Arguments.of(
            "neighbour 10.0.0.2 group nobody as 65002",
            neighbour + "/peer-group: there is no peer group \"nobody\": configure it, or leave"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65001 multihop 3",
            neighbour + "/ebgp-multihop/multihop-ttl: this is for peers in another AS"),
        Arguments.of(
            "neighbour 10.0.0.2 as internal role peer",
            neighbour + "/capabilities/role: this is for peers in another AS"),
        Arguments.of(
            "neighbour 10.0.0.2 as internal local-as 7",
            neighbour + "/local-as: this is for peers in another AS"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 reflector-client",
            neighbour + "/route-reflector/client: clients of a route reflector are in the own AS"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 multihop 3 ttl-security 3",
            neighbour + "/transport/ttl-security: TTL security says how far the peer may be"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 strict-role",
            neighbour + "/capabilities/strict-role: a strict role needs a role"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 hold 2",
            neighbour + "/timers/hold-time: timers/hold-time 2 is out of range: use 3 to 65535"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 hold 30 min-hold 40",
            neighbour
                + "/timers/minimum-hold-time: 40 is longer than the hold time: use at most 30"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 hold 30 keepalive 30",
            neighbour + "/timers/keepalive: 30 is not less than the hold time of 30"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 connect-retry 0",
            neighbour + "/timers/connect-retry-interval: timers/connect-retry-interval 0 is out"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 idle-hold 121",
            neighbour + "/timers/idle-hold-time: timers/idle-hold-time 121 is out of range"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 delay-open 241",
            neighbour + "/timers/delay-open-time: timers/delay-open-time 241 is out of range"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 mss 50",
            neighbour + "/transport/tcp-mss: transport/tcp-mss 50 is out of range"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 ttl-security 255",
            neighbour + "/transport/ttl-security: transport/ttl-security 255 is out of range"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 restart-time 4096",
            neighbour + "/graceful-restart/restart-time: graceful-restart/restart-time 4096 is"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 allow-own-as 11",
            neighbour + "/as-path-options/allow-own-as: as-path-options/allow-own-as 11 is out"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 shutdown-text " + "é".repeat(128),
            neighbour + "/shutdown-message: the text has more than 255 bytes of UTF-8"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 from 10.0.0.9",
            neighbour + "/transport/local-address: no interface of this virtual router has the"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 from 2001:db8::1",
            neighbour + "/transport/local-address: 2001:db8::1 is of another family than the peer"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 family ipv4-unicast import bad",
            neighbour
                + "/afi-safis/afi-safi[name='ipv4-unicast']/apply-policy/import-policy: there is"
                + " no"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 family ipv4-unicast send-paths 65",
            neighbour
                + "/afi-safis/afi-safi[name='ipv4-unicast']/add-paths/max: the number of paths 65"),
        Arguments.of(
            "neighbour 10.0.0.2 as 65002 family ipv6-unicast next-hop",
            neighbour + "/afi-safis/afi-safi[name='ipv6-unicast']/extended-next-hop-encoding:"),
        Arguments.of(
            "neighbour 10.0.0.1 as 65002",
            "/instance/bgp/neighbors/neighbor[remote-address='10.0.0.1']: 10.0.0.1 is an own"),
        Arguments.of(
            "neighbour 224.0.0.5 as 65002",
            "/instance/bgp/neighbors/neighbor[remote-address='224.0.0.5']: 224.0.0.5 is no"
                + " address"),
        Arguments.of(
            "neighbour fe80::2 as 65002",
            "/instance/bgp/neighbors/neighbor[remote-address='fe80::2']/interface: a link-local"),
        Arguments.of(
            "neighbour fe80::2 by eth9 as 65002",
            "/instance/bgp/neighbors/neighbor[remote-address='fe80::2']/interface: there is no"),
        Arguments.of(
            "range 10.0.0.0/24 nobody 5",
            "/instance/bgp/global/dynamic-neighbor-prefixes/dynamic-neighbor-prefix[prefix='10.0.0.0/24']/peer-group:"
                + " there is no peer group"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(String line, String problem) {
    assertThat(problems(line)).anySatisfy(found -> assertThat(found).startsWith(problem));
  }

  @Test
  void moreNeighboursThanPeersAreRefused() {
    assertThat(
            problems(
                "maximum-peers 1", "neighbour 10.0.0.2 as 65002", "neighbour 10.0.0.3 as 65002"))
        .containsExactly(
            "/instance/bgp/neighbors: 2 neighbours are more than global/maximum-peers allows: use"
                + " at most 1, or allow more");
  }
}
