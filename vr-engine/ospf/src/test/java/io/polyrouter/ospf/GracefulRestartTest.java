package io.polyrouter.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.adjacency.OspfNotice;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.protocol.ProtocolEffect;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Routers that restart gracefully, and neighbours that help: 1 and 2 on a link, 2 to 4 on a network
 * whose designated router is 4.
 */
class GracefulRestartTest {

  private static final int ROUTERS = 4;

  /** Longer than the dead interval, shorter than the grace period. */
  private static final int ABSENCE_SECONDS = 60;

  private final Map<Integer, Map<IpPrefix, RouteOffer>> before = new TreeMap<>();

  private static OspfInterfaceSettings broadcast(OspfInterfaceSettings base) {
    return OspfInterfaceSettings.defaults(base.name(), NetworkType.BROADCAST);
  }

  private OspfNetwork network(OspfVersion version, int restarting) {
    OspfNetwork network = new OspfNetwork(version, ROUTERS, 1);
    network.connect(base -> base, 1, 2);
    network.connect(GracefulRestartTest::broadcast, 2, 3, 4);
    network.allowGracefulRestart(restarting);
    network.start();
    network.run(100);
    for (int i = 1; i <= ROUTERS; i++) {
      before.put(i, new TreeMap<>(network.router(i).rib));
    }
    assertThat(before.get(1)).isNotEmpty();
    assertThat(before.get(3)).isNotEmpty();
    return network;
  }

  private void runWithoutLoss(OspfNetwork network, int seconds) {
    for (int second = 0; second < seconds; second++) {
      network.run(1);
      for (int i = 1; i <= ROUTERS; i++) {
        assertThat(network.router(i).rib).as("routes of %d", i).isEqualTo(before.get(i));
      }
    }
  }

  private void restarts(OspfNetwork network, int restarting) {
    network.suspend(restarting);
    runWithoutLoss(network, ABSENCE_SECONDS);
    network.resume(restarting);
    runWithoutLoss(network, ABSENCE_SECONDS);

    assertThat(network.router(restarting).notices)
        .filteredOn(OspfNotice.RestartEnded.class::isInstance)
        .singleElement()
        .extracting(notice -> ((OspfNotice.RestartEnded) notice).exit())
        .isEqualTo(OspfNotice.RestartEnded.Exit.COMPLETED);
    assertThat(network.checksums()).hasSize(1);
    for (int i = 1; i <= ROUTERS; i++) {
      assertThat(network.router(i).state().neighbours()).noneMatch(neighbour -> neighbour.helped());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyLosesARouteWhileARouterOfTwoLinksRestarts(OspfVersion version) {
    OspfNetwork network = network(version, 2);
    restarts(network, 2);
    assertThat(network.router(2).stateOf(1)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(2).stateOf(4)).isEqualTo(NeighbourState.FULL);
  }

  @ParameterizedTest
  @EnumSource
  void theDesignatedRouterIsThatAgain(OspfVersion version) {
    OspfNetwork network = network(version, 4);
    restarts(network, 4);
    assertThat(network.router(4).state().interfaces().getFirst().state())
        .isEqualTo(InterfaceState.DESIGNATED_ROUTER);
  }

  /**
   * It claims that in its hellos, of which only the first gets through, and that claims nothing.
   */
  @ParameterizedTest
  @EnumSource
  void itStaysDesignatedRouterAlsoIfItsHellosAreLost(OspfVersion version) {
    OspfNetwork network = network(version, 4);
    network.suspend(4);
    runWithoutLoss(network, ABSENCE_SECONDS);
    IpAddress restarting = network.address(network.link(2), 4);
    AtomicInteger hellos = new AtomicInteger();
    network.filter =
        sent ->
            !sent.source().equals(Optional.of(restarting))
                || !isHello(sent)
                || hellos.getAndIncrement() == 0;
    network.resume(4);
    runWithoutLoss(network, 9);
    assertThat(hellos).hasValueGreaterThan(1);
    assertThat(network.router(2).stateOf(4)).isEqualTo(NeighbourState.FULL);

    network.filter = sent -> true;
    runWithoutLoss(network, ABSENCE_SECONDS);
    assertThat(network.router(4).state().interfaces().getFirst().state())
        .isEqualTo(InterfaceState.DESIGNATED_ROUTER);
  }

  private static boolean isHello(ProtocolEffect.SendDatagram sent) {
    return sent.payload().bytes()[1] == 1;
  }

  @ParameterizedTest
  @EnumSource
  void whoeverDoesNotComeBackIsGivenUp(OspfVersion version) {
    OspfNetwork network = network(version, 2);
    network.suspend(2);
    runWithoutLoss(network, ABSENCE_SECONDS);
    network.run(120);

    assertThat(network.router(1).rib).isEmpty();
    assertThat(network.router(1).state().neighbours()).isEmpty();
  }
}
