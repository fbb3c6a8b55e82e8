package io.polyrouter.routing.redistribution;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.policy.PolicyRoute;
import io.polyrouter.routing.policy.Verdict;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A policy of the configuration as redistribution asks it. A route that no statement decides about
 * does not pass (RFC 9067, leaf default-export-policy).
 *
 * @param interfaces names by index
 */
record ConfiguredPolicy(PolicyEngine engine, List<String> chain, Map<Integer, String> interfaces)
    implements RoutePolicy {

  ConfiguredPolicy {
    chain = List.copyOf(chain);
    interfaces = Map.copyOf(interfaces);
  }

  /** All policies by name. */
  static Map<String, RoutePolicy> allOf(PolicyEngine engine, Map<Integer, String> interfaces) {
    Map<String, RoutePolicy> all = new HashMap<>();
    engine
        .source()
        .policies()
        .keySet()
        .forEach(name -> all.put(name, new ConfiguredPolicy(engine, List.of(name), interfaces)));
    return all;
  }

  @Override
  public Optional<Edits> apply(IpPrefix prefix, RibRoute route) {
    PolicyRoute.Edits before =
        new PolicyRoute.Edits(-1, -1, route.offer().preference(), route.offer().tag());
    PolicyRoute evaluated =
        new PolicyRoute(
            prefix,
            route.source().protocol(),
            route.offer().type(),
            leavingBy(route.offer().target()),
            null,
            null,
            before);
    if (engine.evaluate(chain, Verdict.REJECT, evaluated) == Verdict.REJECT) {
      return Optional.empty();
    }
    PolicyRoute.Edits edits = evaluated.edits();
    return Optional.of(
        new Edits(
            edits.metric() < 0 ? OptionalLong.empty() : OptionalLong.of(edits.metric()),
            edits.metricType() < 0 ? Optional.empty() : Optional.of(edits.metricType()),
            edits.tag() == before.tag() ? OptionalLong.empty() : OptionalLong.of(edits.tag())));
  }

  private Set<String> leavingBy(RouteTarget target) {
    Set<String> names = new HashSet<>();
    if (target instanceof RouteTarget.Via via) {
      for (RouteNextHop nextHop : via.nextHops()) {
        int index =
            switch (nextHop) {
              case RouteNextHop.OnLink(int on) -> on;
              case RouteNextHop.Neighbour neighbour -> neighbour.interfaceIndex();
              case RouteNextHop.Recursive recursive -> 0;
            };
        String name = interfaces.get(index);
        if (name != null) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
