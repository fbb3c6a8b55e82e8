package io.polyrouter.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.ConfiguredRouter.ProtocolKey;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BfdRulesTest {

  private static final String AT = "/bfd-instance[name='main']/bfd";

  private static ConfiguredRouter router(ProtocolKey... protocols) {
    return new ConfiguredRouter(
        "red",
        Map.of(
            "eth0",
            new ConfiguredRouter.Interface(
                "eth0",
                false,
                1500,
                Set.of(AddressFamily.IPV4),
                List.of(new ConfiguredRouter.Address(IpAddress.parse("10.0.1.1"), 24))),
            "lo",
            new ConfiguredRouter.Interface("lo", true, 65_535, Set.of(), List.of())),
        Set.of(),
        List.of(protocols));
  }

  private static SingleHop single(String interfaceName, String remote) {
    return new SingleHop(
        interfaceName, IpAddress.parse(remote), Optional.empty(), SessionParameters.DEFAULT);
  }

  private static SingleHop with(LivenessParameters liveness, BfdAuthentication authentication) {
    return new SingleHop(
        "eth0",
        IpAddress.parse("10.0.1.2"),
        Optional.empty(),
        new SessionParameters(liveness, false, authentication));
  }

  private static MultiHop multi(String local, String remote, int txTtl, int rxTtl) {
    return new MultiHop(
        IpAddress.parse(local), IpAddress.parse(remote), SessionParameters.DEFAULT, txTtl, rxTtl);
  }

  private static List<String> problems(
      ConfiguredRouter router, int maximum, List<SingleHop> single, List<MultiHop> multi) {
    ConfigProblems problems = new ConfigProblems();
    BfdType.BFD.check(
        new BfdSettings("main", "", maximum, single, multi),
        router,
        ModelPath.of("bfd-instance").entry("x", "name", "main"),
        problems);
    return problems.found().stream()
        .map(problem ->
            problem.pathText().replace("/bfd-instance/x[", "/bfd-instance[")
                + ": "
                + problem.message())
        .map(text -> text.startsWith(AT) ? text.substring(AT.length()) : text)
        .toList();
  }

  private static List<String> problems(SingleHop... single) {
    return problems(router(), 1024, List.of(single), List.of());
  }

  @Test
  void goodOnesPass() {
    assertThat(
            problems(
                router(new ProtocolKey("bfd", "main")),
                1024,
                List.of(single("eth0", "10.0.1.2")),
                List.of(multi("10.0.0.1", "10.0.0.9", 255, 250))))
        .isEmpty();
  }

  @Test
  void sessionsAreThereOnceOnAnInterfaceWithALink() {
    assertThat(problems(single("eth0", "10.0.1.2"), single("eth0", "10.0.1.2")))
        .singleElement()
        .asString()
        .contains("session[interface='eth0'][dest-addr='10.0.1.2']: the session is there twice");
    assertThat(problems(single("eth9", "10.0.1.2"))).singleElement().asString().contains("eth9");
    assertThat(problems(single("lo", "10.0.1.2"))).singleElement().asString().contains("a link");
    assertThat(problems(single("eth0", "fe80::2")))
        .singleElement()
        .asString()
        .contains("is not enabled on interface \"eth0\": enable it");
  }

  @Test
  void neighboursAreOthers() {
    assertThat(problems(single("eth0", "10.0.1.1")))
        .singleElement()
        .asString()
        .contains("this router's own address");
    for (String address : List.of("224.0.0.5", "255.255.255.255", "0.0.0.0", "127.0.0.1")) {
      assertThat(problems(single("eth0", address)))
          .singleElement()
          .asString()
          .contains("no neighbor's address");
    }
  }

  @Test
  void intervalsAreThoseThatCanBeKept() {
    assertThat(
            problems(with(new LivenessParameters(49_999, 50_000, 3), new BfdAuthentication.None())))
        .singleElement()
        .asString()
        .contains("/desired-min-tx-interval: the interval 49999 is out of range: use 50000 to");
    assertThat(problems(with(new LivenessParameters(50_000, 1, 0), new BfdAuthentication.None())))
        .hasSize(2);
  }

  @Test
  void authenticationIsWhatPacketsCanCarry() {
    LivenessParameters liveness = LivenessParameters.DEFAULT;
    assertThat(
            problems(
                with(
                    liveness, new BfdAuthentication.Password(256, Secret.of("seventeen letters")))))
        .hasSize(2);
    Key hmac = Key.permanent(1, KeyAlgorithm.HMAC_SHA_256, Secret.of("sesame"));
    assertThat(problems(with(liveness, new BfdAuthentication.Keys(KeyChain.of(hmac), true))))
        .singleElement()
        .asString()
        .contains("hmac-sha-256");
    Key sha1 = Key.permanent(1, KeyAlgorithm.SHA_1, Secret.of("sesame"));
    assertThat(problems(with(liveness, new BfdAuthentication.Keys(KeyChain.of(sha1), true))))
        .isEmpty();
  }

  @Test
  void multihopSessionsHaveAddressesOfOneFamilyAndHops() {
    assertThat(
            problems(
                router(),
                1024,
                List.of(),
                List.of(
                    multi("10.0.0.1", "10.0.0.9", 0, 256),
                    multi("10.0.0.1", "2001:db8::9", 255, 1),
                    multi("2001:db8::1", "fe80::9", 255, 1))))
        .hasSize(4);
  }

  @Test
  void thereIsOneInstanceWithRoomForItsSessions() {
    assertThat(
            problems(
                router(new ProtocolKey("bfd", "a"), new ProtocolKey("bfd", "main")),
                1,
                List.of(),
                List.of()))
        .singleElement()
        .asString()
        .contains("one instance of BFD");
    assertThat(
            problems(
                router(),
                1,
                List.of(single("eth0", "10.0.1.2"), single("eth0", "10.0.1.3")),
                List.of()))
        .singleElement()
        .asString()
        .contains("2 sessions are configured, but only 1 are allowed");
    assertThat(problems(router(), 0, List.of(), List.of())).hasSize(1);
  }
}
