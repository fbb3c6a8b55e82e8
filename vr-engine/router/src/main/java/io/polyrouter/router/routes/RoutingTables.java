package io.polyrouter.router.routes;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.NextHopState;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Offers the RIBs what configuration and interfaces say, as differences: a changed route is one
 * change. The RIBs, one for each address family, are worked out anew at most once a turn, when
 * asked for the FIB.
 */
public final class RoutingTables {

  private static final Map<AddressFamily, RibSnapshot> EMPTY =
      Map.of(
          AddressFamily.IPV4, RibSnapshot.empty(AddressFamily.IPV4),
          AddressFamily.IPV6, RibSnapshot.empty(AddressFamily.IPV6));

  /** A family that is not used has none, since most virtual routers may well use one alone. */
  private final Map<AddressFamily, RouteTable> tables = new EnumMap<>(AddressFamily.class);

  private int maxRoutes;

  private final SortedMap<Integer, List<ConnectedRoutes.InterfaceAddress>> connectedByInterface =
      new TreeMap<>();
  private final SortedSet<Integer> upInterfaces = new TreeSet<>();

  /** By name of the instance. */
  private SortedMap<String, ProtocolConfig.Static> statics = Collections.emptySortedMap();

  /** By interface name, as static routes were offered with. */
  private SortedMap<String, Integer> indexes = Collections.emptySortedMap();

  /**
   * Tables without routes.
   *
   * @param maxRoutes of each family
   */
  public RoutingTables(int maxRoutes) {
    this.maxRoutes = maxRoutes;
  }

  /** Changes the limit of each family's routes. */
  public void setMaxRoutes(int limit) {
    if (limit == maxRoutes) {
      return;
    }
    tables.values().forEach(table -> table.setMaxRoutes(limit));
    if (limit > maxRoutes) {
      tables.values().forEach(RouteTable::offerConnectedAgain);
      // As for the connected ones: offering all costs little where it is known.
      indexes = Collections.emptySortedMap();
    }
    maxRoutes = limit;
  }

  private RouteTable table(AddressFamily family) {
    return tables.computeIfAbsent(
        family,
        f -> {
          RouteTable added = new RouteTable(f, maxRoutes);
          upInterfaces.forEach(index -> added.linkChanged(index, true));
          return added;
        });
  }

  /** The interface is up and has these addresses, of any family; none if it is down. */
  public void setConnected(int interfaceIndex, List<ConnectedRoutes.InterfaceAddress> addresses) {
    List<ConnectedRoutes.InterfaceAddress> before =
        addresses.isEmpty()
            ? connectedByInterface.remove(interfaceIndex)
            : connectedByInterface.put(interfaceIndex, List.copyOf(addresses));
    for (AddressFamily family : AddressFamily.values()) {
      List<ConnectedRoutes.InterfaceAddress> old = of(family, before == null ? List.of() : before);
      if (!old.equals(of(family, addresses))) {
        table(family)
            .setConnected(
                connectedByInterface.values().stream()
                    .flatMap(each -> of(family, each).stream())
                    .toList());
      }
    }
  }

  private static List<ConnectedRoutes.InterfaceAddress> of(
      AddressFamily family, List<ConnectedRoutes.InterfaceAddress> addresses) {
    return addresses.stream().filter(each -> each.address().family() == family).toList();
  }

  /** An interface came up, went down or away. */
  public void linkChanged(int interfaceIndex, boolean up) {
    if (up ? upInterfaces.add(interfaceIndex) : upInterfaces.remove(interfaceIndex)) {
      tables.values().forEach(table -> table.linkChanged(interfaceIndex, up));
    }
  }

  /**
   * Replaces the static routes.
   *
   * @param nextIndexes of interfaces, by name
   */
  public void setStatics(List<ProtocolConfig> protocols, SortedMap<String, Integer> nextIndexes) {
    boolean reindexed = !nextIndexes.equals(indexes);
    indexes = nextIndexes;
    SortedMap<String, ProtocolConfig.Static> next = new TreeMap<>();
    for (ProtocolConfig protocol : protocols) {
      switch (protocol) {
        case ProtocolConfig.Static configured -> next.put(configured.name(), configured);
        case ProtocolConfig.Routed routed -> {}
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

  /**
   * Takes changes of one source, of any family, in their order.
   *
   * @return how many offers were refused because a table is full
   */
  public int apply(RouteSource source, List<RouteChange> changes) {
    int refused = 0;
    for (AddressFamily family : AddressFamily.values()) {
      List<RouteChange> ofFamily =
          changes.stream().filter(change -> change.prefix().family() == family).toList();
      if (!ofFamily.isEmpty()) {
        refused += table(family).apply(source, ofFamily);
      }
    }
    return refused;
  }

  /** Takes back all routes of a source that has ended. */
  public void withdrawAll(RouteSource source) {
    tables.values().forEach(table -> table.withdrawAll(source));
  }

  // ---- next hops ----------------------------------------------------------------------------

  /** Keeps an eye on how an address resolves. */
  public void trackNextHop(IpAddress address) {
    table(address.family()).trackNextHop(address);
  }

  /** Takes back {@link #trackNextHop}. */
  public void untrackNextHop(IpAddress address) {
    table(address.family()).untrackNextHop(address);
  }

  /** How a tracked address resolves, as of the last time that the FIB was asked for. */
  public NextHopState nextHopState(IpAddress address) {
    return table(address.family()).nextHopState(address);
  }

  /** The tracked addresses that resolve in another way since this was last called. */
  public List<IpAddress> takeNextHopChanges(AddressFamily family) {
    RouteTable table = tables.get(family);
    return table == null ? List.of() : table.takeNextHopChanges();
  }

  // ---- static routes ------------------------------------------------------------------------

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

  /** The FIB that follows from all changes; the same object while it is equal. */
  public PrefixTable<ForwardingAction> fib(AddressFamily family) {
    RouteTable table = tables.get(family);
    return table == null ? empty(family).fib() : table.commit().fib();
  }

  /** As of the last time that the FIB was asked for. */
  public RibSnapshot snapshot(AddressFamily family) {
    RouteTable table = tables.get(family);
    return table == null ? empty(family) : table.snapshot();
  }

  private static RibSnapshot empty(AddressFamily family) {
    return Objects.requireNonNull(EMPTY.get(family));
  }

  /** What operators see. */
  public SortedMap<AddressFamily, RibSummary> summaries() {
    SortedMap<AddressFamily, RibSummary> all = new TreeMap<>();
    for (AddressFamily family : AddressFamily.values()) {
      RouteTable table = tables.get(family);
      all.put(family, table == null ? RibSummary.EMPTY : RouteTable.summary(table.snapshot()));
    }
    return all;
  }
}
