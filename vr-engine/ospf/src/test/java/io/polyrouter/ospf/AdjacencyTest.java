package io.polyrouter.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adjacencies between instances on links of all kinds, in virtual time. */
class AdjacencyTest {

  /** Type of the packet (RFC 2328, section A.3.1; RFC 5340, section A.3.1). */
  private static final int LINK_STATE_UPDATE = 4;

  private static OspfInterfaceSettings pointToPoint(OspfInterfaceSettings base) {
    return base;
  }

  private static OspfInterfaceSettings broadcast(OspfInterfaceSettings base) {
    return OspfInterfaceSettings.defaults(base.name(), NetworkType.BROADCAST);
  }

  @ParameterizedTest
  @EnumSource
  void twoRoutersOnAPointToPointLink(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 2, 1);
    network.connect(AdjacencyTest::pointToPoint, 1, 2);
    network.start();
    network.run(1);
    assertThat(network.router(1).stateOf(2)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(2).stateOf(1)).isEqualTo(NeighbourState.FULL);
    network.run(20);
    assertThat(network.checksums()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aChainLearnsAllPrefixes(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 4, 2);
    network.connect(AdjacencyTest::pointToPoint, 1, 2);
    network.connect(AdjacencyTest::pointToPoint, 2, 3);
    OspfNetwork.Link last = network.connect(AdjacencyTest::pointToPoint, 3, 4);
    network.start();
    network.run(30);
    assertThat(network.checksums()).hasSize(1);
    assertThat(network.metric(1, last)).isEqualTo(30);
    network.set(last, false, true);
    network.run(10);
    assertThat(network.router(1).rib).doesNotContainKey(network.prefix(last));
  }

