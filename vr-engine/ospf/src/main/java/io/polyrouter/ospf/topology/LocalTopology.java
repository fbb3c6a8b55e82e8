package io.polyrouter.ospf.topology;

import java.util.List;

/**
 * The router and its areas at one moment. Immutable.
 *
 * @param stubRouter whether others are asked not to send transit traffic (RFC 6987)
 * @param areas that have an interface which is up, by identifier in ascending unsigned order
 */
public record LocalTopology(int routerId, boolean stubRouter, List<LocalArea> areas) {

  public LocalTopology {
    areas = List.copyOf(areas);
  }

  /** Without any area. */
  public static LocalTopology empty(int routerId) {
    return new LocalTopology(routerId, false, List.of());
  }

  /** Whether the router connects areas (RFC 3509, section 2.1: it has the backbone among them). */
  public boolean isBorderRouter() {
    return areas.size() > 1 && areas.stream().anyMatch(area -> area.areaId() == 0);
  }

  /**
   * An area.
   *
   * @param interfaces that are up, in the order of {@link LocalInterface#interfaceId}; virtual
   *     links are in the backbone
   */
  public record LocalArea(int areaId, List<LocalInterface> interfaces) {
    public LocalArea {
      interfaces = List.copyOf(interfaces);
    }
  }
}
