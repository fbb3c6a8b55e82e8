package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes, on so few addresses that next hops lead through each other, shadow each other and
 * run in circles all the time; after each commit everything must be as the naive model works it out
 * from nothing.
 */
class RibPropertyTest {

  private static final int STEPS = 400;
  private static final int INTERFACES = 3;
  private static final List<RouteSource> SOURCES =
      List.of(RouteSource.CONNECTED, RouteSource.ofStatic("a"), RouteSource.ofStatic("b"));

  /** The addresses that come up. */
  private record Space(AddressFamily family, int hostBits) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void isWhatFollowsFromTheOffersAlone(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // From crowded (16 addresses) to loose (128).
    Space space =
        new Space(seed % 3 == 0 ? AddressFamily.IPV6 : AddressFamily.IPV4, 4 + (int) (seed % 4));
    Rib rib = new Rib(space.family(), 1_000);
    NaiveRib model = new NaiveRib();
    NavigableMap<IpPrefix, ForwardingAction> lastFib = new TreeMap<>();
    PrefixTable<ForwardingAction> last = rib.snapshot().fib();
    RibSnapshot lastSnapshot = rib.snapshot();
    Map<IpAddress, NextHopState> tracked = new TreeMap<>();
    int recursive = 0;

    for (int step = 0; step < STEPS; step++) {
      int changes = random.nextInt(1, 6);
      for (int i = 0; i < changes; i++) {
        change(rib, model, random, space);
      }
      track(rib, tracked, random, space);
      RibSnapshot snapshot = rib.commit();
      model.settleAll();
      NavigableMap<IpPrefix, List<RibRoute>> routes = model.routes();
      NavigableMap<IpPrefix, ForwardingAction> fib = NaiveRib.fib(routes);

      assertThat(routesOf(snapshot)).as("routes, seed %s, step %s", seed, step).isEqualTo(routes);
      assertThat(content(snapshot.fib())).as("FIB, seed %s, step %s", seed, step).isEqualTo(fib);
      checkCounters(snapshot, routes);
      if (fib.equals(lastFib)) {
        assertThat(snapshot.fib()).as("an equal FIB is the same").isSameAs(last);
      }
      assertThat(rib.commit()).as("without changes").isSameAs(snapshot);
      checkActiveChanges(lastSnapshot, snapshot, lastFib, fib);
      checkTracked(rib, model, tracked);
      lastSnapshot = snapshot;
      lastFib = fib;
      last = snapshot.fib();
      recursive +=
          (int) routes.values().stream().flatMap(List::stream).filter(this::isRecursive).count();
    }

    assertThat(recursive).as("routes that resolved recursively").isGreaterThan(STEPS / 2);
  }

  private static void track(
      Rib rib, Map<IpAddress, NextHopState> tracked, SplittableRandom random, Space space) {
    IpAddress address = address(random, space);
    if (tracked.remove(address) != null) {
      rib.untrackNextHop(address);
    } else {
      tracked.put(address, NextHopState.UNREACHABLE);
      rib.trackNextHop(address);
    }
  }

  /** Exactly those that changed are told of. */
  private static void checkTracked(Rib rib, NaiveRib model, Map<IpAddress, NextHopState> tracked) {
    List<IpAddress> told = rib.takeNextHopChanges();
    tracked.replaceAll((address, before) -> {
      NextHopState now = rib.nextHopState(address);
      assertThat(now.reachable()).as("%s", address).isEqualTo(model.isReachable(address));
      // Whoever begins to track an address asks for its state; no change need be told.
      if (!before.equals(NextHopState.UNREACHABLE)) {
        assertThat(told.contains(address)).as("%s", address).isEqualTo(!now.equals(before));
      }
      return now;
    });
    assertThat(tracked.keySet()).containsAll(told);
  }

  private static void checkActiveChanges(
      RibSnapshot before,
      RibSnapshot now,
      NavigableMap<IpPrefix, ForwardingAction> fibBefore,
      NavigableMap<IpPrefix, ForwardingAction> fibNow) {
    NavigableMap<IpPrefix, ForwardingAction> moved = new TreeMap<>(fibBefore);
    now.activeChangesSince(
        before,
        (prefix, was, is) -> {
          assertThat(was).isNotEqualTo(is);
          assertThat(was == null ? null : was.action()).isEqualTo(fibBefore.get(prefix));
          if (is == null) {
            moved.remove(prefix);
          } else {
            moved.put(prefix, Objects.requireNonNull(is.action()));
          }
        });
    assertThat(moved).as("what changes lead to").isEqualTo(fibNow);
  }

