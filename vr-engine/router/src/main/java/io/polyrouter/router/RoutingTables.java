package io.polyrouter.router;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.Rib;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.stack.InterfaceAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Offers the RIB what configuration and interfaces say, as differences: a changed route is one
 * change. The RIB is worked out anew at most once a turn, when asked for the FIB.
 */
final class RoutingTables {

  private final Rib rib;
  private int maxRoutes;
  private boolean changed;

  private final SortedMap<Integer, List<ConnectedRoutes.InterfaceAddress>> connectedByInterface =
      new TreeMap<>();
  private SortedMap<IpPrefix, RouteOffer> connected = Collections.emptySortedMap();

  /** By name of the instance. */
  private SortedMap<String, ProtocolConfig.Static> statics = Collections.emptySortedMap();

  /** By interface name, as static routes were offered with. */
  private SortedMap<String, Integer> indexes = Collections.emptySortedMap();

  RoutingTables(int maxRoutes) {
    this.maxRoutes = maxRoutes;
    this.rib = new Rib(AddressFamily.IPV4, maxRoutes);
  }

  void setMaxRoutes(int limit) {
    if (limit == maxRoutes) {
      return;
    }
    rib.setMaxRoutes(limit);
    if (limit > maxRoutes) {
      // What was refused was not remembered: offer all again, which costs little where it is known.
      apply(RouteSource.CONNECTED, RouteChange.between(Collections.emptySortedMap(), connected));
      indexes = Collections.emptySortedMap();
    }
    maxRoutes = limit;
  }

  /** The interface is up and has these addresses; none if it is down. */
  void setConnected(int interfaceIndex, List<InterfaceAddress> addresses) {
    if (addresses.isEmpty()) {
      connectedByInterface.remove(interfaceIndex);
    } else {
      connectedByInterface.put(
          interfaceIndex,
          addresses.stream()
              .map(own ->
                  new ConnectedRoutes.InterfaceAddress(
                      interfaceIndex, own.address(), own.prefixLength()))
              .toList());
    }
    SortedMap<IpPrefix, RouteOffer> next =
        ConnectedRoutes.of(connectedByInterface.values().stream().flatMap(List::stream).toList());
    apply(RouteSource.CONNECTED, RouteChange.between(connected, next));
    connected = next;
  }

  void linkChanged(int interfaceIndex, boolean up) {
    rib.interfaceChanged(interfaceIndex, up);
    changed = true;
  }

  void setStatics(List<ProtocolConfig> protocols, Map<String, Port> ports) {
    SortedMap<String, Integer> nextIndexes = new TreeMap<>();
    ports.forEach((name, port) -> nextIndexes.put(name, port.index()));
    boolean reindexed = !nextIndexes.equals(indexes);
    indexes = nextIndexes;
    SortedMap<String, ProtocolConfig.Static> next = new TreeMap<>();
    for (ProtocolConfig protocol : protocols) {
      switch (protocol) {
        case ProtocolConfig.Static configured -> next.put(configured.name(), configured);
      }
    }
    statics.forEach((name, before) -> {
      if (!next.containsKey(name)) {
        changeStatics(name, before.routes(), List.of(), false);
      }
    });
    next.forEach((name, after) -> {
      ProtocolConfig.Static before = statics.get(name);
      if (reindexed || !after.equals(before)) {
        changeStatics(
            name, before == null ? List.of() : before.routes(), after.routes(), reindexed);
      }
    });
    statics = next;
  }

  private void changeStatics(
      String instance, List<StaticRoute> before, List<StaticRoute> after, boolean offerAll) {
    Map<IpPrefix, StaticRoute> gone = HashMap.newHashMap(before.size());
    before.forEach(route -> gone.put(route.destination(), route));
    List<RouteChange> changes = new ArrayList<>();
    for (StaticRoute route : after) {
      StaticRoute same = gone.remove(route.destination());
      if (offerAll || !route.equals(same)) {
        changes.add(
            offerOf(route)
                .<RouteChange>map(offer -> new RouteChange.Offer(route.destination(), offer))
                .orElseGet(() -> new RouteChange.Withdraw(route.destination())));
      }
    }
    gone.keySet().stream().sorted().map(RouteChange.Withdraw::new).forEach(changes::add);
    apply(RouteSource.ofStatic(instance), changes);
  }

  private Optional<RouteOffer> offerOf(StaticRoute route) {
    return targetOf(route.target()).map(target -> new RouteOffer(route.preference(), 0, target));
  }

  /** Empty when no next hop is left, since their interfaces are missing. */
  private Optional<RouteTarget> targetOf(StaticTarget target) {
    return switch (target) {
      case StaticTarget.Blackhole blackhole -> Optional.of(RouteTarget.BLACKHOLE);
      case StaticTarget.Unreachable unreachable -> Optional.of(RouteTarget.UNREACHABLE);
      case StaticTarget.NextHops(List<StaticNextHop> configured) -> {
        List<RouteNextHop> nextHops =
            configured.stream().flatMap(nextHop -> nextHopOf(nextHop).stream()).toList();
        yield nextHops.isEmpty() ? Optional.empty() : Optional.of(new RouteTarget.Via(nextHops));
      }
    };
  }

  private Optional<RouteNextHop> nextHopOf(StaticNextHop nextHop) {
    if (nextHop.outgoingInterface().isEmpty()) {
      return nextHop.address().map(RouteNextHop.Recursive::new);
    }
    Integer index = indexes.get(nextHop.outgoingInterface().get());
    if (index == null) {
      return Optional.empty();
    }
    return Optional.of(
        nextHop
            .address()
            .<RouteNextHop>map(address -> new RouteNextHop.Neighbour(index, address))
            .orElseGet(() -> new RouteNextHop.OnLink(index)));
  }

  private void apply(RouteSource source, List<RouteChange> changes) {
    if (!changes.isEmpty()) {
      rib.apply(source, changes);
      changed = true;
    }
  }

  /** The FIB that follows from all changes; the same object while it is equal. */
  PrefixTable<ForwardingAction> fib() {
    if (changed) {
      changed = false;
      rib.commit();
    }
    return rib.snapshot().fib();
  }

  RibSnapshot snapshot() {
    return rib.snapshot();
  }

  RibSummary summary() {
    RibSnapshot now = rib.snapshot();
    SortedMap<String, Integer> bySource = new TreeMap<>();
    now.routesBySource().forEach((source, count) -> bySource.put(source.toString(), count));
    return new RibSummary(bySource, now.fib().size(), now.unresolved());
  }

  RouteView view(ForwardingState state) {
    return new RouteView(rib.snapshot(), state);
  }
}
