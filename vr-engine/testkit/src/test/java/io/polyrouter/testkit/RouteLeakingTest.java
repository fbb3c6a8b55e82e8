package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.ConfigValidator;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.RouteImport;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.PolicyDefinition;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.policy.Statement;
import io.polyrouter.routing.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Routes of one virtual router in another: red and green have a link to blue each, none to each
 * other. Every router is on a loop of its own.
 */
class RouteLeakingTest {

  private static final VrConfig RED =
      vr(
          "red",
          loopback("lo", "10.1.0.1/32", "2001:db8:1::1/128"),
          linkTo("blue", "blue", "red", "10.9.1.1/30", "2001:db8:91::1/64"));

  private static final VrConfig BLUE =
      vr(
          "blue",
          loopback("lo", "10.2.0.1/32", "2001:db8:2::1/128"),
          linkTo("red", "red", "blue", "10.9.1.2/30", "2001:db8:91::2/64"),
          linkTo("green", "green", "blue", "10.9.2.2/30"));

  private static final VrConfig GREEN =
      vr("green", loopback("lo", "10.3.0.1/32"), linkTo("blue", "blue", "green", "10.9.2.1/30"));

  /** What red has published, one after another. */
  private final List<ForwardingState> published = new ArrayList<>();

  private final SimulatedNetwork network =
      new SimulatedNetwork(1, 3, List.of(), List.of(new Watch()));

  private final class Watch implements FibSink {
    @Override
    public void publish(ForwardingState state) {
      if (state.vr().equals("red")) {
        published.add(state);
      }
    }

    @Override
    public void withdraw(String vr) {}
  }

  /** What is within the prefixes is accepted, after these actions. */
  private static RoutePolicies policies(List<Action> actions, String... prefixes) {
    List<PrefixRange> ranges =
        Arrays.stream(prefixes).map(IpPrefix::parse).map(PrefixRange::orLonger).toList();
    Statement statement =
        new Statement(
            "within",
            List.of(new Condition.MatchPrefixSet("wanted", MatchOption.ANY)),
            actions,
            Optional.of(Verdict.ACCEPT));
    return new RoutePolicies(
        new TreeMap<>(Map.of("wanted", ranges)),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        new TreeMap<>(Map.of("in", new PolicyDefinition("in", List.of(statement)))));
  }

  /** IPv4 routes within these prefixes come from another router. */
  private static VrConfig importing(VrConfig vr, String from, String... prefixes) {
    return vr.withImports(
        policies(List.of(), prefixes), List.of(new RouteImport(from, AddressFamily.IPV4, "in")));
  }

  private Optional<Route> routeOf(String vr, String prefix) {
    IpPrefix wanted = IpPrefix.parse(prefix);
    return network
        .engine()
        .routes(
            new RouteQuery(
                vr,
                wanted.family(),
                RouteQuery.Table.RIB,
                Optional.of(wanted),
                Optional.empty(),
                100,
                Optional.empty()))
        .routes()
        .stream()
        .filter(each -> each.prefix().equals(wanted) && each.active())
        .findFirst();
  }

  private String sourceOf(String vr, String prefix) {
    return routeOf(vr, prefix).map(Route::source).orElse("none");
  }

  @Test
  void bothDirectionsLeadToEachOther() {
    network.apply(
        importing(RED, "blue", "10.2.0.0/16"), importing(BLUE, "red", "10.1.0.0/16"), GREEN);

    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");
    assertThat(sourceOf("blue", "10.1.0.1/32")).isEqualTo("import:red");
    assertThat(network.ping("red", "10.2.0.1", 1).received()).isEqualTo(1);
    assertThat(network.ping("blue", "10.1.0.1", 1).received()).isEqualTo(1);
  }

  @Test
  void nextHopsAreThoseOfTheSource() {
    network.apply(
        importing(RED, "blue", "10.3.0.0/16"),
        route(BLUE, "10.3.0.1/32", "10.9.2.1"),
        route(GREEN, "10.9.1.0/30", "10.9.2.2"));

    TracerouteResult trace = network.traceroute("red", "10.3.0.1");
    assertThat(trace.reached()).isTrue();
    assertThat(trace.hops()).hasSize(2);
    assertThat(routeOf("red", "10.3.0.1/32").orElseThrow().preference()).isEqualTo(250);
  }

