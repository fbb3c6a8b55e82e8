package io.polyrouter.routing.policy;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.policy.Decision.Place;
import io.polyrouter.routing.policy.Decision.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one virtual router, ready for use; equal if made of equal ones. Immutable, for
 * any thread; without allocation for conditions that do not call or look at paths.
 */
public final class PolicyEngine {

  /** Nothing in particular: chains of no policy at all. */
  public static final PolicyEngine NONE = new PolicyEngine(RoutePolicies.NONE);

  private final RoutePolicies source;
  private final Map<String, Policy> policies = new HashMap<>();

  /** A policy ready for use; filled in after all of them are known, since they call each other. */
  private static final class Policy {
    private final String name;
    private List<Rule> rules = List.of();

    Policy(String name) {
      this.name = name;
    }
  }

  private record Rule(Statement source, List<Test> tests) {}

  /** A condition ready for use. */
  private sealed interface Test {
    record Plain(Condition source, Predicate<PolicyRoute> holds) implements Test {}

    record Call(Condition source, Policy policy) implements Test {}

    Condition source();
  }

  private PolicyEngine(RoutePolicies source) {
    this.source = source;
    source.policies().keySet().forEach(name -> policies.put(name, new Policy(name)));
    source
        .policies()
        .forEach((name, definition) -> {
          List<Rule> rules = new ArrayList<>();
          for (Statement statement : definition.statements()) {
            rules.add(
                new Rule(statement, statement.conditions().stream().map(this::test).toList()));
          }
          policy(name).rules = rules;
        });
  }

  /** Makes policies ready for use; they have passed {@link PolicyRules}. */
  public static PolicyEngine of(RoutePolicies policies) {
    return policies.equals(RoutePolicies.NONE) ? NONE : new PolicyEngine(policies);
  }

