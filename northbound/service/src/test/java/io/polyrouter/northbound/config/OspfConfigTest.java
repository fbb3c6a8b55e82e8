package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.ExternalRange;
import io.polyrouter.ospf.settings.OspfSettings.GracefulRestart;
import io.polyrouter.ospf.settings.OspfSettings.Preferences;
import io.polyrouter.ospf.settings.OspfSettings.Redistribute;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import io.polyrouter.ospf.settings.OspfSettings.StubRouter;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OSPF from the datastore to settings and refusals. */
class OspfConfigTest {

  private final ProtocolStore store = new ProtocolStore();

  @AfterEach
  void close() {
    store.close();
  }

  private static String entry(String type, String ospf) {
    return """
    {"type": "polyrouter-ospf:%s", "name": "main", "description": "a test",
     "polyrouter-ospf:ospf": %s}
    """
        .formatted(type, ospf);
  }

  private OspfSettings read(String type, String ospf) {
    return (OspfSettings) store.read(entry(type, ospf));
  }

  /** Interfaces of the backbone. */
  private static String backbone(String interfaces) {
    return """
    {"areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [%s]}}]}}
    """
        .formatted(interfaces);
  }

  private OspfInterfaceSettings readInterface(String type, String one) {
    return read(type, backbone(one)).areas().getFirst().interfaces().getFirst();
  }

  private static int id(String dotted) {
    return Ipv4Address.parse(dotted).bits();
  }

  @Test
  void whatIsNotSaidHasTheDefaultsOfTheProtocol() {
    OspfSettings settings = read("ospfv3", backbone("{\"name\": \"eth0\"}"));

    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields("description", "areas")
        .isEqualTo(OspfSettings.defaults(OspfVersion.V3, "main"));
    assertThat(settings.description()).isEqualTo("a test");
    assertThat(settings.areas())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("interfaces")
        .containsExactly(AreaSettings.defaults(AreaSettings.BACKBONE));
    assertThat(settings.areas().getFirst().interfaces())
        .containsExactly(OspfInterfaceSettings.defaults("eth0", NetworkType.BROADCAST));
  }

  @Test
  void everySettingOfAnInstanceIsRead() {
    OspfSettings settings =
        read(
            "ospfv2",
            """
            {"explicit-router-id": "192.0.2.1",
             "preference": {"intra-area": 30, "inter-area": 31, "external": 200},
             "graceful-restart": {"enabled": false, "restart-interval": 60,
               "helper-enabled": false, "helper-strict-lsa-checking": false},
             "auto-cost": {"enabled": true, "reference-bandwidth": 40000},
             "spf-control": {"paths": 4, "ietf-spf-delay": {"initial-delay": 1, "short-delay": 20,
               "long-delay": 300, "hold-down": 4000, "time-to-learn": 500}},
             "database-control": {"max-lsa": 5000},
             "stub-router": {"always": {}},
             "fast-reroute": {"lfa": {"enabled": true}},
             "rfc1583-compatible": true,
             "originate-default-route": {"enabled": true, "metric": 3, "metric-type": "type-1",
               "route-policy": "all"},
             "default-metric": 7,
             "redistribute": {"connected": {"metric": 5, "metric-type": "type-1", "tag": 9},
               "static": {"route-policy": "all"}},
             "external-ranges": {"range": [
               {"prefix": "10.8.0.0/16", "metric": 11, "tag": 4294967295},
               {"prefix": "10.9.0.0/16", "advertise": false}]}}
            """);

    assertThat(settings)
        .isEqualTo(
            new OspfSettings(
                OspfVersion.V2,
                "main",
                "a test",
                OptionalInt.of(id("192.0.2.1")),
                new Preferences(30, 31, 200),
                OptionalInt.of(40_000),
                4,
                true,
                new SpfDelaySettings(1, 20, 300, 4000, 500),
                5000,
                StubRouter.ALWAYS,
                new GracefulRestart(false, 60, false, false),
                true,
                new DefaultOrigination(
                    DefaultOrigination.Condition.WHEN_PRESENT, 3, false, Optional.of("all")),
                7,
                List.of(
                    new Redistribute(
                        new Redistribution(
                            AddressFamily.IPV4, "connected", Optional.empty(), Optional.empty()),
                        OptionalInt.of(5),
                        false,
                        OptionalLong.of(9)),
                    new Redistribute(
                        new Redistribution(
                            AddressFamily.IPV4, "static", Optional.empty(), Optional.of("all")),
                        OptionalInt.empty(),
                        true,
                        OptionalLong.empty())),
                List.of(
                    new ExternalRange(
                        IpPrefix.parse("10.8.0.0/16"),
                        true,
                        OptionalInt.of(11),
                        OptionalLong.of(0xffff_ffffL)),
                    new ExternalRange(
                        IpPrefix.parse("10.9.0.0/16"),
                        false,
                        OptionalInt.empty(),
                        OptionalLong.empty())),
                List.of()));
  }

