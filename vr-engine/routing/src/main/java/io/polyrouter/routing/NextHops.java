package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that routes depend on: interfaces, and the addresses that are to be resolved through
 * other routes. Knows which prefixes depend on each, and which addresses on which others, so that a
 * change reaches those alone that it concerns.
 */
final class NextHops {

  private final AddressFamily family;
  private final PrefixTable.Builder<RibEntry> routes;
  private final Map<IpAddress, RecursiveNextHop> byAddress = new LinkedHashMap<>();

  /** The same by host prefix, to find those within a prefix. */
  private final PrefixTable.Builder<RecursiveNextHop> byPrefix;

  private final Map<Integer, Link> links = new TreeMap<>();
  private final Interner<ForwardingAction> actions = new Interner<>();

  /** To be resolved by the next {@link #resolve}: new ones, and those that a change concerns. */
  private final Set<RecursiveNextHop> stale = new LinkedHashSet<>();

  /** Those that lost a dependent or went down; some may have no reason left to be here. */
  private final Set<Dependency> perhapsUnused = new LinkedHashSet<>();

  /** Tracked ones that came out differently. */
  private final Set<IpAddress> trackedChanges = new LinkedHashSet<>();

  /** How many neighbours are broken, of all links. */
  private int broken;

  private int leftOut;

  NextHops(AddressFamily family, PrefixTable.Builder<RibEntry> routes) {
    this.family = family;
    this.routes = routes;
    byPrefix = PrefixTable.<RecursiveNextHop>empty(family).toBuilder();
  }

  /** What routes may depend on. */
  abstract static sealed class Dependency permits Link, RecursiveNextHop {
    /** The prefixes with a route that uses it. */
    final Dependents dependents;

    Dependency(AddressFamily family) {
      dependents = new Dependents(family);
    }
  }

  /** An interface as next hops see it. */
  static final class Link extends Dependency {
    final int interfaceIndex;

    /** Neighbours on it that cannot be reached, though it is up; most links have none. */
    Set<IpAddress> broken = Set.of();

    boolean up;

    Link(int interfaceIndex, AddressFamily family) {
      super(family);
      this.interfaceIndex = interfaceIndex;
    }
  }

  /** What one recursive next hop is found to be by {@link #lookAt}. */
  static final class RecursiveNextHop extends Dependency {
    final IpAddress address;

    /** Those whose outcome was found by asking for this one. */
    Set<RecursiveNextHop> askedBy = Set.of();

    /** The other way round. */
    Set<RecursiveNextHop> asked = Set.of();

    /** Length of the prefix that decided; all shorter ones do not matter. -1 if all do. */
    int decidedAt = -1;

    @Nullable ForwardingAction action;

    /** The metric of the route that decided. */
    long metric;

    boolean known;

    /** Whether somebody wants to hear of it, routes aside. */
    boolean tracked;

    // While it is being resolved, see settle.
    List<RecursiveNextHop> waitsFor = List.of();
    int nextToVisit;
    int number;
    int lowest;

    RecursiveNextHop(IpAddress address, AddressFamily family) {
      super(family);
      this.address = address;
    }

    void ask(RecursiveNextHop other) {
      // Most next hops never ask and are never asked.
      asked = asked.isEmpty() ? new LinkedHashSet<>() : asked;
      asked.add(other);
      other.askedBy = other.askedBy.isEmpty() ? new LinkedHashSet<>() : other.askedBy;
      other.askedBy.add(this);
    }
  }

  /** How many next hops the last {@link #actionOf} had no room for. */
  int leftOut() {
    return leftOut;
  }

  // ---- what depends on what -----------------------------------------------------------------

  /** Notes the prefixes whose routes use the interface. */
  void interfaceChanged(int interfaceIndex, boolean up, Affected affected) {
    Link link = link(interfaceIndex);
    if (link.up != up) {
      link.up = up;
      affected.add(link.dependents);
    }
    if (!up) {
      perhapsUnused.add(link);
    }
  }

