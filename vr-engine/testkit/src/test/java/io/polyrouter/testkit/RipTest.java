package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.rip.RipConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RIPv2 and RIPng in a {@link Ring} of virtual routers. */
class RipTest {

  /** Links and loopbacks, without a router's own two links and loopback. */
  private static final int LEARNT = 2 * Ring.ROUTERS - 3;

  private final Ring ring = new Ring(RipType.RIPV2, RipType.RIPNG);
  private final SimulatedNetwork network = ring.network;

  private static RipConfig rip(RipVersion version) {
    return RipConfig.of(version).on("up", "down", "lo");
  }

  private static List<VrConfig> routers() {
    return Ring.of(number ->
        Ring.router(number, rip(RipVersion.RIPV2).settings(), rip(RipVersion.RIPNG).settings()));
  }

  private void converge() {
    network.apply(routers());
    assertThat(network.runUntil(this::hasAll, Duration.ofSeconds(40))).isTrue();
  }

  /** Whether every router has learnt all links and loopbacks but its own, by both protocols. */
  private boolean hasAll() {
    for (int number = 0; number < Ring.ROUTERS; number++) {
      for (RipVersion version : RipVersion.values()) {
        if (learnt(number, version) != LEARNT) {
          return false;
        }
      }
    }
    return true;
  }

  private int learnt(int number, RipVersion version) {
    return ring.learnt(number, version.family(), version.typeName());
  }

  private RipState state(RipVersion version) {
    return ring.state(0, version.typeName(), RipState.class);
  }

  @Test
  void whilePacketsComeAndGoOnlyCountersChange() {
    converge();
    network.advance(Duration.ofSeconds(60));
    for (RipVersion version : RipVersion.values()) {
      RipState before = state(version);
      network.advance(Duration.ofSeconds(45));
      RipState now = state(version);
      assertThat(now).isNotEqualTo(before);
      assertThat(now.withoutCounters()).isEqualTo(before.withoutCounters());
    }
    RipState before = state(RipVersion.RIPV2);
    network.apply(Ring.cut(routers()));
    network.settle();
    assertThat(state(RipVersion.RIPV2).withoutCounters()).isNotEqualTo(before.withoutCounters());
  }

  @Test
  void aRingConverges() {
    converge();

    ring.assertWhole();
    for (RipVersion version : RipVersion.values()) {
      assertThat(ring.state(0, version.typeName(), RipState.class).neighbours()).hasSize(2);
    }
  }

  @Test
  void aLinkThatFailsIsGoneAround() {
    converge();
    network.apply(Ring.cut(routers()));

    assertThat(network.runUntil(() -> ring.reaches(0, 1), Duration.ofSeconds(60))).isTrue();
    assertThat(ring.timeToLive(0, 1)).isEqualTo(247);

    network.apply(routers());
    assertThat(network.runUntil(() -> ring.timeToLive(0, 1) == 255, Duration.ofSeconds(60)))
        .isTrue();
  }

  @Test
  void aRouterThatEndsTakesItsRoutesAlong() {
    converge();
    network.apply(Ring.withoutR1(routers()));

    assertThat(network.runUntil(() -> ring.reaches(0, 2), Duration.ofSeconds(60))).isTrue();
    assertThat(ring.reaches(0, 1)).isFalse();
  }

  @Test
  void staticRoutesAndTheDefaultRouteAreAnnounced() {
    List<VrConfig> all = routers();
    RipSettings whenPresent =
        rip(RipVersion.RIPV2)
            .defaultOrigination(
                new DefaultOrigination(
                    DefaultOrigination.Condition.WHEN_PRESENT, 2, Optional.empty()))
            .redistribute("static", 1)
            .settings();
    VrConfig edge = routed(route(all.get(3), "192.0.2.0/24", "10.0.3.2"), whenPresent);
    all.set(3, route(edge, "0.0.0.0/0", "10.0.3.2"));
    network.apply(all);
    assertThat(network.runUntil(() -> learntOf0() == LEARNT + 2, Duration.ofSeconds(60))).isTrue();

    all.set(3, edge);
    network.apply(all);
    assertThat(network.runUntil(() -> learntOf0() == LEARNT + 1, Duration.ofSeconds(60))).isTrue();
  }

  private int learntOf0() {
    return learnt(0, RipVersion.RIPV2);
  }
}
