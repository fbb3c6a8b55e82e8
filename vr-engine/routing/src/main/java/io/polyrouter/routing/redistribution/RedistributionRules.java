package io.polyrouter.routing.redistribution;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import io.polyrouter.routing.protocol.RedistributedRoute.Route;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one protocol instance wants to know of the routes of others. Immutable; any thread. */
public final class RedistributionRules {

  private final RouteSource self;
  private final List<Rule> rules;

  private record Rule(Redistribution redistribution, RoutePolicy policy) {

    boolean isForDefaultRoute() {
      return redistribution.protocol().equals(Redistribution.DEFAULT_ROUTE);
    }

    boolean matches(IpPrefix prefix, RouteSource source) {
      return mayMatch(prefix.family(), source) && (prefix.length() == 0 || !isForDefaultRoute());
    }

    /** Whether any route of a source may match. */
    boolean mayMatch(AddressFamily family, RouteSource source) {
      return redistribution.family() == family
          && (isForDefaultRoute()
              || redistribution.protocol().equals(source.protocol())
                  && redistribution.instance().map(source.instance()::equals).orElse(true));
    }
  }

  private RedistributionRules(RouteSource self, List<Rule> rules) {
    this.self = self;
    this.rules = rules;
  }

  /** For an instance that is told of nothing. */
  public static RedistributionRules none(RouteSource self) {
    return new RedistributionRules(self, List.of());
  }

  /**
   * The rules that a configuration comes to.
   *
   * @param self the instance's own routes, which never come back to it
   * @param redistributions the first one that matches a route's source decides on it
   * @param policies by name; through one that is missing nothing passes
   */
  public static RedistributionRules of(
      RouteSource self, List<Redistribution> redistributions, Map<String, RoutePolicy> policies) {
    return new RedistributionRules(
        self,
        redistributions.stream().map(each -> new Rule(each, policyOf(each, policies))).toList());
  }

  private static RoutePolicy policyOf(Redistribution each, Map<String, RoutePolicy> policies) {
    return each.policy()
        .map(name -> policies.getOrDefault(name, RoutePolicy.PASS_NONE))
        .orElse(RoutePolicy.PASS_ALL);
  }

  /** Whether the instance is told of nothing. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * What the instance is told of a prefix; empty for nothing.
   *
   * @param active the route in use, null if there is none
   */
  public Optional<Route> announced(IpPrefix prefix, @Nullable RibRoute active) {
    if (active == null || active.source().equals(self) || !isNetwork(active)) {
      return Optional.empty();
    }
    for (Rule rule : rules) {
      if (rule.matches(prefix, active.source())) {
        Optional<Edits> edits = rule.policy.apply(prefix, active);
        return edits.map(
            set -> new Route(rule.redistribution, active.source(), active.offer(), set));
      }
    }
    return Optional.empty();
  }

  private static boolean isNetwork(RibRoute route) {
    return !(route.offer().target() instanceof RouteTarget.Receive(boolean isPrefix)) || isPrefix;
  }

  /** What the instance is to be told once a RIB has moved on, in ascending order of prefixes. */
  public List<RedistributedRoute> changes(RibSnapshot before, RibSnapshot now) {
    List<RedistributedRoute> changes = new ArrayList<>();
    now.activeChangesSince(
        before,
        (prefix, was, is) -> {
          if (!isSameOffer(was, is)) {
            addChange(changes, prefix, announced(prefix, was), announced(prefix, is));
          }
        });
    return changes;
  }

  /** The way that a route leads in the end is no matter of its announcement. */
  private static boolean isSameOffer(@Nullable RibRoute was, @Nullable RibRoute is) {
    return was != null
        && is != null
        && was.source().equals(is.source())
        && was.offer().equals(is.offer());
  }

  /**
   * What the instance is to be told when other rules follow these, in ascending order of prefixes:
   * at first, when it comes from no rules, every route that passes.
   */
  public List<RedistributedRoute> changesTo(RedistributionRules next, RibSnapshot routes) {
    AddressFamily family = routes.routes().family();
    List<RedistributedRoute> changes = new ArrayList<>();
    if (routes.routesBySource().keySet().stream()
        .anyMatch(source -> isAsked(family, source) || next.isAsked(family, source))) {
      routes
          .routes()
          .scan((prefix, entry) -> {
            RibRoute active = entry.active();
            addChange(changes, prefix, announced(prefix, active), next.announced(prefix, active));
            return true;
          });
    }
    return changes;
  }

  private boolean isAsked(AddressFamily family, RouteSource source) {
    return rules.stream().anyMatch(rule -> rule.mayMatch(family, source));
  }

  private static void addChange(
      List<RedistributedRoute> changes,
      IpPrefix prefix,
      Optional<Route> before,
      Optional<Route> now) {
    if (!before.equals(now)) {
      changes.add(new RedistributedRoute(prefix, now));
    }
  }
}
