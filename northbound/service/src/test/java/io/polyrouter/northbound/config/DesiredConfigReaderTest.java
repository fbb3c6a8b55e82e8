package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.southbound.plan.PuntRates;
import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.DatapathId;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** What the records hold for configurations in the model's words. */
class DesiredConfigReaderTest {

  private final DesiredConfigReader reader =
      new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);

  private VrConfig readRed(String entry) {
    ContainerNode tree =
        (ContainerNode)
            TestDatastore.parse(
                "{\"polyrouter-virtual-routers:virtual-routers\": {\"virtual-router\": ["
                    + entry
                    + "]}}");
    return Objects.requireNonNull(reader.read(tree, null).virtualRouters().get("red"));
  }

  @Test
  void readsNothingFromNothing() {
    DesiredConfig desired = reader.read(null, null);

    assertThat(desired.virtualRouters()).isEmpty();
    assertThat(desired.switches()).isEmpty();
  }

  @Test
  void fillsInTheDefaultsOfTheModel() {
    VrConfig red =
        readRed(
            """
            {"name": "red", "interfaces": {"interface": [{"name": "lo", "loopback": {}}]}}
            """);

    assertThat(red)
        .isEqualTo(
            new VrConfig(
                "red",
                "",
                true,
                Optional.empty(),
                VrLimits.DEFAULT,
                List.of(
                    new InterfaceConfig(
                        "lo",
                        "",
                        true,
                        Optional.empty(),
                        1500,
                        new Attachment.Loopback(),
                        Ipv4Config.DEFAULT,
                        Ipv6Config.DISABLED)),
                List.of()));
  }

  @Test
  void readsEveryNodeOfAnInterface() {
    VrConfig red =
        readRed(
            """
            {"name": "red", "description": "first", "enabled": false, "router-id": "1.2.3.4",
             "limits": {"max-routes": 10, "max-neighbors": 20, "mailbox-frames": 30},
             "interfaces": {"interface": [
               {"name": "eth1", "description": "to the left", "enabled": false,
                "mac-address": "02:00:00:00:00:0A", "mtu": 9000,
                "openflow-port": {"datapath-id": "ff:00:00:00:00:00:00:01", "port": 4294967040,
                                  "vlan-id": 7},
                "ipv4": {"address": [{"ip": "10.0.0.9", "prefix-length": 24},
                                     {"ip": "10.0.0.10", "prefix-length": 24}],
                         "neighbor": [{"ip": "10.0.0.77",
                                       "link-layer-address": "02:00:00:00:00:77"}]}},
               {"name": "eth0",
                "memory-link": {"virtual-router": "blue", "interface": "eth9"}}]}}
            """);

    assertThat(red.description()).isEqualTo("first");
    assertThat(red.enabled()).isFalse();
    assertThat(red.routerId()).contains(Ipv4Address.parse("1.2.3.4"));
    assertThat(red.limits()).isEqualTo(new VrLimits(10, 20, 30));
    assertThat(red.interfaces().get(0).attachment())
        .isEqualTo(new Attachment.MemoryLink("blue", "eth9"));
    assertThat(red.interfaces().get(1))
        .isEqualTo(
            new InterfaceConfig(
                "eth1",
                "to the left",
                false,
                Optional.of(MacAddress.parse("02:00:00:00:00:0a")),
                9000,
                new Attachment.OpenFlowPort(
                    new SwitchPort(0xff00_0000_0000_0001L, 0xffffff00, OptionalInt.of(7))),
                Ipv4Config.of(
                    List.of(
                        new Ipv4Config.Address(Ipv4Address.parse("10.0.0.9"), 24),
                        new Ipv4Config.Address(Ipv4Address.parse("10.0.0.10"), 24)),
                    List.of(
                        new Ipv4Config.Neighbour(
                            Ipv4Address.parse("10.0.0.77"),
                            MacAddress.parse("02:00:00:00:00:77")))),
                Ipv6Config.DISABLED));
  }

  @Test
  void readsLinuxAttachmentsAndWritesThemBack() {
    VrConfig red =
        readRed(
            """
            {"name": "red", "interfaces": {"interface": [
               {"name": "eth0", "linux-interface": {"name": "veth0"}},
               {"name": "eth1",
                "linux-interface": {"name": "veth0", "network-namespace": "/proc/1/ns/net"}},
               {"name": "eth2", "linux-tap": {"name": "tap0"}},
               {"name": "eth3",
                "linux-tap": {"name": "tap0", "network-namespace": "lab", "persistent": true}}]}}
            """);

    assertThat(red.interfaces())
        .extracting(InterfaceConfig::attachment)
        .containsExactly(
            new Attachment.LinuxInterface("veth0", Optional.empty()),
            new Attachment.LinuxInterface("veth0", Optional.of("/proc/1/ns/net")),
            new Attachment.LinuxTap("tap0", Optional.empty(), false),
            new Attachment.LinuxTap("tap0", Optional.of("lab"), true));
    assertThat(red.interfaces())
        .allSatisfy(each ->
            assertThat(Attachments.read(Attachments.write(each.attachment())))
                .contains(each.attachment()));
  }

  @Test
  void readsEveryFormOfANextHopInTheOrderOfPrefixes() {
    VrConfig red =
        readRed(
            """
            {"name": "red", "routing": {"control-plane-protocols": {"control-plane-protocol": [
              {"type": "polyrouter-virtual-routers:static", "name": "s", "description": "d",
               "static-routes": {"ipv4": {"route": [
                {"destination-prefix": "10.3.0.0/16", "description": "nowhere",
                 "preference": 9, "next-hop": {"special-next-hop": "unreachable"}},
                {"destination-prefix": "10.2.0.0/16",
                 "next-hop": {"special-next-hop": "blackhole"}},
                {"destination-prefix": "10.1.0.0/16", "next-hop": {"next-hop-list": {"next-hop": [
                  {"index": "2", "outgoing-interface": "eth0"},
                  {"index": "1", "next-hop-address": "10.0.0.1"}]}}},
                {"destination-prefix": "0.0.0.0/0",
                 "next-hop": {"next-hop-address": "10.0.0.2", "outgoing-interface": "eth0"}}
               ]}}}]}}}
            """);

    assertThat(red.protocols())
        .containsExactly(
            new ProtocolConfig.Static(
                "s",
                "d",
                List.of(
                    new StaticRoute(
                        Ipv4Prefix.DEFAULT,
                        "",
                        1,
                        new StaticTarget.NextHops(
                            List.of(
                                new StaticNextHop(
                                    Optional.of(Ipv4Address.parse("10.0.0.2")),
                                    Optional.of("eth0"))))),
                    new StaticRoute(
                        Ipv4Prefix.parse("10.1.0.0/16"),
                        "",
                        1,
                        new StaticTarget.NextHops(
                            List.of(
                                new StaticNextHop(
                                    Optional.of(Ipv4Address.parse("10.0.0.1")), Optional.empty()),
                                new StaticNextHop(Optional.empty(), Optional.of("eth0"))))),
                    new StaticRoute(
                        Ipv4Prefix.parse("10.2.0.0/16"), "", 1, new StaticTarget.Blackhole()),
                    new StaticRoute(
                        Ipv4Prefix.parse("10.3.0.0/16"),
                        "nowhere",
                        9,
                        new StaticTarget.Unreachable()))));
  }

  @Test
  void keepsWhatItMadeOfAnUnchangedVirtualRouter() {
    ContainerNode tree =
        (ContainerNode)
            TestDatastore.parse(
                """
                {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
                  {"name": "red"}]}}
                """);

    assertThat(reader.read(tree, null).virtualRouters().get("red"))
        .isSameAs(reader.read(tree, null).virtualRouters().get("red"));
  }

  @Test
  void readsSwitches() {
    List<SwitchConfig> switches =
        reader
            .read(
                null,
                (ContainerNode)
                    TestDatastore.parse(
                        """
                        {"polyrouter-openflow-switches:openflow-switches": {"switch": [
                          {"datapath-id": "ff:00:00:00:00:00:00:02", "description": "spine",
                           "virtual-router-packet-rate": 7,
                           "punt-rates": {"arp": 1, "local": 2, "glean": 3, "transit": 4,
                                          "errors": 5, "nd": 6, "multicast": 7}},
                          {"datapath-id": "00:00:00:00:00:00:00:01", "punt-rates": {"arp": 9}}
                        ]}}
                        """))
            .switches();

    assertThat(switches)
        .containsExactly(
            new SwitchConfig(
                1,
                "",
                new PuntRates(
                    9,
                    PuntRates.DEFAULT.local(),
                    PuntRates.DEFAULT.glean(),
                    PuntRates.DEFAULT.transit(),
                    PuntRates.DEFAULT.errors(),
                    PuntRates.DEFAULT.nd(),
                    PuntRates.DEFAULT.multicast()),
                SwitchConfig.DEFAULT_VR_PACKET_IN_RATE),
            new SwitchConfig(
                0xff00_0000_0000_0002L, "spine", new PuntRates(1, 2, 3, 4, 5, 6, 7), 7));
  }

  @Test
  void writesDatapathIdsAsItReadsThem() {
    for (long bits : new long[] {0, 1, -1, 0x0123_4567_89ab_cdefL}) {
      assertThat(DatapathIds.parse(DatapathIds.format(bits))).isEqualTo(bits);
    }
    assertThat(DatapathIds.format(0x0123_4567_89ab_cdefL))
        .isEqualTo(new DatapathId("01:23:45:67:89:ab:cd:ef"));
  }
}