  /** What it was made of. */
  public RoutePolicies source() {
    return source;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyEngine engine && source.equals(engine.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  private Policy policy(String name) {
    Policy policy = policies.get(name);
    if (policy == null) {
      throw new IllegalArgumentException("there is no policy " + name);
    }
    return policy;
  }

  // ---- evaluation ---------------------------------------------------------------------------

  /**
   * Decides about a route and edits it; if it is rejected it carries what it did before.
   *
   * @param chain names of policies, in order
   * @param otherwise what becomes of a route that none of them decides about
   */
  public Verdict evaluate(List<String> chain, Verdict otherwise, PolicyRoute route) {
    return decide(chain, otherwise, route, null);
  }

  /** As {@link #evaluate}, and tells how it came to that. */
  public Decision explain(List<String> chain, Verdict otherwise, PolicyRoute route) {
    Trace trace = new Trace();
    Verdict verdict = decide(chain, otherwise, route, trace);
    return new Decision(verdict, Optional.ofNullable(trace.decidedBy), trace.steps, route.edits());
  }

  private static final class Trace {
    private final List<Step> steps = new ArrayList<>();
    private int depth;
    private @Nullable Place decidedBy;

    void add(Place place, Optional<Condition> failed) {
      steps.add(new Step(place, depth, failed));
    }
  }

  private Verdict decide(
      List<String> chain, Verdict otherwise, PolicyRoute route, @Nullable Trace trace) {
    PolicyRoute.Edits before = route.edits();
    Verdict verdict = null;
    for (int i = 0; i < chain.size() && verdict == null; i++) {
      verdict = run(policy(chain.get(i)), route, trace);
    }
    if (verdict == null) {
      verdict = otherwise;
    }
    if (verdict == Verdict.REJECT) {
      route.restore(before);
    }
    return verdict;
  }

  private static @Nullable Verdict run(Policy policy, PolicyRoute route, @Nullable Trace trace) {
    for (Rule rule : policy.rules) {
      Place place = trace == null ? null : new Place(policy.name, rule.source.name());
      PolicyRoute.Edits before = route.edits();
      Condition failed = firstFailed(rule, route, trace);
      if (trace != null && place != null) {
        trace.add(place, Optional.ofNullable(failed));
      }
      if (failed == null) {
        rule.source.actions().forEach(route::edit);
        if (rule.source.result().isPresent()) {
          if (trace != null && trace.depth == 0) {
            trace.decidedBy = place;
          }
          return rule.source.result().get();
        }
      } else {
        // A policy that was called may have accepted before another condition failed.
        route.restore(before);
      }
    }
    return null;
  }

  private static @Nullable Condition firstFailed(
      Rule rule, PolicyRoute route, @Nullable Trace trace) {
    for (Test test : rule.tests) {
      boolean holds =
          switch (test) {
            case Test.Plain plain -> plain.holds.test(route);
            case Test.Call call -> accepts(call.policy, route, trace);
          };
      if (!holds) {
        return test.source();
      }
    }
    return null;
  }

  private static boolean accepts(Policy called, PolicyRoute route, @Nullable Trace trace) {
    PolicyRoute.Edits before = route.edits();
    if (trace != null) {
      trace.depth++;
    }
    boolean accepted = run(called, route, trace) == Verdict.ACCEPT;
    if (trace != null) {
      trace.depth--;
    }
    if (!accepted) {
      route.restore(before);
    }
    return accepted;
  }

  // ---- conditions ---------------------------------------------------------------------------

  private Test test(Condition condition) {
    return switch (condition) {
      case Condition.CallPolicy(String name) -> new Test.Call(condition, policy(name));
      case Condition.SourceProtocol(String protocol) ->
          plain(condition, route -> route.sourceProtocol().equals(protocol));
      case Condition.MatchInterface(Set<String> interfaces) ->
          plain(condition, route -> route.interfaces().stream().anyMatch(interfaces::contains));
      case Condition.MatchRouteType match ->
          plain(condition, route -> match.types().contains(route.type()));
      case Condition.MatchPrefixSet(String set, MatchOption option) -> {
        PrefixMatcher matcher = new PrefixMatcher(member(source.prefixSets(), set));
        boolean wanted = option != MatchOption.INVERT;
        yield plain(condition, route -> matcher.matches(route.prefix()) == wanted);
      }
      case Condition.MatchNeighbourSet(String set, MatchOption option) -> {
        Set<IpAddress> addresses = member(source.neighbourSets(), set);
        boolean wanted = option != MatchOption.INVERT;
        yield plain(
            condition,
            route ->
                (route.neighbour() != null && addresses.contains(route.neighbour())) == wanted);
      }
      case Condition.MatchTagSet(String set, MatchOption option) -> {
        Set<Long> tags = member(source.tagSets(), set);
        boolean wanted = option != MatchOption.INVERT;
        yield plain(condition, route -> tags.contains(route.edits().tag()) == wanted);
      }
      case Condition.MatchCommunitySet(String set, MatchOption option) -> {
        List<Predicate<String>> members =
            member(source.communitySets(), set).stream().map(PathPatterns::community).toList();
        yield plain(
            condition, route -> matches(members, option, test -> path(route).anyCommunity(test)));
      }
      case Condition.MatchAsPathSet(String set, MatchOption option) -> {
        List<Pattern> members =
            member(source.asPathSets(), set).stream().map(PathPatterns::asPath).toList();
        yield plain(
            condition,
            route -> {
              String asPath = path(route).asPath();
              return matches(members, option, pattern -> pattern.matcher(asPath).find());
            });
      }
    };
  }

  private static Test plain(Condition condition, Predicate<PolicyRoute> holds) {
    return new Test.Plain(condition, holds);
  }

  private static <V> V member(Map<String, V> sets, String name) {
    V set = sets.get(name);
    if (set == null) {
      throw new IllegalArgumentException("there is no set " + name);
    }
    return set;
  }

  private static <M> boolean matches(List<M> members, MatchOption option, Predicate<M> matches) {
    return switch (option) {
      case ANY -> members.stream().anyMatch(matches);
      case ALL -> members.stream().allMatch(matches);
      case INVERT -> members.stream().noneMatch(matches);
    };
  }

  private static PathAttributes path(PolicyRoute route) {
    PathAttributes path = route.path();
    return path == null ? NO_PATH : path;
  }

  private static final PathAttributes NO_PATH =
      new PathAttributes() {
        @Override
        public boolean anyCommunity(Predicate<String> test) {
          return false;
        }

        @Override
        public String asPath() {
          return "";
        }
      };
}
