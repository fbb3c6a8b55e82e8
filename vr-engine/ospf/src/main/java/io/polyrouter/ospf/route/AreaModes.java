package io.polyrouter.ospf.route;

import io.polyrouter.ospf.settings.AreaSettings;
import java.util.Map;
import java.util.Set;

/**
 * What the router is to its areas, and which of their summaries it looks at.
 *
 * @param border whether it is an area border router
 * @param activeBackbone whether it has a full adjacency in the backbone (RFC 3509, section 2.1)
 * @param attached areas that have an interface which is up
 * @param transit areas that carry virtual links (RFC 2328, section 16.1, TransitCapability)
 * @param types of the configured areas
 */
record AreaModes(
    boolean border,
    boolean activeBackbone,
    Set<Integer> attached,
    Set<Integer> transit,
    Map<Integer, AreaSettings.Type> types,
    Set<Integer> withoutSummaries) {

  AreaModes {
    attached = Set.copyOf(attached);
    transit = Set.copyOf(transit);
    types = Map.copyOf(types);
    withoutSummaries = Set.copyOf(withoutSummaries);
  }

  /** Whether its summaries make routes (RFC 2328, section 16.2; RFC 3509, section 2.2). */
  boolean examines(int areaId) {
    return border && activeBackbone ? areaId == AreaSettings.BACKBONE : attached.contains(areaId);
  }

  /**
   * Whether a default route that is told in an area makes a route. Not so for a border router of a
   * stub area, which itself tells of one there: two that have lost the backbone would send each
   * other whatever they do not know.
   */
  boolean heedsDefault(int areaId) {
    return !border || carriesExternals(areaId);
  }

  /** Whether its summaries make routes of the backbone better (RFC 2328, section 16.3). */
  boolean improves(int areaId) {
    return border && activeBackbone && areaId != AreaSettings.BACKBONE && transit.contains(areaId);
  }

  /** Whether AS-external LSAs are flooded through it. */
  boolean carriesExternals(int areaId) {
    return types.getOrDefault(areaId, AreaSettings.Type.NORMAL) == AreaSettings.Type.NORMAL;
  }
}
