package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the RIB worked out from nothing, without regard to cost: an address is settled as
 * soon as all that it looks at is settled; when nothing moves any more, those that wait only for
 * each other are unresolved.
 */
final class NaiveRib {

  final SortedMap<IpPrefix, SortedMap<RouteSource, RouteOffer>> offers = new TreeMap<>();
  final Set<Integer> up = new TreeSet<>();
  final Set<NextHop> broken = new TreeSet<>();

  /** Outcome of settled addresses; one that is absent is unsettled. */
  private final Map<IpAddress, List<ForwardingAction>> settled = new TreeMap<>();

  /** A verdict that may not be possible yet: who is waited for, else the action if there is one. */
  private record Verdict(Set<IpAddress> waitsFor, @Nullable ForwardingAction action) {}

  void apply(RouteSource source, RouteChange change) {
    SortedMap<RouteSource, RouteOffer> routes =
        offers.computeIfAbsent(change.prefix(), prefix -> new TreeMap<>());
    switch (change) {
      case RouteChange.Offer(IpPrefix prefix, RouteOffer offer) -> routes.put(source, offer);
      case RouteChange.Withdraw withdraw -> routes.remove(source);
    }
    if (routes.isEmpty()) {
      offers.remove(change.prefix());
    }
  }

  void settleAll() {
    settled.clear();
    Set<IpAddress> unsettled = new TreeSet<>();
    for (SortedMap<RouteSource, RouteOffer> routes : offers.values()) {
      for (RouteOffer offer : routes.values()) {
        if (offer.target() instanceof RouteTarget.Via via) {
          for (RouteNextHop nextHop : via.nextHops()) {
            if (nextHop instanceof RouteNextHop.Recursive recursive) {
              unsettled.add(recursive.address());
            }
          }
        }
      }
    }
    while (!unsettled.isEmpty()) {
      Map<IpAddress, Set<IpAddress>> waits = new TreeMap<>();
      for (IpAddress address : unsettled) {
        Verdict verdict = resolve(address);
        if (verdict.waitsFor.isEmpty()) {
          settle(address, verdict.action);
        } else {
          waits.put(address, verdict.waitsFor);
        }
      }
      if (waits.size() == unsettled.size()) {
        for (IpAddress address : waits.keySet()) {
          Set<IpAddress> reached = reachedFrom(address, waits);
          if (reached.stream().allMatch(other -> reachedFrom(other, waits).contains(address))) {
            settle(address, null);
          }
        }
      }
      unsettled.removeAll(settled.keySet());
    }
  }

  /** Whether an address resolves; after {@link #settleAll}. */
  boolean isReachable(IpAddress address) {
    return settled.containsKey(address)
        ? !settled.get(address).isEmpty()
        : resolve(address).action != null;
  }

  private void settle(IpAddress address, @Nullable ForwardingAction action) {
    settled.put(address, action == null ? List.of() : List.of(action));
  }

  private static Set<IpAddress> reachedFrom(IpAddress start, Map<IpAddress, Set<IpAddress>> waits) {
    Set<IpAddress> reached = new HashSet<>();
    List<IpAddress> queue = new ArrayList<>(waits.getOrDefault(start, Set.of()));
    while (!queue.isEmpty()) {
      IpAddress address = queue.removeLast();
      if (reached.add(address)) {
        queue.addAll(waits.getOrDefault(address, Set.of()));
      }
    }
    return reached;
  }

  private Verdict resolve(IpAddress address) {
    List<IpPrefix> matches =
        offers.keySet().stream()
            .filter(prefix -> prefix.contains(address) && prefix.length() > 0)
            .sorted(Comparator.comparingInt(IpPrefix::length).reversed())
            .toList();
    for (IpPrefix prefix : matches) {
      for (RibRoute route : bestFirst(prefix)) {
        Verdict verdict = verdictOf(route.offer().target());
        if (!verdict.waitsFor.isEmpty()) {
          return verdict;
        }
        if (verdict.action != null) {
          return new Verdict(
              Set.of(),
              switch (verdict.action) {
                case ForwardingAction.Receive own -> null;
                case ForwardingAction.Connected link -> forward(link.interfaceIndex(), address);
                case ForwardingAction.Forward other -> other;
                case ForwardingAction.Blackhole other -> other;
                case ForwardingAction.Unreachable other -> other;
              });
        }
      }
    }
    return new Verdict(Set.of(), null);
  }