  @Test
  void nothingPassesByAccident() {
    network.apply(
        importing(RED, "blue", "10.3.0.0/16"), route(BLUE, "10.3.0.1/32", "10.9.2.1"), GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("none");
    assertThat(sourceOf("green", "10.2.0.1/32")).isEqualTo("none");
    assertThat(sourceOf("blue", "10.1.0.1/32")).isEqualTo("none");
  }

  @Test
  void whatHasBeenLeakedIsNotLeakedOn() {
    network.apply(
        RED, importing(BLUE, "red", "10.0.0.0/8"), importing(GREEN, "blue", "10.0.0.0/8"));
    assertThat(sourceOf("blue", "10.1.0.1/32")).isEqualTo("import:red");
    assertThat(sourceOf("green", "10.2.0.1/32")).isEqualTo("import:blue");
    assertThat(sourceOf("green", "10.1.0.1/32")).isEqualTo("none");
  }

  @Test
  void whatLeadsToTheImporterIsNotImported() {
    VrConfig blue = route(BLUE, "10.5.0.0/16", "10.9.1.1");
    network.apply(importing(RED, "blue", "10.0.0.0/8"), blue, GREEN);
    assertThat(sourceOf("red", "10.5.0.0/16")).isEqualTo("none");

    network.apply(
        importing(RED, "blue", "10.0.0.0/8"), route(blue, "10.5.0.0/16", "10.9.2.1"), GREEN);
    assertThat(sourceOf("red", "10.5.0.0/16")).isEqualTo("import:blue");
  }

  @Test
  void routesFollowTheSource() {
    VrConfig red = importing(RED, "blue", "10.3.0.0/16");
    VrConfig blue = route(BLUE, "10.3.0.1/32", "10.9.2.1");
    network.apply(red, BLUE, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("none");
    network.apply(red, blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
    network.apply(red, blue, enabled(GREEN, false));
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("none");
    network.apply(red, blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
    network.apply(red, enabled(blue, false), GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("none");
    network.apply(red, blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");

    network.await(network.engine().remove("blue"));
    network.advance(Duration.ofSeconds(1));
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("none");
    network.apply(red, blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
  }

  @Test
  void whoImportsAnewGetsNothingOfLongAgo() {
    VrConfig importing = importing(RED, "blue", "10.0.0.0/8");
    network.apply(importing, route(BLUE, "10.3.0.1/32", "10.9.2.1"), GREEN);
    assertThat(published).anyMatch(RouteLeakingTest::leadsToGreen);

    network.apply(RED, BLUE, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("none");
    published.clear();
    network.apply(importing, BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");
    assertThat(published).isNotEmpty().noneMatch(RouteLeakingTest::leadsToGreen);
  }

  private static boolean leadsToGreen(ForwardingState state) {
    return leadsTo("10.3.0.1/32", state);
  }

  private static boolean leadsTo(String prefix, ForwardingState state) {
    return state.fib(AddressFamily.IPV4).get(IpPrefix.parse(prefix)) != null;
  }

  @Test
  void theOtherFamilyIsImportedInstead() {
    RoutePolicies all = policies(List.of(), "10.0.0.0/8", "2001:db8::/32");
    RouteImport ipv4 = new RouteImport("blue", AddressFamily.IPV4, "in");
    RouteImport ipv6 = new RouteImport("blue", AddressFamily.IPV6, "in");
    network.apply(RED.withImports(all, List.of(ipv6)), BLUE, GREEN);
    network.advance(Duration.ofSeconds(3));
    assertThat(sourceOf("red", "2001:db8:2::1/128")).isEqualTo("import:blue");
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("none");

    published.clear();
    network.apply(RED.withImports(all, List.of(ipv4)), BLUE, GREEN);
    assertThat(published)
        .as("what blue has is known")
        .isNotEmpty()
        .allMatch(state -> leadsTo("10.2.0.1/32", state));
    assertThat(sourceOf("red", "2001:db8:2::1/128")).isEqualTo("none");
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");

    // It still hears of changes.
    network.apply(
        RED.withImports(all, List.of(ipv4)), route(BLUE, "10.3.0.1/32", "10.9.2.1"), GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
  }

  @Test
  void routesFollowTheLink() {
    VrConfig red = importing(RED, "blue", "10.2.0.0/16");
    network.apply(red, BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");
    List<InterfaceConfig> interfaces =
        BLUE.interfaces().stream().map(each -> enabled(each, !each.name().equals("red"))).toList();
    VrConfig cut =
        new VrConfig(
            "blue", "", true, Optional.empty(), BLUE.limits(), interfaces, BLUE.protocols());
    network.apply(red, cut, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("none");
    network.apply(red, BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");
  }

  @Test
  void ownRoutesAreBetterUnlessConfigured() {
    VrConfig red = route(RED, "10.3.0.1/32", "10.9.1.2");
    VrConfig blue = route(BLUE, "10.3.0.1/32", "10.9.2.1");
    network.apply(importing(red, "blue", "10.3.0.0/16"), blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("static:default");
    network.apply(importing(RED, "blue", "10.3.0.0/16"), blue, GREEN);
    assertThat(sourceOf("red", "10.3.0.1/32")).isEqualTo("import:blue");
  }

  @Test
  void policiesSetMetricAndTag() {
    VrConfig red =
        RED.withImports(
            policies(
                List.of(new Action.SetMetric(Action.Change.SET, 70), new Action.SetTag(7)),
                "10.2.0.0/16"),
            List.of(new RouteImport("blue", AddressFamily.IPV4, "in", 20)));
    network.apply(red, BLUE, GREEN);
    Route leaked = routeOf("red", "10.2.0.1/32").orElseThrow();
    assertThat(leaked.metric()).isEqualTo(70);
    assertThat(leaked.tag()).isEqualTo(7);
    assertThat(leaked.preference()).isEqualTo(20);

    // Another policy, and none.
    network.apply(importing(RED, "blue", "10.3.0.0/16"), BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("none");
    network.apply(importing(RED, "blue", "10.2.0.0/16"), BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("import:blue");
    network.apply(RED, BLUE, GREEN);
    assertThat(sourceOf("red", "10.2.0.1/32")).isEqualTo("none");
  }

  @Test
  void ipv6GoesByLinkLocalAddresses() {
    RoutePolicies all = policies(List.of(), "2001:db8::/32");
    network.apply(
        RED.withImports(all, List.of(new RouteImport("blue", AddressFamily.IPV6, "in"))),
        BLUE.withImports(all, List.of(new RouteImport("red", AddressFamily.IPV6, "in"))),
        GREEN);
    network.advance(Duration.ofSeconds(3));
    assertThat(sourceOf("red", "2001:db8:2::1/128")).isEqualTo("import:blue");
    assertThat(network.ping("red", "2001:db8:2::1", 1).received()).isEqualTo(1);
  }

  @Test
  void importsNeedALinkAndAPolicy() {
    List<ConfigProblem> problems =
        ConfigValidator.validateAlone(
            RED.withImports(
                policies(List.of(), "10.0.0.0/8"),
                List.of(
                    new RouteImport("green", AddressFamily.IPV4, "in"),
                    new RouteImport("red", AddressFamily.IPV4, "in"),
                    new RouteImport("blue", AddressFamily.IPV4, "out", 0),
                    new RouteImport("blue", AddressFamily.IPV4, "in"))));
    assertThat(problems)
        .extracting(ConfigProblem::message)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).contains("no interface leads to virtual router \"green\""),
            text -> assertThat(text).contains("does not import its own routes"),
            text -> assertThat(text).contains("no route policy \"out\""),
            text -> assertThat(text).contains("preference 0"),
            text -> assertThat(text).contains("imported twice"));
  }
}
