package io.polyrouter.ospf.route;

import io.polyrouter.ospf.route.SummaryIndex.Said;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Ways to AS boundary routers (RFC 2328, sections 16.4 and 16.4.1). */
final class BoundaryRouters {

  private final Map<Integer, Way> ways = new HashMap<>();

  /** The way to one, for AS-external LSAs; null if it cannot be reached. */
  @Nullable Way way(int routerId) {
    return ways.get(routerId);
  }

  Map<Integer, Way> all() {
    return ways;
  }

  /** Sets the way; returns whether it is another one. */
  boolean set(int routerId, @Nullable Way way) {
    Way before = way == null ? ways.remove(routerId) : ways.put(routerId, way);
    return before == null ? way != null : !before.equals(way);
  }

  /** Prefers intra-area paths that avoid the backbone (RFC 2328, section 16.4.1). */
  static boolean isMostPreferred(Way way) {
    return way.intraArea() && way.areaId() != 0;
  }

  /**
   * Chooses among the ways of all areas.
   *
   * @param areas in ascending order
   * @param usable which areas' ways count
   * @param said what border routers tell of it
   */
  static @Nullable Way choose(
      int routerId,
      Map<Integer, AreaCalculation> areas,
      IntPredicate usable,
      List<Said> said,
      InterAreaRules rules,
      boolean rfc1583Compatible) {
    Way best = null;
    for (AreaCalculation area : areas.values()) {
      if (!usable.test(area.areaId)) {
        continue;
      }
      AreaCalculation.Reach reach = area.router(routerId);
      Way way =
          reach != null && reach.isBoundary()
              ? new Way(area.areaId, true, reach.cost(), reach.hops())
              : rules.bestOf(area.areaId, said);
      if (way == null) {
        continue;
      }
      way = rules.throughTransitAreas(way, said);
      if (best == null || isBetter(way, best, rfc1583Compatible)) {
        best = way;
      }
    }
    return best;
  }

  /** Of equal cost the way through the area with the larger number (section 16.4, step 3). */
  private static boolean isBetter(Way way, Way than, boolean rfc1583Compatible) {
    if (!rfc1583Compatible && isMostPreferred(way) != isMostPreferred(than)) {
      return isMostPreferred(way);
    }
    if (way.cost() != than.cost()) {
      return way.cost() < than.cost();
    }
    return Integer.compareUnsigned(way.areaId(), than.areaId()) > 0;
  }
}
