package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.ConnectedRoutes.InterfaceAddress;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * More routes by one next hop than are remembered one by one: whatever becomes of the next hop, the
 * table is as one that was filled from nothing. Interfaces as in {@link RibTest}.
 */
class RibManyRoutesTest {

  private static final RouteSource BGP = new RouteSource("bgp", "");
  private static final RouteSource STATIC = RouteSource.ofStatic("default");
  private static final int MANY = Dependents.MAX_REMEMBERED + 5_000;

  private static final RouteOffer FIRST = via("10.1.0.2");
  private static final RouteOffer SECOND = via("10.2.0.2");
  private static final RouteOffer BOTH = via("10.1.0.2", "10.2.0.2");
  private static final RouteOffer FEW = via("10.1.0.3");
  private static final RouteOffer ON_LINK =
      new RouteOffer(
          20, 0, RouteTarget.Via.of(new RouteNextHop.Neighbour(1, IpAddress.parse("10.1.0.9"))));

  private final NavigableMap<IpPrefix, RouteOffer> offers = new TreeMap<>();
  private boolean firstUp = true;
  private final Rib rib = connected();

  private static RouteOffer via(String... addresses) {
    return new RouteOffer(
        20,
        0,
        new RouteTarget.Via(
            Stream.of(addresses)
                .<RouteNextHop>map(text -> new RouteNextHop.Recursive(IpAddress.parse(text)))
                .toList()));
  }

  private Rib connected() {
    Rib made = new Rib(AddressFamily.IPV4, 1_000_000);
    made.interfaceChanged(1, firstUp);
    made.interfaceChanged(2, true);
    made.apply(
        RouteSource.CONNECTED,
        RouteChange.between(
            Collections.emptySortedMap(),
            ConnectedRoutes.of(
                List.of(
                    new InterfaceAddress(1, IpAddress.parse("10.1.0.1"), 24),
                    new InterfaceAddress(2, IpAddress.parse("10.2.0.1"), 24)))));
    return made;
  }

  private static long high(int number) {
    return (long) (20 << 24 | number << 8) << 32;
  }

  private void change(int from, int to, @Nullable RouteOffer offer) {
    RouteBatch.Builder batch = new RouteBatch.Builder(AddressFamily.IPV4);
    for (int i = from; i < to; i++) {
      if (offer == null) {
        batch.withdraw(high(i), 0, 24);
      } else {
        batch.offer(high(i), 0, 24, offer);
      }
    }
    RouteBatch built = batch.build();
    rib.apply(BGP, built);
    for (RouteChange each : built.changes()) {
      switch (each) {
        case RouteChange.Offer(IpPrefix prefix, RouteOffer is) -> offers.put(prefix, is);
        case RouteChange.Withdraw(IpPrefix prefix) -> offers.remove(prefix);
      }
    }
  }

  private void setFirstUp(boolean up) {
    firstUp = up;
    rib.interfaceChanged(1, up);
  }

  private static <V> NavigableMap<IpPrefix, V> content(PrefixTable<V> table) {
    NavigableMap<IpPrefix, V> content = new TreeMap<>();
    table.scan((prefix, value) -> {
      content.put(prefix, value);
      return true;
    });
    assertThat(content).hasSize(table.size());
    return content;
  }

  private RibSnapshot commitAndCheck() {
    RibSnapshot snapshot = rib.commit();
    Rib fresh = connected();
    fresh.apply(BGP, RouteChange.between(Collections.emptySortedMap(), offers));
    RibSnapshot expected = fresh.commit();
    assertThat(content(snapshot.routes())).isEqualTo(content(expected.routes()));
    assertThat(content(snapshot.fib())).isEqualTo(content(expected.fib()));
    assertThat(snapshot.unresolved()).isEqualTo(expected.unresolved());
    assertThat(snapshot.routesBySource()).isEqualTo(expected.routesBySource());
    return snapshot;
  }

  private @Nullable ForwardingAction action(int number) {
    return rib.snapshot().fib().lookupIpv4((int) (high(number) >>> 32));
  }

  private static ForwardingAction forward(int interfaceIndex, String address) {
    return new ForwardingAction.Forward(
        List.of(new NextHop(interfaceIndex, IpAddress.parse(address))));
  }

  @Test
  void aLinkTakesAllRoutesWithItAndBringsThemBack() {
    change(0, MANY, FIRST);
    change(MANY, MANY + 10, FEW);
    change(MANY + 10, 2 * MANY, SECOND);
    commitAndCheck();
    assertThat(action(17)).isEqualTo(forward(1, "10.1.0.2"));

    setFirstUp(false);
    RibSnapshot without = commitAndCheck();
    assertThat(without.unresolved()).isGreaterThan(MANY);
    assertThat(action(17)).isNull();

    setFirstUp(true);
    commitAndCheck();
    assertThat(action(MANY + 3)).isEqualTo(forward(1, "10.1.0.3"));
  }

  @Test
  void anotherWayToTheNextHopReachesAllOfItsRoutes() {
    change(0, MANY, FIRST);
    rib.commit();
    RibSnapshot before = rib.snapshot();
    RouteOffer host = new RouteOffer(1, 0, SECOND.target());
    rib.apply(STATIC, List.of(new RouteChange.Offer(IpPrefix.parse("10.1.0.2/32"), host)));
    rib.commit();
    assertThat(action(MANY - 1)).isEqualTo(forward(2, "10.2.0.2"));
    int[] changed = {0};
    rib.snapshot().fib().diff(before.fib(), (prefix, was, is) -> changed[0]++);
    assertThat(changed[0]).isEqualTo(MANY + 1);

    rib.apply(STATIC, List.of(new RouteChange.Withdraw(IpPrefix.parse("10.1.0.2/32"))));
    commitAndCheck();
  }

  @Test
  void neighboursOfALinkAreNoDifferent() {
    change(0, MANY, ON_LINK);
    commitAndCheck();
    setFirstUp(false);
    commitAndCheck();
    assertThat(action(1)).isNull();
    setFirstUp(true);
    commitAndCheck();
    assertThat(action(1)).isEqualTo(forward(1, "10.1.0.9"));
  }

  @Test
  void whateverBecomesOfThemTheTableIsAsIfFilledFromNothing() {
    SplittableRandom random = new SplittableRandom(4);
    List<RouteOffer> kinds = List.of(FIRST, SECOND, BOTH, FEW, ON_LINK, FIRST);
    for (int step = 0; step < 30; step++) {
      // Grows beyond what is remembered, shrinks to nothing, and grows again.
      int size = random.nextInt(step % 10 < 7 ? 15_000 : 40_000);
      int from = random.nextInt(2 * MANY);
      boolean shrinking = step % 10 >= 7;
      change(from, from + size, shrinking ? null : kinds.get(random.nextInt(kinds.size())));
      if (step % 10 == 9) {
        change(0, 4 * MANY, null);
      }
      if (random.nextInt(3) == 0) {
        setFirstUp(!firstUp);
      }
      commitAndCheck();
    }
  }

  @Test
  void aSourceThatEndsTakesAllItsRoutesWithIt() {
    change(0, MANY, BOTH);
    rib.commit();
    rib.hold(BGP);
    change(10, 20, FIRST);
    rib.commit();
    assertThat(rib.snapshot().routesBySource()).containsEntry(BGP, MANY);

    rib.release(BGP);
    offers.headMap(IpPrefix.parse("20.0.10.0/24")).clear();
    offers.tailMap(IpPrefix.parse("20.0.20.0/24")).clear();
    commitAndCheck();

    rib.withdrawAll(BGP);
    offers.clear();
    commitAndCheck();
  }
}
