package io.polyrouter.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.policy.Action.Change;
import io.polyrouter.routing.policy.Decision.Place;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluation of route policies (RFC 9067, section 5) and their rules. */
class PolicyEngineTest {

  private static final Verdict ACCEPT = Verdict.ACCEPT;
  private static final Verdict REJECT = Verdict.REJECT;

  private static PolicyRoute route(String prefix) {
    return route(prefix, null);
  }

  private static PolicyRoute route(String prefix, @Nullable PathAttributes path) {
    return new PolicyRoute(
        IpPrefix.parse(prefix),
        "static",
        RouteType.PLAIN,
        Set.of("west"),
        IpAddress.parse("192.0.2.1"),
        path,
        new PolicyRoute.Edits(10, -1, 5, 77));
  }

  private static PolicyDefinition policy(String name, Statement... statements) {
    return new PolicyDefinition(name, List.of(statements));
  }

  private static Statement statement(
      String name, List<Condition> conditions, List<Action> actions, Verdict... result) {
    return new Statement(name, conditions, actions, Stream.of(result).findFirst());
  }

  private static RoutePolicies policies(PolicyDefinition... definitions) {
    SortedMap<String, PolicyDefinition> all = new TreeMap<>();
    Stream.of(definitions).forEach(each -> all.put(each.name(), each));
    return new RoutePolicies(
        new TreeMap<>(
            Map.of(
                "tens",
                List.of(
                    new PrefixRange(IpPrefix.parse("10.0.0.0/8"), 16, 24),
                    PrefixRange.exactly(IpPrefix.parse("10.1.0.0/16")),
                    PrefixRange.exactly(IpPrefix.parse("0.0.0.0/0")),
                    PrefixRange.orLonger(IpPrefix.parse("2001:db8::/32"))))),
        new TreeMap<>(Map.of("peers", Set.of(IpAddress.parse("192.0.2.1")))),
        new TreeMap<>(Map.of("seventies", Set.of(77L, 78L))),
        new TreeMap<>(
            Map.of("customers", List.of("64500:100", "64500:2.."), "none", List.of("no-export"))),
        new TreeMap<>(Map.of("by-3356", List.of("^3356_"), "own", List.of("^$"))),
        all);
  }

