package io.polyrouter.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adjacencies between instances on links of all kinds, in virtual time. */
class AdjacencyTest {

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
}