  private List<RibRoute> bestFirst(IpPrefix prefix) {
    List<RibRoute> routes = new ArrayList<>();
    offers
        .getOrDefault(prefix, new TreeMap<>())
        .forEach((source, offer) -> routes.add(new RibRoute(source, offer, null)));
    routes.sort(RibRoute.ORDER);
    return routes;
  }

  private static ForwardingAction forward(int interfaceIndex, IpAddress address) {
    return new ForwardingAction.Forward(List.of(new NextHop(interfaceIndex, address)));
  }

  private Verdict verdictOf(RouteTarget target) {
    return switch (target) {
      case RouteTarget.Receive own -> new Verdict(Set.of(), ForwardingAction.RECEIVE);
      case RouteTarget.Blackhole drop -> new Verdict(Set.of(), ForwardingAction.BLACKHOLE);
      case RouteTarget.Unreachable drop -> new Verdict(Set.of(), ForwardingAction.UNREACHABLE);
      case RouteTarget.Via via -> {
        Verdict working = verdictOf(via, false);
        yield working.action == null && working.waitsFor.isEmpty() ? verdictOf(via, true) : working;
      }
    };
  }

  private Verdict verdictOf(RouteTarget.Via via, boolean evenBroken) {
    Set<IpAddress> waitsFor = new TreeSet<>();
    List<ForwardingAction> parts = new ArrayList<>();
    for (RouteNextHop nextHop : via.nextHops()) {
      switch (nextHop) {
        case RouteNextHop.Recursive(IpAddress address) -> {
          if (settled.containsKey(address)) {
            parts.addAll(settled.get(address));
          } else {
            waitsFor.add(address);
          }
        }
        case RouteNextHop.OnLink(int index) -> {
          if (up.contains(index)) {
            parts.add(new ForwardingAction.Connected(index));
          }
        }
        case RouteNextHop.Neighbour(int index, IpAddress address) -> {
          if (isUsable(index, address, evenBroken)) {
            parts.add(forward(index, address));
          }
        }
      }
    }
    ForwardingAction action = merged(parts);
    if (action == null) {
      action =
          merged(
              via.backups().stream()
                  .filter(backup -> isUsable(backup.interfaceIndex(), backup.address(), evenBroken))
                  .<ForwardingAction>map(
                      backup -> forward(backup.interfaceIndex(), backup.address()))
                  .toList());
    }
    return new Verdict(waitsFor, action);
  }

  private boolean isUsable(int index, IpAddress address, boolean evenBroken) {
    return up.contains(index) && (evenBroken || !broken.contains(new NextHop(index, address)));
  }

  private static @Nullable ForwardingAction merged(List<ForwardingAction> parts) {
    List<NextHop> nextHops =
        parts.stream()
            .filter(ForwardingAction.Forward.class::isInstance)
            .flatMap(part -> ((ForwardingAction.Forward) part).nextHops().stream())
            .distinct()
            .sorted()
            .limit(64)
            .toList();
    if (!nextHops.isEmpty()) {
      return new ForwardingAction.Forward(nextHops);
    }
    return parts.stream()
        .filter(ForwardingAction.Connected.class::isInstance)
        .min(Comparator.comparingInt(part -> ((ForwardingAction.Connected) part).interfaceIndex()))
        .orElse(
            parts.contains(ForwardingAction.BLACKHOLE)
                ? ForwardingAction.BLACKHOLE
                : parts.isEmpty() ? null : ForwardingAction.UNREACHABLE);
  }

  /** Every prefix's routes, best first, with what they come to; after {@link #settleAll}. */
  NavigableMap<IpPrefix, List<RibRoute>> routes() {
    NavigableMap<IpPrefix, List<RibRoute>> all = new TreeMap<>();
    for (IpPrefix prefix : offers.keySet()) {
      List<RibRoute> routes = new ArrayList<>();
      for (RibRoute route : bestFirst(prefix)) {
        ForwardingAction action = verdictOf(route.offer().target()).action;
        routes.add(new RibRoute(route.source(), route.offer(), action));
      }
      all.put(prefix, routes);
    }
    return all;
  }

  static NavigableMap<IpPrefix, ForwardingAction> fib(SortedMap<IpPrefix, List<RibRoute>> routes) {
    NavigableMap<IpPrefix, ForwardingAction> fib = new TreeMap<>();
    routes.forEach((prefix, candidates) -> {
      for (RibRoute route : candidates) {
        ForwardingAction action = route.action();
        if (action != null) {
          fib.putIfAbsent(prefix, action);
        }
      }
    });
    return fib;
  }
}
