package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Table;
import io.polyrouter.routing.protocol.ProtocolInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What has to hold of all routers. The first that does not is a problem, in words. Remembers which
 * router had the last one, and looks there first.
 */
final class Invariants {

  private static final int PAGE = 10_000;

  private final Topology topology;
  private final RoutingUnderTest routing;
  private final RouterManager engine;
  private final AddressFamily family;
  private final List<IpPrefix> destinations;
  private int suspect;

  Invariants(Topology topology, RoutingUnderTest routing, RouterManager engine) {
    this.topology = topology;
    this.routing = routing;
    this.engine = engine;
    this.family = routing.family();
    this.destinations = topology.destinations(family);
  }

  /** What is not as it should be; empty if all is. */
  Optional<String> problem(ExpectedRoutes expected) {
    List<Map<IpPrefix, Route>> fibs = new ArrayList<>();
    for (int i = 0; i < topology.routers(); i++) {
      fibs.add(Map.of());
    }
    for (int i = 0; i < topology.routers(); i++) {
      int router = (suspect + i) % topology.routers();
      if (!expected.isAlive(router)) {
        continue;
      }
      Map<IpPrefix, Route> fib = fib(router);
      fibs.set(router, fib);
      Optional<String> problem =
          problemOf(router, fib, expected).map(text -> Topology.name(router) + ": " + text);
      if (problem.isPresent()) {
        suspect = router;
        return problem;
      }
    }
    return wayProblem(fibs, expected);
  }

  private List<Route> table(int router, Table table) {
    List<Route> all = new ArrayList<>();
    Optional<String> continuation = Optional.empty();
    do {
      RouteQuery.Page page =
          engine.routes(
              new RouteQuery(
                  Topology.name(router),
                  family,
                  table,
                  Optional.empty(),
                  Optional.empty(),
                  PAGE,
                  continuation));
      all.addAll(page.routes());
      continuation = page.continuation();
    } while (continuation.isPresent());
    return all;
  }

  private Map<IpPrefix, Route> fib(int router) {
    Map<IpPrefix, Route> fib = new HashMap<>();
    table(router, Table.FIB).forEach(route -> fib.put(route.prefix(), route));
    return fib;
  }

  /** The routes of the RIB that are in use. */
  private Map<IpPrefix, Route> active(int router) {
    Map<IpPrefix, Route> active = new HashMap<>();
    for (Route route : table(router, Table.RIB)) {
      if (route.active()) {
        active.put(route.prefix(), route);
      }
    }
    return active;
  }

  // ---- one router ---------------------------------------------------------------------------

