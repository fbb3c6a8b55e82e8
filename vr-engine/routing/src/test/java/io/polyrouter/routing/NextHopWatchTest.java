package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.ConnectedRoutes.InterfaceAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backup next hops, tracked next hops and what changed; interfaces 1 and 2 as in RibTest. */
class NextHopWatchTest {

  private static final RouteSource OSPF = new RouteSource("ospfv2", "1");
  private static final IpPrefix PREFIX = IpPrefix.parse("198.51.100.0/24");
  private static final IpAddress NEXT = IpAddress.parse("192.0.2.1");

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

  private static RouteNextHop.Neighbour on(int interfaceIndex, String address) {
    return new RouteNextHop.Neighbour(interfaceIndex, IpAddress.parse(address));
  }

  private void offer(String prefix, long metric, RouteTarget target) {
    rib.apply(
        OSPF,
        List.of(
            new RouteChange.Offer(IpPrefix.parse(prefix), new RouteOffer(110, metric, target))));
  }

  private void assertForwardsTo(int interfaceIndex, String address) {
    assertThat(rib.commit().fib().get(PREFIX))
        .isEqualTo(
            new ForwardingAction.Forward(
                List.of(new NextHop(interfaceIndex, IpAddress.parse(address)))));
  }

  @Test
  void aBackupTakesOverWhenTheInterfaceGoesDownAndGivesBack() {
    offer(
        "198.51.100.0/24",
        20,
        new RouteTarget.Via(List.of(on(1, "10.1.0.9")), List.of(on(2, "10.2.0.9"))));
    assertForwardsTo(1, "10.1.0.9");

    rib.interfaceChanged(1, false);
    assertForwardsTo(2, "10.2.0.9");

    rib.interfaceChanged(1, true);
    assertForwardsTo(1, "10.1.0.9");
  }

  @Test
  void aBackupWaitsUntilTheLastOfSeveralNextHopsIsGone() {
    RouteTarget target =
        new RouteTarget.Via(
            List.of(on(1, "10.1.0.8"), on(1, "10.1.0.9")), List.of(on(2, "10.2.0.9")));
    offer("198.51.100.0/24", 20, target);
    assertThat(rib.commit().fib().get(PREFIX))
        .isEqualTo(
            new ForwardingAction.Forward(
                List.of(
                    new NextHop(1, IpAddress.parse("10.1.0.8")),
                    new NextHop(1, IpAddress.parse("10.1.0.9")))));

    rib.interfaceChanged(1, false);
    assertForwardsTo(2, "10.2.0.9");

    rib.interfaceChanged(2, false);
    assertThat(rib.commit().fib().get(PREFIX)).isNull();
  }

  private void breakNeighbour(int interfaceIndex, String address, boolean isBroken) {
    rib.neighbourChanged(new NextHop(interfaceIndex, IpAddress.parse(address)), isBroken);
  }

  @Test
  void aBackupTakesOverFromABrokenNeighbourAndGivesBack() {
    offer(
        "198.51.100.0/24",
        20,
        new RouteTarget.Via(List.of(on(1, "10.1.0.9")), List.of(on(2, "10.2.0.9"))));
    breakNeighbour(1, "10.1.0.8", true);
    assertForwardsTo(1, "10.1.0.9");

    breakNeighbour(1, "10.1.0.9", true);
    assertForwardsTo(2, "10.2.0.9");

    breakNeighbour(1, "10.1.0.9", false);
    assertForwardsTo(1, "10.1.0.9");
  }

  @Test
  void aBrokenNeighbourIsLeftOutOfSeveral() {
    offer(
        "198.51.100.0/24",
        20,
        new RouteTarget.Via(List.of(on(1, "10.1.0.9"), on(2, "10.2.0.9")), List.of()));
    breakNeighbour(1, "10.1.0.9", true);
    assertForwardsTo(2, "10.2.0.9");
  }

  @Test
  void aBrokenNeighbourServesWhereThereIsNoOther() {
    breakNeighbour(1, "10.1.0.9", true);
    offer("198.51.100.0/24", 20, RouteTarget.Via.of(on(1, "10.1.0.9")));
    assertForwardsTo(1, "10.1.0.9");

    rib.interfaceChanged(1, false);
    assertThat(rib.commit().fib().get(PREFIX)).isNull();
  }

  @Test
  void whatLeadsThroughARouteFollowsItToItsBackup() {
    offer(
        "192.0.2.0/24",
        20,
        new RouteTarget.Via(List.of(on(1, "10.1.0.9")), List.of(on(2, "10.2.0.9"))));
    offer("198.51.100.0/24", 20, RouteTarget.Via.of(new RouteNextHop.Recursive(NEXT)));
    assertForwardsTo(1, "10.1.0.9");

    breakNeighbour(1, "10.1.0.9", true);
    assertForwardsTo(2, "10.2.0.9");
  }

