package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.route.LsaContent.Links;
import io.polyrouter.ospf.route.LsaContent.Prefixes;
import io.polyrouter.ospf.spf.AreaGraph;
import io.polyrouter.ospf.spf.FirstHop;
import io.polyrouter.ospf.spf.LoopFreeAlternates;
import io.polyrouter.ospf.spf.ShortestPaths;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import io.polyrouter.routing.RouteNextHop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shortest paths through one area (RFC 2328, section 16.1; RFC 5340, section 4.8.1) and what
 * follows from them: how to reach its routers and its prefixes. Remembers the results of the last
 * run, so that it can tell what a run has changed.
 */
final class AreaCalculation {

  /** Neighbours that are looked at as alternates, nearest first; each takes a run of its own. */
  private static final int MAX_ALTERNATES = 64;

  /** Ways that are remembered before those that are out of use are forgotten. */
  private static final int MAX_KNOWN = 4096;

  final int areaId;

  private final int routerId;
  private final LsaReader reader;
  private final Map<LsaKey, LsaContent> contents = new HashMap<>();
  private final Set<IpPrefix> touched = new HashSet<>();
  private final Set<Integer> touchedRouters = new TreeSet<>();
  private final AreaPrefixes prefixes = new AreaPrefixes();
  private AreaVertices vertices = new AreaVertices();
  private LocalArea local;

  /** Equal ones are one: most are the same from one run to the next. */
  private final Map<Hops, Hops> known = new HashMap<>();

  private int[] distance = {};
  private Hops[] hops = {};
  private int root;
  private boolean isDirty;
  private boolean isTransit;

  AreaCalculation(int areaId, int routerId, LsaReader reader) {
    this.areaId = areaId;
    this.routerId = routerId;
    this.reader = reader;
    local = new LocalArea(areaId, List.of());
    root = vertices.number(VertexId.router(routerId));
    known.put(Hops.NONE, Hops.NONE);
  }

  /**
   * A way to a router.
   *
   * @param flags of its LSA
   */
  record Reach(int flags, int cost, Hops hops) {
    boolean isBorder() {
      return (flags & LsaBody.FLAG_BORDER) != 0;
    }

    boolean isBoundary() {
      return (flags & LsaBody.FLAG_BOUNDARY) != 0;
    }
  }

  // ---- what is known of the area ------------------------------------------------------------

  /** The router's own links; null if it has none that is up. */
  void setLocal(@Nullable LocalArea now) {
    LocalArea known = now == null ? new LocalArea(areaId, List.of()) : now;
    if (!known.equals(local)) {
      local = known;
      isDirty = true;
      vertices.get(root).attached().stream()
          .flatMap(List::stream)
          .forEach(own -> touched.add(own.prefix()));
    }
  }

  LocalArea local() {
    return local;
  }

  /** Something that is not in an LSA of the area matters to its paths. */
  void setDirty() {
    isDirty = true;
  }

  boolean isDirty() {
    return isDirty;
  }

  /** An LSA of the area says this now, null for nothing that matters to paths within it. */
  void put(LsaKey key, @Nullable LsaContent said) {
    LsaContent now = said instanceof Links || said instanceof Prefixes ? said : null;
    LsaContent before = now == null ? contents.remove(key) : contents.put(key, now);
    if (before == null ? now == null : before.equals(now)) {
      return;
    }
    if (before instanceof Prefixes old
        && !(now instanceof Prefixes(VertexId vertex, var same) && vertex.equals(old.vertex()))) {
      attach(old.vertex(), key, List.of());
    }
    switch (now) {
      case null -> {
        if (before instanceof Links old) {
          describe(key, old, null);
        }
      }
      case Links links -> describe(key, before instanceof Links old ? old : null, links);
      case Prefixes(VertexId vertex, var all) -> attach(vertex, key, all);
      default -> throw new IllegalStateException("not of an area: " + now);
    }
  }

  /** A key names one vertex for ever. */
  private void describe(LsaKey key, @Nullable Links before, @Nullable Links now) {
    VertexId id = now != null ? now.vertex() : before != null ? before.vertex() : null;
    if (id == null) {
      return;
    }
    int number = vertices.set(id, key, now);
    attach(id, key, now == null ? List.of() : now.prefixes());
    if (before == null || now == null || !before.hasEdgesOf(now)) {
      isDirty = true;
    }
    if (!id.network() && (before == null || now == null || before.flags() != now.flags())) {
      touchedRouters.add(vertices.get(number).id.routerId());
      isDirty = true;
    }
  }

  private void attach(VertexId id, LsaKey key, List<LsaContent.Attached> now) {
    int number = vertices.number(id);
    prefixes.replace(vertices.get(number), number, key, now, touched);
  }

