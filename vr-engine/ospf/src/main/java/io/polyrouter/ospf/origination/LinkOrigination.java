package io.polyrouter.ospf.origination;

import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination.Condition;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says what the router's links are: looks again at an area when its links, or what the router is to
 * it, changed.
 */
public final class LinkOrigination {

  private final AreaLsas lsas;
  private OspfSettings settings;
  private LocalTopology topology;

  /** What was last described. */
  private final Map<Integer, Described> described = new TreeMap<>();

  private record Described(LocalArea area, RouterRole role) {}

  public LinkOrigination(AreaLsas lsas, OspfSettings settings, LocalTopology topology) {
    this.lsas = lsas;
    this.settings = settings;
    this.topology = topology;
  }

  /** Takes in what may be different. */
  public void update(OspfSettings nowSettings, LocalTopology nowTopology) {
    settings = nowSettings;
    topology = nowTopology;
    Set<Integer> gone = new HashSet<>(described.keySet());
    for (LocalArea area : topology.areas()) {
      gone.remove(area.areaId());
      Described now = new Described(area, role(area.areaId()));
      if (!now.equals(described.put(area.areaId(), now))) {
        lsas.describe(now.area, now.role);
      }
    }
    for (int areaId : gone) {
      described.remove(areaId);
      lsas.flush(areaId);
    }
  }

  /** A neighbour on a link says something else of it; matters to who speaks for the network. */
  public void linkChanged(Scope.Link link, LsaKey key) {
    if (key.type() != LsaType.V3_LINK) {
      return;
    }
    for (Described known : described.values()) {
      for (LocalInterface at : known.area.interfaces()) {
        if (at.interfaceIndex() == link.interfaceIndex()
            && AreaDescription.isDesignated(at, known.role)) {
          lsas.describe(known.area, known.role);
        }
      }
    }
  }

  private RouterRole role(int areaId) {
    AreaSettings area = settings.area(areaId).orElseGet(() -> AreaSettings.defaults(areaId));
    boolean border = topology.isBorderRouter();
    return new RouterRole(
        topology.routerId(),
        area.type(),
        border,
        isBoundary(border, area.type()),
        isVirtualEndpoint(area),
        !area.virtualLinks().isEmpty(),
        border && area.nssa().translateAlways(),
        topology.stubRouter());
  }

  /** A border router of an NSSA may translate at any time (RFC 3101, section 3.1). */
  private boolean isBoundary(boolean border, AreaSettings.Type type) {
    boolean announces =
        !settings.redistribute().isEmpty()
            || settings.defaultOrigination().condition() != Condition.NEVER;
    boolean ofNssa =
        border
            && (type == AreaSettings.Type.NSSA
                || topology.areas().stream().anyMatch(area -> isNssa(area.areaId())));
    return announces || ofNssa;
  }

  private boolean isNssa(int areaId) {
    return settings.area(areaId).filter(area -> area.type() == AreaSettings.Type.NSSA).isPresent();
  }

  /** RFC 2328, section 12.4.1 (bit V). */
  private boolean isVirtualEndpoint(AreaSettings transit) {
    return topology.areas().stream()
        .flatMap(area -> area.interfaces().stream())
        .filter(at -> !at.adjacencies().isEmpty())
        .anyMatch(at ->
            transit.virtualLinks().stream()
                .anyMatch(link ->
                    at.virtualNeighbour().isPresent()
                        && at.virtualNeighbour().getAsInt() == link.routerId()));
  }
}