  @Test
  void thereIsALimitOfBackups() {
    List<RouteNextHop.Neighbour> many =
        IntStream.rangeClosed(1, 65).mapToObj(i -> on(2, "10.2.0." + i)).toList();

    assertThatThrownBy(() -> new RouteTarget.Via(List.of(on(1, "10.1.0.9")), many))
        .hasMessageContaining("up to 64 backups");
  }

  @Test
  void aTrackedAddressIsToldOfWhenTheWayThereChanges() {
    rib.trackNextHop(NEXT);
    rib.commit();
    assertThat(rib.nextHopState(NEXT)).isEqualTo(NextHopState.UNREACHABLE);

    offer("192.0.2.0/24", 30, RouteTarget.Via.of(on(1, "10.1.0.9")));
    rib.commit();
    assertThat(rib.takeNextHopChanges()).containsExactly(NEXT);
    assertThat(rib.nextHopState(NEXT)).isEqualTo(new NextHopState(true, 30, false));

    offer("192.0.2.0/24", 40, RouteTarget.Via.of(on(1, "10.1.0.9")));
    rib.commit();
    assertThat(rib.takeNextHopChanges()).containsExactly(NEXT);
    assertThat(rib.nextHopState(NEXT)).isEqualTo(new NextHopState(true, 40, false));

    offer("198.51.100.0/24", 40, RouteTarget.Via.of(on(2, "10.2.0.9")));
    rib.commit();
    assertThat(rib.takeNextHopChanges()).isEmpty();

    rib.interfaceChanged(1, false);
    rib.commit();
    assertThat(rib.takeNextHopChanges()).containsExactly(NEXT);
    assertThat(rib.nextHopState(NEXT)).isEqualTo(NextHopState.UNREACHABLE);

    rib.untrackNextHop(NEXT);
    rib.interfaceChanged(1, true);
    rib.commit();
    assertThat(rib.takeNextHopChanges()).isEmpty();
  }

  @Test
  void aTrackedAddressOnALinkIsConnectedAndTheDefaultRouteLeadsToNone() {
    IpAddress neighbour = IpAddress.parse("10.2.0.77");
    rib.trackNextHop(neighbour);
    rib.trackNextHop(NEXT);
    offer("0.0.0.0/0", 10, RouteTarget.Via.of(on(1, "10.1.0.9")));
    rib.commit();

    assertThat(rib.nextHopState(neighbour)).isEqualTo(new NextHopState(true, 0, true));
    assertThat(rib.nextHopState(NEXT)).isEqualTo(NextHopState.UNREACHABLE);
  }

  @Test
  void theDifferenceOfTwoSnapshotsNamesActiveRoutesAlone() {
    offer("198.51.100.0/24", 20, RouteTarget.Via.of(on(1, "10.1.0.9")));
    RibSnapshot before = rib.commit();
    rib.apply(
        RouteSource.ofStatic("worse"),
        List.of(new RouteChange.Offer(PREFIX, new RouteOffer(200, 0, RouteTarget.BLACKHOLE))));
    offer("203.0.113.0/24", 5, RouteTarget.Via.of(new RouteNextHop.Recursive(NEXT)));
    RibSnapshot now = rib.commit();

    List<String> changes = new ArrayList<>();
    now.activeChangesSince(before, (prefix, was, is) -> changes.add(prefix.toString()));
    assertThat(changes).as("a worse route and an unresolved one").isEmpty();

    rib.apply(OSPF, List.of(new RouteChange.Withdraw(PREFIX)));
    rib.commit()
        .activeChangesSince(
            now,
            (prefix, was, is) ->
                changes.add(
                    prefix
                        + " "
                        + (was == null ? "" : was.source())
                        + " -> "
                        + (is == null ? "" : is.source())));
    assertThat(changes).containsExactly("198.51.100.0/24 ospfv2:1 -> static:worse");
  }

  @Test
  void allRoutesOfASourceGoAtOnceAndOthersStay() {
    offer("198.51.100.0/24", 20, RouteTarget.Via.of(on(1, "10.1.0.9")));
    offer("203.0.113.0/24", 20, RouteTarget.Via.of(on(1, "10.1.0.9")));
    int size = rib.commit().routes().size();

    rib.withdrawAll(OSPF);

    assertThat(rib.commit().routes().size()).isEqualTo(size - 2);
    assertThat(rib.snapshot().routesBySource()).containsOnlyKeys(RouteSource.CONNECTED);
  }
}
