package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Table;
import io.polyrouter.router.state.RouteQuery.Via;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold of all routers. The first that does not is a problem, in words. Remembers which
 * router had the last one, and looks there first.
 */
final class Invariants {

  private static final int PAGE = 10_000;
  private static final String CONNECTED_SOURCE = "connected";
  private static final Set<String> CONNECTED = Set.of("connected");
  private static final Set<String> RECEIVED = Set.of("receive");
  private static final Set<String> NO_ROUTE = Set.of("no route");
  private static final List<Set<String>> NONE = List.of();

  private final Topology topology;
  private final RoutingUnderTest routing;
  private final RouterManager engine;
  private final AddressFamily family;
  private final List<IpPrefix> destinations;
  private final Set<IpPrefix> known;
  private final String source;

  /** What next hops are called: there are few different ones, and to say it takes time. */
  private final Map<List<Via>, Set<String>> ways = new HashMap<>();

  private int suspect;

  /** By router, what was last found to be right. */
  private final @Nullable Seen[] seen;

  /** Tables that are as expected, and where packets go by them. */
  private record Seen(
      Expectation expected, List<Route> rib, List<Route> fib, List<Set<String>> ways) {}

  /** A route of a table, with its next hops as interface and address. */
  record Entry(Route route, Set<String> way) {}

  Invariants(Topology topology, RoutingUnderTest routing, RouterManager engine) {
    this.topology = topology;
    this.routing = routing;
    this.engine = engine;
    this.family = routing.family();
    this.destinations = routing.destinations(topology);
    this.known = Set.copyOf(destinations);
    this.source = new RouteSource(routing.type().name(), routing.instance()).toString();
    this.seen = new @Nullable Seen[topology.routers()];
  }

  /** What is not as it should be; empty if all is. */
  Optional<String> problem(Expectation expected) {
    List<List<Set<String>>> fibs = new ArrayList<>(Collections.nCopies(topology.routers(), NONE));
    boolean isAnyNew = false;
    for (int i = 0; i < topology.routers(); i++) {
      int router = (suspect + i) % topology.routers();
      if (!expected.isAlive(router)) {
        continue;
      }
      List<Route> ribRoutes = table(router, Table.RIB);
      List<Route> fibRoutes = table(router, Table.FIB);
      Seen before = seen[router];
      if (before != null
          && before.expected() == expected
          && before.rib().equals(ribRoutes)
          && before.fib().equals(fibRoutes)) {
        fibs.set(router, before.ways());
        continue;
      }
      isAnyNew = true;
      Map<IpPrefix, Entry> fib = fib(fibRoutes);
      fibs.set(router, ways(fib));
      Optional<String> problem =
          problemOf(router, active(ribRoutes), fib, expected)
              .map(text -> Topology.name(router) + ": " + text);
      if (problem.isPresent()) {
        suspect = router;
        seen[router] = null;
        return problem;
      }
      seen[router] = new Seen(expected, ribRoutes, fibRoutes, fibs.get(router));
    }
    if (!isAnyNew) {
      return Optional.empty();
    }
    Optional<String> problem = wayProblem(fibs, expected);
    if (problem.isPresent()) {
      Arrays.fill(seen, null);
    }
    return problem;
  }

