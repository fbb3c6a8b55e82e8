package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one address family of one virtual router, and the sole owner of the choice among
 * them. Changes are collected; {@link #commit}, once a turn, works out what follows. Belongs to the
 * virtual router's loop; snapshots may be read by all.
 */
public final class Rib {

  private int maxRoutes;
  private final PrefixTable.Builder<RibEntry> routes;
  private final PrefixTable.Builder<ForwardingAction> fib;
  private final NextHops nextHops;
  private final Interner<RibEntry> entries = new Interner<>();
  private final SortedMap<RouteSource, Integer> routesBySource = new TreeMap<>();

  /** Routes that are kept for a source after its end. */
  private final SortedMap<RouteSource, Set<IpPrefix>> held = new TreeMap<>();

  private int unresolved;

  /** Backup next hops, with the number of prefixes that have them. */
  private final SortedMap<NextHop, Integer> backupUses = new TreeMap<>();

  private SortedSet<NextHop> backups = Collections.emptySortedSet();
  private int size;

  /** Offers that there is no room for, in the order in which they came; as many as the limit. */
  private final Map<Offered, RouteOffer> waiting = new LinkedHashMap<>();

  private record Offered(RouteSource source, IpPrefix prefix) {}

  private long routesRefused;

  /** Prefixes whose routes are to be looked at by the next commit; may name one twice. */
  private List<IpPrefix> changed = new ArrayList<>();

  private RibSnapshot snapshot;

  /**
   * @param maxRoutes most routes, those of all sources together; what is beyond is refused and
   *     counted, and as many again are remembered until there is room
   */
  public Rib(AddressFamily family, int maxRoutes) {
    this.maxRoutes = maxRoutes;
    routes = PrefixTable.<RibEntry>empty(family).toBuilder();
    fib = PrefixTable.<ForwardingAction>empty(family).toBuilder();
    nextHops = new NextHops(family, routes);
    snapshot = RibSnapshot.empty(family);
  }

  /** Changes the limit, as of the next commit; routes that are beyond a lower one stay. */
  public void setMaxRoutes(int limit) {
    maxRoutes = limit;
  }

  /** As of the last commit. */
  public RibSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Takes changes of one source, in their order.
   *
   * @return how many offers were refused because the table is full; they are taken when there is
   *     room, unless they are withdrawn before
   */
  public int apply(RouteSource source, List<RouteChange> changes) {
    int refused = 0;
    for (RouteChange change : changes) {
      switch (change) {
        case RouteChange.Offer(IpPrefix prefix, RouteOffer offer) ->
            refused += offer(source, prefix, offer) ? 0 : 1;
        case RouteChange.Withdraw(IpPrefix prefix) -> withdraw(source, prefix);
      }
      Set<IpPrefix> old = held.get(source);
      if (old != null) {
        old.remove(change.prefix());
      }
    }
    routesRefused += refused;
    return refused;
  }

  /** An interface came up, went down or away; one that was never named is down. */
  public void interfaceChanged(int interfaceIndex, boolean up) {
    nextHops.interfaceChanged(interfaceIndex, up, changed);
  }

  /**
   * A neighbour cannot be reached, or can be again, while its interface is up: routes that have
   * other next hops or backups do without it, as of the next commit.
   */
  public void neighbourChanged(NextHop neighbour, boolean isBroken) {
    nextHops.neighbourChanged(neighbour, isBroken, changed);
  }

  /**
   * Next hops that take over by the first commit after others fail, and are not in the FIB before.
   * Immutable; the same object while they are the same.
   */
  public SortedSet<NextHop> backups() {
    return backups;
  }

  /** Takes back all routes of a source that has ended; the cost follows the size of the table. */
  public void withdrawAll(RouteSource source) {
    held.remove(source);
    waiting.keySet().removeIf(each -> each.source().equals(source));
    prefixesOf(source).forEach(prefix -> withdraw(source, prefix));
  }

  private Set<IpPrefix> prefixesOf(RouteSource source) {
    Set<IpPrefix> its = new LinkedHashSet<>();
    if (routesBySource.containsKey(source)) {
      routes
          .build()
          .scan((prefix, entry) -> {
            if (entry.of(source) != null) {
              its.add(prefix);
            }
            return true;
          });
    }
    return its;
  }

  /**
   * Keeps the routes of a source that has ended, until it offers or withdraws them anew or {@link
   * #release} takes back the others; the cost follows the size of the table.
   */
  public void hold(RouteSource source) {
    waiting.keySet().removeIf(each -> each.source().equals(source));
    held.put(source, prefixesOf(source));
  }

  /** Takes back the routes of a source that are held and that it has not offered anew since. */
  public void release(RouteSource source) {
    Set<IpPrefix> old = held.remove(source);
    if (old != null) {
      old.forEach(prefix -> withdraw(source, prefix));
    }
  }

  /** Keeps an eye on how an address resolves, though no route may depend on it. */
  public void trackNextHop(IpAddress address) {
    nextHops.track(address);
  }

  /** Takes back {@link #trackNextHop}. */
  public void untrackNextHop(IpAddress address) {
    nextHops.untrack(address);
  }

  /** How a tracked address resolves, as of the last commit. */
  public NextHopState nextHopState(IpAddress address) {
    return nextHops.stateOf(address);
  }

  /** The tracked addresses that resolve in another way since this was last called. */
  public List<IpAddress> takeNextHopChanges() {
    return nextHops.takeTrackedChanges();
  }

  private boolean offer(RouteSource source, IpPrefix prefix, RouteOffer offer) {
    RibEntry old = routes.get(prefix);
    RibRoute mine = old == null ? null : old.of(source);
    if (mine != null && mine.offer().equals(offer)) {
      return true;
    }
    if (mine == null) {
      if (size >= maxRoutes) {
        await(new Offered(source, prefix), offer);
        return false;
      }
      forget(source, prefix);
      size++;
      routesBySource.merge(source, 1, Integer::sum);
    }
    RibRoute route = new RibRoute(source, offer, null);
    store(prefix, old, old == null ? new RibEntry(List.of(route)) : old.with(route));
    return true;
  }

  private void await(Offered offered, RouteOffer offer) {
    if (waiting.size() < maxRoutes || waiting.containsKey(offered)) {
      waiting.put(offered, offer);
    }
  }

  /** It does not wait any more. */
  private void forget(RouteSource source, IpPrefix prefix) {
    if (!waiting.isEmpty()) {
      waiting.remove(new Offered(source, prefix));
    }
  }

  /** Takes those that have waited longest. */
  private void useRoom() {
    while (size < maxRoutes && !waiting.isEmpty()) {
      Map.Entry<Offered, RouteOffer> first = waiting.entrySet().iterator().next();
      offer(first.getKey().source(), first.getKey().prefix(), first.getValue());
    }
  }

  private void withdraw(RouteSource source, IpPrefix prefix) {
    forget(source, prefix);
    RibEntry old = routes.get(prefix);
    if (old == null || old.of(source) == null) {
      return;
    }
    size--;
    routesBySource.computeIfPresent(source, (s, count) -> count == 1 ? null : count - 1);
    List<RibRoute> others = old.without(source);
    store(prefix, old, others.isEmpty() ? null : new RibEntry(others));
  }

  private void store(IpPrefix prefix, @Nullable RibEntry old, @Nullable RibEntry entry) {
    put(prefix, old, entry == null ? null : entries.intern(entry));
    nextHops.routesChanged(prefix, old, entry);
    changed.add(prefix);
  }

  private void put(IpPrefix prefix, @Nullable RibEntry old, @Nullable RibEntry entry) {
    unresolved -= old == null ? 0 : old.unresolved();
    countBackups(
        old == null ? Set.of() : old.backups(), entry == null ? Set.of() : entry.backups());
    if (entry == null) {
      routes.remove(prefix);
    } else {
      unresolved += entry.unresolved();
      routes.put(prefix, entry);
    }
  }

  private void countBackups(Set<NextHop> before, Set<NextHop> after) {
    if (before.equals(after)) {
      return;
    }
    int kinds = backupUses.size();
    after.forEach(nextHop -> backupUses.merge(nextHop, 1, Integer::sum));
    boolean isOther = backupUses.size() != kinds;
    kinds = backupUses.size();
    before.forEach(nextHop ->
        backupUses.computeIfPresent(nextHop, (hop, count) -> count == 1 ? null : count - 1));
    if (isOther || backupUses.size() != kinds) {
      backups = Collections.unmodifiableSortedSet(new TreeSet<>(backupUses.keySet()));
    }
  }

  /**
   * Works out which routes are usable and active after the changes.
   *
   * @return the snapshot that holds from now on; the same as before if nothing changed
   */
  public RibSnapshot commit() {
    useRoom();
    if (changed.isEmpty() && !nextHops.hasStale() && routesRefused == snapshot.routesRefused()) {
      return snapshot;
    }
    nextHops.resolve(changed);
    // Entries are shared: what one comes to, all prefixes with it come to.
    IdentityHashMap<RibEntry, RibEntry> evaluated = new IdentityHashMap<>();
    for (IpPrefix prefix : changed) {
      RibEntry entry = routes.get(prefix);
      ForwardingAction action = null;
      if (entry != null) {
        RibEntry result = evaluated.computeIfAbsent(entry, this::evaluate);
        evaluated.put(result, result); // for prefixes that are named twice
        if (!result.equals(entry)) {
          put(prefix, entry, result);
        }
        action = result.activeAction();
      }
      if (action == null) {
        fib.remove(prefix);
      } else {
        fib.put(prefix, action);
      }
    }
    changed = new ArrayList<>();
    return publish();
  }

  private RibEntry evaluate(RibEntry entry) {
    List<RibRoute> evaluated = new ArrayList<>(entry.routes().size());
    for (RibRoute route : entry.routes()) {
      ForwardingAction action = nextHops.actionOf(route.offer().target());
      evaluated.add(new RibRoute(route.source(), route.offer(), action));
    }
    return entries.intern(new RibEntry(evaluated));
  }

  private RibSnapshot publish() {
    RibSnapshot next =
        new RibSnapshot(
            routes.build(),
            fib.build(),
            Collections.unmodifiableSortedMap(new TreeMap<>(routesBySource)),
            unresolved,
            routesRefused,
            nextHops.leftOut());
    if (!next.equals(snapshot)) {
      snapshot = next;
    }
    return snapshot;
  }
}