  /** Numbers what is left anew. */
  private void compact() {
    Map<VertexId, Integer> wasNumbered = new HashMap<>();
    for (int number = 0; number < Math.min(vertices.size(), distance.length); number++) {
      wasNumbered.put(vertices.get(number).id, number);
    }
    vertices = new AreaVertices();
    prefixes.clear();
    Set<IpPrefix> again = new HashSet<>();
    contents.forEach((key, content) -> {
      switch (content) {
        case Links links -> {
          int number = vertices.set(links.vertex(), key, links);
          prefixes.replace(vertices.get(number), number, key, links.prefixes(), again);
        }
        case Prefixes(VertexId vertex, var all) -> {
          int number = vertices.number(vertex);
          prefixes.replace(vertices.get(number), number, key, all, again);
        }
        default -> throw new IllegalStateException("not of an area: " + content);
      }
    });
    root = vertices.number(VertexId.router(routerId));
    int[] oldDistance = distance;
    Hops[] oldHops = hops;
    distance = unreachable(vertices.size());
    hops = noHops(vertices.size());
    for (int number = 0; number < vertices.size(); number++) {
      Integer was = wasNumbered.get(vertices.get(number).id);
      if (was != null) {
        distance[number] = oldDistance[was];
        hops[number] = oldHops[was];
      }
    }
  }

  // ---- the calculation ----------------------------------------------------------------------

  /**
   * How it is done.
   *
   * @param maximumPaths next hops of a path
   * @param fastReroute whether backups are looked for
   * @param virtual the way to the other end of a virtual link, through its transit area
   */
  record Rules(
      int maximumPaths,
      boolean fastReroute,
      LinkStateDatabase database,
      IntFunction<Hops> virtual) {}

  /** Runs Dijkstra's algorithm, and remembers what became different. */
  void run(Rules rules) {
    isDirty = false;
    if (known.size() > MAX_KNOWN) {
      known.clear();
      Arrays.stream(hops).forEach(each -> known.putIfAbsent(each, each));
    }
    if (vertices.isSparse()) {
      compact();
    }
    RootLinks links = new RootLinks(local, vertices, reader);
    AreaGraph graph = vertices.graph(root, links.edges());
    ShortestPaths paths = ShortestPaths.from(graph, root, rules.maximumPaths());
    Ways ways = new Ways(links, paths, rules);
    LoopFreeAlternates alternates =
        rules.fastReroute()
            ? LoopFreeAlternates.of(graph, paths, links::isAlternate, MAX_ALTERNATES)
            : null;
    int[] nowDistance = new int[vertices.size()];
    Hops[] nowHops = new Hops[vertices.size()];
    isTransit = false;
    for (int vertex = 0; vertex < nowDistance.length; vertex++) {
      nowDistance[vertex] = paths.distance(vertex);
      nowHops[vertex] = ways.hops(vertex, alternates);
      if (vertex != root && nowHops[vertex].isEmpty()) {
        nowDistance[vertex] = ShortestPaths.UNREACHABLE;
      }
      if (nowDistance[vertex] != ShortestPaths.UNREACHABLE
          && (vertices.get(vertex).flags() & LsaBody.FLAG_VIRTUAL) != 0) {
        isTransit = true;
      }
      if (vertex >= distance.length
          || nowDistance[vertex] != distance[vertex]
          || !isSame(nowHops[vertex], hops[vertex])) {
        touch(vertices.get(vertex));
      }
    }
    distance = nowDistance;
    hops = nowHops;
  }

  private void touch(AreaVertices.Vertex vertex) {
    if (!vertex.id.network()) {
      touchedRouters.add(vertex.id.routerId());
    }
    for (List<LsaContent.Attached> all : vertex.attached()) {
      for (LsaContent.Attached each : all) {
        touched.add(each.prefix());
      }
    }
  }

  /** Of what {@link #intern} has returned, where equal ones are one. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Hops one, Hops other) {
    return one == other || one.equals(other);
  }

  private Hops intern(Hops each) {
    Hops same = known.putIfAbsent(each, each);
    return same == null ? each : same;
  }

  private static int[] unreachable(int count) {
    int[] all = new int[count];
    Arrays.fill(all, ShortestPaths.UNREACHABLE);
    return all;
  }

  private static Hops[] noHops(int count) {
    Hops[] all = new Hops[count];
    Arrays.fill(all, Hops.NONE);
    return all;
  }

  /** First hops as next hops: there are few different ones, which are worked out once. */
  private final class Ways {
    private final RootLinks links;
    private final ShortestPaths paths;
    private final Rules rules;
    private final List<@Nullable Hops> bySet = new ArrayList<>();
    private final Map<Integer, Map<FirstHop, Hops>> withAlternate = new HashMap<>();

    Ways(RootLinks links, ShortestPaths paths, Rules rules) {
      this.links = links;
      this.paths = paths;
      this.rules = rules;
    }

    Hops hops(int vertex, @Nullable LoopFreeAlternates alternates) {
      int set = paths.hopSet(vertex);
      Hops plain = plain(set);
      if (alternates == null || plain.nextHops().size() != 1 || plain.isOnLink()) {
        return plain;
      }
      if (links.isVirtual(paths.firstHops(set).getFirst().label())) {
        return plain;
      }
      return alternates
          .alternate(vertex)
          .map(hop ->
              withAlternate
                  .computeIfAbsent(set, none -> new HashMap<>())
                  .computeIfAbsent(hop, other -> withBackup(plain, other)))
          .orElse(plain);
    }

