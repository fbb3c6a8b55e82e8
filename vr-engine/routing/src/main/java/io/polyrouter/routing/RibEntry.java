package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes to one prefix. Immutable; many prefixes may share one entry.
 *
 * @param routes one per source, best first; at least one
 */
public record RibEntry(List<RibRoute> routes) {

  public RibEntry {
    routes = List.copyOf(routes);
  }

  static RibEntry of(RibRoute only) {
    return new RibEntry(List.of(only));
  }

  /** The route in use: the best that is resolved; null if none is. */
  public @Nullable RibRoute active() {
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).action() != null) {
        return routes.get(i);
      }
    }
    return null;
  }

  @Nullable ForwardingAction activeAction() {
    RibRoute active = active();
    return active == null ? null : active.action();
  }

  @Nullable RibRoute of(RouteSource source) {
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).source().equals(source)) {
        return routes.get(i);
      }
    }
    return null;
  }

  int unresolved() {
    int unresolved = 0;
    for (int i = 0; i < routes.size(); i++) {
      unresolved += routes.get(i).action() == null ? 1 : 0;
    }
    return unresolved;
  }

  int leftOut() {
    int leftOut = 0;
    for (int i = 0; i < routes.size(); i++) {
      leftOut += routes.get(i).leftOut();
    }
    return leftOut;
  }

  /** The next hops that take over when others of the same route fail. */
  Set<NextHop> backups() {
    Set<NextHop> all = Set.of();
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).offer().target() instanceof RouteTarget.Via via
          && !via.backups().isEmpty()) {
        all = all.isEmpty() ? new TreeSet<>() : all;
        for (RouteNextHop.Neighbour backup : via.backups()) {
          all.add(new NextHop(backup.interfaceIndex(), backup.address()));
        }
      }
    }
    return all;
  }

  /** This entry with the route in place of the one of the same source. */
  RibEntry with(RibRoute route) {
    List<RibRoute> changed = new ArrayList<>(without(route.source()));
    changed.add(route);
    changed.sort(RibRoute.ORDER);
    return new RibEntry(changed);
  }

  /** The other sources' routes. */
  List<RibRoute> without(RouteSource source) {
    if (routes.size() == 1 && routes.getFirst().source().equals(source)) {
      return List.of();
    }
    return routes.stream().filter(route -> !route.source().equals(source)).toList();
  }
}
