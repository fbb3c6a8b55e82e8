package io.polyrouter.ospf.routing;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.AreaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a {@link RoutingLab}, worked out from its links without LSAs and all at once, as
 * plainly as can be: distances by Bellman and Ford, routes of border routers by going around until
 * nothing gets better.
 */
final class PlainRoutes {

  static final long FAR = Long.MAX_VALUE / 4;

  /** A way: its cost and the routers that it may begin with; 0 for the own link. */
  record Way(long cost, Set<Integer> first) {
    static final Way NONE = new Way(FAR, Set.of());

    Way plus(long more) {
      return cost >= FAR ? NONE : new Way(cost + more, first);
    }

    Way or(Way other) {
      if (cost != other.cost) {
        return cost < other.cost ? this : other;
      }
      Set<Integer> both = new TreeSet<>(first);
      both.addAll(other.first);
      return new Way(cost, both);
    }
  }

  /** An external route. */
  record External(int router, String prefix, boolean type2, int metric) {}

  private final RoutingLab lab;
  private final List<External> externals;
  private final Map<Integer, Map<Integer, Map<Integer, Way>>> ways = new TreeMap<>();

  PlainRoutes(RoutingLab lab, List<External> externals) {
    this.lab = lab;
    this.externals = externals;
    for (int area : areas()) {
      Map<Integer, Map<Integer, Way>> all = new TreeMap<>();
      for (int router : routersOf(area)) {
        all.put(router, within(area, router));
      }
      ways.put(area, all);
    }
  }

  // ---- the network --------------------------------------------------------------------------

  private Set<Integer> areas() {
    Set<Integer> all = new TreeSet<>();
    lab.nodes.values().forEach(node -> all.addAll(areasOf(node.id)));
    return all;
  }

  private Set<Integer> areasOf(int router) {
    Set<Integer> all = new TreeSet<>();
    lab.node(router).ports.values().stream()
        .filter(port -> port.up)
        .forEach(port -> all.add(port.area));
    return all;
  }

  private Set<Integer> routersOf(int area) {
    Set<Integer> all = new TreeSet<>();
    lab.nodes.keySet().stream().filter(id -> areasOf(id).contains(area)).forEach(all::add);
    return all;
  }

  private List<RoutingLab.Port> ports(int router, int area) {
    return lab.node(router).ports.values().stream()
        .filter(port -> port.up && port.area == area)
        .toList();
  }

  private boolean isBorder(int router) {
    Set<Integer> all = areasOf(router);
    return all.size() > 1 && all.contains(0);
  }

  private boolean isStub(int area) {
    return lab.nodes.values().stream()
        .flatMap(node -> node.settings.areas().stream())
        .anyMatch(each -> each.areaId() == area && each.type() != AreaSettings.Type.NORMAL);
  }

  /** Ways from a router to all others of the area. */
  private Map<Integer, Way> within(int area, int root) {
    Map<Integer, Way> best = new HashMap<>();
    routersOf(area).forEach(router -> best.put(router, Way.NONE));
    best.put(root, new Way(0, Set.of()));
    for (boolean better = true; better; ) {
      better = false;
      for (int from : routersOf(area)) {
        Way so = best.getOrDefault(from, Way.NONE);
        if (so.cost >= FAR) {
          continue;
        }
        for (RoutingLab.Port port : ports(from, area)) {
          for (int to : routersOf(area)) {
            if (to == from
                || to == root
                || ports(to, area).stream().noneMatch(other -> other.link == port.link)) {
              continue;
            }
            Way way = from == root ? new Way(port.cost, Set.of(to)) : so.plus(port.cost);
            Way now = best.getOrDefault(to, Way.NONE).or(way);
            if (!now.equals(best.put(to, now))) {
              better = true;
            }
          }
        }
      }
    }
    return best;
  }

  private Way way(int area, int from, int to) {
    return ways.getOrDefault(area, Map.of())
        .getOrDefault(from, Map.of())
        .getOrDefault(to, Way.NONE);
  }

  // ---- prefixes -----------------------------------------------------------------------------

  Set<String> prefixes(int area) {
    Set<String> all = new TreeSet<>();
    for (int router : routersOf(area)) {
      for (RoutingLab.Port port : ports(router, area)) {
        port.addresses.forEach(own -> all.add(own.prefix().toString()));
      }
    }
    return all;
  }