  private static Verdict decide(PolicyRoute route, Condition condition) {
    PolicyEngine engine =
        PolicyEngine.of(
            policies(policy("p", statement("s", List.of(condition), List.of(), ACCEPT))));
    return engine.evaluate(List.of("p"), REJECT, route);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, ACCEPT",
    "10.2.3.0/24, ACCEPT",
    "10.2.3.0/25, REJECT",
    "10.0.0.0/8, REJECT",
    "11.0.0.0/16, REJECT",
    "0.0.0.0/0, ACCEPT",
    "2001:db8::/32, ACCEPT",
    "2001:db8::1/128, ACCEPT",
    "2001:db9::/32, REJECT",
    "::/0, REJECT"
  })
  void prefixesMatchByLengthRange(String prefix, Verdict expected) {
    assertThat(decide(route(prefix), new Condition.MatchPrefixSet("tens", MatchOption.ANY)))
        .isEqualTo(expected);
    assertThat(decide(route(prefix), new Condition.MatchPrefixSet("tens", MatchOption.INVERT)))
        .isNotEqualTo(expected);
  }

  @Test
  void conditionsLookAtWhatTheySay() {
    PolicyRoute route = route("10.0.0.0/8");
    assertThat(decide(route, new Condition.SourceProtocol("static"))).isEqualTo(ACCEPT);
    assertThat(decide(route, new Condition.SourceProtocol("ospfv2"))).isEqualTo(REJECT);
    assertThat(decide(route, new Condition.MatchInterface(Set.of("east", "west"))))
        .isEqualTo(ACCEPT);
    assertThat(decide(route, new Condition.MatchInterface(Set.of("east")))).isEqualTo(REJECT);
    assertThat(decide(route, new Condition.MatchNeighbourSet("peers", MatchOption.ANY)))
        .isEqualTo(ACCEPT);
    assertThat(decide(route, new Condition.MatchTagSet("seventies", MatchOption.ANY)))
        .isEqualTo(ACCEPT);
    assertThat(decide(route, new Condition.MatchTagSet("seventies", MatchOption.INVERT)))
        .isEqualTo(REJECT);
    assertThat(decide(route, new Condition.MatchRouteType(Set.of(RouteType.PLAIN))))
        .isEqualTo(ACCEPT);
    assertThat(decide(route, new Condition.MatchRouteType(Set.of(RouteType.OSPF_EXTERNAL_1))))
        .isEqualTo(REJECT);
  }

  private record Path(List<String> communities, String asPath) implements PathAttributes {
    @Override
    public boolean anyCommunity(Predicate<String> test) {
      return communities.stream().anyMatch(test);
    }
  }

  @Test
  void communitiesAndAsPathsMatchByTextOrExpression() {
    PolicyRoute customer = route("10.0.0.0/8", new Path(List.of("64500:100"), "3356 174 65001"));
    PolicyRoute both = route("10.0.0.0/8", new Path(List.of("64500:100", "64500:234"), "33560"));
    PolicyRoute own = route("10.0.0.0/8");
    Condition any = new Condition.MatchCommunitySet("customers", MatchOption.ANY);
    Condition all = new Condition.MatchCommunitySet("customers", MatchOption.ALL);
    assertThat(decide(customer, any)).isEqualTo(ACCEPT);
    assertThat(decide(customer, all)).isEqualTo(REJECT);
    assertThat(decide(both, all)).isEqualTo(ACCEPT);
    assertThat(decide(own, any)).isEqualTo(REJECT);
    assertThat(decide(own, new Condition.MatchCommunitySet("none", MatchOption.INVERT)))
        .isEqualTo(ACCEPT);
    Condition by = new Condition.MatchAsPathSet("by-3356", MatchOption.ANY);
    assertThat(decide(customer, by)).isEqualTo(ACCEPT);
    assertThat(decide(both, by)).isEqualTo(REJECT);
    assertThat(decide(own, new Condition.MatchAsPathSet("own", MatchOption.ANY))).isEqualTo(ACCEPT);
  }

  @Test
  void statementsGoOnUntilOneDecides() {
    PolicyEngine engine =
        PolicyEngine.of(
            policies(
                policy(
                    "first",
                    statement(
                        "mark",
                        List.of(),
                        List.of(new Action.SetTag(5), new Action.SetMetric(Change.ADD, 7))),
                    statement(
                        "other tag",
                        List.of(new Condition.MatchTagSet("seventies", MatchOption.ANY)),
                        List.of(),
                        REJECT)),
                policy(
                    "second",
                    statement(
                        "prefer",
                        List.of(),
                        List.of(new Action.SetPreference(42), new Action.SetMetricType(1)),
                        ACCEPT),
                    statement("never", List.of(), List.of(new Action.SetTag(9)), REJECT))));
    PolicyRoute route = route("10.0.0.0/8");
    Decision decision = engine.explain(List.of("first", "second"), REJECT, route);
    assertThat(decision.verdict()).isEqualTo(ACCEPT);
    assertThat(decision.decidedBy()).contains(new Place("second", "prefer"));
    assertThat(decision.steps())
        .extracting(step -> step.place().statement())
        .containsExactly("mark", "other tag", "prefer");
    assertThat(decision.steps().get(1).failed())
        .contains(new Condition.MatchTagSet("seventies", MatchOption.ANY));
    assertThat(route.edits()).isEqualTo(new PolicyRoute.Edits(17, 1, 42, 5));
  }

  @Test
  void whatIsRejectedIsAsBeforeAndTheDefaultDecidesLast() {
    PolicyEngine engine =
        PolicyEngine.of(
            policies(
                policy("mark", statement("s", List.of(), List.of(new Action.SetTag(5)))),
                policy("no", statement("s", List.of(), List.of(new Action.SetTag(6)), REJECT))));
    PolicyRoute route = route("10.0.0.0/8");
    PolicyRoute.Edits before = route.edits();
    assertThat(engine.evaluate(List.of("mark", "no"), ACCEPT, route)).isEqualTo(REJECT);
    assertThat(route.edits()).isEqualTo(before);
    Decision byDefault = engine.explain(List.of("mark"), ACCEPT, route);
    assertThat(byDefault.verdict()).isEqualTo(ACCEPT);
    assertThat(byDefault.decidedBy()).isEmpty();
    assertThat(byDefault.edits().tag()).isEqualTo(5);
    assertThat(engine.evaluate(List.of(), REJECT, route)).isEqualTo(REJECT);
  }

  @ParameterizedTest
  @CsvSource({"SET, 5, 5", "ADD, 5, 15", "ADD, 4294967295, 4294967295", "SUBTRACT, 11, 0"})
  void metricsStayInTheirRange(Change change, long value, long expected) {
    PolicyEngine engine =
        PolicyEngine.of(
            policies(
                policy(
                    "p",
                    statement(
                        "s", List.of(), List.of(new Action.SetMetric(change, value)), ACCEPT))));
    PolicyRoute route = route("10.0.0.0/8");
    engine.evaluate(List.of("p"), REJECT, route);
    assertThat(route.edits().metric()).isEqualTo(expected);
  }

  @Test
  void aCalledPolicyIsAConditionWhoseEditsStayOnlyIfTheStatementHolds() {
    Condition call = new Condition.CallPolicy("called");
    Condition rip = new Condition.SourceProtocol("ripv2");
    PolicyEngine engine =
        PolicyEngine.of(
            policies(
                policy("called", statement("c", List.of(), List.of(new Action.SetTag(1)), ACCEPT)),
                policy("mute", statement("m", List.of(), List.of(new Action.SetTag(2)))),
                policy("fails", statement("f", List.of(call, rip), List.of(), ACCEPT)),
                policy("holds", statement("h", List.of(call), List.of(), ACCEPT)),
                policy(
                    "asks mute",
                    statement("a", List.of(new Condition.CallPolicy("mute")), List.of(), ACCEPT))));
    PolicyRoute route = route("10.0.0.0/8");
    assertThat(engine.evaluate(List.of("asks mute"), REJECT, route)).isEqualTo(REJECT);
    Decision failed = engine.explain(List.of("fails"), ACCEPT, route);
    assertThat(failed.decidedBy()).isEmpty();
    assertThat(failed.edits().tag()).isEqualTo(77);
    assertThat(failed.steps()).extracting(Decision.Step::depth).containsExactly(1, 0);
    assertThat(failed.steps().getLast().failed()).contains(rip);
    assertThat(engine.evaluate(List.of("holds"), REJECT, route)).isEqualTo(ACCEPT);
    assertThat(route.edits().tag()).isEqualTo(1);
  }

  // ---- rules --------------------------------------------------------------------------------

  private static List<String> problems(RoutePolicies policies) {
    ConfigProblems problems = new ConfigProblems();
    PolicyRules.check(policies, ModelPath.of("routing-policy"), problems);
    return problems.found().stream().map(PolicyEngineTest::text).toList();
  }

  private static String text(ConfigProblem problem) {
    return problem.pathText() + " " + problem.message();
  }

  @Test
  void whatIsNamedExists() {
    assertThat(
            problems(
                policies(
                    policy(
                        "p",
                        statement(
                            "s",
                            List.of(
                                new Condition.CallPolicy("missing"),
                                new Condition.MatchPrefixSet("missing", MatchOption.ANY),
                                new Condition.MatchTagSet("seventies", MatchOption.ALL)),
                            List.of(new Action.SetPreference(0), new Action.SetMetricType(3)))))))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith(
                        "/routing-policy/policy-definitions/policy-definition[name='p']/statements"
                            + "/statement[name='s']/conditions/call-policy")
                    .contains("no policy \"missing\""),
            second -> assertThat(second).contains("no prefix-set \"missing\""),
            third -> assertThat(third).contains("match all", "use any or invert"),
            fourth -> assertThat(fourth).contains("preference 0 is out of range: use 1 to 255"),
            fifth -> assertThat(fifth).contains("metric type 3 is out of range: use 1 to 2"));
  }

  @Test
  void callsComeToAnEnd() {
    Condition callB = new Condition.CallPolicy("b");
    Condition callA = new Condition.CallPolicy("a");
    assertThat(
            problems(
                policies(
                    policy("a", statement("s", List.of(callB), List.of())),
                    policy("b", statement("s", List.of(callA), List.of())))))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("in a circle"));
    PolicyDefinition[] chain =
        Stream.iterate(0, i -> i + 1)
            .limit(PolicyRules.MOST_DEPTH + 1)
            .map(i ->
                policy(
                    "p" + i,
                    statement(
                        "s",
                        i == PolicyRules.MOST_DEPTH
                            ? List.of()
                            : List.of(new Condition.CallPolicy("p" + (i + 1))),
                        List.of())))
            .toArray(PolicyDefinition[]::new);
    assertThat(problems(policies(chain)))
        .singleElement()
        .asString()
        .contains("[name='p0']", "more than 16 deep");
  }

  @Test
  void setsAreValid() {
    RoutePolicies bad =
        new RoutePolicies(
            new TreeMap<>(
                Map.of("s", List.of(new PrefixRange(IpPrefix.parse("10.0.0.0/8"), 7, 33)))),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            new TreeMap<>(Map.of("c", List.of("64500:(1"))),
            new TreeMap<>(Map.of("a", List.of("[65000"))),
            Collections.emptySortedMap());
    assertThat(problems(bad))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .contains("prefix-list[ip-prefix='10.0.0.0/8']", "use from 8 to 32"),
            second -> assertThat(second).contains("community-set[name='c']", "no regular"),
            third -> assertThat(third).contains("as-path-set[name='a']", "no regular"));
    assertThat(problems(RoutePolicies.NONE)).isEmpty();
    assertThat(PolicyEngine.of(RoutePolicies.NONE)).isSameAs(PolicyEngine.NONE);
    assertThat(Optional.of(PolicyEngine.NONE.source())).contains(RoutePolicies.NONE);
  }
}
