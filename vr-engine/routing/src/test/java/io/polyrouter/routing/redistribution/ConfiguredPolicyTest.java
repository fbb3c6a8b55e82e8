package io.polyrouter.routing.redistribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.PolicyDefinition;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.policy.Statement;
import io.polyrouter.routing.policy.Verdict;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Policies of the configuration in redistribution. */
class ConfiguredPolicyTest {

  private static final IpPrefix PREFIX = IpPrefix.parse("10.0.0.0/8");

  private static RibRoute route(long tag) {
    return route(tag, RouteType.PLAIN);
  }

  private static RibRoute route(long tag, RouteType type) {
    return new RibRoute(
        RouteSource.ofStatic("a"),
        new RouteOffer(
            5,
            0,
            tag,
            type,
            RouteTarget.Via.of(new RouteNextHop.Neighbour(3, IpAddress.parse("192.0.2.1")))),
        null);
  }

  private static Map<String, RoutePolicy> policies(Statement... statements) {
    PolicyDefinition policy = new PolicyDefinition("p", List.of(statements));
    RoutePolicies all =
        new RoutePolicies(
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            new TreeMap<>(Map.of("seven", Set.of(7L))),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            new TreeMap<>(Map.of("p", policy)));
    return RoutePolicy.allOf(PolicyEngine.of(all), Map.of(3, "west"));
  }

  private static Optional<Edits> apply(RibRoute route, Statement... statements) {
    RoutePolicy policy = policies(statements).get("p");
    assertThat(policy).isNotNull();
    return policy.apply(PREFIX, route);
  }

  private static Statement accept(List<Condition> conditions, Action... actions) {
    return new Statement("s", conditions, List.of(actions), Optional.of(Verdict.ACCEPT));
  }

  @Test
  void whatIsNotDecidedDoesNotPass() {
    assertThat(apply(route(0))).isEmpty();
    assertThat(apply(route(0), accept(List.of(new Condition.SourceProtocol("ripv2"))))).isEmpty();
    assertThat(apply(route(0), accept(List.of(new Condition.SourceProtocol("static")))))
        .contains(Edits.NONE);
  }

  @Test
  void onlyWhatThePolicySetIsAnEdit() {
    assertThat(apply(route(7), accept(List.of()))).contains(Edits.NONE);
    assertThat(
            apply(
                route(7),
                accept(
                    List.of(),
                    new Action.SetMetric(Action.Change.SET, 30),
                    new Action.SetMetricType(1),
                    new Action.SetTag(9))))
        .contains(new Edits(OptionalLong.of(30), Optional.of(1), OptionalLong.of(9)));
  }

  @Test
  void conditionsSeeTagAndOutgoingInterface() {
    List<Condition> both =
        List.of(
            new Condition.MatchInterface(Set.of("west")),
            new Condition.MatchTagSet("seven", MatchOption.ANY));
    assertThat(apply(route(7), accept(both))).isPresent();
    assertThat(apply(route(8), accept(both))).isEmpty();
    assertThat(apply(route(7), accept(List.of(new Condition.MatchInterface(Set.of("east"))))))
        .isEmpty();
  }

  @Test
  void conditionsSeeTheTypeOfTheRoute() {
    Condition external =
        new Condition.MatchRouteType(Set.of(RouteType.OSPF_EXTERNAL_1, RouteType.OSPF_EXTERNAL_2));
    assertThat(apply(route(0, RouteType.OSPF_EXTERNAL_2), accept(List.of(external)))).isPresent();
    assertThat(apply(route(0, RouteType.OSPF_INTRA_AREA), accept(List.of(external)))).isEmpty();
    assertThat(apply(route(0), accept(List.of(external)))).isEmpty();
  }

  @Test
  void equalPoliciesAreEqualSoThatNothingIsAskedAgain() {
    assertThat(policies(accept(List.of()))).isEqualTo(policies(accept(List.of())));
    assertThat(policies(accept(List.of()))).isNotEqualTo(policies());
  }
}
