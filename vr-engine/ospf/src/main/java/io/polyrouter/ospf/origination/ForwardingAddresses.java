package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which forwarding addresses others can reach (RFC 2328, section 12.4.4.1; RFC 3101, section 2.3).
 * Two are equal if nothing of it differs, whatever else does in the topology.
 *
 * @param shared networks in areas with AS-external LSAs, where others may send packets straight to
 *     a next hop
 * @param byNssa what there is in each NSSA,by area ID
 * @param connected all networks of the router's links that OSPF tells of itself
 */
record ForwardingAddresses(
    List<IpPrefix> shared, Map<Integer, InNssa> byNssa, Set<IpPrefix> connected) {

  ForwardingAddresses {
    shared = List.copyOf(shared);
    byNssa = Map.copyOf(byNssa);
    connected = Set.copyOf(connected);
  }

  /**
   * In an NSSA.
   *
   * @param networks of the router's links there
   * @param own address of the router there; null if it has none
   */
  record InNssa(List<IpPrefix> networks, @Nullable IpAddress own) {
    InNssa {
      networks = List.copyOf(networks);
    }
  }

  static ForwardingAddresses of(LocalTopology topology, OspfSettings settings) {
    List<IpPrefix> shared = new ArrayList<>();
    Map<Integer, InNssa> byNssa = new TreeMap<>(Integer::compareUnsigned);
    Set<IpPrefix> connected = new HashSet<>();
    for (LocalArea area : topology.areas()) {
      AreaSettings.Type type =
          settings.area(area.areaId()).map(AreaSettings::type).orElse(AreaSettings.Type.NORMAL);
      for (LocalInterface at : area.interfaces()) {
        List<IpPrefix> networks = at.prefixes().stream().map(OwnAddress::prefix).toList();
        connected.addAll(networks);
        if (type == AreaSettings.Type.NORMAL
            && at.type().elects()
            && !at.passive()
            && at.state() != LocalInterface.State.LOOPBACK
            && !AreaDescription.isSuppressed(at)) {
          shared.addAll(networks);
        }
      }
      if (type == AreaSettings.Type.NSSA) {
        byNssa.put(area.areaId(), inNssa(area));
      }
    }
    return new ForwardingAddresses(shared, byNssa, connected);
  }

  private static InNssa inNssa(LocalArea area) {
    List<IpPrefix> networks = new ArrayList<>();
    IpAddress own = null;
    boolean ofLoopback = false;
    for (LocalInterface at : area.interfaces()) {
      if (at.virtualNeighbour().isPresent() || AreaDescription.isSuppressed(at)) {
        continue;
      }
      boolean loopback = at.state() == LocalInterface.State.LOOPBACK;
      for (OwnAddress each : at.prefixes()) {
        if (!loopback) {
          networks.add(each.prefix());
        }
        if (own == null || loopback && !ofLoopback) {
          own = each.address();
          ofLoopback = loopback;
        }
      }
    }
    return new InNssa(networks, own);
  }

  /** For AS-external LSAs: a next hop on a shared network, else null. */
  @Nullable IpAddress external(@Nullable IpAddress nextHop) {
    return isIn(shared, nextHop) ? nextHop : null;
  }

  /** For type 7 LSAs that are to be translated: a next hop in the NSSA, else an own address. */
  @Nullable IpAddress nssa(int areaId, @Nullable IpAddress nextHop) {
    InNssa there = byNssa.get(areaId);
    return there == null ? null : isIn(there.networks, nextHop) ? nextHop : there.own;
  }

  private static boolean isIn(List<IpPrefix> networks, @Nullable IpAddress nextHop) {
    if (nextHop == null || nextHop instanceof Ipv6Address v6 && v6.isLinkLocal()) {
      return false;
    }
    for (IpPrefix network : networks) {
      if (network.contains(nextHop)) {
        return true;
      }
    }
    return false;
  }
}
