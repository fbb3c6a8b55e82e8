package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.RouterAdvertisements.PrefixInformation;
import io.polyrouter.router.config.RouterAdvertisements.PrefixPolicy;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** What the model says of IPv6, of unnumbered IPv4 and of VLANs, as records, valid or not. */
class InterfaceReaderTest {

  private final DesiredConfigReader reader =
      new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);

  private VrConfig red(String entry) {
    DesiredConfig desired =
        reader.read(
            (ContainerNode)
                TestDatastore.parse(
                    "{\"polyrouter-virtual-routers:virtual-routers\": {\"virtual-router\": ["
                        + entry
                        + "]}}"),
            null);
    return Objects.requireNonNull(desired.virtualRouters().get("red"));
  }

  private InterfaceConfig eth0(String leafs) {
    return red("""
    {"name": "red", "interfaces": {"interface": [{"name": "eth0", "loopback": {}, %s}]}}
    """
            .formatted(leafs))
        .interfaces()
        .getFirst();
  }

  @Test
  void anEmptyContainerEnablesIpv6() {
    assertThat(eth0("\"ipv6\": {}").ipv6()).isEqualTo(Ipv6Config.of(List.of(), List.of()));
    assertThat(eth0("\"ipv4\": {}").ipv6()).isEqualTo(Ipv6Config.DISABLED);
    assertThat(eth0("\"ipv4\": {}").ipv4()).isEqualTo(Ipv4Config.DEFAULT);
  }

  @Test
  void readsEveryLeafOfIpv6() {
    InterfaceConfig eth0 =
        eth0(
            """
            "ipv6": {"enabled": false, "forwarding": false, "link-local-address": "fe80::A",
              "dup-addr-detect-transmits": 3,
              "address": [{"ip": "2001:db8::2", "prefix-length": 64},
                          {"ip": "2001:DB8:0::1", "prefix-length": 64}],
              "neighbor": [{"ip": "fe80::9", "link-layer-address": "02:00:00:00:00:09"}],
              "ipv6-router-advertisements": {"send-advertisements": true,
                "max-rtr-adv-interval": 100, "min-rtr-adv-interval": 50, "managed-flag": true,
                "other-config-flag": true, "link-mtu": 1400, "reachable-time": 1000,
                "retrans-timer": 4294967295, "cur-hop-limit": 255, "default-lifetime": 101,
                "prefix-list": {"prefix": [
                  {"prefix-spec": "2001:db8:2::/64", "no-advertise": [null]},
                  {"prefix-spec": "2001:db8:1::/64", "valid-lifetime": 4294967295,
                   "preferred-lifetime": 2, "on-link-flag": false, "autonomous-flag": false}]},
                "rdnss": {"server": ["2001:db8::54", "2001:db8::53"], "lifetime": 7},
                "dnssl": {"domain": ["example.com", "lab.example.com."], "lifetime": 8}}}
            """);

    assertThat(eth0.ipv6())
        .isEqualTo(
            new Ipv6Config(
                false,
                false,
                Optional.of(Ipv6Address.parse("fe80::a")),
                List.of(
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8::1"), 64),
                    new Ipv6Config.Address(Ipv6Address.parse("2001:db8::2"), 64)),
                List.of(
                    new Ipv6Config.Neighbour(
                        Ipv6Address.parse("fe80::9"), MacAddress.parse("02:00:00:00:00:09"))),
                3,
                new RouterAdvertisements(
                    true,
                    100,
                    50,
                    true,
                    true,
                    1400,
                    1000,
                    4_294_967_295L,
                    255,
                    101,
                    List.of(
                        new PrefixPolicy(
                            Ipv6Prefix.parse("2001:db8:1::/64"),
                            Optional.of(new PrefixInformation(false, false, 4_294_967_295L, 2))),
                        new PrefixPolicy(Ipv6Prefix.parse("2001:db8:2::/64"), Optional.empty())),
                    Optional.of(
                        new RecursiveDns(
                            List.of(
                                Ipv6Address.parse("2001:db8::54"),
                                Ipv6Address.parse("2001:db8::53")),
                            7)),
                    Optional.of(new SearchList(List.of("example.com", "lab.example.com"), 8)))));
  }

  @Test
  void fillsInDefaultsThatDependOnOtherLeafs() {
    RouterAdvertisements sent =
        eth0("""
        "ipv6": {"ipv6-router-advertisements": {"max-rtr-adv-interval": 30,
          "prefix-list": {"prefix": [{"prefix-spec": "2001:db8:1::/64"}]},
          "rdnss": {"server": ["2001:db8::53"]}, "dnssl": {"domain": ["example.com"]}}}
        """)
            .ipv6()
            .routerAdvertisements();

    assertThat(sent.send()).isFalse();
    assertThat(sent.minIntervalSeconds()).isEqualTo(9);
    assertThat(sent.defaultLifetimeSeconds()).isEqualTo(90);
    assertThat(sent.rdnss().orElseThrow().lifetimeSeconds()).isEqualTo(90);
    assertThat(sent.dnssl()).contains(new SearchList(List.of("example.com"), 90));
    assertThat(sent.prefixes().getFirst().advertisement()).contains(PrefixInformation.DEFAULT);
    assertThat(sent.curHopLimit()).isEqualTo(64);
  }

  @Test
  void readsUnnumberedIpv4() {
    assertThat(
            eth0("""
            "ipv4": {"enabled": false, "forwarding": false, "unnumbered": "lo",
              "neighbor": [{"ip": "10.0.0.1", "link-layer-address": "02:00:00:00:00:09"}]}
            """)
                .ipv4())
        .isEqualTo(
            new Ipv4Config(
                false,
                false,
                List.of(),
                Optional.of("lo"),
                List.of(
                    new Ipv4Config.Neighbour(
                        Ipv4Address.parse("10.0.0.1"), MacAddress.parse("02:00:00:00:00:09")))));
  }

  @Test
  void readsVlans() {
    InterfaceConfig vlan =
        red("""
        {"name": "red", "interfaces": {"interface": [
          {"name": "eth0.7",
           "vlan-subinterface": {"parent-interface": "eth0", "vlan-id": 7}}]}}
        """)
            .interfaces()
            .getFirst();

    assertThat(vlan.attachment()).isEqualTo(new Attachment.VlanSubinterface("eth0", 7));
    assertThat(Attachments.read(Attachments.write(vlan.attachment()))).contains(vlan.attachment());
  }

  @Test
  void readsLimits() {
    assertThat(
            red("""
            {"name": "red", "limits": {"max-routes": 1, "max-neighbors": 2,
              "mailbox-frames": 30, "max-sockets": 4,
              "max-socket-buffer-bytes": "1099511627776", "max-reassembly-bytes": 65536,
              "frames-per-turn": 7, "max-half-open-connections": 8,
              "max-time-wait-connections": 9}}
            """)
                .limits())
        .isEqualTo(new VrLimits(1, 2, 30, 7, 4, 1L << 40, 65_536, 8, 9));
  }

  @Test
  void readsRoutesOfBothFamilies() {
    VrConfig red =
        red(
            """
            {"name": "red", "routing": {"control-plane-protocols": {"control-plane-protocol": [
              {"type": "polyrouter-virtual-routers:static", "name": "s",
               "static-routes": {
                 "ipv6": {"route": [
                   {"destination-prefix": "2001:db8:2::/48", "preference": 9,
                    "next-hop": {"special-next-hop": "unreachable"}},
                   {"destination-prefix": "::/0",
                    "next-hop": {"next-hop-address": "fe80::1", "outgoing-interface": "eth0"}}]},
                 "ipv4": {"route": [
                   {"destination-prefix": "10.2.0.0/16",
                    "next-hop": {"special-next-hop": "blackhole"}}]}}}]}}}
            """);

    assertThat(red.protocols())
        .containsExactly(
            new ProtocolConfig.Static(
                "s",
                "",
                List.of(
                    new StaticRoute(
                        IpPrefix.parse("10.2.0.0/16"), "", 1, new StaticTarget.Blackhole()),
                    new StaticRoute(
                        IpPrefix.parse("::/0"),
                        "",
                        1,
                        new StaticTarget.NextHops(
                            List.of(
                                new StaticNextHop(
                                    Optional.of(IpAddress.parse("fe80::1")),
                                    Optional.of("eth0"))))),
                    new StaticRoute(
                        IpPrefix.parse("2001:db8:2::/48"),
                        "",
                        9,
                        new StaticTarget.Unreachable()))));
  }
}
