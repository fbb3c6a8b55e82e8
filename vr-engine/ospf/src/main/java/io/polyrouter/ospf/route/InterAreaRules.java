package io.polyrouter.ospf.route;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.route.SummaryIndex.Said;
import io.polyrouter.ospf.settings.AreaSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ways into other areas by what area border routers tell of them. */
final class InterAreaRules {

  private final Map<Integer, AreaCalculation> areas;
  private final AreaModes modes;
  private final int maximumPaths;

  InterAreaRules(Map<Integer, AreaCalculation> areas, AreaModes modes, int maximumPaths) {
    this.areas = areas;
    this.modes = modes;
    this.maximumPaths = maximumPaths;
  }

  /**
   * The best way by the summaries that are looked at (RFC 2328, section 16.2).
   *
   * @param isDefault whether they tell of the default route
   */
  @Nullable Way best(List<Said> all, boolean isDefault) {
    Way best = null;
    for (Said said : all) {
      boolean isExamined =
          modes.examines(said.areaId()) && (!isDefault || modes.heedsDefault(said.areaId()));
      Way way = isExamined ? way(said) : null;
      if (way != null) {
        best = best == null ? way : better(best, way);
      }
    }
    return best;
  }

  /** As {@link #best}, by what the summaries of one area alone tell of an AS boundary router. */
  @Nullable Way bestOf(int areaId, List<Said> all) {
    Way best = null;
    if (modes.examines(areaId)) {
      for (Said said : all) {
        Way way = said.areaId() == areaId ? way(said) : null;
        if (way != null) {
          best = best == null ? way : better(best, way);
        }
      }
    }
    return best;
  }

  private Way better(Way one, Way other) {
    if (one.cost() != other.cost()) {
      return one.cost() < other.cost() ? one : other;
    }
    Way first = Integer.compareUnsigned(one.areaId(), other.areaId()) <= 0 ? one : other;
    return new Way(first.areaId(), false, one.cost(), one.hops().or(other.hops(), maximumPaths));
  }

  private @Nullable Way way(Said said) {
    AreaCalculation area = areas.get(said.areaId());
    AreaCalculation.Reach reach =
        area == null || said.metric() >= LsaBody.LS_INFINITY
            ? null
            : area.router(said.key().advertisingRouter());
    return reach == null || !reach.isBorder()
        ? null
        : new Way(said.areaId(), false, Way.sum(reach.cost(), said.metric()), reach.hops());
  }

  /**
   * The way through transit areas, where that is no longer than one that is associated with the
   * backbone (RFC 2328, section 16.3).
   */
  Way throughTransitAreas(Way way, List<Said> all) {
    Way best = way;
    if (way.areaId() == AreaSettings.BACKBONE) {
      for (Said said : all) {
        Way transit = modes.improves(said.areaId()) ? way(said) : null;
        if (transit != null && transit.cost() <= best.cost()) {
          best =
              new Way(
                  way.areaId(),
                  way.intraArea(),
                  transit.cost(),
                  transit.cost() < best.cost()
                      ? transit.hops()
                      : best.hops().or(transit.hops(), maximumPaths));
        }
      }
    }
    return best;
  }
}
