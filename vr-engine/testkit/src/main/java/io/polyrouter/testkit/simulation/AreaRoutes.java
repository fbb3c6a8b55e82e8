package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The routes of a network with {@link Areas}: by way of one area's links only if the destination is
 * in an area of the router, else by what border routers tell (RFC 2328, section 16.2, with a border
 * router as in RFC 3509). Worked out for all routers together, from what each area knows to what
 * the backbone hears to what areas hear of the backbone, without databases or messages.
 */
final class AreaRoutes implements Expectation {

  private final AddressFamily family;
  private final Areas areas;
  private final Expectation flat;
  private final int routers;
  private final BitSet alive;

  /** By area: its links, and the distance from one router to another over them. */
  private final List<List<Edge>> edges = new ArrayList<>();

  /** By area and router: its links out. */
  private final List<List<List<Edge>>> edgesFrom = new ArrayList<>();

  private final List<long[][]> distances = new ArrayList<>();

  /** By area: who has an interface in it that is up. */
  private final List<BitSet> attached = new ArrayList<>();

  private final Map<IpPrefix, Place> places = new HashMap<>();

  /** By network: the ways of all routers to it. */
  private final Map<IpPrefix, List<Way>> known = new HashMap<>();

  /** Each way is of one router, and is asked for again and again. */
  private final IdentityHashMap<Way, Set<String>> nextHops = new IdentityHashMap<>();

  private final BitSet borders = new BitSet();

  /** Border routers with a neighbour in the backbone. */
  private final BitSet activeBorders = new BitSet();

  private record Edge(int from, int to, int cost, String nextHop) {}

  private record Owner(int router, int cost) {}

  /** Where a network is. */
  private record Place(int area, List<Owner> owners) {}

  /**
   * A way to a network.
   *
   * @param area that is crossed first
   * @param exits routers of that area to which it leads
   */
  private record Way(long metric, int area, boolean isWithinArea, List<Integer> exits) {}

  private static final Way NONE = new Way(UNREACHABLE, Areas.BACKBONE, false, List.of());

  AreaRoutes(Topology topology, Segments now, BitSet alive, RoutingUnderTest routing) {
    family = routing.family();
    areas = Areas.of(topology);
    flat = new ExpectedRoutes(topology, now, alive, routing);
    routers = topology.routers();
    this.alive = (BitSet) alive.clone();
    for (int area = 0; area <= Areas.COUNT; area++) {
      edges.add(new ArrayList<>());
      attached.add(new BitSet());
      edgesFrom.add(
          Stream.generate(() -> (List<Edge>) new ArrayList<Edge>()).limit(routers).toList());
    }
    for (int router = 0; router < routers; router++) {
      if (alive.get(router)) {
        int area = areas.ofRouter(router);
        attached.get(area).set(router);
        places.put(
            Topology.loopback(router, family),
            new Place(area, List.of(new Owner(router, routing.loopbackCost()))));
      }
    }
    topology.segments().forEach(segment -> add(segment, now));
    edges.forEach(links -> distances.add(distances(links)));
    attached.get(Areas.BACKBONE).stream()
        .filter(router -> attached.stream().filter(those -> those.get(router)).count() > 1)
        .forEach(borders::set);
    for (Edge edge : edges.get(Areas.BACKBONE)) {
      activeBorders.set(edge.from(), borders.get(edge.from()));
    }
  }

  private void add(Segment segment, Segments now) {
    int area = areas.ofSegment(segment);
    List<Owner> owners = new ArrayList<>();
    for (Attachment from : segment.attachments()) {
      if (!alive.get(from.router()) || !now.isUp(from)) {
        continue;
      }
      owners.add(new Owner(from.router(), from.cost()));
      attached.get(area).set(from.router());
      for (Attachment to : segment.attachments()) {
        if (to.port() != from.port() && alive.get(to.router()) && now.isJoined(from, to)) {
          String nextHop = from.interfaceName() + " " + to.nextHop(family);
          Edge edge = new Edge(from.router(), to.router(), from.cost(), nextHop);
          edges.get(area).add(edge);
          edgesFrom.get(area).get(from.router()).add(edge);
        }
      }
    }
    places.put(segment.prefix(family), new Place(area, owners));
  }

  /** From the first index to the second, by the method of Floyd and Warshall. */
  private long[][] distances(List<Edge> links) {
    long[][] distances = new long[routers][routers];
    for (int from = 0; from < routers; from++) {
      Arrays.fill(distances[from], UNREACHABLE);
      distances[from][from] = 0;
    }
    BitSet inside = new BitSet();
    for (Edge link : links) {
      inside.set(link.from());
      distances[link.from()][link.to()] = Math.min(distances[link.from()][link.to()], link.cost());
    }
    int[] all = inside.stream().toArray();
    for (int via : all) {
      for (int from : all) {
        for (int to : all) {
          distances[from][to] =
              Math.min(distances[from][to], distances[from][via] + distances[via][to]);
        }
      }
    }
    return distances;
  }

  // ---- the ways to a network ----------------------------------------------------------------

  private boolean isIn(int router, int area) {
    return attached.get(area).get(router);
  }

  private List<Way> ways(IpPrefix prefix) {
    return known.computeIfAbsent(prefix, this::workOut);
  }

