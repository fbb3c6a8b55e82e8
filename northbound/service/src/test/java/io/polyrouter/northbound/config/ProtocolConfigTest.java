package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.rip.RipAuthentication;
import io.polyrouter.rip.RipInterfaceSettings;
import io.polyrouter.rip.RipInterfaceSettings.SplitHorizon;
import io.polyrouter.rip.RipInterfaceSettings.Summary;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Lifetime;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routing protocols, and what they name, from the datastore to settings and refusals. */
class ProtocolConfigTest {

  private final ProtocolStore store = new ProtocolStore();

  @AfterEach
  void close() {
    store.close();
  }

  private static String entry(String type, String rip) {
    return """
    {"type": "polyrouter-rip:%s", "name": "main", "description": "a test",
     "polyrouter-rip:rip": %s}
    """
        .formatted(type, rip);
  }

  private RipSettings read(String type, String rip) {
    return (RipSettings) store.read(entry(type, rip));
  }

  @Test
  void whatIsNotSaidHasTheDefaultsOfTheProtocol() {
    RipSettings defaults = RipSettings.defaults(RipVersion.RIPNG, "main");

    assertThat(read("ripng", "{\"interfaces\": {\"interface\": [{\"interface\": \"eth0\"}]}}"))
        .usingRecursiveComparison()
        .ignoringFields("description", "interfaces")
        .isEqualTo(defaults);
    assertThat(read("ripng", "{\"interfaces\": {\"interface\": [{\"interface\": \"eth0\"}]}}"))
        .returns("a test", RipSettings::description)
        .returns(List.of(RipInterfaceSettings.defaults("eth0")), RipSettings::interfaces);
  }

  @Test
  void everySettingOfAnInstanceIsRead() {
    PrefixRange ten = new PrefixRange(IpPrefix.parse("10.0.0.0/8"), 8, 24);

    RipSettings settings =
        read(
            "ripv2",
            """
            {"originate-default-route": {"enabled": true, "metric": 3, "route-policy": "all"},
             "default-metric": 2, "distance": 99, "triggered-update-threshold": 6,
             "maximum-paths": 4, "output-delay": 7, "maximum-routes": 1000,
             "distribute-list": [
               {"prefix-set-name": "ten", "direction": "in", "if-name": "eth0"}],
             "offset-list": [
               {"name": "z", "prefix-set-name": "ten", "direction": "out", "metric": 2},
               {"name": "a", "direction": "in", "if-name": "eth0", "metric": 1}],
             "redistribute": {"connected": {"metric": 5}, "static": {"route-policy": "all"}},
             "timers": {"update-interval": 10, "invalid-interval": 40, "holddown-interval": 20,
                        "flush-interval": 70},
             "interfaces": {"interface": [{"interface": "eth0"}]}}
            """);

    assertThat(settings)
        .isEqualTo(
            new RipSettings(
                RipVersion.RIPV2,
                "main",
                "a test",
                new DefaultOrigination(
                    DefaultOrigination.Condition.WHEN_PRESENT, 3, Optional.of("all")),
                2,
                99,
                6,
                4,
                7,
                1000,
                List.of(
                    new RipSettings.DistributeList(
                        "ten", Direction.IN, Optional.of("eth0"), List.of(ten))),
                List.of(
                    new RipSettings.OffsetList(
                        "z", Optional.of("ten"), Direction.OUT, Optional.empty(), List.of(ten), 2),
                    new RipSettings.OffsetList(
                        "a", Optional.empty(), Direction.IN, Optional.of("eth0"), List.of(), 1)),
                List.of(
                    new RipSettings.Redistribute(
                        new Redistribution(
                            AddressFamily.IPV4, "connected", Optional.empty(), Optional.empty()),
                        OptionalInt.of(5)),
                    new RipSettings.Redistribute(
                        new Redistribution(
                            AddressFamily.IPV4, "static", Optional.empty(), Optional.of("all")),
                        OptionalInt.empty())),
                new RipTimers(10, 40, 20, 70),
                List.of(RipInterfaceSettings.defaults("eth0"))));
  }

