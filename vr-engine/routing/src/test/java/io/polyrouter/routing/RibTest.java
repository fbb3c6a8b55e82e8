package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.ConnectedRoutes.InterfaceAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interface 1 has 10.1.0.1/24, interface 2 has 10.2.0.1/24; both are up. */
class RibTest {

  private static final RouteSource STATIC = RouteSource.ofStatic("default");

  private final Rib rib = new Rib(AddressFamily.IPV4, 1_000);

  @BeforeEach
  void connect() {
    rib.interfaceChanged(1, true);
    rib.interfaceChanged(2, true);
    rib.apply(
        RouteSource.CONNECTED,
        RouteChange.between(
            Collections.emptySortedMap(),
            ConnectedRoutes.of(
                List.of(
                    new InterfaceAddress(1, IpAddress.parse("10.1.0.1"), 24),
                    new InterfaceAddress(2, IpAddress.parse("10.2.0.1"), 24)))));
    rib.commit();
  }

  private static RouteTarget via(String... addresses) {
    return new RouteTarget.Via(
        Stream.of(addresses)
            .<RouteNextHop>map(text -> new RouteNextHop.Recursive(IpAddress.parse(text)))
            .toList());
  }

  private static RouteTarget via(RouteNextHop... nextHops) {
    return new RouteTarget.Via(Arrays.asList(nextHops));
  }

  private void offer(RouteSource source, String prefix, int preference, RouteTarget target) {
    RouteOffer offer = new RouteOffer(preference, 0, target);
    rib.apply(source, List.of(new RouteChange.Offer(IpPrefix.parse(prefix), offer)));
    rib.commit();
  }

  private void offer(String prefix, RouteTarget target) {
    offer(STATIC, prefix, 1, target);
  }

  private void withdraw(RouteSource source, String prefix) {
    rib.apply(source, List.of(new RouteChange.Withdraw(IpPrefix.parse(prefix))));
    rib.commit();
  }

  private @Nullable ForwardingAction action(String prefix) {
    return rib.snapshot().fib().get(IpPrefix.parse(prefix));
  }

  private static ForwardingAction forward(Object... interfaceAndAddress) {
    List<NextHop> nextHops = new ArrayList<>();
    for (int i = 0; i < interfaceAndAddress.length; i += 2) {
      nextHops.add(
          new NextHop(
              (int) interfaceAndAddress[i], IpAddress.parse((String) interfaceAndAddress[i + 1])));
    }
    return new ForwardingAction.Forward(nextHops);
  }

  @Test
  void connectedRoutesLeadToTheLinkAndToTheRouterItself() {
    assertThat(action("10.1.0.0/24")).isEqualTo(new ForwardingAction.Connected(1));
    assertThat(action("10.1.0.1/32")).isEqualTo(ForwardingAction.RECEIVE);
    assertThat(action("10.1.0.0/32")).isEqualTo(ForwardingAction.RECEIVE);
    assertThat(action("10.1.0.255/32")).isEqualTo(ForwardingAction.RECEIVE);
    assertThat(action("10.2.0.0/24")).isEqualTo(new ForwardingAction.Connected(2));
    assertThat(rib.snapshot().fib().size()).isEqualTo(8);
  }

  @Test
  void aNextHopAddressOnALinkIsTheNeighbour() {
    offer("192.0.2.0/24", via("10.1.0.9"));

    assertThat(action("192.0.2.0/24")).isEqualTo(forward(1, "10.1.0.9"));
  }

  @Test
  void nextHopsResolveOverSeveralLevels() {
    offer("203.0.113.0/24", via("198.51.100.1"));
    offer("198.51.100.0/24", via("192.0.2.1"));
    assertThat(action("203.0.113.0/24")).isNull();
    assertThat(rib.snapshot().unresolved()).isEqualTo(2);

    offer("192.0.2.0/24", via("10.2.0.7"));

    assertThat(action("203.0.113.0/24")).isEqualTo(forward(2, "10.2.0.7"));
    assertThat(action("198.51.100.0/24")).isSameAs(action("203.0.113.0/24"));
    assertThat(rib.snapshot().unresolved()).isZero();
  }

