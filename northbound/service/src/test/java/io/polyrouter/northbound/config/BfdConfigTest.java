package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdAuthentication;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BFD, and the wishes of static routes for it, from the datastore to settings and refusals. */
class BfdConfigTest {

  private static final String PROTOCOLS =
      "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
          + "/control-plane-protocol";

  private final ProtocolStore store = new ProtocolStore();

  @AfterEach
  void close() {
    store.close();
  }

  private static String entry(String name, String bfd) {
    return """
    {"type": "polyrouter-bfd:bfd", "name": "%s", "description": "a test",
     "polyrouter-bfd:bfd": %s}
    """
        .formatted(name, bfd);
  }

  private BfdSettings read(String bfd) {
    return (BfdSettings) store.read(entry("main", bfd));
  }

  @Test
  void whatIsNotSaidHasTheDefaultsOfTheModel() {
    assertThat(read("{}"))
        .isEqualTo(
            new BfdSettings(
                "main", "a test", BfdSettings.DEFAULT_MAXIMUM_SESSIONS, List.of(), List.of()));
    assertThat(
            read("""
            {"ip-sh": {"sessions": {"session": [
              {"interface": "eth0", "dest-addr": "10.0.0.2"}]}}}
            """)
                .singleHop())
        .containsExactly(
            new SingleHop(
                "eth0", IpAddress.parse("10.0.0.2"), Optional.empty(), SessionParameters.DEFAULT));
  }

