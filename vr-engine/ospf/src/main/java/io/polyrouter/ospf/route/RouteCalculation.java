package io.polyrouter.ospf.route;

import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.route.OspfRoute.Source;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import io.polyrouter.routing.RouteNextHop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calculation of routes (RFC 2328, section 16; RFC 5340, section 4.8). It is told of every
 * change when it happens, and works out what follows from all of them when it is {@link #run}.
 */
public final class RouteCalculation {

  private final OspfVersion version;
  private final int routerId;
  private final LinkStateDatabase database;
  private final LsaReader reader;

  /** By identifier, in ascending unsigned order. */
  private final Map<Integer, AreaCalculation> areas = new TreeMap<>(Integer::compareUnsigned);

  private final SummaryIndex<IpPrefix> summaries = new SummaryIndex<>();
  private final SummaryIndex<Integer> boundarySummaries = new SummaryIndex<>();
  private final ExternalIndex externals = new ExternalIndex();
  private final BoundaryRouters boundaryRouters = new BoundaryRouters();
  private final AreaRanges ranges = new AreaRanges();
  private final PrefixTable.Builder<OspfRoute> routes;

  /** What changed since the last run. */
  private final Set<IpPrefix> touched = new HashSet<>();

  private final Set<Integer> touchedBoundary = new TreeSet<>();
  private final Set<IpPrefix> touchedExternals = new HashSet<>();

  private OspfSettings settings;
  private LocalTopology topology;
  private AreaModes modes = new AreaModes(false, false, Set.of(), Set.of(), Map.of(), Set.of());
  private boolean isPending;

  public RouteCalculation(OspfVersion version, int routerId, LinkStateDatabase database) {
    this.version = version;
    this.routerId = routerId;
    this.database = database;
    reader = LsaReader.of(version);
    settings = OspfSettings.defaults(version, "");
    topology = LocalTopology.empty(routerId);
    routes = PrefixTable.<OspfRoute>empty(version.family()).toBuilder();
  }

  // ---- what is known ------------------------------------------------------------------------

  /** Takes in new settings. */
  public void configure(OspfSettings now) {
    boolean recalculate =
        now.maximumPaths() != settings.maximumPaths()
            || now.fastReroute() != settings.fastReroute()
            || now.rfc1583Compatible() != settings.rfc1583Compatible();
    settings = now;
    if (recalculate) {
      areas.values().forEach(AreaCalculation::setDirty);
      touchEverything();
    }
    if (!ranges.isConfiguredAs(now.areas())) {
      ranges.configure(now.areas());
      routes
          .build()
          .scan((prefix, route) -> {
            ranges.moved(prefix, null, route);
            return true;
          });
      touched.addAll(summaries.all());
    }
    isPending = true;
  }

  private void touchEverything() {
    areas.values().forEach(area -> touched.addAll(area.allPrefixes()));
    touched.addAll(summaries.all());
    touchedBoundary.addAll(boundarySummaries.all());
    touchedBoundary.addAll(boundaryRouters.all().keySet());
    touchedExternals.addAll(externals.all());
  }

  /** Takes in what became of interfaces and adjacencies; returns whether routes depend on it. */
  public boolean setTopology(LocalTopology now) {
    if (now.equals(topology)) {
      return false;
    }
    topology = now;
    Set<Integer> gone = new TreeSet<>(areas.keySet());
    for (LocalArea area : now.areas()) {
      area(area.areaId()).setLocal(area);
      gone.remove(area.areaId());
    }
    for (int areaId : gone) {
      area(areaId).setLocal(null);
    }
    isPending = true;
    return true;
  }

  private AreaCalculation area(int areaId) {
    return areas.computeIfAbsent(areaId, id -> new AreaCalculation(id, routerId, reader));
  }

  /**
   * The router itself says this in an area, null for nothing: of LSAs about links and prefixes
   * within the area. What is in the database of its own is not looked at.
   */
  public void setOwn(int areaId, LsaKey key, @Nullable LsaBody body) {
    if (body != null || areas.containsKey(areaId)) {
      area(areaId).put(key, body == null ? null : reader.read(key, 0, body));
      isPending = true;
    }
  }

  /**
   * An LSA is new, says something else, or is gone.
   *
   * @return whether routes depend on it
   */
  public boolean lsaChanged(Scope scope, LsaKey key) {
    boolean matters =
        switch (scope) {
          case Scope.Link(int interfaceIndex) -> linkChanged(interfaceIndex, key);
          case Scope.Area area -> key.advertisingRouter() != routerId && changed(area, key);
          case Scope.As as -> key.advertisingRouter() != routerId && changed(as, key);
        };
    isPending |= matters;
    return matters;
  }

  private boolean linkChanged(int interfaceIndex, LsaKey key) {
    boolean matters = false;
    if (key.advertisingRouter() != routerId && reader.tellsNextHop(key)) {
      for (AreaCalculation area : areas.values()) {
        if (area.local().interfaces().stream()
            .anyMatch(at -> at.interfaceIndex() == interfaceIndex)) {
          area.setDirty();
          matters = true;
        }
      }
    }
    return matters;
  }

  private boolean changed(Scope scope, LsaKey key) {
    Lsa lsa = database.get(scope, key);
    LsaContent said =
        lsa != null && lsa.meaning(this::read) instanceof LsaContent content ? content : null;
    return switch (reader.kind(key.type())) {
      case WITHIN_AREA -> {
        if (scope instanceof Scope.Area(int areaId)) {
          area(areaId).put(key, said);
        }
        yield true;
      }
      case SUMMARY -> {
        if (scope instanceof Scope.Area(int areaId)) {
          if (said instanceof LsaContent.Summary(IpPrefix prefix, int metric)) {
            summaries.put(areaId, key, prefix, metric, touched);
          } else {
            summaries.remove(areaId, key, touched);
          }
        }
        yield true;
      }
      case BOUNDARY_ROUTER -> {
        if (scope instanceof Scope.Area(int areaId)) {
          if (said instanceof LsaContent.BoundaryRouter(int router, int metric)
              && router != routerId) {
            boundarySummaries.put(areaId, key, router, metric, touchedBoundary);
          } else {
            boundarySummaries.remove(areaId, key, touchedBoundary);
          }
        }
        yield true;
      }
      case EXTERNAL -> {
        if (said instanceof LsaContent.External external) {
          externals.put(scope, key, external, touchedExternals);
        } else {
          externals.remove(scope, key, touchedExternals);
        }
        yield true;
      }
      case NOTHING -> false;
    };
  }

  private @Nullable LsaContent read(Lsa lsa) {
    return reader.read(lsa.key(), lsa.header().options(), lsa.body());
  }

  /** An area is no longer there, and none of its LSAs is. */
  public void removeArea(int areaId) {
    AreaCalculation area = areas.remove(areaId);
    if (area != null) {
      touched.addAll(area.allPrefixes());
      area.forEachRouter((router, flags) -> touchRouter(areaId, router));
    }
    summaries.removeArea(areaId, touched);
    boundarySummaries.removeArea(areaId, touchedBoundary);
    externals.removeScope(new Scope.Area(areaId), touchedExternals);
    isPending = true;
  }

  // ---- the calculation ----------------------------------------------------------------------

  /** Whether something changed since the last run. */
  public boolean isPending() {
    return isPending;
  }

  /** Works out what follows from everything that changed since the last run. */
  public CalculationResult run() {
    isPending = false;
    List<Integer> ran = runAreas();
    refreshModes();
    for (AreaCalculation area : areas.values()) {
      touched.addAll(area.takeTouched());
      for (int router : area.takeTouchedRouters()) {
        touchRouter(area.areaId, router);
      }
    }
    InterAreaRules rules = new InterAreaRules(areas, modes, settings.maximumPaths());
    Map<Integer, Boolean> boundary = settleBoundaryRouters(rules);
    Map<IpPrefix, @Nullable OspfRoute> before = new HashMap<>();
    settleInternal(rules, touched, before);
    Set<AreaRanges.Range> changedRanges = ranges.takeChanged();
    settleInternal(rules, changedRanges.stream().map(AreaRanges.Range::prefix).toList(), before);
    settleExternal(before);
    Set<IpPrefix> changedExternals = Set.copyOf(touchedExternals);
    touchedExternals.clear();
    touched.clear();
    return new CalculationResult(
        ran, changes(before), new TreeSet<>(boundary.keySet()), changedRanges, changedExternals);
  }

  /** The backbone comes last: its virtual links lead through the others. */
  private List<Integer> runAreas() {
    List<Integer> ran = new ArrayList<>();
    AreaCalculation.Rules rules =
        new AreaCalculation.Rules(
            settings.maximumPaths(), settings.fastReroute(), database, this::virtualHops);
    AreaCalculation backbone = null;
    for (AreaCalculation area : areas.values()) {
      if (area.areaId == AreaSettings.BACKBONE) {
        backbone = area;
      } else if (area.isDirty()) {
        area.run(rules);
        ran.add(area.areaId);
      }
    }
    if (backbone != null
        && (backbone.isDirty() || !ran.isEmpty() && hasVirtualLinks(backbone.local()))) {
      backbone.run(rules);
      ran.add(AreaSettings.BACKBONE);
    }
    return ran;
  }

  private static boolean hasVirtualLinks(LocalArea backbone) {
    return backbone.interfaces().stream().anyMatch(at -> at.virtualNeighbour().isPresent());
  }

  private Hops virtualHops(int router) {
    Hops hops = Hops.NONE;
    for (AreaSettings transit : settings.areas()) {
      AreaCalculation area = areas.get(transit.areaId());
      if (area != null
          && transit.virtualLinks().stream().anyMatch(link -> link.routerId() == router)) {
        AreaCalculation.Reach reach = area.router(router);
        hops = reach == null ? hops : hops.or(reach.hops(), settings.maximumPaths());
      }
    }
    return hops;
  }

  private void refreshModes() {
    Set<Integer> attached = new HashSet<>();
    topology.areas().forEach(area -> attached.add(area.areaId()));
    Set<Integer> transit = new HashSet<>();
    for (AreaCalculation area : areas.values()) {
      if (area.isTransit() && area.areaId != AreaSettings.BACKBONE) {
        transit.add(area.areaId);
      }
    }
    Map<Integer, AreaSettings.Type> types = new HashMap<>();
    Set<Integer> withoutSummaries = new HashSet<>();
    for (AreaSettings area : settings.areas()) {
      types.put(area.areaId(), area.type());
      if (!area.summary()) {
        withoutSummaries.add(area.areaId());
      }
    }
    AreaCalculation backbone = areas.get(AreaSettings.BACKBONE);
    AreaModes now =
        new AreaModes(
            topology.isBorderRouter(),
            backbone != null && backbone.hasAdjacency(),
            attached,
            transit,
            types,
            withoutSummaries);
    if (!now.equals(modes)) {
      modes = now;
      touchEverything();
    }
  }

  private void touchRouter(int areaId, int router) {
    touched.addAll(summaries.from(areaId, router));
    touchedBoundary.addAll(boundarySummaries.from(areaId, router));
    touchedBoundary.add(router);
    if (!modes.carriesExternals(areaId)) {
      touchedExternals.addAll(externals.from(router));
    }
  }

  /** AS boundary routers that are reached in another way now. */
  private Map<Integer, Boolean> settleBoundaryRouters(InterAreaRules rules) {
    Map<Integer, Boolean> changed = new TreeMap<>();
    for (int router : touchedBoundary) {
      Way way =
          BoundaryRouters.choose(
              router,
              areas,
              modes::carriesExternals,
              boundarySummaries.of(router),
              rules,
              settings.rfc1583Compatible());
      if (boundaryRouters.set(router, way)) {
        changed.put(router, way != null);
        touchedExternals.addAll(externals.from(router));
      }
    }
    touchedBoundary.clear();
    return changed;
  }

  private void settleInternal(
      InterAreaRules rules,
      Collection<IpPrefix> prefixes,
      Map<IpPrefix, @Nullable OspfRoute> before) {
    for (IpPrefix prefix : prefixes) {
      OspfRoute was = routes.get(prefix);
      OspfRoute wasInternal = was == null || was.type().isExternal() ? null : was;
      OspfRoute now = internal(rules, prefix);
      if (wasInternal == null ? now == null : wasInternal.equals(now)) {
        continue;
      }
      remember(before, prefix, was);
      ranges.moved(prefix, wasInternal, now);
      externals.addForwardedTo(prefix, touchedExternals);
      if (now != null) {
        routes.put(prefix, now);
      } else {
        routes.remove(prefix);
        touchedExternals.add(prefix);
      }
    }
  }

  private static void remember(
      Map<IpPrefix, @Nullable OspfRoute> before, IpPrefix prefix, @Nullable OspfRoute was) {
    if (!before.containsKey(prefix)) {
      before.put(prefix, was);
    }
  }

  /** The intra-area or inter-area route; null if there is none. */
  private @Nullable OspfRoute internal(InterAreaRules rules, IpPrefix prefix) {
    Way way = intraArea(prefix);
    List<SummaryIndex.Said> said = summaries.of(prefix);
    if (way == null && !said.isEmpty() && !ranges.isActive(prefix)) {
      way = rules.best(said, prefix.length() == 0);
    }
    if (way == null) {
      return null;
    }
    way = rules.throughTransitAreas(way, said);
    return new OspfRoute(
        way.intraArea() ? OspfRoute.Type.INTRA_AREA : OspfRoute.Type.INTER_AREA,
        way.areaId(),
        way.cost(),
        way.hops(),
        null);
  }

  private @Nullable Way intraArea(IpPrefix prefix) {
    Way best = null;
    for (AreaCalculation area : areas.values()) {
      AreaCalculation.AreaPath path = area.path(prefix, settings.maximumPaths());
      if (path == null || best != null && path.cost() > best.cost()) {
        continue;
      }
      best =
          best == null || path.cost() < best.cost()
              ? new Way(area.areaId, true, path.cost(), path.hops())
              : new Way(
                  best.areaId(),
                  true,
                  path.cost(),
                  best.hops().or(path.hops(), settings.maximumPaths()));
    }
    return best;
  }

  private void settleExternal(Map<IpPrefix, @Nullable OspfRoute> before) {
    ExternalRules rules =
        new ExternalRules(
            this::wayOf, modes, settings.rfc1583Compatible(), settings.maximumPaths());
    for (IpPrefix prefix : touchedExternals) {
      OspfRoute was = routes.get(prefix);
      if (was != null && !was.type().isExternal()) {
        continue;
      }
      OspfRoute now = rules.best(prefix, externals.of(prefix));
      if (was == null ? now == null : was.equals(now)) {
        continue;
      }
      remember(before, prefix, was);
      if (now != null) {
        routes.put(prefix, now);
      } else {
        routes.remove(prefix);
      }
    }
  }

  /** The way to where an external path leads; null if there is none. */
  private @Nullable Way wayOf(Source source) {
    Way way = wayToOrigin(source);
    IpAddress forwarding = source.forwarding();
    return way == null || forwarding == null ? way : wayToForwarding(source, forwarding);
  }

  /** The way to the router that told of it; null if it cannot be reached. */
  private @Nullable Way wayToOrigin(Source source) {
    int router = source.key().advertisingRouter();
    return source.nssa() ? wayInNssa(source.areaId(), router) : boundaryRouters.way(router);
  }

  private @Nullable Way wayInNssa(int areaId, int router) {
    AreaCalculation area = areas.get(areaId);
    AreaCalculation.Reach reach = area == null ? null : area.router(router);
    return reach == null || !reach.isBoundary()
        ? null
        : new Way(areaId, true, reach.cost(), reach.hops());
  }

  /** The route has to be one of OSPF's own; of a type 7 LSA one within its NSSA. */
  private @Nullable Way wayToForwarding(Source source, IpAddress forwarding) {
    OspfRoute route = internalTo(forwarding);
    if (route == null
        || source.nssa()
            && (route.type() != OspfRoute.Type.INTRA_AREA || route.areaId() != source.areaId())) {
      return null;
    }
    Hops hops = route.hops();
    if (hops.isOnLink()) {
      if (isOwnAddress(forwarding)) {
        return null;
      }
      hops =
          Hops.of(
              hops.nextHops().stream()
                  .map(hop ->
                      hop instanceof RouteNextHop.OnLink(int index)
                          ? new RouteNextHop.Neighbour(index, forwarding)
                          : hop),
              settings.maximumPaths());
    }
    return new Way(route.areaId(), route.type() == OspfRoute.Type.INTRA_AREA, route.cost(), hops);
  }

  private boolean isOwnAddress(IpAddress address) {
    for (LocalArea area : topology.areas()) {
      for (LocalInterface at : area.interfaces()) {
        if (at.prefixes().stream().anyMatch(own -> own.address().equals(address))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The intra-area or inter-area route to an address. */
  private @Nullable OspfRoute internalTo(IpAddress address) {
    int length = version.family().bits();
    while (length >= 0) {
      PrefixTable.Entry<OspfRoute> entry = routes.lookup(address, length);
      if (entry == null || !entry.value().type().isExternal()) {
        return entry == null ? null : entry.value();
      }
      length = entry.prefix().length() - 1;
    }
    return null;
  }

  private List<CalculationResult.Change> changes(Map<IpPrefix, @Nullable OspfRoute> before) {
    List<CalculationResult.Change> changes = new ArrayList<>(before.size());
    before.forEach((prefix, was) -> {
      OspfRoute now = routes.get(prefix);
      if (was == null ? now != null : !was.equals(now)) {
        changes.add(new CalculationResult.Change(prefix, was, now));
      }
    });
    Collections.sort(changes);
    return changes;
  }

  // ---- what others ask ----------------------------------------------------------------------

  /** The routes of the last run. */
  public PrefixTable<OspfRoute> routes() {
    return routes.build();
  }

  public @Nullable OspfRoute route(IpPrefix prefix) {
    return routes.get(prefix);
  }

  public AreaRanges ranges() {
    return ranges;
  }

  /** The way to an AS boundary router that counts for AS-external LSAs; null if there is none. */
  public @Nullable Way boundaryRouter(int router) {
    return boundaryRouters.way(router);
  }

  /** AS boundary routers that can be reached. */
  public Set<Integer> boundaryRouters() {
    return Collections.unmodifiableSet(boundaryRouters.all().keySet());
  }

  /**
   * The way to a border router through a transit area (RFC 2328, section 15).
   *
   * @param local own addresses there
   * @param remote addresses of the border router
   */
  public record TransitPath(
      int cost, int interfaceIndex, List<IpAddress> local, List<IpAddress> remote) {}

  /** Null if there is none. */
  public @Nullable TransitPath transitPath(int areaId, int router) {
    AreaCalculation area = areas.get(areaId);
    AreaCalculation.Reach reach = area == null ? null : area.router(router);
    if (area == null
        || reach == null
        || !(reach.hops().nextHops().getFirst()
            instanceof RouteNextHop.Neighbour(int index, IpAddress address))) {
      return null;
    }
    return new TransitPath(reach.cost(), index, area.endpoints(routerId), area.endpoints(router));
  }

  /** Takes routers. */
  public interface RouterVisitor {
    /** A router with the flags of its LSA. */
    void visit(int routerId, int flags);
  }

  /** Calls for every other router of an area that can be reached. */
  public void forEachRouter(int areaId, RouterVisitor visitor) {
    AreaCalculation area = areas.get(areaId);
    if (area != null) {
      area.forEachRouter(visitor);
    }
  }

  /** Whether an area carries virtual links (RFC 2328, section 16.1, TransitCapability). */
  public boolean isTransit(int areaId) {
    return modes.transit().contains(areaId);
  }

  /** What other routers that can be reached tell of a prefix outside of the AS. */
  public Stream<Source> externals(Scope scope, IpPrefix prefix) {
    return externals.of(prefix).stream()
        .filter(source -> source.scope().equals(scope) && wayToOrigin(source) != null);
  }

  /** Whether packets to a prefix are dropped for an active range. */
  public boolean isDiscarded(IpPrefix prefix) {
    return ranges.isDiscarded(prefix);
  }
}