  @ParameterizedTest
  @EnumSource
  void newsGoOnBeforeAnybodyCalculates(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 4, 2);
    network.connect(AdjacencyTest::pointToPoint, 1, 2);
    network.connect(AdjacencyTest::pointToPoint, 2, 3);
    OspfNetwork.Link last = network.connect(AdjacencyTest::pointToPoint, 3, 4);
    network.start();
    network.run(30);
    List<String> events = new ArrayList<>();
    network.filter =
        sent -> {
          if (sent.payload().bytes()[1] == LINK_STATE_UPDATE) {
            events.add("update");
          }
          return true;
        };
    network.stopwatchNanos =
        () -> {
          events.add("calculation");
          return 0;
        };
    network.set(last, false, true);
    network.run(1);
    // Router 3, which says so, and 4; router 2, which passes it on, and 1. Each looks twice.
    assertThat(events)
        .containsExactly(
            "update",
            "calculation",
            "calculation",
            "calculation",
            "calculation",
            "update",
            "calculation",
            "calculation",
            "calculation",
            "calculation");
  }

  @ParameterizedTest
  @EnumSource
  void fiveRoutersOnABroadcastLinkElectTwo(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 5, 3);
    OspfNetwork.Link link = network.connect(AdjacencyTest::broadcast, 1, 2, 3, 4, 5);
    network.start();
    network.run(70);
    assertThat(network.router(5).state().interfaces().getFirst().state())
        .isEqualTo(InterfaceState.DESIGNATED_ROUTER);
    assertThat(network.router(4).state().interfaces().getFirst().state())
        .isEqualTo(InterfaceState.BACKUP);
    assertThat(network.router(1).stateOf(2)).isEqualTo(NeighbourState.TWO_WAY);
    for (int i = 1; i <= 3; i++) {
      assertThat(network.router(i).stateOf(4)).isEqualTo(NeighbourState.FULL);
      assertThat(network.router(i).stateOf(5)).isEqualTo(NeighbourState.FULL);
    }
    assertThat(network.checksums()).hasSize(1);
    assertThat(link.up).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void lossOnlyDelays(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 6, 4);
    network.connect(AdjacencyTest::broadcast, 1, 2, 3);
    network.connect(AdjacencyTest::pointToPoint, 3, 4);
    network.connect(AdjacencyTest::broadcast, 4, 5, 6);
    OspfNetwork.Link last = network.connect(AdjacencyTest::pointToPoint, 6, 1);
    network.setLoss(0.1);
    network.start();
    network.run(300);
    network.setLoss(0);
    network.run(60);
    assertThat(network.checksums()).hasSize(1);
    assertThat(network.router(3).rib).containsKey(network.prefix(last));
  }

  @ParameterizedTest
  @EnumSource
  void aPointToMultipointLinkIsAFullMesh(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 4, 5);
    network.connect(
        base -> OspfInterfaceSettings.defaults(base.name(), NetworkType.POINT_TO_MULTIPOINT),
        1,
        2,
        3,
        4);
    network.start();
    network.run(60);
    assertThat(network.router(1).stateOf(2)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(3).stateOf(4)).isEqualTo(NeighbourState.FULL);
    assertThat(network.checksums()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void neighboursAreConfiguredWhereThereIsNoBroadcast(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 3, 6);
    OspfNetwork.Link link = network.connect(AdjacencyTest::broadcast, 1, 2, 3);
    for (int i = 1; i <= 3; i++) {
      int own = i;
      List<StaticNeighbour> others =
          Stream.of(1, 2, 3)
              .filter(other -> other != own)
              .map(other ->
                  new StaticNeighbour(network.address(link, other), OptionalInt.empty(), 60, 1))
              .toList();
      network.configure(i, 0, withoutBroadcast("eth" + link.number, others));
    }
    network.start();
    network.run(200);
    assertThat(network.router(3).state().interfaces().getFirst().state())
        .isEqualTo(InterfaceState.DESIGNATED_ROUTER);
    assertThat(network.router(1).stateOf(2)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(1).stateOf(3)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(1).state().neighbours()).hasSize(2);
    assertThat(network.checksums()).hasSize(1);
  }

  private static OspfInterfaceSettings withoutBroadcast(
      String name, List<StaticNeighbour> neighbours) {
    OspfInterfaceSettings base = OspfInterfaceSettings.defaults(name, NetworkType.NON_BROADCAST);
    return new OspfInterfaceSettings(
        name,
        base.type(),
        false,
        base.cost(),
        base.priority(),
        neighbours,
        base.timers(),
        false,
        false,
        false,
        0,
        base.authentication(),
        base.bfd(),
        true);
  }

  @ParameterizedTest
  @EnumSource
  void aVirtualLinkConnectsAPartedBackbone(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 4, 7);
    OspfNetwork.Link left = network.connect(AdjacencyTest::pointToPoint, 1, 2);
    network.connect(1, AdjacencyTest::pointToPoint, 2, 3);
    OspfNetwork.Link right = network.connect(AdjacencyTest::pointToPoint, 3, 4);
    network.virtualLink(2, 1, 3);
    network.virtualLink(3, 1, 2);
    network.start();
    network.run(90);
    assertThat(network.router(2).state().neighbours())
        .filteredOn(neighbour -> neighbour.interfaceName().startsWith("virtual"))
        .extracting(NeighbourInfo::state)
        .containsExactly(NeighbourState.FULL);
    assertThat(network.metric(1, right)).isEqualTo(30);
    assertThat(network.metric(4, left)).isEqualTo(30);
  }

  @ParameterizedTest
  @EnumSource
  void aRouterThatHasForgottenEverythingComesBack(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 3, 8);
    OspfNetwork.Link first = network.connect(AdjacencyTest::pointToPoint, 1, 2);
    OspfNetwork.Link second = network.connect(AdjacencyTest::broadcast, 2, 3);
    network.start();
    network.run(100);
    network.restart(2);
    network.run(60);
    assertThat(network.router(1).stateOf(2)).isEqualTo(NeighbourState.FULL);
    assertThat(network.router(2).stateOf(3)).isEqualTo(NeighbourState.FULL);
    assertThat(network.checksums()).hasSize(1);
    assertThat(network.metric(1, second)).isEqualTo(20);
    assertThat(network.metric(3, first)).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void aDayPassesWithoutAnythingHappening(OspfVersion version) {
    OspfNetwork network = new OspfNetwork(version, 3, 9);
    network.connect(AdjacencyTest::broadcast, 1, 2, 3);
    network.start();
    network.run(100);
    network.router(1).notices.clear();
    network.run(86_400);
    assertThat(network.router(1).notices).isEmpty();
    assertThat(network.checksums()).hasSize(1);
    assertThat(network.router(1).state().database().counters().expired()).isZero();
    assertThat(network.router(1).state().neighbours())
        .allSatisfy(neighbour -> assertThat(neighbour.retransmissions()).isZero());
  }
}