  @Test
  void aMoreSpecificRouteMovesTheRoutesThatResolveThroughIt() {
    offer("192.0.2.0/24", via("10.2.0.7"));
    offer("203.0.113.0/24", via("192.0.2.1"));
    offer("192.0.2.1/32", via("10.1.0.3"));
    assertThat(action("203.0.113.0/24")).isEqualTo(forward(1, "10.1.0.3"));

    withdraw(STATIC, "192.0.2.1/32");
    assertThat(action("203.0.113.0/24")).isEqualTo(forward(2, "10.2.0.7"));
  }

  @Test
  void aRouteWithoutAUsableNextHopIsKeptAndShown() {
    offer("203.0.113.0/24", via("192.0.2.1"));

    RibEntry entry = rib.snapshot().routes().get(IpPrefix.parse("203.0.113.0/24"));
    assertThat(entry).isNotNull();
    assertThat(entry.active()).isNull();
    assertThat(entry.routes()).singleElement().extracting(RibRoute::action).isNull();
  }

  @Test
  void theDefaultRouteDoesNotResolveNextHops() {
    offer("0.0.0.0/0", via("10.1.0.9"));
    offer("203.0.113.0/24", via("192.0.2.1"));

    assertThat(action("0.0.0.0/0")).isEqualTo(forward(1, "10.1.0.9"));
    assertThat(action("203.0.113.0/24")).isNull();
  }

  @Test
  void anOwnAddressIsNoNextHop() {
    offer("203.0.113.0/24", via("10.1.0.1"));

    assertThat(action("203.0.113.0/24")).isNull();
  }

  @Test
  void aRouteDoesNotResolveThroughItself() {
    offer("192.0.2.0/24", via("192.0.2.1"));

    assertThat(action("192.0.2.0/24")).isNull();
  }

  @Test
  void routesThatNeedEachOtherAreUnresolvedUntilTheCircleIsCut() {
    offer("192.0.2.0/24", via("198.51.100.1"));
    offer("198.51.100.0/24", via("192.0.2.1"));
    offer("203.0.113.0/24", via("192.0.2.9"));
    assertThat(rib.snapshot().unresolved()).isEqualTo(3);

    offer("192.0.2.1/32", via("10.1.0.9"));
    assertThat(action("198.51.100.0/24")).isEqualTo(forward(1, "10.1.0.9"));
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(1, "10.1.0.9"));
    assertThat(action("203.0.113.0/24")).isEqualTo(forward(1, "10.1.0.9"));