    private Hops withBackup(Hops plain, FirstHop alternate) {
      List<RouteNextHop.Neighbour> backups =
          nextHops(alternate)
              .filter(RouteNextHop.Neighbour.class::isInstance)
              .map(RouteNextHop.Neighbour.class::cast)
              .filter(backup -> !plain.nextHops().contains(backup))
              .toList();
      return intern(new Hops(plain.nextHops(), backups));
    }

    private Hops plain(int set) {
      while (bySet.size() <= set) {
        bySet.add(null);
      }
      Hops known = bySet.get(set);
      if (known == null) {
        known =
            intern(
                Hops.of(
                    paths.firstHops(set).stream().flatMap(this::nextHops), rules.maximumPaths()));
        bySet.set(set, known);
      }
      return known;
    }

    private Stream<RouteNextHop> nextHops(FirstHop hop) {
      return links.nextHops(hop, vertices, reader, rules.database(), rules.virtual()).stream();
    }
  }

  // ---- what follows from it -----------------------------------------------------------------

  /** Prefixes whose paths may be different since this was last asked. */
  Set<IpPrefix> takeTouched() {
    Set<IpPrefix> all = new HashSet<>(touched);
    touched.clear();
    return all;
  }

  /** Routers that are reached in another way, or are something else, since this was last asked. */
  Set<Integer> takeTouchedRouters() {
    Set<Integer> all = new TreeSet<>(touchedRouters);
    touchedRouters.clear();
    return all;
  }

  /** Whether the router has a full adjacency in the area. */
  boolean hasAdjacency() {
    return local.interfaces().stream().anyMatch(at -> !at.adjacencies().isEmpty());
  }

  /** RFC 2328, section 16.1, step 2 (TransitCapability). */
  boolean isTransit() {
    return isTransit;
  }

  /** The way to a router; null if there is none, or it is this one. */
  @Nullable Reach router(int id) {
    int vertex = vertices.find(VertexId.router(id));
    return vertex < 0 || id == routerId || !isReachable(vertex)
        ? null
        : new Reach(vertices.get(vertex).flags(), distance[vertex], hops[vertex]);
  }

  /** Addresses of a router that can be reached, or of this one, for virtual links. */
  List<IpAddress> endpoints(int id) {
    int number = vertices.find(VertexId.router(id));
    if (number < 0 || !isReachable(number)) {
      return List.of();
    }
    AreaVertices.Vertex router = vertices.get(number);
    List<LsaContent.Edge> towardsRoot =
        router.edges().stream()
            .filter(edge -> isOnShortestPath(edge.to(), router, number))
            .toList();
    return reader.endpoints(router, towardsRoot);
  }

  private boolean isOnShortestPath(VertexId from, AreaVertices.Vertex to, int number) {
    int start = vertices.find(from);
    if (start < 0 || !isReachable(start)) {
      return false;
    }
    LsaContent.Edge edge = vertices.get(start).edgeTo(to.id);
    return edge != null && distance[start] + edge.metric() == distance[number];
  }

  private boolean isReachable(int vertex) {
    return vertex < distance.length && distance[vertex] != ShortestPaths.UNREACHABLE;
  }

  /** Calls for every other router that can be reached. */
  void forEachRouter(RouteCalculation.RouterVisitor visitor) {
    for (int vertex = 0; vertex < distance.length; vertex++) {
      AreaVertices.Vertex at = vertices.get(vertex);
      if (isReachable(vertex) && !at.id.network() && at.id.routerId() != routerId) {
        visitor.visit(at.id.routerId(), at.flags());
      }
    }
  }

  /** The best way to a prefix of the area; null if there is none. */
  @Nullable AreaPath path(IpPrefix prefix, int maximumPaths) {
    int best = ShortestPaths.UNREACHABLE;
    Hops ways = Hops.NONE;
    for (AreaPrefixes.At at : prefixes.of(prefix)) {
      if (!isReachable(at.vertex())) {
        continue;
      }
      int cost = Way.sum(distance[at.vertex()], at.metric());
      if (cost > best) {
        continue;
      }
      Hops to = at.vertex() == root ? onLink(prefix) : hops[at.vertex()];
      ways = cost < best ? to : ways.or(to, maximumPaths);
      best = cost;
    }
    return best == ShortestPaths.UNREACHABLE ? null : new AreaPath(best, ways);
  }

  /** A way to a prefix of the area. */
  record AreaPath(int cost, Hops hops) {}

  /** What the router itself says is on a link of its own, or an address of its own. */
  private Hops onLink(IpPrefix prefix) {
    return Hops.of(
        local.interfaces().stream()
            .filter(at -> at.prefixes().stream().anyMatch(own -> prefix.contains(own.address())))
            .map(at -> (RouteNextHop) new RouteNextHop.OnLink(at.interfaceIndex()))
            .limit(1),
        1);
  }

  Set<IpPrefix> allPrefixes() {
    return prefixes.all();
  }
}
