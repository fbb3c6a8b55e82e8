package io.polyrouter.routing.policy;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * The rules of route policies: what is named exists, calls come to an end, and every value is in
 * its range. Pure.
 */
public final class PolicyRules {

  /** How deep policies may call each other. */
  public static final int MOST_DEPTH = 16;

  private static final long MOST = 0xffff_ffffL;

  private final RoutePolicies policies;
  private final Map<String, Integer> depths = new HashMap<>();
  private final ConfigProblems problems;
  private final ModelPath sets;

  private PolicyRules(RoutePolicies policies, ModelPath at, ConfigProblems problems) {
    this.policies = policies;
    this.problems = problems;
    this.sets = at.child("defined-sets");
  }

  /**
   * Checks all policies of one virtual router.
   *
   * @param at container routing-policy
   */
  public static void check(RoutePolicies policies, ModelPath at, ConfigProblems problems) {
    PolicyRules rules = new PolicyRules(policies, at, problems);
    rules.prefixSets();
    rules.patterns("community-sets", "community-set", policies.communitySets(), true);
    rules.patterns("as-path-sets", "as-path-set", policies.asPathSets(), false);
    ModelPath definitions = at.child("policy-definitions");
    for (PolicyDefinition policy : policies.policies().values()) {
      ModelPath path = definitions.entry("policy-definition", "name", policy.name());
      problems.checkName(path, "policy", policy.name());
      rules.statements(policy, path);
      rules.depth(policy, path);
    }
  }

  private void prefixSets() {
    policies
        .prefixSets()
        .forEach((name, ranges) -> {
          ModelPath path =
              sets.child("prefix-sets").entry("prefix-set", "name", name).child("prefixes");
          for (PrefixRange range : ranges) {
            int length = range.prefix().length();
            int bits = range.prefix().family().bits();
            if (range.lower() < length || range.upper() > bits || range.lower() > range.upper()) {
              problems.add(
                  path.entry(
                      "prefix-list",
                      List.of("ip-prefix", "mask-length-lower", "mask-length-upper"),
                      List.of(range.prefix(), range.lower(), range.upper())),
                  "lengths %d to %d of %s are not valid: use from %d to %d, the lower first"
                      .formatted(range.lower(), range.upper(), range.prefix(), length, bits));
            }
          }
        });
  }

  private void patterns(
      String container, String list, Map<String, List<String>> all, boolean communities) {
    all.forEach((name, members) -> {
      for (String member : members) {
        try {
          Object unused =
              communities ? PathPatterns.community(member) : PathPatterns.asPath(member);
        } catch (PatternSyntaxException e) {
          problems.add(
              sets.child(container).entry(list, "name", name),
              "\"%s\" is no regular expression, at position %d: %s"
                  .formatted(member, e.getIndex(), e.getDescription()));
        }
      }
    });
  }

  private void statements(PolicyDefinition policy, ModelPath at) {
    Set<String> seen = new HashSet<>();
    for (Statement statement : policy.statements()) {
      ModelPath path = at.child("statements").entry("statement", "name", statement.name());
      problems.checkName(path, "statement", statement.name());
      if (!seen.add(statement.name())) {
        problems.add(
            path,
            "statement \"%s\" is given twice in policy \"%s\": give every statement a name of its own"
                .formatted(statement.name(), policy.name()));
      }
      statement.conditions().forEach(condition -> condition(condition, path.child("conditions")));
      statement.actions().forEach(action -> action(action, path.child("actions")));
    }
  }

  private void condition(Condition condition, ModelPath at) {
    switch (condition) {
      case Condition.CallPolicy(String name) -> {
        if (!policies.policies().containsKey(name)) {
          problems.add(
              at.child("call-policy"),
              "there is no policy \"%s\": name a configured policy".formatted(name));
        }
      }
      case Condition.MatchPrefixSet match ->
          set(at, "prefix-set", match.set(), policies.prefixSets(), match.option());
      case Condition.MatchNeighbourSet match ->
          set(at, "neighbor-set", match.set(), policies.neighbourSets(), match.option());
      case Condition.MatchTagSet match ->
          set(at, "tag-set", match.set(), policies.tagSets(), match.option());
      case Condition.MatchCommunitySet match ->
          named(at, "community-set", match.set(), policies.communitySets());
      case Condition.MatchAsPathSet match ->
          named(at, "as-path-set", match.set(), policies.asPathSets());
      case Condition.SourceProtocol source -> {}
      case Condition.MatchInterface match -> {}
      case Condition.MatchRouteType match -> {}
    }
  }

  /** One value cannot be all members of a set. */
  private void set(
      ModelPath at, String kind, String name, Map<String, ?> sets, MatchOption option) {
    named(at, kind, name, sets);
    if (option == MatchOption.ALL) {
      problems.add(
          at.child("match-" + kind).child("match-set-options"),
          "a route has one value only, which cannot match all of a %s: use any or invert"
              .formatted(kind));
    }
  }

  private void named(ModelPath at, String kind, String name, Map<String, ?> sets) {
    if (!sets.containsKey(name)) {
      problems.add(
          at.child("match-" + kind).child(kind),
          "there is no %s \"%s\": name a configured one".formatted(kind, name));
    }
  }

  private void action(Action action, ModelPath at) {
    switch (action) {
      case Action.SetMetric set ->
          problems.checkRange(
              at.child("set-metric").child("metric"), "metric", set.value(), 0, MOST);
      case Action.SetMetricType set ->
          problems.checkRange(at.child("set-metric-type"), "metric type", set.type(), 1, 2);
      case Action.SetPreference set ->
          problems.checkRange(
              at.child("set-route-preference"), "preference", set.preference(), 1, 255);
      case Action.SetTag set -> problems.checkRange(at.child("set-tag"), "tag", set.tag(), 0, MOST);
    }
  }

  private void depth(PolicyDefinition policy, ModelPath at) {
    if (depth(policy.name(), 1) > MOST_DEPTH) {
      problems.add(
          at,
          "policy \"%s\" calls policies that call others in a circle, or more than %d deep: make the calls fewer"
              .formatted(policy.name(), MOST_DEPTH));
    }
  }

  /**
   * How many policies deep the calls of a policy go, itself included; more than is allowed if they
   * never end.
   *
   * @param level how deep it is called itself, 1 for not at all
   */
  private int depth(String name, int level) {
    Integer known = depths.get(name);
    if (known != null) {
      return known;
    }
    PolicyDefinition policy = policies.policies().get(name);
    if (policy == null || level > MOST_DEPTH) {
      return policy == null ? 0 : level;
    }
    int deepest = 0;
    for (Statement statement : policy.statements()) {
      for (Condition condition : statement.conditions()) {
        if (condition instanceof Condition.CallPolicy(String called)) {
          deepest = Math.max(deepest, depth(called, level + 1));
        }
        if (deepest > MOST_DEPTH) {
          return deepest;
        }
      }
    }
    depths.put(name, deepest + 1);
    return deepest + 1;
  }
}