  private List<Way> workOut(IpPrefix prefix) {
    Way[] ways = new Way[routers];
    for (int router = 0; router < routers; router++) {
      ways[router] = withinArea(router, prefix);
    }
    // What border routers know from within areas is all that the backbone hears of.
    Way[] within = ways.clone();
    List<Integer> others = new ArrayList<>();
    for (int router = 0; router < routers; router++) {
      if (ways[router].metric() != UNREACHABLE) {
        continue;
      }
      if (activeBorders.get(router)) {
        ways[router] = byBorders(router, Areas.BACKBONE, prefix, within);
      } else {
        others.add(router);
      }
    }
    Way[] ofBorders = ways.clone();
    for (int router : others) {
      for (int area = 0; area <= Areas.COUNT; area++) {
        if (isIn(router, area) && heeds(router, area, prefix)) {
          Way way = byBorders(router, area, prefix, ofBorders);
          ways[router] = way.metric() < ways[router].metric() ? way : ways[router];
        }
      }
    }
    return List.of(ways);
  }

  /** A border router sends nothing back to those whom it tells that it knows a way out. */
  private boolean heeds(int router, int area, IpPrefix prefix) {
    return prefix.length() > 0 || !borders.get(router) || !Areas.kind(area).hasDefault;
  }

  private Way withinArea(int router, IpPrefix prefix) {
    Place place = places.get(prefix);
    if (place == null || !isIn(router, place.area())) {
      return NONE;
    }
    Best best = new Best(place.area(), true);
    for (Owner owner : place.owners()) {
      best.add(distances.get(place.area())[router][owner.router()] + owner.cost(), owner.router());
    }
    return best.way();
  }

  /** What others that are at the border of an area tell in it. */
  private Way byBorders(int router, int area, IpPrefix prefix, Way[] ways) {
    Best best = new Best(area, false);
    for (int border : borders.stream().toArray()) {
      if (border != router && isIn(border, area)) {
        best.add(distances.get(area)[router][border] + told(ways[border], area, prefix), border);
      }
    }
    return best.way();
  }

  /** What a border router that has this way tells an area that it costs. */
  private static long told(Way way, int area, IpPrefix prefix) {
    Areas.Kind kind = Areas.kind(area);
    if (prefix.length() == 0) {
      return kind.hasDefault ? Areas.DEFAULT_COST : UNREACHABLE;
    }
    boolean isHeard =
        way.isWithinArea()
            ? way.area() != area
            : way.area() == Areas.BACKBONE && area != Areas.BACKBONE;
    return kind.hasSummaries && isHeard ? way.metric() : UNREACHABLE;
  }

  /** The best of several ways through an area. */
  private static final class Best {
    private final int area;
    private final boolean isWithinArea;
    private final List<Integer> exits = new ArrayList<>();
    private long metric = UNREACHABLE;

    Best(int area, boolean isWithinArea) {
      this.area = area;
      this.isWithinArea = isWithinArea;
    }

    void add(long sum, int exit) {
      if (sum < metric) {
        exits.clear();
        metric = sum;
      }
      if (sum == metric && sum < UNREACHABLE) {
        exits.add(exit);
      }
    }

    Way way() {
      return metric == UNREACHABLE ? NONE : new Way(metric, area, isWithinArea, exits);
    }
  }

  // ---- answers ------------------------------------------------------------------------------

  @Override
  public boolean isAlive(int router) {
    return flat.isAlive(router);
  }

  @Override
  public boolean isConnected(int router, IpPrefix prefix) {
    return flat.isConnected(router, prefix);
  }

  @Override
  public long metric(int router, IpPrefix prefix) {
    return alive.get(router) ? ways(prefix).get(router).metric() : UNREACHABLE;
  }

  @Override
  public Set<String> nextHops(int router, IpPrefix prefix) {
    return nextHops.computeIfAbsent(ways(prefix).get(router), way -> nextHops(router, way));
  }

  private Set<String> nextHops(int router, Way way) {
    long[][] distance = distances.get(way.area());
    Set<String> hops = new TreeSet<>();
    for (Edge edge : edgesFrom.get(way.area()).get(router)) {
      for (int exit : way.exits()) {
        if (edge.cost() + distance[edge.to()][exit] == distance[router][exit]) {
          hops.add(edge.nextHop());
        }
      }
    }
    return hops;
  }

  @Override
  public Map<String, Integer> neighbours(int router) {
    return flat.neighbours(router);
  }

  /**
   * So it is where the backbone is in parts, which it should not be (RFC 2328, section 3.7). A
   * border router heeds its own part alone (section 16.2); in an area the border router of another
   * part tells of more, and the way to that one may lead through the first.
   */
  @Override
  public boolean mayDrop(int router, IpPrefix prefix) {
    return activeBorders.get(router)
        && metric(router, prefix) == UNREACHABLE
        && borders.stream()
            .anyMatch(other ->
                distances.get(Areas.BACKBONE)[router][other] == UNREACHABLE
                    && metric(other, prefix) != UNREACHABLE
                    && haveAreaInCommon(router, other));
  }

  private boolean haveAreaInCommon(int router, int other) {
    return IntStream.rangeClosed(1, Areas.COUNT)
        .anyMatch(area -> isIn(router, area) && isIn(other, area));
  }

  /** By areas: what parts of one hear of each other by other areas they need not agree about. */
  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int area = 0; area <= Areas.COUNT; area++) {
      List<List<Edge>> links = edgesFrom.get(area);
      parts.addAll(
          Expectation.parts(
              area, attached.get(area), router -> links.get(router).stream().mapToInt(Edge::to)));
    }
    return parts;
  }
}