  @Test
  void everySettingOfAnInterfaceIsRead() {
    RipSettings settings =
        read(
            "ripv2",
            """
            {"timers": {"update-interval": 10},
             "interfaces": {"interface": [
              {"interface": "eth0", "cost": 3, "no-listen": [null], "passive": [null],
               "authentication": {"key-chain": "ring"},
               "bfd": {"enable": true, "local-multiplier": 5, "desired-min-tx-interval": 50000,
                       "required-min-rx-interval": 60000},
               "neighbors": {"neighbor": [{"address": "10.0.0.9"}]},
               "originate-default-route": {"enabled": true},
               "multicast": false, "accept-version-1": true, "split-horizon": "poison-reverse",
               "summary-address": {"address": "10.0.0.0/8", "metric": 4},
               "timers": {"invalid-interval": 100}, "maximum-routes": 50},
              {"interface": "eth1", "split-horizon": "disabled",
               "authentication": {"key": "hush", "crypto-algorithm": "polyrouter-key-chains:md5"}}
             ]}}
            """);

    assertThat(settings.interfaces())
        .containsExactly(
            new RipInterfaceSettings(
                "eth0",
                new RipAuthentication.Keys(
                    new KeyChain(
                        "ring",
                        List.of(
                            new Key(
                                7,
                                KeyAlgorithm.HMAC_SHA_256,
                                Secret.of("hush"),
                                new Lifetime(1_767_225_600L, 1_767_225_660L),
                                new Lifetime(1_767_225_600L, 1_767_225_720L)),
                            Key.permanent(8, KeyAlgorithm.MD5, Secret.of("hush-hush"))))),
                Optional.of(new LivenessParameters(50_000, 60_000, 5)),
                3,
                List.of(IpAddress.parse("10.0.0.9")),
                true,
                true,
                true,
                false,
                true,
                SplitHorizon.POISON_REVERSE,
                Optional.of(new Summary(IpPrefix.parse("10.0.0.0/8"), OptionalInt.of(4))),
                Optional.of(new RipTimers(10, 100, 0, 300)),
                OptionalInt.of(50)),
            new RipInterfaceSettings(
                "eth1",
                new RipAuthentication.Keys(
                    KeyChain.of(Key.permanent(1, KeyAlgorithm.MD5, Secret.of("hush")))),
                Optional.empty(),
                1,
                List.of(),
                false,
                false,
                false,
                true,
                false,
                SplitHorizon.DISABLED,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty()));
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @Test
  void aKeyWithoutAlgorithmIsAPassword() {
    assertThat(
            read(
                    "ripv2",
                    """
                    {"interfaces": {"interface": [
                      {"interface": "eth0", "authentication": {"key": "hush"}}]}}
                    """)
                .interfaces()
                .getFirst()
                .authentication())
        .isEqualTo(new RipAuthentication.Password(Secret.of("hush")));
  }

  // ---- refusals -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ripv2 | {"timers": {"flush-interval": 180}} | /timers/flush-interval | use at least 181
          ripv2 | {"distribute-list": [{"prefix-set-name": "x", "direction": "out"}]} | /distribute-list[prefix-set-name='x'][direction='out']/prefix-set-name | no prefix-set "x"
          ripng | {"distribute-list": [{"prefix-set-name": "ten", "direction": "out"}]} | /distribute-list[prefix-set-name='ten'][direction='out']/prefix-set-name | use one of IPv6 prefixes
          ripv2 | {"offset-list": [{"name": "o", "prefix-set-name": "x", "direction": "in", "metric": 1}]} | /offset-list[name='o']/prefix-set-name | no prefix-set "x"
          ripv2 | {"offset-list": [{"name": "o", "if-name": "eth9", "direction": "in", "metric": 1}]} | /offset-list[name='o']/if-name | does not run on interface "eth9"
          ripv2 | {"redistribute": {"static": {"route-policy": "none"}}} | /redistribute/static/route-policy | no route policy "none"
          ripv2 | {"redistribute": {"static": {"metric": 4294967295}}} | /redistribute/static/metric | use 0 to 16
          ripv2 | {"redistribute": {"ospfv2": [{"instance": "core"}]}} | /redistribute/ospfv2[instance='core'] | no instance "core"
          ripv2 | {"originate-default-route": {"route-policy": "none"}} | /originate-default-route/route-policy | no route policy "none"
          ripv2 | {"interfaces": {"interface": [{"interface": "eth7"}]}} | /interfaces/interface[interface='eth7'] | no interface "eth7"
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "neighbors": {"neighbor": [{"address": "10.9.0.1"}]}}]}} | /interfaces/interface[interface='eth0']/neighbors/neighbor[address='10.9.0.1'] | not on the link
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "neighbors": {"neighbor": [{"address": "1.2.3.999"}]}}]}} | /interfaces/interface[interface='eth0']/neighbors/neighbor[address='1.2.3.999']/address | is not
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "summary-address": {"metric": 1}}]}} | /interfaces/interface[interface='eth0']/summary-address/address | give the prefix
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "authentication": {"key-chain": "x"}}]}} | /interfaces/interface[interface='eth0']/authentication/key-chain | no key-chain "x"
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "authentication": {"crypto-algorithm": "polyrouter-key-chains:md5"}}]}} | /interfaces/interface[interface='eth0']/authentication/key | give the key
          ripv2 | {"interfaces": {"interface": [{"interface": "eth0", "authentication": {"key": "much longer than sixteen"}}]}} | /interfaces/interface[interface='eth0']/authentication/key | use 1 to 16
          ripng | {"interfaces": {"interface": [{"interface": "eth0", "authentication": {"key": "hush"}}]}} | /interfaces/interface[interface='eth0']/authentication | RIPng has no authentication
          """)
  void rulesOfRipAreToldOfWithTheirPaths(String type, String rip, String path, String message) {
    List<Refusal> refusals = store.refusals(entry(type, rip));

    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.getFirst();
    assertThat(refusal.pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
                + "/control-plane-protocol[type='%s'][name='main']/rip".formatted(type)
                + path);
    assertThat(refusal.message()).contains(message).doesNotContain("hush", "much longer");
    ProtocolStore.assertInModel(refusal);
  }

  @Test
  void protocolsThatAreOnlyForPoliciesToNameCannotBeConfigured() {
    assertThat(store.refusals("{\"type\": \"direct\", \"name\": \"x\"}"))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.pathText()).endsWith("[type='direct'][name='x']");
          assertThat(refusal.message()).contains("ripng, ripv2");
          ProtocolStore.assertInModel(refusal);
        });
  }
}