  private Optional<String> problemOf(
      int router, Map<IpPrefix, Route> fib, ExpectedRoutes expected) {
    Map<IpPrefix, Route> active = active(router);
    Optional<String> difference = difference(active, fib);
    if (difference.isPresent()) {
      return difference;
    }
    for (IpPrefix prefix : destinations) {
      Optional<String> problem =
          routeProblem(router, prefix, Optional.ofNullable(active.get(prefix)), expected);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /** The RIB's active routes and the FIB, which have to say the same. */
  Optional<String> difference(int router) {
    return difference(active(router), fib(router)).map(text -> Topology.name(router) + ": " + text);
  }

  private static Optional<String> difference(
      Map<IpPrefix, Route> active, Map<IpPrefix, Route> fib) {
    for (Route route : active.values()) {
      Route forwarded = fib.get(route.prefix());
      if (forwarded == null || !way(forwarded).equals(way(route))) {
        return Optional.of(
            "the RIB has %s, the FIB has %s"
                .formatted(text(route), forwarded == null ? "nothing" : text(forwarded)));
      }
    }
    return fib.values().stream()
        .filter(route -> !active.containsKey(route.prefix()))
        .map(route -> "the FIB has %s, the RIB has no active route".formatted(text(route)))
        .findFirst();
  }

  private Optional<String> routeProblem(
      int router, IpPrefix prefix, Optional<Route> route, ExpectedRoutes expected) {
    if (expected.isConnected(router, prefix)) {
      boolean isConnected = route.filter(one -> one.source().equals("connected")).isPresent();
      return isConnected
          ? Optional.empty()
          : Optional.of("%s is on an interface, but it has %s".formatted(prefix, text(route)));
    }
    long metric = expected.metric(router, prefix);
    if (metric >= routing.infinity()) {
      return route.map(one -> "%s cannot be reached, but it has %s".formatted(prefix, text(one)));
    }
    Set<String> shortest = expected.nextHops(router, prefix);
    boolean isRight =
        route.filter(one -> one.metric() == metric && areNextHops(way(one), shortest)).isPresent();
    return isRight
        ? Optional.empty()
        : Optional.of(
            "%s is at %d by %s, but it has %s".formatted(prefix, metric, shortest, text(route)));
  }

  private boolean areNextHops(Set<String> way, Set<String> shortest) {
    return shortest.size() <= routing.maxPaths()
        ? way.equals(shortest)
        : way.size() == routing.maxPaths() && shortest.containsAll(way);
  }

  /** Next hops as interface and address, or what is done instead. */
  private static Set<String> way(Route route) {
    return route.action().equals("forward")
        ? route.nextHops().stream()
            .map(via ->
                via.outgoingInterface().orElse("?")
                    + " "
                    + via.address().map(Object::toString).orElse("?"))
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of(route.action());
  }

  private static String text(Optional<Route> route) {
    return route.map(Invariants::text).orElse("no route");
  }

  private static String text(Route route) {
    return "%s of %s metric %d %s"
        .formatted(route.prefix(), route.source(), route.metric(), way(route));
  }

  // ---- all together -------------------------------------------------------------------------

  /** Follows every way that a packet may take. */
  private Optional<String> wayProblem(List<Map<IpPrefix, Route>> fibs, ExpectedRoutes expected) {
    List<Map<String, Integer>> neighbours = new ArrayList<>();
    for (int router = 0; router < topology.routers(); router++) {
      neighbours.add(expected.neighbours(router));
    }
    for (IpPrefix prefix : destinations) {
      Walk walk = new Walk(prefix, fibs, neighbours);
      for (int router = 0; router < topology.routers(); router++) {
        boolean isReachable = expected.metric(router, prefix) < routing.infinity();
        if (expected.isAlive(router) && isReachable && !walk.arrives(router)) {
          return Optional.of(
              "a packet from %s to %s %s".formatted(Topology.name(router), prefix, walk.end));
        }
      }
    }
    return Optional.empty();
  }

  /** Ways to one destination. */
  private static final class Walk {
    private final IpPrefix prefix;
    private final List<Map<IpPrefix, Route>> fibs;
    private final List<Map<String, Integer>> neighbours;
    private final Mark[] marks;
    private String end = "";

    private enum Mark {
      UNSEEN,
      ON_THE_WAY,
      ARRIVES,
      LOST
    }

    Walk(IpPrefix prefix, List<Map<IpPrefix, Route>> fibs, List<Map<String, Integer>> neighbours) {
      this.prefix = prefix;
      this.fibs = fibs;
      this.neighbours = neighbours;
      this.marks = new Mark[fibs.size()];
      Arrays.fill(marks, Mark.UNSEEN);
    }

    boolean arrives(int router) {
      if (marks[router] == Mark.UNSEEN) {
        marks[router] = Mark.ON_THE_WAY;
        marks[router] = goesOn(router) ? Mark.ARRIVES : Mark.LOST;
      } else if (marks[router] == Mark.ON_THE_WAY) {
        end = "goes round by " + Topology.name(router);
        return false;
      }
      return marks[router] == Mark.ARRIVES;
    }

    private boolean goesOn(int router) {
      Route route = fibs.get(router).get(prefix);
      if (route == null) {
        end = "ends at %s, which has no route".formatted(Topology.name(router));
        return false;
      }
      if (!route.action().equals("forward")) {
        boolean isThere = route.action().equals("connected") || route.action().equals("receive");
        if (!isThere) {
          end = "ends at %s: %s".formatted(Topology.name(router), route.action());
        }
        return isThere;
      }
      for (String nextHop : way(route)) {
        Integer next = neighbours.get(router).get(nextHop);
        if (next == null) {
          end = "ends at %s, whose %s is not there".formatted(Topology.name(router), nextHop);
          return false;
        }
        if (!arrives(next)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What the routers of a part of the network have to agree about. */
  Optional<String> disagreement(
      ExpectedRoutes expected, IntFunction<ProtocolInstance> instances, long nowNanos) {
    for (List<Integer> part : expected.parts()) {
      Map<Integer, ProtocolInstance> here = new TreeMap<>();
      part.forEach(router -> here.put(router, instances.apply(router)));
      Optional<String> problem = routing.disagreement(here, nowNanos);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }
}