  /** As {@link #interfaceChanged}, for one neighbour on the link of an interface. */
  void neighbourChanged(NextHop neighbour, boolean isBroken, Affected affected) {
    Link link = link(neighbour.interfaceIndex());
    if (link.broken.contains(neighbour.address()) != isBroken) {
      Set<IpAddress> next = new HashSet<>(link.broken);
      if (isBroken) {
        next.add(neighbour.address());
      } else {
        next.remove(neighbour.address());
      }
      broken += isBroken ? 1 : -1;
      link.broken = Set.copyOf(next);
      affected.add(link.dependents);
    }
    perhapsUnused.add(link);
  }

  private Link link(int interfaceIndex) {
    return links.computeIfAbsent(interfaceIndex, i -> new Link(i, family));
  }

  /**
   * What the routes of an entry depend on, each once; holds until the next {@link #resolve}, but
   * for those that no prefix has used since.
   */
  List<Dependency> dependenciesOf(RibEntry entry) {
    List<RibRoute> routes = entry.routes();
    if (routes.size() == 1
        && routes.getFirst().offer().target() instanceof RouteTarget.Via via
        && via.nextHops().size() == 1
        && via.backups().isEmpty()) {
      return List.of(dependency(via.nextHops().getFirst()));
    }
    Set<Dependency> all = new LinkedHashSet<>();
    for (RibRoute route : routes) {
      if (route.offer().target() instanceof RouteTarget.Via via) {
        via.nextHops().forEach(nextHop -> all.add(dependency(nextHop)));
        via.backups().forEach(nextHop -> all.add(dependency(nextHop)));
      }
    }
    return List.copyOf(all);
  }

  private Dependency dependency(RouteNextHop nextHop) {
    return switch (nextHop) {
      case RouteNextHop.Recursive(IpAddress address) -> recursive(address);
      case RouteNextHop.OnLink(int index) -> link(index);
      case RouteNextHop.Neighbour neighbour -> link(neighbour.interfaceIndex());
    };
  }

  /** The routes of a prefix depend on something else than before. */
  void dependenciesChanged(
      long high, long low, int length, List<Dependency> before, List<Dependency> after) {
    for (int i = 0; i < before.size(); i++) {
      Dependency each = before.get(i);
      if (!after.contains(each)) {
        each.dependents.remove(high, low, length);
        perhapsUnused.add(each);
      }
    }
    for (int i = 0; i < after.size(); i++) {
      Dependency each = after.get(i);
      if (!before.contains(each)) {
        each.dependents.add(high, low, length);
      }
    }
  }

  /** Resolves an address from now on, whether routes use it or not. */
  void track(IpAddress address) {
    recursive(address).tracked = true;
  }

  /** Takes back {@link #track}. */
  void untrack(IpAddress address) {
    RecursiveNextHop known = byAddress.get(address);
    if (known != null && known.tracked) {
      known.tracked = false;
      perhapsUnused.add(known);
      trackedChanges.remove(address);
    }
  }

  /** What a tracked address comes to, as of the last {@link #resolve}. */
  NextHopState stateOf(IpAddress address) {
    RecursiveNextHop known = byAddress.get(address);
    return known == null ? NextHopState.UNREACHABLE : stateOf(known);
  }

  private static NextHopState stateOf(RecursiveNextHop nextHop) {
    ForwardingAction action = nextHop.action;
    if (action == null) {
      return NextHopState.UNREACHABLE;
    }
    boolean connected =
        action instanceof ForwardingAction.Forward(List<NextHop> hops)
            && hops.size() == 1
            && hops.getFirst().address().equals(nextHop.address);
    return new NextHopState(true, nextHop.metric, connected);
  }

  /** Tracked addresses whose state may differ since this was last asked. */
  List<IpAddress> takeTrackedChanges() {
    List<IpAddress> changes = List.copyOf(trackedChanges);
    trackedChanges.clear();
    return changes;
  }

  /** Whether {@link #resolve} has something to do even if no route changed. */
  boolean hasStale() {
    return !stale.isEmpty();
  }

