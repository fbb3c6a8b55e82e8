package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** OSPFv2 and OSPFv3 in a {@link Ring} of virtual routers; every other link is a broadcast link. */
class OspfTest {

  private final Ring ring = new Ring(OspfType.ospfv2(), OspfType.ospfv3());
  private final SimulatedNetwork network = ring.network;

  private static OspfInterfaceConfig link(String name, boolean isBroadcast) {
    return isBroadcast
        ? OspfInterfaceConfig.broadcast(name)
        : OspfInterfaceConfig.pointToPoint(name);
  }

  private static OspfConfig ospf(OspfVersion version, int number) {
    return OspfConfig.of(version)
        .routerId("0.0.0." + (number + 1))
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.pointToPoint("lo"),
                    link("up", number % 2 == 0),
                    link("down", number % 2 == 1)));
  }

  private static VrConfig router(int number) {
    return Ring.router(
        number, ospf(OspfVersion.V2, number).settings(), ospf(OspfVersion.V3, number).settings());
  }

  private static List<VrConfig> routers() {
    return Ring.of(OspfTest::router);
  }

  private void converge() {
    network.apply(routers());
    assertThat(network.runUntil(this::isFull, Duration.ofSeconds(70))).isTrue();
    network.advance(Duration.ofSeconds(20));
  }

  /** Whether every router has two full adjacencies in each version. */
  private boolean isFull() {
    for (int number = 0; number < Ring.ROUTERS; number++) {
      for (OspfVersion version : OspfVersion.values()) {
        if (fullNeighbours(number, version) != 2) {
          return false;
        }
      }
    }
    return true;
  }

  private long fullNeighbours(int number, OspfVersion version) {
    return state(number, version).neighbours().stream()
        .map(NeighbourInfo::state)
        .filter(NeighbourState.FULL::equals)
        .count();
  }

  private OspfState state(int number, OspfVersion version) {
    return ring.state(number, version.typeName(), OspfState.class);
  }

  private long checksumSum(int number, OspfVersion version) {
    return state(number, version).database().scopes().stream()
        .filter(scope -> scope.scope().equals(new Scope.Area(0)))
        .mapToLong(ScopeState::checksumSum)
        .sum();
  }

  @Test
  void aRingConverges() {
    converge();

    ring.assertWhole();
    for (int to = 1; to < Ring.ROUTERS; to++) {
      for (OspfVersion version : OspfVersion.values()) {
        assertThat(checksumSum(to, version)).isEqualTo(checksumSum(0, version));
      }
    }
  }

  @Test
  void whilePacketsComeAndGoOnlyCountersChange() {
    converge();
    for (OspfVersion version : OspfVersion.values()) {
      OspfState before = state(0, version);
      network.advance(Duration.ofSeconds(25));
      OspfState now = state(0, version);
      assertThat(now).isNotEqualTo(before);
      assertThat(now.withoutCounters()).isEqualTo(before.withoutCounters());
    }
    OspfState before = state(0, OspfVersion.V2);
    network.apply(Ring.cut(routers()));
    network.settle();
    assertThat(state(0, OspfVersion.V2).withoutCounters()).isNotEqualTo(before.withoutCounters());
  }

  @Test
  void aLinkThatFailsIsGoneAround() {
    converge();
    network.apply(Ring.cut(routers()));

    assertThat(network.runUntil(() -> ring.reaches(0, 1), Duration.ofSeconds(20))).isTrue();
    assertThat(ring.timeToLive(0, 1)).isEqualTo(247);

    network.apply(routers());
    // Until all have calculated their routes anew, packets may go in a circle.
    assertThat(
            network.runUntil(
                () -> ring.reaches(0, 1) && ring.timeToLive(0, 1) == 255, Duration.ofSeconds(90)))
        .isTrue();
  }

  @Test
  void aRouterThatEndsTakesItsRoutesAlong() {
    converge();
    network.apply(Ring.withoutR1(routers()));

    assertThat(network.runUntil(() -> ring.reaches(0, 2), Duration.ofSeconds(60))).isTrue();
    assertThat(ring.reaches(0, 1)).isFalse();

    network.apply(routers());
    assertThat(network.runUntil(() -> ring.reaches(0, 1), Duration.ofMinutes(2))).isTrue();
  }

  @Test
  void staticRoutesAndTheDefaultRouteAreAnnounced() {
    converge();
    int links = learntOf0();
    OspfSettings whenPresent =
        ospf(OspfVersion.V2, 3)
            .defaultOrigination(
                new DefaultOrigination(
                    DefaultOrigination.Condition.WHEN_PRESENT, 2, true, Optional.empty()))
            .redistribute("static", 20, true)
            .settings();
    VrConfig edge =
        route(
            Ring.router(3, whenPresent, ospf(OspfVersion.V3, 3).settings()),
            "192.0.2.0/24",
            "10.0.3.2");
    List<VrConfig> all = routers();
    all.set(3, route(edge, "0.0.0.0/0", "10.0.3.2"));
    network.apply(all);
    assertThat(network.runUntil(() -> learntOf0() == links + 2, Duration.ofSeconds(30))).isTrue();

    all.set(3, edge);
    network.apply(all);
    assertThat(network.runUntil(() -> learntOf0() == links + 1, Duration.ofSeconds(30))).isTrue();
  }

  /** Routes of OSPFv2 in the RIB of r0. */
  private int learntOf0() {
    return ring.learnt(0, OspfVersion.V2.family(), OspfVersion.V2.typeName());
  }
}