  @Test
  void aStubRouterForATimeAfterItsStart() {
    assertThat(
            read("ospfv2", "{\"stub-router\": {\"on-startup\": {\"timeout\": 300}}}").stubRouter())
        .isEqualTo(new StubRouter.OnStartup(300));
    assertThat(read("ospfv3", "{\"stub-router\": {\"on-startup\": {}}}").stubRouter())
        .isEqualTo(new StubRouter.OnStartup(60));
    assertThat(read("ospfv3", "{}").stubRouter()).isEqualTo(StubRouter.NEVER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"all": 50} | 50 | 50 | 50
          {"internal": 60} | 60 | 60 | 110
          {"internal": 60, "external": 150} | 60 | 60 | 150
          {"intra-area": 70} | 70 | 110 | 110
          {} | 110 | 110 | 110
          """)
  void preferencesAreGivenForAllOrForSome(
      String preference, int intraArea, int interArea, int external) {
    assertThat(read("ospfv2", "{\"preference\": %s}".formatted(preference)).preferences())
        .isEqualTo(new Preferences(intraArea, interArea, external));
  }

  @Test
  void costsFollowFromTheSpeedOnlyIfThatIsEnabled() {
    assertThat(
            read("ospfv2", "{\"auto-cost\": {\"reference-bandwidth\": 1000}}")
                .referenceBandwidthMbps())
        .isEmpty();
    assertThat(read("ospfv2", "{\"auto-cost\": {\"enabled\": true}}").referenceBandwidthMbps())
        .hasValue(100_000);
  }

  @Test
  void everySettingOfAnAreaIsRead() {
    OspfSettings settings =
        read(
            "ospfv2",
            """
            {"areas": {"area": [
              {"area-id": "0.0.0.1", "area-type": "polyrouter-ospf:nssa-area", "summary": false,
               "default-cost": 17,
               "nssa": {"translator-role": "always", "originate-default-route": true,
                        "redistribute": false},
               "ranges": {"range": [{"prefix": "10.1.0.0/16", "cost": 3},
                                    {"prefix": "10.2.0.0/16", "advertise": false}]}},
              {"area-id": "0.0.0.2", "area-type": "stub-area"},
              {"area-id": "0.0.0.3",
               "virtual-links": {"virtual-link": [
                 {"router-id": "192.0.2.9"},
                 {"router-id": "192.0.2.10", "hello-interval": 2, "retransmit-interval": 6,
                  "transmit-delay": 7, "authentication": {"key": "hush"}}]}}]}}
            """);

    assertThat(settings.areas())
        .containsExactly(
            new AreaSettings(
                1,
                AreaSettings.Type.NSSA,
                false,
                17,
                new AreaSettings.Nssa(true, true, false),
                List.of(
                    new AreaSettings.Range(IpPrefix.parse("10.1.0.0/16"), true, OptionalInt.of(3)),
                    new AreaSettings.Range(
                        IpPrefix.parse("10.2.0.0/16"), false, OptionalInt.empty())),
                List.of(),
                List.of()),
            new AreaSettings(
                2,
                AreaSettings.Type.STUB,
                true,
                1,
                AreaSettings.Nssa.DEFAULT,
                List.of(),
                List.of(),
                List.of()),
            new AreaSettings(
                3,
                AreaSettings.Type.NORMAL,
                true,
                1,
                AreaSettings.Nssa.DEFAULT,
                List.of(),
                List.of(),
                List.of(
                    new VirtualLinkSettings(
                        id("192.0.2.10"),
                        new OspfTimers(2, 8, 6, 7),
                        new OspfAuthentication.Password(Secret.of("hush"))),
                    VirtualLinkSettings.defaults(id("192.0.2.9")))));
  }

  @Test
  void everySettingOfAnInterfaceIsRead() {
    assertThat(
            readInterface(
                "ospfv3",
                """
                {"name": "eth0", "interface-type": "point-to-multipoint", "passive": true,
                 "cost": 12, "priority": 0, "hello-interval": 3, "dead-interval": 13,
                 "retransmit-interval": 4, "transmit-delay": 2,
                 "static-neighbors": {"neighbor": [
                   {"identifier": "fe80::1", "cost": 9, "poll-interval": 33, "priority": 5},
                   {"identifier": "fe80::2"}]},
                 "ttl-security": {"enabled": true}, "mtu-ignore": true,
                 "prefix-suppression": true, "instance-id": 64,
                 "authentication": {"key": "hush", "key-id": 65535,
                   "crypto-algorithm": "polyrouter-key-chains:hmac-sha-384"},
                 "bfd": {"enabled": true, "local-multiplier": 5,
                   "desired-min-tx-interval": 50000, "required-min-rx-interval": 60000},
                 "fast-reroute": {"lfa": {"candidate-enabled": false}}}
                """))
        .isEqualTo(
            new OspfInterfaceSettings(
                "eth0",
                NetworkType.POINT_TO_MULTIPOINT,
                true,
                OptionalInt.of(12),
                0,
                List.of(
                    new StaticNeighbour(IpAddress.parse("fe80::1"), OptionalInt.of(9), 33, 5),
                    new StaticNeighbour(IpAddress.parse("fe80::2"), OptionalInt.empty(), 120, 1)),
                new OspfTimers(3, 13, 4, 2),
                true,
                true,
                true,
                64,
                new OspfAuthentication.Keys(
                    KeyChain.of(
                        Key.permanent(65_535, KeyAlgorithm.HMAC_SHA_384, Secret.of("hush")))),
                Optional.of(new LivenessParameters(50_000, 60_000, 5)),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broadcast | '' | 10 | 40
          non-broadcast | '' | 30 | 120
          point-to-multipoint | '' | 30 | 120
          point-to-point | , "hello-interval": 5 | 5 | 20
          point-to-point | , "hello-interval": 60000 | 60000 | 65535
          non-broadcast | , "dead-interval": 31 | 30 | 31
          """)
  void intervalsFollowFromTheTypeOfTheInterface(
      String type, String given, int helloSeconds, int deadSeconds) {
    OspfInterfaceSettings settings =
        readInterface(
            "ospfv2", "{\"name\": \"eth0\", \"interface-type\": \"%s\"%s}".formatted(type, given));

    assertThat(settings.timers()).isEqualTo(new OspfTimers(helloSeconds, deadSeconds, 5, 1));
  }