  private RecursiveNextHop recursive(IpAddress address) {
    RecursiveNextHop known = byAddress.get(address);
    if (known == null) {
      known = new RecursiveNextHop(address, family);
      byPrefix.put(IpPrefix.of(address, family.bits()), known);
      byAddress.put(address, known);
      stale.add(known);
    }
    return known;
  }

  // ---- resolution ---------------------------------------------------------------------------

  /**
   * Resolves all that changes concern, and notes the prefixes with routes whose next hops came out
   * differently.
   *
   * @param changed prefixes that have other routes
   * @param affected prefixes whose routes use interfaces that changed; what comes of it is added
   */
  void resolve(PrefixList changed, Affected affected) {
    dropUnused();
    findStale(changed);
    if (affected.perhapsAll()) {
      stale.addAll(byAddress.values());
    }
    findStale(affected.some());
    Map<RecursiveNextHop, @Nullable ForwardingAction> before = new HashMap<>();
    Map<RecursiveNextHop, NextHopState> trackedBefore = new LinkedHashMap<>();
    List<RecursiveNextHop> queue = new ArrayList<>(stale);
    for (int i = 0; i < queue.size(); i++) {
      for (RecursiveNextHop asking : queue.get(i).askedBy) {
        if (stale.add(asking)) {
          queue.add(asking);
        }
      }
    }
    for (RecursiveNextHop nextHop : stale) {
      before.put(nextHop, nextHop.action);
      if (nextHop.tracked) {
        trackedBefore.put(nextHop, stateOf(nextHop));
      }
      forget(nextHop);
    }
    Settling settling = new Settling();
    for (RecursiveNextHop nextHop : stale) {
      settling.settle(nextHop);
    }
    for (RecursiveNextHop nextHop : stale) {
      if (!Objects.equals(nextHop.action, before.get(nextHop))) {
        affected.add(nextHop.dependents);
      }
    }
    trackedBefore.forEach((nextHop, state) -> {
      if (!state.equals(stateOf(nextHop))) {
        trackedChanges.add(nextHop.address);
      }
    });
    stale.clear();
  }

  /** Who asked for one that is dropped looked at a changed prefix and will be resolved anyway. */
  private void dropUnused() {
    for (Dependency each : perhapsUnused) {
      if (!each.dependents.isEmpty()) {
        continue;
      }
      switch (each) {
        case Link link -> {
          if (!link.up && link.broken.isEmpty()) {
            links.remove(link.interfaceIndex);
          }
        }
        case RecursiveNextHop nextHop -> {
          if (!nextHop.tracked) {
            byAddress.remove(nextHop.address);
            byPrefix.remove(IpPrefix.of(nextHop.address, family.bits()));
            stale.remove(nextHop);
            forget(nextHop);
          }
        }
      }
    }
    perhapsUnused.clear();
  }

  /** A prefix concerns the addresses in it, unless a longer prefix has decided for them. */
  private void findStale(PrefixList changed) {
    if (changed.isEmpty()) {
      return;
    }
    PrefixTable<RecursiveNextHop> all = byPrefix.build();
    if (all.size() <= changed.size()) {
      stale.addAll(byAddress.values());
      return;
    }
    for (int i = 0; i < changed.size(); i++) {
      IpPrefix changedPrefix = changed.prefix(i);
      all.scan(
          IpPrefix.of(changedPrefix.address(), family.bits()),
          (prefix, nextHop) -> {
            if (!changedPrefix.contains(nextHop.address)) {
              return false;
            }
            if (nextHop.decidedAt <= changedPrefix.length()) {
              stale.add(nextHop);
            }
            return true;
          });
    }
  }

  private static void forget(RecursiveNextHop nextHop) {
    for (RecursiveNextHop asked : nextHop.asked) {
      asked.askedBy.remove(nextHop);
    }
    nextHop.asked = Set.of();
    nextHop.known = false;
    nextHop.action = null;
    nextHop.metric = 0;
    nextHop.decidedAt = -1;
    nextHop.number = 0;
  }