  @Test
  void everySettingIsRead() {
    BfdSettings settings =
        read(
            """
            {"maximum-sessions": 100,
             "ip-sh": {"sessions": {"session": [
               {"interface": "eth1", "dest-addr": "fe80::2", "source-addr": "fe80::1",
                "local-multiplier": 5, "desired-min-tx-interval": 100000,
                "required-min-rx-interval": 200000, "admin-down": true,
                "authentication": {"password": "hush", "key-id": 9}}]}},
             "ip-mh": {"session-groups": {"session-group": [
               {"source-addr": "10.0.0.1", "dest-addr": "192.0.2.9", "tx-ttl": 64, "rx-ttl": 250},
               {"source-addr": "10.0.0.1", "dest-addr": "192.0.2.8", "rx-ttl": 254,
                "authentication": {"key-chain": "old", "meticulous": true}}]}}}
            """);

    assertThat(settings.maximumSessions()).isEqualTo(100);
    assertThat(settings.singleHop())
        .containsExactly(
            new SingleHop(
                "eth1",
                IpAddress.parse("fe80::2"),
                Optional.of(IpAddress.parse("fe80::1")),
                new SessionParameters(
                    new LivenessParameters(100_000, 200_000, 5),
                    true,
                    new BfdAuthentication.Password(9, Secret.of("hush")))));
    assertThat(settings.multihop()).hasSize(2);
    MultiHop signed = settings.multihop().getFirst();
    assertThat(signed.destination()).isEqualTo(IpAddress.parse("192.0.2.8"));
    assertThat(signed.txTtl()).isEqualTo(255);
    assertThat(signed.rxTtl()).isEqualTo(254);
    assertThat(signed.parameters().authentication())
        .isInstanceOfSatisfying(
            BfdAuthentication.Keys.class,
            keys -> {
              assertThat(keys.meticulous()).isTrue();
              assertThat(keys.chain().keys()).extracting(Key::id).containsExactly(3);
            });
    assertThat(settings.multihop().getLast())
        .isEqualTo(
            new MultiHop(
                IpAddress.parse("10.0.0.1"),
                IpAddress.parse("192.0.2.9"),
                SessionParameters.DEFAULT,
                64,
                250));
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"interface": "eth7", "dest-addr": "10.0.0.2"} | '' | no interface "eth7"
          {"interface": "eth0", "dest-addr": "10.0.0.1"} | /dest-addr | own address
          {"interface": "eth0", "dest-addr": "1.2.3.999"} | /dest-addr | is not
          {"interface": "eth0", "dest-addr": "10.0.0.2", "source-addr": "fe80::1"} | /source-addr | different families
          {"interface": "eth0", "dest-addr": "10.0.0.2", "desired-min-tx-interval": 49999} | /desired-min-tx-interval | is out of range
          {"interface": "eth0", "dest-addr": "10.0.0.2", "required-min-rx-interval": 1} | /required-min-rx-interval | is out of range
          {"interface": "eth0", "dest-addr": "10.0.0.2", "authentication": {"key-chain": "x"}} | /authentication/key-chain | no key-chain "x"
          {"interface": "eth0", "dest-addr": "10.0.0.2", "authentication": {"key-chain": "ring"}} | /authentication/key-chain | does not sign by hmac-sha-256
          {"interface": "eth0", "dest-addr": "10.0.0.2", "authentication": {"meticulous": true}} | /authentication | give a key-chain or a password
          {"interface": "eth0", "dest-addr": "10.0.0.2", "authentication": {"key-id": 4}} | /authentication | give a key-chain or a password
          """)
  void rulesOfSessionsOverOneHopAreToldOfWithTheirPaths(String one, String path, String message) {
    String destination = one.substring(one.indexOf("addr\": \"") + 8).split("\"", 2)[0];
    assertRefused(
        "{\"ip-sh\": {\"sessions\": {\"session\": [%s]}}}".formatted(one),
        "/ip-sh/sessions/session[interface='%s'][dest-addr='%s']"
                .formatted(one.substring(15, 19), destination)
            + path,
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.1 | 192.0.2.9 | | /rx-ttl | give 255 less
          fe80::1 | 192.0.2.9 | , "rx-ttl": 250 | /source-addr | different families
          10.0.0.1 | 224.0.0.9 | , "rx-ttl": 250 | /dest-addr | use unicast
          fe80::1 | fe80::9 | , "rx-ttl": 250 | '' | use a session of ip-sh
          """)
  void rulesOfSessionsOverSeveralHopsAreToldOfWithTheirPaths(
      String source, String destination, @Nullable String more, String path, String message) {
    assertRefused(
        """
        {"ip-mh": {"session-groups": {"session-group": [
          {"source-addr": "%s", "dest-addr": "%s"%s}]}}}
        """
            .formatted(source, destination, Objects.requireNonNullElse(more, "")),
        "/ip-mh/session-groups/session-group[source-addr='%s'][dest-addr='%s']"
                .formatted(source, destination)
            + path,
        message);
  }

  @Test
  void thereAreNoMoreSessionsThanAllowed() {
    assertRefused(
        """
        {"maximum-sessions": 1, "ip-sh": {"sessions": {"session": [
          {"interface": "eth0", "dest-addr": "10.0.0.2"},
          {"interface": "eth0", "dest-addr": "10.0.0.3"}]}}}
        """,
        "/maximum-sessions",
        "allow more");
  }

  @Test
  void aVirtualRouterHasOneInstance() {
    assertThat(store.refusals(entry("main", "{}") + ", " + entry("second", "{}")))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.pathText()).isEqualTo(PROTOCOLS + "[type='bfd'][name='second']");
          assertThat(refusal.message()).contains("one instance of BFD");
          ProtocolStore.assertInModel(refusal);
        });
  }

  private void assertRefused(String bfd, String path, String message) {
    assertOnly(store.refusals(entry("main", bfd)), "[type='bfd'][name='main']/bfd" + path, message);
  }

  private static void assertOnly(List<Refusal> refusals, String path, String message) {
    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.getFirst();
    assertThat(refusal.pathText()).isEqualTo(PROTOCOLS + path);
    assertThat(refusal.message()).contains(message).doesNotContain("hush");
    ProtocolStore.assertInModel(refusal);
  }

  // ---- static routes ------------------------------------------------------------------------

  private static String routeTo(String nextHop) {
    return """
    {"type": "static", "name": "more", "static-routes": {"ipv4": {"route": [
      {"destination-prefix": "10.9.0.0/16", "next-hop": %s}]}}}
    """
        .formatted(nextHop);
  }

  private List<StaticNextHop> nextHops(String nextHop) {
    return store.readRouter(routeTo(nextHop) + ", " + entry("main", "{}")).protocols().stream()
        .filter(ProtocolConfig.Static.class::isInstance)
        .flatMap(each -> ((ProtocolConfig.Static) each).routes().stream())
        .map(StaticRoute::target)
        .flatMap(target -> ((StaticTarget.NextHops) target).nextHops().stream())
        .toList();
  }

  private static StaticNextHop watched(String address, LivenessParameters parameters) {
    return new StaticNextHop(
        Optional.of(IpAddress.parse(address)), Optional.empty(), Optional.of(parameters));
  }

  @Test
  void nextHopsOfStaticRoutesAskForIt() {
    assertThat(
            nextHops(
                """
                {"next-hop-address": "10.0.0.2", "bfd": {"enabled": true, "local-multiplier": 4,
                 "desired-min-tx-interval": 60000, "required-min-rx-interval": 70000}}
                """))
        .containsExactly(watched("10.0.0.2", new LivenessParameters(60_000, 70_000, 4)));
    assertThat(
            nextHops(
                """
                {"next-hop-list": {"next-hop": [
                  {"index": "1", "next-hop-address": "10.0.0.2", "bfd": {"enabled": true}},
                  {"index": "2", "next-hop-address": "10.0.0.3", "bfd": {"local-multiplier": 4}}]}}
                """))
        .containsExactly(
            watched("10.0.0.2", LivenessParameters.DEFAULT),
            new StaticNextHop(Optional.of(IpAddress.parse("10.0.0.3")), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"next-hop-address": "10.0.0.2", "bfd": {"enabled": true, "desired-min-tx-interval": 9}} | /bfd/desired-min-tx-interval | is out of range
          {"outgoing-interface": "eth0", "bfd": {"enabled": true}} | /bfd | give a next-hop-address
          {"next-hop-address": "192.0.2.9", "bfd": {"enabled": true}} | /bfd | on no link
          {"next-hop-list": {"next-hop": [{"index": "a", "outgoing-interface": "eth0", "bfd": {"enabled": true}}]}} | /next-hop-list/next-hop[index='a']/bfd | give a next-hop-address
          {"next-hop-list": {"next-hop": [{"index": "a", "next-hop-address": "10.0.0.2"}, {"index": "b", "next-hop-address": "10.0.0.2", "bfd": {"enabled": true}}]}} | /next-hop-list/next-hop[index='b'] | given twice
          """)
  void rulesOfWatchedNextHopsAreToldOfWithTheirPaths(String nextHop, String path, String message) {
    assertOnly(
        store.refusals(routeTo(nextHop) + ", " + entry("main", "{}")),
        "[type='static'][name='more']/static-routes/ipv4"
            + "/route[destination-prefix='10.9.0.0/16']/next-hop"
            + path,
        message);
  }

  @Test
  void nobodyWatchesNextHopsWithoutAnInstance() {
    assertOnly(
        store.refusals(
            routeTo("{\"next-hop-address\": \"10.0.0.2\", \"bfd\": {\"enabled\": true}}")),
        "[type='static'][name='more']/static-routes/ipv4"
            + "/route[destination-prefix='10.9.0.0/16']/next-hop/bfd",
        "no BFD runs");
  }
}