  private Way intra(int area, int router, String prefix) {
    Way best = Way.NONE;
    if (!areasOf(router).contains(area)) {
      return best;
    }
    for (int at : routersOf(area)) {
      for (RoutingLab.Port port : ports(at, area)) {
        if (port.addresses.stream().noneMatch(own -> own.prefix().toString().equals(prefix))) {
          continue;
        }
        Way to =
            at == router
                ? new Way(port.cost, Set.of(0))
                : way(area, router, at).plus(costAt(area, at, port));
        best = best.or(to);
      }
    }
    return best;
  }

  /** Of a transit network what it costs to get there, of others the cost of the link. */
  private long costAt(int area, int router, RoutingLab.Port port) {
    boolean transit =
        port.type.elects()
            && routersOf(area).stream()
                .anyMatch(other ->
                    other != router
                        && ports(other, area).stream().anyMatch(at -> at.link == port.link));
    return transit ? FAR : port.cost;
  }

  /** The network vertex: the ways to it end where the last router puts its own cost. */
  private Way transit(int area, int router, String prefix) {
    Way best = Way.NONE;
    if (!areasOf(router).contains(area)) {
      return best;
    }
    for (int at : routersOf(area)) {
      for (RoutingLab.Port port : ports(at, area)) {
        if (port.type.elects()
            && at != router
            && port.addresses.stream().anyMatch(own -> own.prefix().toString().equals(prefix))) {
          best = best.or(way(area, router, at).plus(port.cost));
        }
      }
    }
    return best;
  }

  private Way toPrefix(int area, int router, String prefix) {
    return intra(area, router, prefix).or(transit(area, router, prefix));
  }

  /** The intra-area way in any area. */
  private Way intra(int router, String prefix) {
    Way best = Way.NONE;
    for (int area : areasOf(router)) {
      best = best.or(toPrefix(area, router, prefix));
    }
    return best;
  }

  private boolean isIntra(int router, String prefix) {
    return intra(router, prefix).cost < FAR;
  }

  private @Nullable Integer areaOf(String prefix) {
    for (int area : areas()) {
      if (prefixes(area).contains(prefix)) {
        return area;
      }
    }
    return null;
  }

  private boolean hasBackboneNeighbour(int router) {
    return ports(router, 0).stream()
        .anyMatch(port ->
            routersOf(0).stream()
                .anyMatch(other ->
                    other != router
                        && ports(other, 0).stream().anyMatch(at -> at.link == port.link)));
  }

  /** What a border router tells an area of a prefix of another. */
  private long told(int border, int area, String prefix) {
    Integer of = areaOf(prefix);
    if (of == null || !isBorder(border)) {
      return FAR;
    }
    Way intra = toPrefix(of, border, prefix);
    if (intra.cost < FAR) {
      return of == area ? FAR : intra.cost;
    }
    return area == 0 || !hasBackboneNeighbour(border)
        ? FAR
        : throughSummaries(0, border, prefix).cost;
  }

  private Way throughSummaries(int area, int router, String prefix) {
    Way best = Way.NONE;
    for (int border : routersOf(area)) {
      if (border != router && isBorder(border)) {
        long metric = told(border, area, prefix);
        best = metric >= FAR ? best : best.or(way(area, router, border).plus(metric));
      }
    }
    return best;
  }

  private Set<Integer> examined(int router) {
    return isBorder(router) && hasBackboneNeighbour(router) ? Set.of(0) : areasOf(router);
  }

  private Way inter(int router, String prefix) {
    Way best = Way.NONE;
    for (int area : examined(router)) {
      best = best.or(throughSummaries(area, router, prefix));
    }
    return best;
  }

  // ---- AS boundary routers ------------------------------------------------------------------

  /** A way to a boundary router. */
  private record ToBoundary(Way way, int area, boolean intra) {
    boolean isBetter(@Nullable ToBoundary than) {
      if (than == null) {
        return true;
      }
      boolean first = intra && area != 0;
      boolean other = than.intra && than.area != 0;
      if (first != other) {
        return first;
      }
      return way.cost != than.way.cost ? way.cost < than.way.cost : area > than.area;
    }
  }

