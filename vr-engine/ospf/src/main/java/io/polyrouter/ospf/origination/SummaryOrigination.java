package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.route.AreaRanges;
import io.polyrouter.ospf.route.CalculationResult;
import io.polyrouter.ospf.route.Hops;
import io.polyrouter.ospf.route.OspfRoute;
import io.polyrouter.ospf.route.RouteCalculation;
import io.polyrouter.ospf.route.Way;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import io.polyrouter.routing.RouteNextHop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an area border router tells each area of the others (RFC 2328, section 12.4.3; RFC 5340,
 * section 4.4.3.4 and 4.4.3.5; RFC 3509, section 2.2).
 */
public final class SummaryOrigination {

  private final int routerId;
  private final PrefixFormat format;
  private final IpPrefix defaultPrefix;
  private final LsaOriginator originator;
  private final RouteCalculation routes;
  private final Map<Integer, Told> areas = new TreeMap<>(Integer::compareUnsigned);
  private Context context = new Context(false, List.of(), Map.of(), Set.of());

  /** What an area is told. */
  private record Told(PrefixLsas prefixes, Map<Integer, PrefixLsas.Said> boundaryRouters) {}

  /** Whatever matters to everything that is told. */
  private record Context(
      boolean border,
      List<AreaSettings> settings,
      Map<Integer, Set<Integer>> areasOfInterface,
      Set<Integer> transit) {

    AreaSettings area(int areaId) {
      return settings.stream()
          .filter(area -> area.areaId() == areaId)
          .findFirst()
          .orElseGet(() -> AreaSettings.defaults(areaId));
    }
  }

  public SummaryOrigination(
      OspfVersion version, int routerId, LsaOriginator originator, RouteCalculation routes) {
    this.routerId = routerId;
    format = PrefixFormat.of(version);
    defaultPrefix = Defaults.prefix(version);
    this.originator = originator;
    this.routes = routes;
  }

  /** Follows what a calculation has changed; looks at everything only if the areas changed. */
  public void update(OspfSettings settings, LocalTopology topology, CalculationResult result) {
    Context now = contextOf(settings, topology);
    if (now.equals(context)) {
      if (context.border) {
        follow(result);
      }
      return;
    }
    context = now;
    Set<Integer> gone = new HashSet<>(areas.keySet());
    if (context.border) {
      for (LocalArea area : topology.areas()) {
        gone.remove(area.areaId());
        refreshAll(area.areaId());
      }
    }
    gone.forEach(this::flush);
  }

  private Context contextOf(OspfSettings settings, LocalTopology topology) {
    Map<Integer, Set<Integer>> areasOfInterface = new HashMap<>();
    Set<Integer> transit = new HashSet<>();
    for (LocalArea area : topology.areas()) {
      for (LocalInterface at : area.interfaces()) {
        if (at.virtualNeighbour().isEmpty()) {
          areasOfInterface
              .computeIfAbsent(at.interfaceIndex(), none -> new HashSet<>())
              .add(area.areaId());
        }
      }
      if (routes.isTransit(area.areaId())) {
        transit.add(area.areaId());
      }
    }
    return topology.isBorderRouter()
        ? new Context(true, settings.areas(), areasOfInterface, transit)
        : new Context(false, List.of(), Map.of(), Set.of());
  }

  private void follow(CalculationResult result) {
    Set<IpPrefix> prefixes = new TreeSet<>();
    result.changes().forEach(change -> prefixes.add(change.prefix()));
    result.ranges().forEach(range -> prefixes.add(range.prefix()));
    for (Map.Entry<Integer, Told> area : areas.entrySet()) {
      for (IpPrefix prefix : prefixes) {
        refresh(area.getKey(), area.getValue(), prefix);
      }
      for (int router : result.boundaryRouters()) {
        refreshBoundary(area.getKey(), area.getValue(), router);
      }
    }
  }

  private void refreshAll(int areaId) {
    Told told =
        areas.computeIfAbsent(
            areaId,
            id ->
                new Told(
                    new PrefixLsas(routerId, new Scope.Area(id), format.summaryType(), originator),
                    new TreeMap<>()));
    Set<IpPrefix> prefixes = new TreeSet<>(told.prefixes.prefixes());
    routes
        .routes()
        .scan((prefix, route) -> {
          if (!route.type().isExternal()) {
            prefixes.add(prefix);
          }
          return true;
        });
    for (AreaSettings area : context.settings) {
      area.ranges().forEach(range -> prefixes.add(range.prefix()));
    }
    prefixes.add(defaultPrefix);
    prefixes.forEach(prefix -> refresh(areaId, told, prefix));
    Set<Integer> routers = new TreeSet<>(told.boundaryRouters.keySet());
    routers.addAll(routes.boundaryRouters());
    routers.forEach(router -> refreshBoundary(areaId, told, router));
  }