  private boolean isRecursive(RibRoute route) {
    return route.action() instanceof ForwardingAction.Forward
        && route.offer().target() instanceof RouteTarget.Via via
        && via.nextHops().getFirst() instanceof RouteNextHop.Recursive;
  }

  private static void checkCounters(
      RibSnapshot snapshot, NavigableMap<IpPrefix, List<RibRoute>> routes) {
    List<RibRoute> all = routes.values().stream().flatMap(List::stream).toList();
    assertThat(snapshot.unresolved())
        .isEqualTo((int) all.stream().filter(route -> route.action() == null).count());
    NavigableMap<RouteSource, Integer> bySource = new TreeMap<>();
    all.forEach(route -> bySource.merge(route.source(), 1, Integer::sum));
    assertThat(snapshot.routesBySource()).isEqualTo(bySource);
  }

  private static void change(Rib rib, NaiveRib model, SplittableRandom random, Space space) {
    if (random.nextInt(12) == 0) {
      NextHop neighbour = new NextHop(random.nextInt(INTERFACES), address(random, space));
      boolean isBroken = model.broken.add(neighbour);
      if (!isBroken) {
        model.broken.remove(neighbour);
      }
      rib.neighbourChanged(neighbour, isBroken);
      return;
    }
    if (random.nextInt(12) == 0) {
      int index = random.nextInt(INTERFACES);
      boolean up = random.nextInt(4) != 0;
      rib.interfaceChanged(index, up);
      if (up) {
        model.up.add(index);
      } else {
        model.up.remove(index);
      }
      return;
    }
    RouteSource source = SOURCES.get(random.nextInt(SOURCES.size()));
    List<RouteChange> batch = new ArrayList<>();
    int size = random.nextInt(4) == 0 ? random.nextInt(2, 9) : 1;
    for (int i = 0; i < size; i++) {
      RouteChange change = routeChange(random, space);
      batch.add(change);
      model.apply(source, change);
    }
    rib.apply(source, batch);
  }

  private static RouteChange routeChange(SplittableRandom random, Space space) {
    int length =
        random.nextInt(20) == 0
            ? 0
            : random.nextInt(
                space.family().bits() - 1 - space.hostBits(), space.family().bits() + 1);
    IpPrefix prefix = IpPrefix.of(address(random, space), length);
    if (random.nextInt(3) == 0) {
      return new RouteChange.Withdraw(prefix);
    }
    RouteOffer offer = new RouteOffer(random.nextInt(3), random.nextInt(2), target(random, space));
    return new RouteChange.Offer(prefix, offer);
  }

  private static IpAddress address(SplittableRandom random, Space space) {
    int host = random.nextInt(1 << space.hostBits());
    return switch (space.family()) {
      case IPV4 -> new Ipv4Address(10 << 24 | host);
      case IPV6 -> new Ipv6Address(0x2001_0db8_0000_0000L, host);
    };
  }

  private static RouteTarget target(SplittableRandom random, Space space) {
    return switch (random.nextInt(20)) {
      case 0 -> RouteTarget.RECEIVE;
      case 1 -> RouteTarget.BLACKHOLE;
      case 2 -> RouteTarget.UNREACHABLE;
      default -> {
        List<RouteNextHop> nextHops = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1;
        for (int i = 0; i < count; i++) {
          nextHops.add(nextHop(random, space));
        }
        List<RouteNextHop.Neighbour> backups =
            random.nextInt(4) == 0
                ? List.of(
                    new RouteNextHop.Neighbour(random.nextInt(INTERFACES), address(random, space)))
                : List.of();
        yield new RouteTarget.Via(nextHops, backups);
      }
    };
  }

  private static RouteNextHop nextHop(SplittableRandom random, Space space) {
    return switch (random.nextInt(6)) {
      case 0 -> new RouteNextHop.OnLink(random.nextInt(INTERFACES));
      case 1 -> new RouteNextHop.Neighbour(random.nextInt(INTERFACES), address(random, space));
      default -> new RouteNextHop.Recursive(address(random, space));
    };
  }

  private static NavigableMap<IpPrefix, List<RibRoute>> routesOf(RibSnapshot snapshot) {
    NavigableMap<IpPrefix, List<RibRoute>> routes = new TreeMap<>();
    snapshot
        .routes()
        .scan((prefix, entry) -> {
          routes.put(prefix, entry.routes());
          return true;
        });
    return routes;
  }

  private static <V> NavigableMap<IpPrefix, V> content(PrefixTable<V> table) {
    NavigableMap<IpPrefix, V> content = new TreeMap<>();
    table.scan((prefix, value) -> {
      content.put(prefix, value);
      return true;
    });
    return content;
  }
}