  @Test
  void aKeyChainIsReadAndItsKeysAreNotShown() {
    OspfSettings settings =
        read(
            "ospfv2",
            backbone("{\"name\": \"eth0\", \"authentication\": {\"key-chain\": \"ring\"}}"));

    assertThat(settings.areas().getFirst().interfaces().getFirst().authentication())
        .isInstanceOfSatisfying(
            OspfAuthentication.Keys.class,
            keys -> {
              assertThat(keys.keys().name()).isEqualTo("ring");
              assertThat(keys.keys().keys()).extracting(Key::id).containsExactly(7, 8);
            });
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ospfv2 | {"explicit-router-id": "0.0.0.0"} | /explicit-router-id | is no router ID
          ospfv2 | {"spf-control": {"ietf-spf-delay": {"hold-down": 400}}} | /spf-control/ietf-spf-delay/hold-down | use at least 500
          ospfv2 | {"originate-default-route": {"route-policy": "none"}} | /originate-default-route/route-policy | no route policy "none"
          ospfv2 | {"redistribute": {"static": {"metric": 16777215}}} | /redistribute/static/metric | use 0 to 16777214
          ospfv2 | {"redistribute": {"static": {"route-policy": "none"}}} | /redistribute/static/route-policy | no route policy "none"
          ospfv2 | {"redistribute": {"ripv2": [{"instance": "edge"}]}} | /redistribute/ripv2[instance='edge'] | no instance "edge"
          ospfv3 | {"external-ranges": {"range": [{"prefix": "10.0.0.0/8"}]}} | /external-ranges/range[prefix='10.0.0.0/8'] | no IPv6 prefix
          ospfv2 | {"areas": {"area": [{"area-id": "0.0.0.0", "area-type": "stub-area"}]}} | /areas/area[area-id='0.0.0.0']/area-type | use normal-area
          ospfv2 | {"areas": {"area": [{"area-id": "0.0.0.1", "area-type": "stub-nssa-area"}]}} | /areas/area[area-id='0.0.0.1']/area-type | stub-area or nssa-area
          ospfv2 | {"areas": {"area": [{"area-id": "0.0.0.1", "ranges": {"range": [{"prefix": "2001:db8::/32"}]}}]}} | /areas/area[area-id='0.0.0.1']/ranges/range[prefix='2001:db8::/32'] | no IPv4 prefix
          ospfv2 | {"areas": {"area": [{"area-id": "0.0.0.0", "virtual-links": {"virtual-link": [{"router-id": "192.0.2.9"}]}}]}} | /areas/area[area-id='0.0.0.0']/virtual-links/virtual-link[router-id='192.0.2.9'] | neither the backbone
          ospfv2 | {"areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [{"name": "eth0"}]}}, {"area-id": "0.0.0.1", "interfaces": {"interface": [{"name": "eth0"}]}}]}} | /areas/area[area-id='0.0.0.1']/interfaces/interface[name='eth0'] | in two areas
          """)
  void rulesOfTheInstanceAreToldOfWithTheirPaths(
      String type, String ospf, String path, String message) {
    assertRefused(type, ospf, path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ospfv2 | {"name": "eth7"} | '' | no interface "eth7"
          ospfv2 | {"name": "eth0", "hello-interval": 9, "dead-interval": 9} | /dead-interval | use at least 10
          ospfv2 | {"name": "eth0", "interface-type": "non-broadcast", "static-neighbors": {"neighbor": [{"identifier": "10.9.0.1"}]}} | /static-neighbors/neighbor[identifier='10.9.0.1'] | not on the link
          ospfv2 | {"name": "eth0", "static-neighbors": {"neighbor": [{"identifier": "10.0.0.9"}]}} | /static-neighbors/neighbor[identifier='10.0.0.9'] | links without broadcast
          ospfv3 | {"name": "eth0", "interface-type": "non-broadcast", "static-neighbors": {"neighbor": [{"identifier": "2001:db8::1"}]}} | /static-neighbors/neighbor[identifier='2001:db8::1'] | link-local
          ospfv2 | {"name": "eth0", "interface-type": "non-broadcast", "static-neighbors": {"neighbor": [{"identifier": "1.2.3.999"}]}} | /static-neighbors/neighbor[identifier='1.2.3.999']/identifier | is not
          ospfv2 | {"name": "eth0", "bfd": {"enabled": true, "desired-min-tx-interval": 0}} | /bfd/desired-min-tx-interval | is out of range
          ospfv2 | {"name": "eth0", "authentication": {"key-chain": "x"}} | /authentication/key-chain | no key-chain "x"
          ospfv3 | {"name": "eth0", "authentication": {"key-chain": "ring"}} | /authentication/key-chain | does not sign by md5
          ospfv2 | {"name": "eth0", "authentication": {"key": "much longer than eight"}} | /authentication/key | use 1 to 8
          ospfv2 | {"name": "eth0", "authentication": {"key": "hush", "key-id": 256, "crypto-algorithm": "polyrouter-key-chains:hmac-sha-1"}} | /authentication/key | use 0 to 255
          ospfv3 | {"name": "eth0", "authentication": {"key": "hush"}} | /authentication/key | OSPFv3 has no passwords
          """)
  void rulesOfInterfacesAreToldOfWithTheirPaths(
      String type, String one, String path, String message) {
    String name = one.substring(10, 14);
    assertRefused(
        type,
        backbone(one),
        "/areas/area[area-id='0.0.0.0']/interfaces/interface[name='%s']".formatted(name) + path,
        message);
  }

  @Test
  void anInstanceDoesNotRedistributeItsOwnRoutes() {
    assertThat(
            store.refusals(
                entry("ospfv2", "{\"redistribute\": {\"ospfv2\": [{\"instance\": \"main\"}]}}")))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.pathText()).endsWith("[type='ospfv2'][name='main']");
          assertThat(refusal.message()).contains("its own routes");
          ProtocolStore.assertInModel(refusal);
        });
  }

  private void assertRefused(String type, String ospf, String path, String message) {
    List<Refusal> refusals = store.refusals(entry(type, ospf));

    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.getFirst();
    assertThat(refusal.pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
                + "/control-plane-protocol[type='%s'][name='main']/ospf".formatted(type)
                + path);
    assertThat(refusal.message()).contains(message).doesNotContain("hush", "much longer");
    ProtocolStore.assertInModel(refusal);
  }
}