  /**
   * Resolves next hops, those first that others wait for. Where next hops wait for each other in a
   * circle and for nothing else, all of the circle are unresolved. These circles are the strongly
   * connected components that R. Tarjan's algorithm (1972) finds, here without recursion: chains of
   * next hops may be long.
   */
  private final class Settling {
    private final List<RecursiveNextHop> path = new ArrayList<>();
    private final List<RecursiveNextHop> waiting = new ArrayList<>();
    private int numbers;

    void settle(RecursiveNextHop start) {
      visit(start);
      while (!path.isEmpty()) {
        RecursiveNextHop current = path.getLast();
        if (current.nextToVisit < current.waitsFor.size()) {
          RecursiveNextHop other = current.waitsFor.get(current.nextToVisit);
          if (!other.known && other.number == 0) {
            visit(other);
          } else {
            if (!other.known) {
              current.lowest = Math.min(current.lowest, other.lowest);
            }
            current.nextToVisit++;
          }
        } else if (current.waitsFor.stream().anyMatch(other -> other.known)) {
          if (look(current)) {
            waiting.removeLast();
            path.removeLast();
          }
        } else {
          path.removeLast();
          if (current.lowest == current.number) {
            refuseCircle(current);
          }
        }
      }
    }

    private void visit(RecursiveNextHop nextHop) {
      if (nextHop.known) {
        return;
      }
      nextHop.number = ++numbers;
      nextHop.lowest = nextHop.number;
      if (!look(nextHop)) {
        path.add(nextHop);
        waiting.add(nextHop);
      }
    }

    /** Whether it is known now; if not, what it waits for is to be visited. */
    private boolean look(RecursiveNextHop nextHop) {
      nextHop.waitsFor = lookAt(nextHop);
      nextHop.nextToVisit = 0;
      nextHop.known = nextHop.waitsFor.isEmpty();
      return nextHop.known;
    }

    private void refuseCircle(RecursiveNextHop first) {
      RecursiveNextHop last;
      do {
        last = waiting.removeLast();
        last.known = true;
        last.waitsFor = List.of();
      } while (last != first);
    }
  }

  /**
   * Looks for the longest prefix with a usable route. What is not known yet is returned; if that is
   * nothing, the outcome is set.
   */
  private List<RecursiveNextHop> lookAt(RecursiveNextHop nextHop) {
    PrefixTable.Entry<RibEntry> match = routes.lookup(nextHop.address, family.bits());
    while (match != null && match.prefix().length() > 0) {
      for (RibRoute route : match.value().routes()) {
        RouteTarget target = route.offer().target();
        List<RecursiveNextHop> unknown = ask(nextHop, target);
        if (!unknown.isEmpty()) {
          return unknown;
        }
        ForwardingAction action = actionOf(target);
        if (action != null) {
          nextHop.decidedAt = match.prefix().length();
          nextHop.metric = route.offer().metric();
          nextHop.action = through(action, nextHop.address);
          return List.of();
        }
      }
      match = routes.lookup(nextHop.address, match.prefix().length() - 1);
    }
    return List.of();
  }

  /** Notes what a next hop's outcome depends on; returns what of it is not known yet. */
  private List<RecursiveNextHop> ask(RecursiveNextHop asking, RouteTarget target) {
    List<RecursiveNextHop> unknown = List.of();
    if (target instanceof RouteTarget.Via via) {
      for (RouteNextHop nextHop : via.nextHops()) {
        if (nextHop instanceof RouteNextHop.Recursive recursive) {
          // Every route in the table is registered, so its next hops are known here.
          RecursiveNextHop asked = Objects.requireNonNull(byAddress.get(recursive.address()));
          asking.ask(asked);
          if (!asked.known) {
            unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
            unknown.add(asked);
          }
        }
      }
    }
    return unknown;
  }

  private @Nullable ForwardingAction through(ForwardingAction action, IpAddress address) {
    return switch (action) {
      case ForwardingAction.Receive receive -> null;
      case ForwardingAction.Connected connected ->
          actions.intern(
              new ForwardingAction.Forward(
                  List.of(new NextHop(connected.interfaceIndex(), address))));
      case ForwardingAction.Forward forward -> forward;
      case ForwardingAction.Blackhole blackhole -> blackhole;
      case ForwardingAction.Unreachable unreachable -> unreachable;
    };
  }

