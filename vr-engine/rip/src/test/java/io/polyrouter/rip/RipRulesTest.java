package io.polyrouter.rip;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.RipSettings.DistributeList;
import io.polyrouter.rip.RipSettings.OffsetList;
import io.polyrouter.rip.RipSettings.Redistribute;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Lifetime;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RipRulesTest {

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
                  List.of(new ConfiguredRouter.Address(IpAddress.parse("10.0.1.1"), 24))),
              "eth1",
              new ConfiguredRouter.Interface("eth1", false, 1500, Set.of(), List.of())),
          Set.of("some"),
          List.of(new ConfiguredRouter.ProtocolKey("ospfv2", "core")));

  private int defaultMetric = 1;
  private int distance = 120;
  private int paths = 8;
  private RipTimers timers = RipTimers.DEFAULT;
  private DefaultOrigination origination = DefaultOrigination.NEVER;
  private List<DistributeList> distribute = List.of();
  private List<OffsetList> offsets = List.of();
  private List<Redistribute> redistribute = List.of();
  private List<RipInterfaceSettings> interfaces = List.of(RipInterfaceSettings.defaults("eth0"));

  private List<String> problems(RipVersion version) {
    RipSettings settings =
        new RipSettings(
            version,
            "main",
            "",
            origination,
            defaultMetric,
            distance,
            5,
            paths,
            0,
            1000,
            distribute,
            offsets,
            redistribute,
            timers,
            interfaces);
    ConfigProblems problems = new ConfigProblems();
    new RipType(version).check(settings, ROUTER, ModelPath.of("instance"), problems);
    return problems.found().stream()
        .map(problem -> problem.pathText() + ": " + problem.message())
        .toList();
  }

  private void assertRefused(RipVersion version, String path, String message) {
    assertThat(problems(version))
        .anySatisfy(
            text -> assertThat(text).startsWith("/instance/rip" + path + ": ").contains(message));
  }

  private static RipInterfaceSettings eth0(
      RipAuthentication authentication, List<IpAddress> neighbours, boolean multicast) {
    return new RipInterfaceSettings(
        "eth0",
        authentication,
        Optional.of(LivenessParameters.DEFAULT),
        1,
        neighbours,
        false,
        false,
        false,
        multicast,
        false,
        RipInterfaceSettings.SplitHorizon.SIMPLE,
        Optional.of(
            new RipInterfaceSettings.Summary(IpPrefix.parse("10.0.0.0/8"), OptionalInt.of(17))),
        Optional.empty(),
        OptionalInt.empty());
  }

  private static Key key(int id, KeyAlgorithm algorithm, String secret) {
    return new Key(id, algorithm, Secret.of(secret), Lifetime.ALWAYS, Lifetime.ALWAYS);
  }

  @Test
  void theDefaultsKeepTheRules() {
    assertThat(problems(RipVersion.RIPV2)).isEmpty();
    assertThat(problems(RipVersion.RIPNG)).isEmpty();
  }

  @Test
  void numbersHaveRanges() {
    defaultMetric = 17;
    distance = 0;
    paths = 65;
    assertRefused(RipVersion.RIPV2, "/default-metric", "use 0 to 16");
    assertRefused(RipVersion.RIPV2, "/distance", "use 1 to 255");
    assertRefused(RipVersion.RIPV2, "/maximum-paths", "use 1 to 64");
  }

  @Test
  void timersFitEachOther() {
    timers = new RipTimers(30, 80, 0, 80);
    assertRefused(RipVersion.RIPV2, "/timers/invalid-interval", "use at least 90");
    assertRefused(RipVersion.RIPV2, "/timers/flush-interval", "use at least 81");
  }

  @Test
  void interfacesExistAndHaveTheFamily() {
    interfaces =
        List.of(
            RipInterfaceSettings.defaults("eth1"),
            RipInterfaceSettings.defaults("eth9"),
            RipInterfaceSettings.defaults("eth9"));
    String at = "/interfaces/interface[interface='%s']";
    assertRefused(RipVersion.RIPV2, at.formatted("eth1"), "IPv4 is not enabled");
    assertRefused(RipVersion.RIPNG, at.formatted("eth1"), "IPv6 is not enabled");
    assertRefused(RipVersion.RIPV2, at.formatted("eth9"), "there is no interface \"eth9\"");
    assertRefused(RipVersion.RIPV2, at.formatted("eth9"), "twice");
  }

  @Test
  void neighboursAreOnTheLink() {
    interfaces =
        List.of(
            eth0(
                RipAuthentication.none(),
                List.of(IpAddress.parse("10.0.2.1"), IpAddress.parse("2001:db8::1")),
                true));
    String at = "/interfaces/interface[interface='eth0']/neighbors/neighbor[address='%s']";
    assertRefused(RipVersion.RIPV2, at.formatted("10.0.2.1"), "not on the link");
    assertRefused(RipVersion.RIPV2, at.formatted("2001:db8::1"), "IPv4 only");
    assertRefused(RipVersion.RIPNG, at.formatted("2001:db8::1"), "link-local");
  }

  @Test
  void summariesAreOfTheFamily() {
    interfaces = List.of(eth0(RipAuthentication.none(), List.of(), true));
    String at = "/interfaces/interface[interface='eth0']/summary-address";
    assertRefused(RipVersion.RIPNG, at + "/address", "10.0.0.0/8 is no IPv6 prefix");
    assertRefused(RipVersion.RIPV2, at + "/metric", "use 0 to 16");
  }

  @Test
  void withoutMulticastThereAreNeighbours() {
    interfaces = List.of(eth0(RipAuthentication.none(), List.of(), false));
    assertRefused(
        RipVersion.RIPV2,
        "/interfaces/interface[interface='eth0']/neighbors",
        "configure one, or make it passive");
  }

  @Test
  void authenticationIsOfRipv2AndFitsItsFields() {
    String at = "/interfaces/interface[interface='eth0']/authentication";
    interfaces =
        List.of(
            eth0(new RipAuthentication.Password(Secret.of("more than sixteen")), List.of(), true));
    assertRefused(RipVersion.RIPV2, at + "/key", "use 1 to 16");
    assertRefused(RipVersion.RIPNG, at, "RIPng has no authentication");

    interfaces =
        List.of(
            eth0(new RipAuthentication.Keys(new KeyChain("chain", List.of())), List.of(), true));
    assertRefused(RipVersion.RIPV2, at + "/key-chain", "has no keys");

    interfaces =
        List.of(
            eth0(
                new RipAuthentication.Keys(
                    new KeyChain(
                        "chain",
                        List.of(
                            key(1, KeyAlgorithm.MD5, "more than sixteen"),
                            key(1, KeyAlgorithm.HMAC_SHA_1, "more than sixteen"),
                            key(2, KeyAlgorithm.SHA_1, "s"),
                            key(256, KeyAlgorithm.HMAC_SHA_1, "s")))),
                List.of(),
                true));
    assertRefused(RipVersion.RIPV2, at + "/key-chain", "the length of key 1 17");
    assertRefused(RipVersion.RIPV2, at + "/key-chain", "key 1 is there twice");
    assertRefused(RipVersion.RIPV2, at + "/key-chain", "key-id 256");
    assertRefused(RipVersion.RIPV2, at + "/key-chain", "RIPv2 does not sign by sha-1");
  }

  private static Redistribute from(String protocol, String instance, String policy) {
    return new Redistribute(
        new Redistribution(
            AddressFamily.IPV4, protocol, Optional.of(instance), Optional.of(policy)),
        OptionalInt.of(17));
  }

  @Test
  void whatIsRedistributedExists() {
    redistribute = List.of(from("ospfv2", "core", "none"), from("ospfv2", "edge", "some"));
    assertRefused(
        RipVersion.RIPV2, "/redistribute/ospfv2[instance='core']/route-policy", "\"none\"");
    assertRefused(RipVersion.RIPV2, "/redistribute/ospfv2[instance='core']/metric", "use 0 to 16");
    assertRefused(
        RipVersion.RIPV2, "/redistribute/ospfv2[instance='edge']", "there is no instance");
    assertRefused(RipVersion.RIPNG, "/redistribute/ospfv2[instance='core']", "IPv6 routes only");
  }

  @Test
  void listsFitFamilyAndInterfaces() {
    PrefixRange narrow = new PrefixRange(IpPrefix.parse("10.0.0.0/8"), 4, 24);
    distribute =
        List.of(new DistributeList("set", Direction.IN, Optional.of("eth9"), List.of(narrow)));
    offsets =
        List.of(
            new OffsetList(
                "more",
                Optional.of("other"),
                Direction.OUT,
                Optional.empty(),
                List.of(narrow),
                17));
    String list = "/distribute-list[prefix-set-name='set'][direction='in']";
    assertRefused(RipVersion.RIPV2, list + "/if-name", "does not run on interface");
    assertRefused(RipVersion.RIPV2, list + "/prefix-set-name", "use lengths from 8 to 32");
    assertRefused(RipVersion.RIPNG, list + "/prefix-set-name", "use one of IPv6 prefixes");
    assertRefused(RipVersion.RIPV2, "/offset-list[name='more']/metric", "use 0 to 16");
  }

  @Test
  void theDefaultRouteHasAMetricAndItsPolicyExists() {
    origination =
        new DefaultOrigination(DefaultOrigination.Condition.WHEN_PRESENT, 17, Optional.of("none"));
    assertRefused(RipVersion.RIPV2, "/originate-default-route/metric", "use 1 to 16");
    assertRefused(RipVersion.RIPV2, "/originate-default-route/route-policy", "\"none\"");
  }
}
