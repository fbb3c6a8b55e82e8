package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one address family of one virtual router, and the sole owner of the choice among
 * them. Changes are collected; {@link #commit}, once a turn, works out what follows. Belongs to the
 * virtual router's loop; snapshots may be read by all.
 */
public final class Rib {

  private int maxRoutes;
  private final AddressFamily family;
  private final PrefixTable.Builder<RibEntry> routes;
  private final NextHops nextHops;
  private final Interner<RibEntry> entries = new Interner<>();
  private final SortedMap<RouteSource, Integer> routesBySource = new TreeMap<>();

  /** Routes that are kept for a source after its end. */
  private final SortedMap<RouteSource, PrefixSet> held = new TreeMap<>();

  private int unresolved;
  private long leftOut;

  /** Backup next hops, with the number of prefixes that have them. */
  private final SortedMap<NextHop, Integer> backupUses = new TreeMap<>();

  private SortedSet<NextHop> backups = Collections.emptySortedSet();
  private int size;

  /** Offers that there is no room for, in the order in which they came; as many as the limit. */
  private final Map<Offered, RouteOffer> waiting = new LinkedHashMap<>();

  private record Offered(RouteSource source, IpPrefix prefix) {}

  private long routesRefused;

  /** Prefixes with other routes than at the last commit; may name one twice. */
  private final PrefixList changed;

  /** Prefixes whose routes depend on interfaces that changed since. */
  private final Affected affected;

  /** What entries depend on, as far as it was asked for since the last commit. */
  private IdentityHashMap<RibEntry, List<NextHops.Dependency>> dependencies =
      new IdentityHashMap<>();

  private RibSnapshot snapshot;

  /**
   * @param maxRoutes most routes, those of all sources together; what is beyond is refused and
   *     counted, and as many again are remembered until there is room
   */
  public Rib(AddressFamily family, int maxRoutes) {
    this.family = family;
    this.maxRoutes = maxRoutes;
    routes = PrefixTable.<RibEntry>empty(family).toBuilder();
    nextHops = new NextHops(family, routes);
    changed = new PrefixList(family);
    affected = new Affected(family);
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

  /** As {@link #apply(RouteSource, RouteBatch)}; those of other families are not for this RIB. */
  public int apply(RouteSource source, List<RouteChange> changes) {
    return apply(source, RouteBatch.of(family, changes));
  }

  /**
   * Takes changes of one source, in their order.
   *
   * @return how many offers were refused because the table is full; they are taken when there is
   *     room, unless they are withdrawn before
   */
  public int apply(RouteSource source, RouteBatch batch) {
    Application application = new Application(source, batch);
    routes.update(batch.prefixes(), application);
    application.finish();
    return application.refused;
  }

  /** An interface came up, went down or away; one that was never named is down. */
  public void interfaceChanged(int interfaceIndex, boolean up) {
    nextHops.interfaceChanged(interfaceIndex, up, affected);
  }

  /**
   * A neighbour cannot be reached, or can be again, while its interface is up: routes that have
   * other next hops or backups do without it, as of the next commit.
   */
  public void neighbourChanged(NextHop neighbour, boolean isBroken) {
    nextHops.neighbourChanged(neighbour, isBroken, affected);
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
    apply(source, RouteBatch.withdrawing(prefixesOf(source)));
  }

  private PrefixList prefixesOf(RouteSource source) {
    PrefixList its = new PrefixList(family);
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
    PrefixSet its = new PrefixSet(family);
    its.addAll(prefixesOf(source));
    held.put(source, its);
  }

  /** Takes back the routes of a source that are held and that it has not offered anew since. */
  public void release(RouteSource source) {
    PrefixSet old = held.remove(source);
    if (old != null) {
      PrefixList its = new PrefixList(family);
      old.addTo(its);
      apply(source, RouteBatch.withdrawing(its));
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

  // ---- changes ------------------------------------------------------------------------------

  /** A batch of changes that is being applied. */
  private final class Application implements PrefixTable.Update<RibEntry> {
    private final RouteSource source;
    private final RouteBatch batch;
    private final PrefixList prefixes;
    private final @Nullable PrefixSet old;

    /** Entries of prefixes that have no other route, by offer; as far as they were needed. */
    private final @Nullable RibEntry[] alone;

    /** How many routes more the source has. */
    private int added;

    private int refused;

    Application(RouteSource source, RouteBatch batch) {
      this.source = source;
      this.batch = batch;
      this.prefixes = batch.prefixes();
      this.old = held.get(source);
      this.alone = new @Nullable RibEntry[batch.offers().size()];
    }

    @Override
    public @Nullable RibEntry apply(int change, @Nullable RibEntry before) {
      if (old != null) {
        old.remove(prefixes.high(change), prefixes.low(change), prefixes.length(change));
      }
      int offerIndex = batch.offerIndex(change);
      return offerIndex < 0 ? withdraw(change, before) : offer(change, offerIndex, before);
    }

    private @Nullable RibEntry offer(int change, int offerIndex, @Nullable RibEntry before) {
      RibRoute mine = before == null ? null : before.of(source);
      RouteOffer offer = batch.offers().get(offerIndex);
      if (mine != null && mine.offer().equals(offer)) {
        return before;
      }
      if (mine == null) {
        if (size >= maxRoutes) {
          await(new Offered(source, prefixes.prefix(change)), offer);
          refused++;
          return before;
        }
        forget(source, change);
        size++;
        added++;
      }
      int others = (before == null ? 0 : before.routes().size()) - (mine == null ? 0 : 1);
      RibEntry after = others == 0 ? alone(offerIndex, offer) : with(before, offer);
      note(change, before, after);
      return after;
    }

    private RibEntry alone(int offerIndex, RouteOffer offer) {
      RibEntry known = alone[offerIndex];
      if (known == null) {
        known = with(null, offer);
        alone[offerIndex] = known;
      }
      return known;
    }

    private RibEntry with(@Nullable RibEntry before, RouteOffer offer) {
      RibRoute unresolved = new RibRoute(source, offer, null);
      RibEntry entry = before == null ? RibEntry.of(unresolved) : before.with(unresolved);
      // Next hops have to be known before they can be asked for; new ones resolve by the commit.
      List<NextHops.Dependency> its = nextHops.dependenciesOf(entry);
      RibEntry evaluated = evaluate(entry);
      dependencies.put(evaluated, its);
      return evaluated;
    }

    private @Nullable RibEntry withdraw(int change, @Nullable RibEntry before) {
      forget(source, change);
      if (before == null || before.of(source) == null) {
        return before;
      }
      size--;
      added--;
      List<RibRoute> others = before.without(source);
      RibEntry after = others.isEmpty() ? null : entries.intern(new RibEntry(others));
      note(change, before, after);
      return after;
    }

    private void note(int change, @Nullable RibEntry before, @Nullable RibEntry after) {
      long high = prefixes.high(change);
      long low = prefixes.low(change);
      int length = prefixes.length(change);
      unresolved += unresolvedOf(after) - unresolvedOf(before);
      leftOut += leftOutOf(after) - leftOutOf(before);
      countBackups(before, after);
      nextHops.dependenciesChanged(
          high, low, length, dependenciesOf(before), dependenciesOf(after));
      changed.add(high, low, length);
    }

    /** It does not wait any more. */
    private void forget(RouteSource source, int change) {
      if (!waiting.isEmpty()) {
        waiting.remove(new Offered(source, prefixes.prefix(change)));
      }
    }

    void finish() {
      routesRefused += refused;
      if (added != 0) {
        routesBySource.merge(source, added, (a, b) -> a + b == 0 ? null : a + b);
      }
    }
  }

  private List<NextHops.Dependency> dependenciesOf(@Nullable RibEntry entry) {
    return entry == null
        ? List.of()
        : dependencies.computeIfAbsent(entry, nextHops::dependenciesOf);
  }

  private static int unresolvedOf(@Nullable RibEntry entry) {
    return entry == null ? 0 : entry.unresolved();
  }

  private static int leftOutOf(@Nullable RibEntry entry) {
    return entry == null ? 0 : entry.leftOut();
  }

  private void await(Offered offered, RouteOffer offer) {
    if (waiting.size() < maxRoutes || waiting.containsKey(offered)) {
      waiting.put(offered, offer);
    }
  }

  /** Takes those that have waited longest. */
  private void useRoom() {
    while (size < maxRoutes && !waiting.isEmpty()) {
      RouteSource source = waiting.keySet().iterator().next().source();
      RouteBatch.Builder batch = new RouteBatch.Builder(family);
      Iterator<Map.Entry<Offered, RouteOffer>> inOrder = waiting.entrySet().iterator();
      while (inOrder.hasNext() && batch.size() < maxRoutes - size) {
        Map.Entry<Offered, RouteOffer> next = inOrder.next();
        if (!next.getKey().source().equals(source)) {
          break;
        }
        batch.add(new RouteChange.Offer(next.getKey().prefix(), next.getValue()));
        inOrder.remove();
      }
      apply(source, batch.build());
    }
  }

  private void countBackups(@Nullable RibEntry before, @Nullable RibEntry after) {
    Set<NextHop> were = before == null ? Set.of() : before.backups();
    Set<NextHop> are = after == null ? Set.of() : after.backups();
    if (were.equals(are)) {
      return;
    }
    int kinds = backupUses.size();
    are.forEach(nextHop -> backupUses.merge(nextHop, 1, Integer::sum));
    boolean isOther = backupUses.size() != kinds;
    kinds = backupUses.size();
    were.forEach(nextHop ->
        backupUses.computeIfPresent(nextHop, (hop, count) -> count == 1 ? null : count - 1));
    if (isOther || backupUses.size() != kinds) {
      backups = Collections.unmodifiableSortedSet(new TreeSet<>(backupUses.keySet()));
    }
  }

  // ---- what follows from them ---------------------------------------------------------------

  /**
   * Works out which routes are usable and active after the changes.
   *
   * @return the snapshot that holds from now on; the same as before if nothing changed
   */
  public RibSnapshot commit() {
    useRoom();
    if (changed.isEmpty()
        && affected.isEmpty()
        && !nextHops.hasStale()
        && routesRefused == snapshot.routesRefused()) {
      return snapshot;
    }
    nextHops.resolve(changed, affected);
    evaluateAffected();
    changed.clear();
    affected.clear();
    dependencies = new IdentityHashMap<>();
    return publish();
  }

  /** Routes that changed have been evaluated; here are those whose next hops did. */
  private void evaluateAffected() {
    // Entries are shared: what one comes to, all prefixes with it come to.
    IdentityHashMap<RibEntry, RibEntry> evaluated = new IdentityHashMap<>();
    UnaryOperator<RibEntry> evaluation =
        before -> {
          RibEntry after = evaluated.computeIfAbsent(before, this::evaluate);
          evaluated.put(after, after); // for prefixes that are named twice
          unresolved += after.unresolved() - before.unresolved();
          leftOut += after.leftOut() - before.leftOut();
          return after;
        };
    if (affected.perhapsAll()) {
      routes.replaceAll(evaluation);
    } else {
      routes.update(
          affected.some(), (index, before) -> before == null ? null : evaluation.apply(before));
    }
  }

  private RibEntry evaluate(RibEntry entry) {
    List<RibRoute> evaluated = new ArrayList<>(entry.routes().size());
    for (RibRoute route : entry.routes()) {
      ForwardingAction action = nextHops.actionOf(route.offer().target());
      evaluated.add(new RibRoute(route.source(), route.offer(), action, nextHops.leftOut()));
    }
    return entries.intern(new RibEntry(evaluated));
  }

  private RibSnapshot publish() {
    PrefixTable<RibEntry> now = routes.build();
    RibSnapshot next =
        new RibSnapshot(
            now,
            snapshot.fib().following(snapshot.routes(), now, RibEntry::activeAction),
            Collections.unmodifiableSortedMap(new TreeMap<>(routesBySource)),
            unresolved,
            routesRefused,
            leftOut);
    if (!next.equals(snapshot)) {
      snapshot = next;
    }
    return snapshot;
  }
}
