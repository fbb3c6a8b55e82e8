package io.polyrouter.router.routes;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.NextHopState;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private final StaticRoutes statics = new StaticRoutes(this::apply);

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
      statics.offerAgain();
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

  /** A neighbour cannot be reached, or can be again, though its interface is up. */
  public void neighbourChanged(NextHop neighbour, boolean isBroken) {
    table(neighbour.address().family()).neighbourChanged(neighbour, isBroken);
  }

  /** Next hops that take over when others fail; the same object while they are the same. */
  public SortedSet<NextHop> backups(AddressFamily family) {
    RouteTable table = tables.get(family);
    return table == null ? Collections.emptySortedSet() : table.backups();
  }

  /** Whether a route has backups, so that what fails is worth a FIB of its own. */
  public boolean hasBackups() {
    return tables.values().stream().anyMatch(table -> !table.backups().isEmpty());
  }

  /**
   * Replaces the static routes.
   *
   * @param indexes of interfaces, by name
   */
  public void setStatics(List<ProtocolConfig> protocols, SortedMap<String, Integer> indexes) {
    statics.set(protocols, indexes);
  }

  /** The static routes, for those who watch their next hops. */
  public StaticRoutes statics() {
    return statics;
  }

  /**
   * Takes changes of one source, of any family, in their order.
   *
   * @return how many offers were refused because a table is full
   */
  public int apply(RouteSource source, List<RouteChange> changes) {
    int refused = 0;
    for (AddressFamily family : AddressFamily.values()) {
      refused += apply(source, RouteBatch.of(family, changes));
    }
    return refused;
  }

  /**
   * Takes changes of one source and one family, in their order.
   *
   * @return how many offers were refused because the table is full
   */
  public int apply(RouteSource source, RouteBatch batch) {
    return batch.isEmpty() ? 0 : table(batch.family()).apply(source, batch);
  }

  /** Takes back all routes of a source that has ended. */
  public void withdrawAll(RouteSource source) {
    tables.values().forEach(table -> table.withdrawAll(source));
  }

  /** Keeps the routes of a source that has ended, for a later one to take over. */
  public void hold(RouteSource source) {
    tables.values().forEach(table -> table.hold(source));
  }

  /** Takes back the routes of {@link #hold} that were not offered anew. */
  public void release(RouteSource source) {
    tables.values().forEach(table -> table.release(source));
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

  // ---- results ------------------------------------------------------------------------------

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

  /**
   * What a source has offered and not taken back, as of the last time that the FIB was asked for: a
   * batch of each family that there is anything of.
   */
  public List<RouteBatch> offersOf(RouteSource source) {
    List<RouteBatch> offers = new ArrayList<>();
    for (RouteTable table : tables.values()) {
      RibSnapshot now = table.snapshot();
      if (now.routesBySource().containsKey(source)) {
        RouteBatch.Builder batch = new RouteBatch.Builder(now.routes().family());
        now.routes()
            .scan((prefix, entry) -> {
              entry.routes().stream()
                  .filter(route -> route.source().equals(source))
                  .forEach(route -> batch.add(new RouteChange.Offer(prefix, route.offer())));
              return true;
            });
        offers.add(batch.build());
      }
    }
    return offers;
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