  /** The router is no border router any more, or the area is gone. */
  private void flush(int areaId) {
    Told told = areas.remove(areaId);
    if (told != null) {
      told.prefixes.clear();
      for (int router : new ArrayList<>(told.boundaryRouters.keySet())) {
        originator.flush(new Scope.Area(areaId), boundaryKey(router));
      }
    }
  }

  // ---- prefixes -----------------------------------------------------------------------------

  private void refresh(int areaId, Told told, IpPrefix prefix) {
    int cost = cost(areaId, prefix);
    told.prefixes.set(
        prefix,
        cost < 0 || cost >= LsaBody.LS_INFINITY
            ? null
            : format.summary(context.area(areaId).type(), prefix, cost));
  }

  /** What an area is told of a prefix, -1 for nothing. */
  private int cost(int areaId, IpPrefix prefix) {
    AreaSettings area = context.area(areaId);
    if (area.type() != AreaSettings.Type.NORMAL && prefix.length() == 0) {
      return area.type() == AreaSettings.Type.STUB || !area.summary() ? area.defaultCost() : -1;
    }
    if (area.type() != AreaSettings.Type.NORMAL && !area.summary()) {
      return -1;
    }
    int ofRange = costOfRange(areaId, prefix);
    if (ofRange >= 0) {
      return ofRange;
    }
    OspfRoute route = routes.route(prefix);
    if (route == null
        || route.type().isExternal()
        || route.areaId() == areaId
        || leadsInto(areaId, route.hops())) {
      return -1;
    }
    if (route.type() == OspfRoute.Type.INTER_AREA) {
      return mayPassOn(areaId, route.areaId()) ? route.cost() : -1;
    }
    boolean hidden =
        !ignoresRanges(areaId, route.areaId())
            && routes.ranges().covering(route.areaId(), prefix) != null;
    return hidden ? -1 : route.cost();
  }

  private int costOfRange(int areaId, IpPrefix prefix) {
    for (AreaSettings other : context.settings) {
      if (other.areaId() == areaId
          || other.ranges().isEmpty()
          || ignoresRanges(areaId, other.areaId())) {
        continue;
      }
      AreaRanges.Range range = routes.ranges().get(other.areaId(), prefix);
      if (range != null && range.isActive() && range.isAdvertised()) {
        return range.cost();
      }
    }
    return -1;
  }

  /** Those of the backbone do not count in areas that carry its virtual links. */
  private boolean ignoresRanges(int areaId, int ofAreaId) {
    return ofAreaId == AreaSettings.BACKBONE && context.transit.contains(areaId);
  }

  /** Only what was heard in the backbone is passed on, and not back into it. */
  private static boolean mayPassOn(int areaId, int fromAreaId) {
    return areaId != AreaSettings.BACKBONE && fromAreaId == AreaSettings.BACKBONE;
  }

  /** Split horizon: whether packets would be sent into the area itself. */
  private boolean leadsInto(int areaId, Hops hops) {
    for (RouteNextHop hop : hops.nextHops()) {
      if (hop instanceof RouteNextHop.Neighbour neighbour
          && context
              .areasOfInterface
              .getOrDefault(neighbour.interfaceIndex(), Set.of())
              .contains(areaId)) {
        return true;
      }
    }
    return false;
  }

  // ---- AS boundary routers ------------------------------------------------------------------

  private void refreshBoundary(int areaId, Told told, int router) {
    PrefixLsas.@Nullable Said now = boundary(areaId, router);
    PrefixLsas.Said before =
        now == null ? told.boundaryRouters.remove(router) : told.boundaryRouters.put(router, now);
    Scope scope = new Scope.Area(areaId);
    if (now == null && before != null) {
      originator.flush(scope, boundaryKey(router));
    } else if (now != null && !now.equals(before)) {
      originator.originate(scope, boundaryKey(router), now.options(), now.body());
    }
  }

  private LsaKey boundaryKey(int router) {
    return new LsaKey(format.boundaryType(), router, routerId);
  }

  private PrefixLsas.@Nullable Said boundary(int areaId, int router) {
    AreaSettings.Type type = context.area(areaId).type();
    Way way = routes.boundaryRouter(router);
    if (type != AreaSettings.Type.NORMAL
        || way == null
        || way.areaId() == areaId
        || leadsInto(areaId, way.hops())
        || way.cost() >= LsaBody.LS_INFINITY
        || !way.intraArea() && !mayPassOn(areaId, way.areaId())) {
      return null;
    }
    return format.boundary(type, router, way.cost());
  }
}