  /** By destination all that packets depend on, which is kept until all have been looked at. */
  private List<Set<String>> ways(Map<IpPrefix, Entry> fib) {
    List<Set<String>> all = new ArrayList<>(destinations.size());
    for (IpPrefix prefix : destinations) {
      Entry entry = fib.get(prefix);
      all.add(entry == null ? NO_ROUTE : entry.way());
    }
    return all;
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

  /** The FIB of a router that is there. */
  Map<IpPrefix, Entry> fib(int router) {
    return fib(table(router, Table.FIB));
  }

  private Map<IpPrefix, Entry> fib(List<Route> routes) {
    Map<IpPrefix, Entry> fib = HashMap.newHashMap(routes.size());
    for (Route route : routes) {
      fib.put(route.prefix(), new Entry(route, way(route)));
    }
    return fib;
  }

  /** The routes of a router's RIB that are in use. */
  Map<IpPrefix, Entry> active(int router) {
    return active(table(router, Table.RIB));
  }

  private Map<IpPrefix, Entry> active(List<Route> routes) {
    Map<IpPrefix, Entry> active = HashMap.newHashMap(routes.size());
    for (Route route : routes) {
      if (route.active()) {
        active.put(route.prefix(), new Entry(route, way(route)));
      }
    }
    return active;
  }

  // ---- one router ---------------------------------------------------------------------------

  private Optional<String> problemOf(
      int router, Map<IpPrefix, Entry> active, Map<IpPrefix, Entry> fib, Expectation expected) {
    Optional<String> difference = difference(active, fib);
    if (difference.isPresent()) {
      return difference;
    }
    Optional<String> strange = strangeRoute(active.values());
    if (strange.isPresent()) {
      return strange;
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

  /** Whatever is not on an interface has to come of the protocol, which knows nothing else. */
  private Optional<String> strangeRoute(Collection<Entry> active) {
    for (Entry entry : active) {
      String by = entry.route().source();
      if (!by.equals(CONNECTED_SOURCE)
          && !(isOfProtocol(entry.route()) && known.contains(entry.route().prefix()))) {
        return Optional.of("nobody has announced " + text(entry));
      }
    }
    return Optional.empty();
  }

  /** The RIB's active routes and the FIB, which have to say the same. */
  Optional<String> difference(int router) {
    return difference(active(router), fib(router)).map(text -> Topology.name(router) + ": " + text);
  }

  private static Optional<String> difference(
      Map<IpPrefix, Entry> active, Map<IpPrefix, Entry> fib) {
    for (Entry entry : active.values()) {
      Entry forwarded = fib.get(entry.route().prefix());
      if (forwarded == null || !forwarded.way().equals(entry.way())) {
        return Optional.of(
            "the RIB has %s, the FIB has %s"
                .formatted(text(entry), forwarded == null ? "nothing" : text(forwarded)));
      }
    }
    return fib.values().stream()
        .filter(entry -> !active.containsKey(entry.route().prefix()))
        .map(entry -> "the FIB has %s, the RIB has no active route".formatted(text(entry)))
        .findFirst();
  }

  private Optional<String> routeProblem(
      int router, IpPrefix prefix, Optional<Entry> entry, Expectation expected) {
    if (expected.isConnected(router, prefix)) {
      boolean isConnected =
          entry.filter(one -> one.route().source().equals(CONNECTED_SOURCE)).isPresent();
      return isConnected
          ? Optional.empty()
          : Optional.of("%s is on an interface, but it has %s".formatted(prefix, text(entry)));
    }
    long metric = expected.metric(router, prefix);
    if (metric >= routing.infinity()) {
      return entry.map(one -> "%s cannot be reached, but it has %s".formatted(prefix, text(one)));
    }
    Set<String> shortest = expected.nextHops(router, prefix);
    boolean isRight =
        entry
            .filter(one -> one.route().metric() == metric && areNextHops(one.way(), shortest))
            .isPresent();
    return isRight
        ? Optional.empty()
        : Optional.of(
            "%s is at %d by %s, but it has %s".formatted(prefix, metric, shortest, text(entry)));
  }

  private boolean areNextHops(Set<String> way, Set<String> shortest) {
    return shortest.size() <= routing.maxPaths()
        ? way.equals(shortest)
        : way.size() == routing.maxPaths() && shortest.containsAll(way);
  }

  /** Next hops as interface and address, or what is done instead. */
  private Set<String> way(Route route) {
    return switch (route.action()) {
      case "forward" -> ways.computeIfAbsent(route.nextHops(), Invariants::names);
      case "connected" -> CONNECTED;
      case "receive" -> RECEIVED;
      default -> Set.of(route.action());
    };
  }

  static Set<String> names(List<Via> nextHops) {
    return nextHops.stream()
        .map(via ->
            via.outgoingInterface().orElse("?")
                + " "
                + via.address().map(Object::toString).orElse("?"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether it comes of the protocol that is under test. */
  boolean isOfProtocol(Route route) {
    return route.source().equals(source);
  }

  static String text(Optional<Entry> entry) {
    return entry.map(Invariants::text).orElse("no route");
  }

  static String text(Entry entry) {
    Route route = entry.route();
    return "%s of %s metric %d %s"
        .formatted(route.prefix(), route.source(), route.metric(), entry.way());
  }

  // ---- all together -------------------------------------------------------------------------

  /** Follows every way that a packet may take. */
  private Optional<String> wayProblem(List<List<Set<String>>> fibs, Expectation expected) {
    Hops hops = new Hops(expected);
    for (int destination = 0; destination < destinations.size(); destination++) {
      IpPrefix prefix = destinations.get(destination);
      if (prefix.length() == 0) {
        continue; // A default route leads to routers that know more, which need not have one.
      }
      Walk walk = new Walk(destination, fibs, hops, at -> expected.mayDrop(at, prefix));
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

  /** Which routers ways lead to; many destinations share one. */
  private final class Hops {
    private static final int NOBODY = -1;

    private final List<Map<String, Integer>> neighbours = new ArrayList<>();
    private final List<Map<Set<String>, int[]>> next = new ArrayList<>();

    Hops(Expectation expected) {
      for (int router = 0; router < topology.routers(); router++) {
        neighbours.add(expected.neighbours(router));
        next.add(new IdentityHashMap<>());
      }
    }

    int[] next(int router, Set<String> way) {
      return next.get(router)
          .computeIfAbsent(
              way,
              all ->
                  all.stream()
                      .mapToInt(hop -> neighbours.get(router).getOrDefault(hop, NOBODY))
                      .toArray());
    }
  }

  /** Ways to one destination. */
  private static final class Walk {
    private final int destination;
    private final List<List<Set<String>>> fibs;
    private final Hops hops;
    private final IntPredicate mayDrop;
    private final Mark[] marks;
    private String end = "";

    private enum Mark {
      UNSEEN,
      ON_THE_WAY,
      ARRIVES,
      LOST
    }

    Walk(int destination, List<List<Set<String>>> fibs, Hops hops, IntPredicate mayDrop) {
      this.destination = destination;
      this.fibs = fibs;
      this.hops = hops;
      this.mayDrop = mayDrop;
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
      Set<String> way = fibs.get(router).get(destination);
      if (way.equals(NO_ROUTE)) {
        end = "ends at %s, which has no route".formatted(Topology.name(router));
        return mayDrop.test(router);
      }
      if (way.equals(CONNECTED) || way.equals(RECEIVED)) {
        return true;
      }
      for (int next : hops.next(router, way)) {
        if (next == Hops.NOBODY) {
          end = "ends at %s, of whose %s one is not there".formatted(Topology.name(router), way);
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
      Expectation expected, IntFunction<ProtocolInstance> instances, long nowNanos) {
    for (int router = 0; router < topology.routers(); router++) {
      if (expected.isAlive(router)) {
        String name = Topology.name(router);
        Optional<String> unfinished =
            routing.unfinished(
                instances.apply(router), expected.neighbours(router).keySet(), nowNanos);
        if (unfinished.isPresent()) {
          return unfinished.map(text -> name + ": " + text);
        }
      }
    }
    for (Expectation.Part part : expected.parts()) {
      Map<Integer, ProtocolInstance> here = new TreeMap<>();
      part.routers().forEach(router -> here.put(router, instances.apply(router)));
      Optional<String> problem = routing.disagreement(part.area(), here, nowNanos);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }
}
