package io.polyrouter.northbound.config;

import io.polyrouter.northbound.protocol.PolicyNames;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.PolicyDefinition;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.policy.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.virtual.routers.virtual.router.RoutingPolicy;

/** Reads the route policies of one virtual router. Pure. */
final class PolicyReader {

  private PolicyReader() {}

  /**
   * All sets and policies.
   *
   * @param virtualRouter the list entry
   */
  static RoutePolicies read(Section virtualRouter) {
    Section all = virtualRouter.child(RoutingPolicy.QNAME);
    if (!all.isPresent()) {
      return RoutePolicies.NONE;
    }
    Section sets = all.child("defined-sets");
    return new RoutePolicies(
        sets(sets, "prefix-set", PolicyReader::prefixes),
        sets(sets, "neighbor-set", set -> new HashSet<>(set.addresses("address"))),
        sets(sets, "tag-set", set -> new HashSet<>(set.numbers("tag-value"))),
        sets(sets, "community-set", set -> set.texts("member")),
        sets(sets, "as-path-set", set -> set.texts("member")),
        policies(all.child("policy-definitions")));
  }

  private static <V> SortedMap<String, V> sets(
      Section from, String list, Function<Section, V> reader) {
    SortedMap<String, V> sets = new TreeMap<>();
    for (Section set : from.child(list + "s").entries(list, "name")) {
      sets.put(set.text("name").orElseThrow(), reader.apply(set));
    }
    return sets;
  }

  private static List<PrefixRange> prefixes(Section set) {
    List<PrefixRange> ranges = new ArrayList<>();
    for (Section entry :
        set.child("prefixes")
            .entries("prefix-list", "ip-prefix", "mask-length-lower", "mask-length-upper")) {
      entry
          .prefix("ip-prefix")
          .ifPresent(prefix ->
              ranges.add(
                  new PrefixRange(
                      prefix,
                      entry.number("mask-length-lower", 0),
                      entry.number("mask-length-upper", 0))));
    }
    return ranges;
  }

  // ---- policies -----------------------------------------------------------------------------

  private static SortedMap<String, PolicyDefinition> policies(Section from) {
    SortedMap<String, PolicyDefinition> policies = new TreeMap<>();
    for (Section policy : from.entries("policy-definition", "name")) {
      String name = policy.text("name").orElseThrow();
      policies.put(
          name,
          new PolicyDefinition(
              name,
              policy.child("statements").entries("statement", "name").stream()
                  .map(PolicyReader::statement)
                  .toList()));
    }
    return policies;
  }

  private static Statement statement(Section from) {
    Section actions = from.child("actions");
    return new Statement(
        from.text("name").orElseThrow(),
        conditions(from.child("conditions")),
        actions(actions),
        actions.text("policy-result").map(PolicyNames::verdict));
  }

  /** The cheap ones first; a called policy may be long. */
  private static List<Condition> conditions(Section from) {
    List<Condition> conditions = new ArrayList<>();
    from.identity("source-protocol")
        .ifPresent(identity ->
            conditions.add(new Condition.SourceProtocol(PolicyNames.protocol(identity))));
    Set<String> interfaces = new HashSet<>(from.child("match-interface").texts("interface"));
    if (!interfaces.isEmpty()) {
      conditions.add(new Condition.MatchInterface(interfaces));
    }
    Set<RouteType> types = EnumSet.noneOf(RouteType.class);
    from.child("match-route-type")
        .texts("route-type")
        .forEach(name -> types.add(PolicyNames.routeType(name)));
    if (!types.isEmpty()) {
      conditions.add(new Condition.MatchRouteType(types));
    }
    match(from, "prefix-set", Condition.MatchPrefixSet::new, conditions);
    match(from, "neighbor-set", Condition.MatchNeighbourSet::new, conditions);
    match(from, "tag-set", Condition.MatchTagSet::new, conditions);
    match(from, "community-set", Condition.MatchCommunitySet::new, conditions);
    match(from, "as-path-set", Condition.MatchAsPathSet::new, conditions);
    from.text("call-policy").map(Condition.CallPolicy::new).ifPresent(conditions::add);
    return conditions;
  }

  private static void match(
      Section conditions,
      String kind,
      BiFunction<String, MatchOption, Condition> condition,
      List<Condition> to) {
    Section match = conditions.child("match-" + kind);
    Optional<String> set = match.text(kind);
    if (set.isPresent()) {
      to.add(
          condition.apply(
              set.get(),
              match.text("match-set-options").map(PolicyNames::option).orElse(MatchOption.ANY)));
    } else if (match.isPresent()) {
      match.problem(kind, "it is not said which %s is meant: name one".formatted(kind));
    }
  }

  private static List<Action> actions(Section from) {
    List<Action> actions = new ArrayList<>();
    Section metric = from.child("set-metric");
    metric
        .number("metric")
        .ifPresent(value ->
            actions.add(
                new Action.SetMetric(
                    metric
                        .text("metric-modification")
                        .map(PolicyNames::change)
                        .orElse(Action.Change.SET),
                    value)));
    if (metric.isPresent() && !metric.has("metric")) {
      metric.problem("metric", "it is not said by how much the metric changes: give a number");
    }
    from.number("set-metric-type")
        .ifPresent(type -> actions.add(new Action.SetMetricType((int) type)));
    from.number("set-route-preference")
        .ifPresent(preference -> actions.add(new Action.SetPreference((int) preference)));
    from.number("set-tag").ifPresent(tag -> actions.add(new Action.SetTag(tag)));
    return actions;
  }
}
