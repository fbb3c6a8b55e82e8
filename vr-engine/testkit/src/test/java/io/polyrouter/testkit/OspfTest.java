package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
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
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * OSPFv2 and OSPFv3 between virtual routers: a ring of r0 to r9, where interface "up" of one leads
 * to "down" of the next; every other link is a broadcast link.
 */
class OspfTest {

  private static final int ROUTERS = 10;

  private final SimulatedNetwork network =
      new SimulatedNetwork(1, OspfType.ospfv2(), OspfType.ospfv3());

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

  private static VrConfig router(int number, OspfSettings v2, OspfSettings v3) {
    int before = (number + ROUTERS - 1) % ROUTERS;
    int after = (number + 1) % ROUTERS;
    VrConfig config =
        vr(
            "r" + number,
            loopback("lo", "10.255.0." + number + "/32", "2001:db8:ffff::" + number + "/128"),
            linkTo(
                "up",
                "r" + after,
                "down",
                "10.0." + number + ".1/24",
                "2001:db8:" + number + "::1/64"),
            linkTo(
                "down",
                "r" + before,
                "up",
                "10.0." + before + ".2/24",
                "2001:db8:" + before + "::2/64"));
    return routed(config, v2, v3);
  }

  private static List<VrConfig> ring() {
    List<VrConfig> ring = new ArrayList<>();
    for (int number = 0; number < ROUTERS; number++) {
      ring.add(
          router(
              number,
              ospf(OspfVersion.V2, number).settings(),
              ospf(OspfVersion.V3, number).settings()));
    }
    return ring;
  }

  private boolean reaches(int from, int to) {
    return network.ping("r" + from, "10.255.0." + to, 1).received() == 1
        && network.ping("r" + from, "2001:db8:ffff::" + to, 1).received() == 1;
  }

  private int timeToLive(int from, int to) {
    return network.ping("r" + from, "10.255.0." + to, 1).replies().getFirst().timeToLive();
  }

  private void converge() {
    network.apply(ring());
    assertThat(network.runUntil(this::isFull, Duration.ofSeconds(70))).isTrue();
    network.advance(Duration.ofSeconds(20));
  }

  /** Whether every router has two full adjacencies in each version. */
  private boolean isFull() {
    for (int number = 0; number < ROUTERS; number++) {
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
    return network.snapshot("r" + number).protocols().stream()
        .filter(each -> each.type().equals(version.typeName()))
        .map(each -> (OspfState) each.state())
        .findFirst()
        .orElseThrow();
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

    for (int to = 1; to < ROUTERS; to++) {
      assertThat(reaches(0, to)).as("r0 to r%d", to).isTrue();
      for (OspfVersion version : OspfVersion.values()) {
        assertThat(checksumSum(to, version)).isEqualTo(checksumSum(0, version));
      }
    }
    // Replies start at 255, and each router on the way takes one off.
    assertThat(timeToLive(0, 1)).isEqualTo(255);
    assertThat(timeToLive(0, 4)).isEqualTo(252);
    assertThat(timeToLive(0, 5)).isEqualTo(251);
  }

  @Test
  void aLinkThatFailsIsGoneAround() {
    converge();
    List<VrConfig> cut = ring();
    VrConfig first = cut.getFirst();
    List<InterfaceConfig> interfaces = new ArrayList<>(first.interfaces());
    interfaces.replaceAll(each -> enabled(each, !each.name().equals("up")));
    cut.set(
        0,
        new VrConfig(
            first.name(),
            first.description(),
            first.enabled(),
            first.routerId(),
            first.limits(),
            interfaces,
            first.protocols()));
    network.apply(cut);

    assertThat(network.runUntil(() -> reaches(0, 1), Duration.ofSeconds(20))).isTrue();
    assertThat(timeToLive(0, 1)).isEqualTo(247);

    network.apply(ring());
    // Until all have calculated their routes anew, packets may go in a circle.
    assertThat(
            network.runUntil(
                () -> reaches(0, 1) && timeToLive(0, 1) == 255, Duration.ofSeconds(90)))
        .isTrue();
  }

  @Test
  void aRouterThatEndsTakesItsRoutesAlong() {
    converge();
    List<VrConfig> without = ring();
    without.set(1, enabled(without.get(1), false));
    network.apply(without);

    assertThat(network.runUntil(() -> reaches(0, 2), Duration.ofSeconds(60))).isTrue();
    assertThat(reaches(0, 1)).isFalse();

    network.apply(ring());
    assertThat(network.runUntil(() -> reaches(0, 1), Duration.ofMinutes(2))).isTrue();
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
            router(3, whenPresent, ospf(OspfVersion.V3, 3).settings()), "192.0.2.0/24", "10.0.3.2");
    List<VrConfig> ring = ring();
    ring.set(3, route(edge, "0.0.0.0/0", "10.0.3.2"));
    network.apply(ring);
    assertThat(network.runUntil(() -> learntOf0() == links + 2, Duration.ofSeconds(30))).isTrue();

    ring.set(3, edge);
    network.apply(ring);
    assertThat(network.runUntil(() -> learntOf0() == links + 1, Duration.ofSeconds(30))).isTrue();
  }

  /** Routes of OSPFv2 in the RIB of r0. */
  private int learntOf0() {
    return network
        .snapshot("r0")
        .rib(OspfVersion.V2.family())
        .routesBySource()
        .getOrDefault(new RouteSource("ospfv2", "main").toString(), 0);
  }
}