  /**
   * What a target comes to, all its recursive next hops being known; null if none of its next hops
   * can be used. Next hops win over links, links over discarding, silence over an answer. Broken
   * neighbours serve only if all else fails: whether the route is to go is for its source to say.
   */
  @Nullable ForwardingAction actionOf(RouteTarget target) {
    leftOut = 0;
    return switch (target) {
      case RouteTarget.Receive receive -> ForwardingAction.RECEIVE;
      case RouteTarget.Blackhole blackhole -> ForwardingAction.BLACKHOLE;
      case RouteTarget.Unreachable unreachable -> ForwardingAction.UNREACHABLE;
      case RouteTarget.Via via -> {
        ForwardingAction action = actionOf(via, false);
        yield action == null && broken > 0 ? actionOf(via, true) : action;
      }
    };
  }

  private @Nullable ForwardingAction actionOf(RouteTarget.Via via, boolean evenBroken) {
    ForwardingAction action = actionOf(via.nextHops(), evenBroken);
    return action == null && !via.backups().isEmpty()
        ? actionOf(via.backups(), evenBroken)
        : action;
  }

  private @Nullable ForwardingAction actionOf(
      List<? extends RouteNextHop> nextHops, boolean evenBroken) {
    if (nextHops.size() == 1) {
      return actionOf(nextHops.getFirst(), evenBroken);
    }
    List<ForwardingAction> parts = new ArrayList<>();
    for (RouteNextHop nextHop : nextHops) {
      ForwardingAction part = actionOf(nextHop, evenBroken);
      if (part != null) {
        parts.add(part);
      }
    }
    return merged(parts);
  }

  private @Nullable ForwardingAction actionOf(RouteNextHop nextHop, boolean evenBroken) {
    return switch (nextHop) {
      case RouteNextHop.Recursive recursive ->
          Objects.requireNonNull(byAddress.get(recursive.address())).action;
      case RouteNextHop.OnLink(int index) ->
          isUp(index) ? actions.intern(new ForwardingAction.Connected(index)) : null;
      case RouteNextHop.Neighbour(int index, IpAddress address) ->
          isUp(index) && (evenBroken || !isBroken(index, address))
              ? actions.intern(new ForwardingAction.Forward(List.of(new NextHop(index, address))))
              : null;
    };
  }

  private boolean isUp(int interfaceIndex) {
    Link link = links.get(interfaceIndex);
    return link != null && link.up;
  }

  private boolean isBroken(int interfaceIndex, IpAddress neighbour) {
    Link link = links.get(interfaceIndex);
    return link != null && link.broken.contains(neighbour);
  }

  private @Nullable ForwardingAction merged(List<ForwardingAction> parts) {
    Set<NextHop> nextHops = new TreeSet<>();
    ForwardingAction.Connected link = null;
    ForwardingAction discard = null;
    for (ForwardingAction part : parts) {
      switch (part) {
        case ForwardingAction.Forward forward -> nextHops.addAll(forward.nextHops());
        case ForwardingAction.Connected connected ->
            link =
                link == null || connected.interfaceIndex() < link.interfaceIndex()
                    ? connected
                    : link;
        case ForwardingAction.Blackhole blackhole -> discard = blackhole;
        case ForwardingAction.Unreachable unreachable ->
            discard = discard == null ? unreachable : discard;
        case ForwardingAction.Receive receive ->
            throw new IllegalStateException("an own address is no next hop");
      }
    }
    if (nextHops.isEmpty()) {
      return link != null ? link : discard;
    }
    leftOut = Math.max(0, nextHops.size() - RouteTarget.Via.MAX_NEXT_HOPS);
    return actions.intern(
        new ForwardingAction.Forward(
            nextHops.stream().limit(RouteTarget.Via.MAX_NEXT_HOPS).toList()));
  }
}