    withdraw(STATIC, "192.0.2.1/32");
    assertThat(rib.snapshot().unresolved()).isEqualTo(3);
  }

  @Test
  void aLongChainOfNextHopsResolves() {
    List<RouteChange> changes = new ArrayList<>();
    int length = 900;
    for (int i = 0; i < length; i++) {
      Ipv4Address own = new Ipv4Address(0x14000000 + i);
      IpAddress next =
          i == length - 1 ? IpAddress.parse("10.1.0.9") : new Ipv4Address(own.bits() + 1);
      RouteTarget target = RouteTarget.Via.of(new RouteNextHop.Recursive(next));
      changes.add(new RouteChange.Offer(IpPrefix.of(own, 32), new RouteOffer(1, 0, target)));
    }
    rib.apply(STATIC, changes);
    rib.commit();

    assertThat(action("20.0.0.0/32")).isEqualTo(forward(1, "10.1.0.9"));
    rib.interfaceChanged(1, false);
    rib.commit();
    assertThat(action("20.0.0.0/32")).isNull();
  }

  @Test
  void theLowestPreferenceThatIsUsableWins() {
    RouteSource backup = RouteSource.ofStatic("backup");
    offer(STATIC, "192.0.2.0/24", 5, via("10.1.0.9"));
    offer(backup, "192.0.2.0/24", 200, via("10.2.0.9"));
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(1, "10.1.0.9"));

    rib.interfaceChanged(1, false);
    rib.commit();
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(2, "10.2.0.9"));

    rib.interfaceChanged(1, true);
    rib.commit();
    withdraw(STATIC, "192.0.2.0/24");
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(2, "10.2.0.9"));
    assertThat(rib.snapshot().routesBySource()).doesNotContainKey(STATIC).containsEntry(backup, 1);
  }

  @Test
  void amongEqualPreferencesTheMetricDecidesThenTheName() {
    IpPrefix prefix = IpPrefix.parse("192.0.2.0/24");
    RouteSource a = RouteSource.ofStatic("a");
    RouteSource b = RouteSource.ofStatic("b");
    rib.apply(a, List.of(new RouteChange.Offer(prefix, new RouteOffer(1, 20, via("10.1.0.9")))));
    rib.apply(b, List.of(new RouteChange.Offer(prefix, new RouteOffer(1, 10, via("10.2.0.9")))));
    rib.commit();
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(2, "10.2.0.9"));

    rib.apply(a, List.of(new RouteChange.Offer(prefix, new RouteOffer(1, 10, via("10.1.0.9")))));
    rib.commit();
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(1, "10.1.0.9"));
  }

  @Test
  void ecmpMergesWhatItsNextHopsResolveTo() {
    offer("192.0.2.1/32", via("10.1.0.3", "10.2.0.3"));
    offer("203.0.113.0/24", via("192.0.2.1", "10.1.0.3", "10.1.0.4", "198.51.100.1"));

    assertThat(action("203.0.113.0/24"))
        .isEqualTo(forward(1, "10.1.0.3", 1, "10.1.0.4", 2, "10.2.0.3"));
  }

  @Test
  void aNextHopOnAnInterfaceThatIsDownLeavesTheSet() {
    offer(
        "192.0.2.0/24",
        via(
            new RouteNextHop.Neighbour(1, IpAddress.parse("10.9.0.1")),
            new RouteNextHop.Neighbour(2, IpAddress.parse("10.9.0.2")),
            new RouteNextHop.Neighbour(3, IpAddress.parse("10.9.0.3"))));
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(1, "10.9.0.1", 2, "10.9.0.2"));

    rib.interfaceChanged(1, false);
    rib.commit();
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(2, "10.9.0.2"));
  }

  @Test
  void ecmpSetsHoldUpTo64NextHops() {
    List<RouteNextHop> first =
        IntStream.range(0, 64)
            .<RouteNextHop>mapToObj(
                i -> new RouteNextHop.Recursive(new Ipv4Address(0x0a010010 + i)))
            .toList();
    List<RouteNextHop> second =
        IntStream.range(0, 6)
            .<RouteNextHop>mapToObj(
                i -> new RouteNextHop.Recursive(new Ipv4Address(0x0a020010 + i)))
            .toList();
    offer("192.0.2.1/32", new RouteTarget.Via(first));
    offer("192.0.2.2/32", new RouteTarget.Via(second));
    assertThat(rib.snapshot().nextHopsLeftOut()).isZero();
    offer("203.0.113.0/24", via("192.0.2.2", "192.0.2.1"));

    assertThat(action("203.0.113.0/24")).isEqualTo(action("192.0.2.1/32"));
    assertThat(rib.snapshot().nextHopsLeftOut()).isEqualTo(6);
    offer("203.0.113.0/24", via("192.0.2.1", "192.0.2.2"));
    assertThat(rib.snapshot().nextHopsLeftOut()).as("evaluated anew").isEqualTo(6);
    rib.interfaceChanged(2, false);
    rib.commit();
    assertThat(rib.snapshot().nextHopsLeftOut()).as("of the others all have room").isZero();
    rib.interfaceChanged(2, true);
    rib.commit();
    assertThat(rib.snapshot().nextHopsLeftOut()).isEqualTo(6);
    offer(RouteSource.ofStatic("other"), "203.0.113.0/24", 2, via("192.0.2.2", "192.0.2.1"));
    assertThat(rib.snapshot().nextHopsLeftOut()).as("of two routes").isEqualTo(12);
    withdraw(STATIC, "203.0.113.0/24");
    assertThat(rib.snapshot().nextHopsLeftOut()).isEqualTo(6);
    withdraw(RouteSource.ofStatic("other"), "203.0.113.0/24");
    assertThat(rib.snapshot().nextHopsLeftOut()).isZero();
    List<RouteNextHop> tooMany = new ArrayList<>(first);
    tooMany.addAll(second);
    assertThatThrownBy(() -> new RouteTarget.Via(tooMany)).hasMessageContaining("not 70");
  }

  @Test
  void aLinkServesOnlyWithoutANeighbour() {
    offer("192.0.2.0/24", via(new RouteNextHop.OnLink(2), new RouteNextHop.OnLink(1)));
    assertThat(action("192.0.2.0/24")).isEqualTo(new ForwardingAction.Connected(1));

    offer(
        "192.0.2.0/24",
        via(new RouteNextHop.OnLink(1), new RouteNextHop.Recursive(IpAddress.parse("10.2.0.9"))));
    assertThat(action("192.0.2.0/24")).isEqualTo(forward(2, "10.2.0.9"));
  }

  @Test
  void discardingRoutesDiscardWhatResolvesThroughThem() {
    offer("192.0.2.1/32", RouteTarget.BLACKHOLE);
    offer("192.0.2.2/32", RouteTarget.UNREACHABLE);
    offer("203.0.113.0/25", via("192.0.2.1"));
    offer("203.0.113.128/25", via("192.0.2.2"));
    offer("198.51.100.0/24", via("192.0.2.1", "192.0.2.2"));
    offer("198.51.101.0/24", via("192.0.2.1", "10.1.0.9"));

    assertThat(action("192.0.2.1/32")).isEqualTo(ForwardingAction.BLACKHOLE);
    assertThat(action("203.0.113.0/25")).isEqualTo(ForwardingAction.BLACKHOLE);
    assertThat(action("203.0.113.128/25")).isEqualTo(ForwardingAction.UNREACHABLE);
    assertThat(action("198.51.100.0/24")).isEqualTo(ForwardingAction.BLACKHOLE);
    assertThat(action("198.51.101.0/24")).isEqualTo(forward(1, "10.1.0.9"));
  }

  @Test
  void routesWithOneNextHopShareItsAction() {
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      // Objects of their own, as if decoded one by one.
      RouteOffer offer = new RouteOffer(1, 0, via(i % 2 == 0 ? "10.1.0.9" : "10.2.0.9"));
      changes.add(
          new RouteChange.Offer(IpPrefix.of(new Ipv4Address(0x14000000 + (i << 8)), 24), offer));
    }
    rib.apply(STATIC, changes);
    RibSnapshot snapshot = rib.commit();

    assertThat(action("20.0.0.0/24")).isSameAs(action("20.0.2.0/24"));
    assertThat(action("20.0.1.0/24")).isSameAs(action("20.0.3.0/24"));
    assertThat(snapshot.routes().get(IpPrefix.parse("20.0.1.0/24")))
        .isSameAs(snapshot.routes().get(IpPrefix.parse("20.0.3.0/24")));
  }

  @Test
  void whatIsBeyondTheLimitIsRefusedAndCounted() {
    Rib small = new Rib(AddressFamily.IPV4, 2);
    RouteOffer offer = new RouteOffer(1, 0, RouteTarget.BLACKHOLE);
    RouteOffer other = new RouteOffer(1, 0, RouteTarget.UNREACHABLE);
    IpPrefix first = IpPrefix.parse("10.0.0.0/8");
    IpPrefix third = IpPrefix.parse("12.0.0.0/8");

    assertThat(
            small.apply(
                STATIC,
                List.of(
                    new RouteChange.Offer(first, offer),
                    new RouteChange.Offer(IpPrefix.parse("11.0.0.0/8"), offer),
                    new RouteChange.Offer(third, offer),
                    new RouteChange.Offer(first, other))))
        .isEqualTo(1);
    assertThat(small.commit().routesRefused()).isEqualTo(1);
    assertThat(small.snapshot().fib().size()).isEqualTo(2);
    assertThat(small.snapshot().fib().get(first)).isEqualTo(ForwardingAction.UNREACHABLE);

    small.apply(STATIC, List.of(new RouteChange.Withdraw(first)));
    assertThat(small.apply(STATIC, List.of(new RouteChange.Offer(third, offer)))).isZero();
    assertThat(small.commit().fib().get(third)).isEqualTo(ForwardingAction.BLACKHOLE);
  }

  private static void offerAll(Rib to, RouteTarget target, String... prefixes) {
    RouteOffer offer = new RouteOffer(1, 0, target);
    for (String prefix : prefixes) {
      to.apply(STATIC, List.of(new RouteChange.Offer(IpPrefix.parse(prefix), offer)));
    }
  }

  private static List<String> prefixes(Rib of) {
    List<String> prefixes = new ArrayList<>();
    of.commit()
        .fib()
        .scan((prefix, action) -> {
          prefixes.add(prefix.toString());
          return true;
        });
    return prefixes;
  }

  @Test
  void whatWasRefusedIsTakenWhenThereIsRoom() {
    Rib small = new Rib(AddressFamily.IPV4, 2);
    offerAll(small, RouteTarget.BLACKHOLE, "10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8", "13.0.0.0/8");
    assertThat(prefixes(small)).containsExactly("10.0.0.0/8", "11.0.0.0/8");

    small.apply(STATIC, List.of(new RouteChange.Withdraw(IpPrefix.parse("10.0.0.0/8"))));
    assertThat(prefixes(small)).containsExactly("11.0.0.0/8", "12.0.0.0/8");
    assertThat(small.snapshot().routesRefused()).isEqualTo(2);

    small.setMaxRoutes(3);
    assertThat(prefixes(small)).containsExactly("11.0.0.0/8", "12.0.0.0/8", "13.0.0.0/8");
  }

  @Test
  void whatWaitsForRoomIsAsItWasOfferedLast() {
    Rib small = new Rib(AddressFamily.IPV4, 1);
    offerAll(small, RouteTarget.BLACKHOLE, "10.0.0.0/8", "11.0.0.0/8");
    offerAll(small, RouteTarget.UNREACHABLE, "11.0.0.0/8");
    small.setMaxRoutes(2);
    assertThat(small.commit().fib().get(IpPrefix.parse("11.0.0.0/8")))
        .isEqualTo(ForwardingAction.UNREACHABLE);
  }

  @Test
  void whatIsWithdrawnWaitsNoMore() {
    Rib small = new Rib(AddressFamily.IPV4, 2);
    RouteSource other = RouteSource.ofStatic("other");
    RouteOffer offer = new RouteOffer(1, 0, RouteTarget.BLACKHOLE);
    offerAll(small, RouteTarget.BLACKHOLE, "10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8");
    small.apply(other, List.of(new RouteChange.Offer(IpPrefix.parse("13.0.0.0/8"), offer)));

    small.apply(STATIC, List.of(new RouteChange.Withdraw(IpPrefix.parse("12.0.0.0/8"))));
    small.withdrawAll(other);
    small.setMaxRoutes(9);
    assertThat(prefixes(small)).containsExactly("10.0.0.0/8", "11.0.0.0/8");
  }

  @Test
  void noMoreWaitThanThereMayBe() {
    Rib small = new Rib(AddressFamily.IPV4, 2);
    offerAll(
        small,
        RouteTarget.BLACKHOLE,
        "10.0.0.0/8",
        "11.0.0.0/8",
        "12.0.0.0/8",
        "13.0.0.0/8",
        "14.0.0.0/8");
    small.setMaxRoutes(9);
    assertThat(prefixes(small))
        .containsExactly("10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8", "13.0.0.0/8");
  }

  @Test
  void heldRoutesStayUntilTheyAreOfferedAnewOrReleased() {
    RouteSource ospf = new RouteSource("ospfv2", "main");
    offer(ospf, "192.0.2.0/26", 110, RouteTarget.BLACKHOLE);
    offer(ospf, "192.0.2.64/26", 110, RouteTarget.BLACKHOLE);
    offer(ospf, "192.0.2.128/26", 110, RouteTarget.BLACKHOLE);
    rib.hold(ospf);

    offer(ospf, "192.0.2.0/26", 110, RouteTarget.BLACKHOLE);
    withdraw(ospf, "192.0.2.64/26");
    offer(ospf, "192.0.2.192/26", 110, RouteTarget.BLACKHOLE);
    assertThat(action("192.0.2.128/26")).isNotNull();

    rib.release(ospf);
    rib.commit();
    assertThat(action("192.0.2.0/26")).isNotNull();
    assertThat(action("192.0.2.64/26")).isNull();
    assertThat(action("192.0.2.128/26")).isNull();
    assertThat(action("192.0.2.192/26")).isNotNull();
    assertThat(rib.snapshot().routesBySource()).containsEntry(ospf, 2);
  }

  @Test
  void anEqualFibIsTheSameObject() {
    offer("192.0.2.0/24", via("10.1.0.9"));
    RibSnapshot before = rib.snapshot();
    PrefixTable<ForwardingAction> fib = before.fib();

    offer("192.0.2.0/24", via("10.1.0.9"));
    assertThat(rib.snapshot()).as("the same offer again").isSameAs(before);

    offer(RouteSource.ofStatic("backup"), "192.0.2.0/24", 200, via("10.2.0.9"));
    assertThat(rib.snapshot()).isNotSameAs(before);
    assertThat(rib.snapshot().fib()).as("a worse route").isSameAs(fib);

    rib.interfaceChanged(1, false);
    rib.interfaceChanged(1, true);
    rib.commit();
    assertThat(rib.snapshot().fib()).as("down and up within a turn").isSameAs(fib);
  }

  @Test
  void snapshotsStayAsTheyWere() {
    RibSnapshot before = rib.snapshot();
    int size = before.routes().size();
    offer("192.0.2.0/24", via("10.1.0.9"));
    withdraw(RouteSource.CONNECTED, "10.1.0.0/24");

    assertThat(before.routes().size()).isEqualTo(size);
    assertThat(before.fib().get(IpPrefix.parse("10.1.0.0/24"))).isNotNull();
    assertThat(before.fib().get(IpPrefix.parse("192.0.2.0/24"))).isNull();
  }

  @Test
  void ipv6RoutesResolveAlike() {
    Rib ipv6 = new Rib(AddressFamily.IPV6, 100);
    ipv6.interfaceChanged(4, true);
    ipv6.apply(
        RouteSource.CONNECTED,
        RouteChange.between(
            Collections.emptySortedMap(),
            ConnectedRoutes.of(
                List.of(new InterfaceAddress(4, IpAddress.parse("2001:db8::1"), 64)))));
    RouteOffer offer = new RouteOffer(1, 0, via("2001:db8::9"));
    IpPrefix prefix = IpPrefix.parse("2001:db8:1::/48");
    ipv6.apply(STATIC, List.of(new RouteChange.Offer(prefix, offer)));

    assertThat(ipv6.commit().fib().get(prefix)).isEqualTo(forward(4, "2001:db8::9"));
    // Besides: the link's prefix, the own address, and the subnet-router anycast address.
    assertThat(ipv6.snapshot().fib().size()).isEqualTo(4);
  }

  @Test
  void ipv6NeighboursMayBeLinkLocal() {
    Rib ipv6 = new Rib(AddressFamily.IPV6, 100);
    ipv6.interfaceChanged(1, true);
    ipv6.interfaceChanged(2, true);
    IpAddress same = IpAddress.parse("fe80::1");
    RouteTarget both =
        new RouteTarget.Via(
            List.of(new RouteNextHop.Neighbour(1, same), new RouteNextHop.Neighbour(2, same)));
    IpPrefix prefix = IpPrefix.parse("2001:db8:1::/48");
    ipv6.apply(STATIC, List.of(new RouteChange.Offer(prefix, new RouteOffer(1, 0, both))));

    assertThat(ipv6.commit().fib().get(prefix))
        .isEqualTo(
            new ForwardingAction.Forward(List.of(new NextHop(1, same), new NextHop(2, same))));
    ipv6.interfaceChanged(1, false);
    assertThat(ipv6.commit().fib().get(prefix)).isEqualTo(forward(2, "fe80::1"));
  }

  @Test
  void connectedRoutesOfIpv6Addresses() {
    assertThat(
            ConnectedRoutes.of(
                    List.of(
                        new InterfaceAddress(1, IpAddress.parse("2001:db8:1::1"), 64),
                        new InterfaceAddress(2, IpAddress.parse("2001:db8:2::1"), 64, false),
                        new InterfaceAddress(3, IpAddress.parse("2001:db8:3::"), 127)))
                .toString())
        .isEqualTo(
            "{2001:db8:1::/64="
                + new RouteOffer(0, 0, via(new RouteNextHop.OnLink(1)))
                + ", 2001:db8:1::/128="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE)
                + ", 2001:db8:1::1/128="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE)
                + ", 2001:db8:2::/64="
                + new RouteOffer(0, 0, via(new RouteNextHop.OnLink(2)))
                + ", 2001:db8:3::/127="
                + new RouteOffer(0, 0, via(new RouteNextHop.OnLink(3)))
                + ", 2001:db8:3::/128="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE)
                + "}");
  }

  @Test
  void whatIsBetweenTwoSetsOfRoutes() {
    RouteOffer one = new RouteOffer(1, 0, RouteTarget.BLACKHOLE);
    RouteOffer two = new RouteOffer(2, 0, RouteTarget.BLACKHOLE);
    TreeMap<IpPrefix, RouteOffer> before = new TreeMap<>();
    before.put(IpPrefix.parse("10.0.0.0/8"), one);
    before.put(IpPrefix.parse("11.0.0.0/8"), one);
    before.put(IpPrefix.parse("12.0.0.0/8"), one);
    TreeMap<IpPrefix, RouteOffer> after = new TreeMap<>();
    after.put(IpPrefix.parse("11.0.0.0/8"), one);
    after.put(IpPrefix.parse("12.0.0.0/8"), two);
    after.put(IpPrefix.parse("13.0.0.0/8"), two);

    assertThat(RouteChange.between(before, after))
        .containsExactly(
            new RouteChange.Withdraw(IpPrefix.parse("10.0.0.0/8")),
            new RouteChange.Offer(IpPrefix.parse("12.0.0.0/8"), two),
            new RouteChange.Offer(IpPrefix.parse("13.0.0.0/8"), two));
  }

  @Test
  void connectedRoutesOfHostAndPointToPointAddresses() {
    assertThat(
            ConnectedRoutes.of(
                    List.of(
                        new InterfaceAddress(7, IpAddress.parse("192.0.2.1"), 32),
                        new InterfaceAddress(8, IpAddress.parse("10.3.0.0"), 31),
                        new InterfaceAddress(9, IpAddress.parse("10.3.0.1"), 31)))
                .toString())
        .isEqualTo(
            "{10.3.0.0/31="
                + new RouteOffer(0, 0, via(new RouteNextHop.OnLink(8)))
                + ", 10.3.0.0/32="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE)
                + ", 10.3.0.1/32="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE)
                + ", 192.0.2.1/32="
                + new RouteOffer(0, 0, RouteTarget.RECEIVE_PREFIX)
                + "}");
  }

  @Test
  void sourcesHaveNames() {
    assertThat(RouteSource.CONNECTED).hasToString("connected");
    assertThat(STATIC).hasToString("static:default");
  }

  @Test
  void thePreferenceHasARange() {
    assertThatThrownBy(() -> new RouteOffer(256, 0, RouteTarget.BLACKHOLE))
        .hasMessage("preference 256 is not in 0..255");
  }

  @Test
  void backupsAreNextHopsThatMayBeNeeded() {
    RouteTarget withBackup =
        new RouteTarget.Via(
            List.of(new RouteNextHop.Neighbour(1, IpAddress.parse("10.1.0.9"))),
            List.of(new RouteNextHop.Neighbour(2, IpAddress.parse("10.2.0.9"))));
    assertThat(rib.backups()).isEmpty();
    offer("10.9.0.0/24", withBackup);
    assertThat(rib.backups()).containsExactly(new NextHop(2, IpAddress.parse("10.2.0.9")));
    var before = rib.backups();
    offer("10.9.1.0/24", withBackup);
    rib.interfaceChanged(1, false);
    rib.commit();
    withdraw(STATIC, "10.9.0.0/24");
    assertThat(rib.backups()).isSameAs(before);
    withdraw(STATIC, "10.9.1.0/24");
    assertThat(rib.backups()).isEmpty();
  }
}