  private @Nullable ToBoundary toBoundary(int router, int boundary) {
    ToBoundary best = null;
    for (int area : areasOf(router)) {
      if (isStub(area)) {
        continue;
      }
      Way way = way(area, router, boundary);
      boolean intra = way.cost < FAR && router != boundary;
      if (!intra) {
        way =
            examined(router).contains(area) ? boundarySummaries(area, router, boundary) : Way.NONE;
      }
      ToBoundary here = new ToBoundary(way, area, intra);
      if (way.cost < FAR && here.isBetter(best)) {
        best = here;
      }
    }
    return best;
  }

  private Way boundarySummaries(int area, int router, int boundary) {
    Way best = Way.NONE;
    for (int border : routersOf(area)) {
      if (border == router || !isBorder(border) || border == boundary) {
        continue;
      }
      ToBoundary theirs = area == 0 ? intraOnly(border, boundary) : toBoundary(border, boundary);
      if (theirs != null
          && theirs.area != area
          && (theirs.intra || area != 0 && theirs.area == 0)) {
        best = best.or(way(area, router, border).plus(theirs.way.cost));
      }
    }
    return best;
  }

  /** Into the backbone goes only what is not from there: so that this comes to an end. */
  private @Nullable ToBoundary intraOnly(int router, int boundary) {
    ToBoundary best = null;
    for (int area : areasOf(router)) {
      Way way = isStub(area) ? Way.NONE : way(area, router, boundary);
      ToBoundary here = new ToBoundary(way, area, true);
      if (way.cost < FAR && here.isBetter(best)) {
        best = here;
      }
    }
    return best;
  }

  // ---- routes -------------------------------------------------------------------------------

  /** All routes of a router that it offers, as {@code type metric via routers}. */
  Map<String, String> of(int router) {
    Map<String, String> routes = new TreeMap<>();
    Set<String> inside = new TreeSet<>();
    for (int area : areas()) {
      for (String prefix : prefixes(area)) {
        boolean intra = isIntra(router, prefix);
        Way way = intra ? intra(router, prefix) : inter(router, prefix);
        if (way.cost < FAR) {
          inside.add(prefix);
          put(routes, prefix, intra ? "intra_area" : "inter_area", way.cost, way);
        }
      }
    }
    Map<String, List<External>> byPrefix = new TreeMap<>();
    externals.forEach(
        each -> byPrefix.computeIfAbsent(each.prefix, none -> new ArrayList<>()).add(each));
    if (areasOf(router).stream().allMatch(this::isStub)) {
      byPrefix.clear();
    }
    byPrefix.forEach((prefix, all) -> {
      if (!inside.contains(prefix)) {
        putExternal(routes, router, prefix, all);
      }
    });
    return routes;
  }

  private void putExternal(
      Map<String, String> routes, int router, String prefix, List<External> all) {
    External best = null;
    ToBoundary bestWay = null;
    Way hops = Way.NONE;
    for (External each : all) {
      ToBoundary to = each.router == router ? null : toBoundary(router, each.router);
      if (to == null) {
        continue;
      }
      int order = best == null || bestWay == null ? -1 : compare(each, to, best, bestWay);
      if (order < 0) {
        best = each;
        bestWay = to;
        hops = to.way;
      } else if (order == 0) {
        hops = new Way(0, hops.first).or(new Way(0, to.way.first));
      }
    }
    if (best != null && bestWay != null) {
      put(
          routes,
          prefix,
          best.type2 ? "external_2" : "external_1",
          best.type2 ? best.metric : best.metric + bestWay.way.cost,
          hops);
    }
  }

  private static int compare(External a, ToBoundary toA, External b, ToBoundary toB) {
    if (a.type2 != b.type2) {
      return a.type2 ? 1 : -1;
    }
    if (a.type2 && a.metric != b.metric) {
      return Integer.compare(a.metric, b.metric);
    }
    boolean first = toA.intra && toA.area != 0;
    boolean other = toB.intra && toB.area != 0;
    if (first != other) {
      return first ? -1 : 1;
    }
    return Long.compare(
        toA.way.cost + (a.type2 ? 0 : a.metric), toB.way.cost + (b.type2 ? 0 : b.metric));
  }

  private static void put(
      Map<String, String> routes, String prefix, String type, long metric, Way way) {
    if (!way.first.contains(0)) {
      routes.put(IpPrefix.parse(prefix).toString(), type + " " + metric + " via " + way.first);
    }
  }
}
