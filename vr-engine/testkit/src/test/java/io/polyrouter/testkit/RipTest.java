package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.rip.RipInterfaceSettings;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.Redistribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * RIPv2 and RIPng between virtual routers: a ring of r0 to r9, where interface "up" of one leads to
 * "down" of the next.
 */
class RipTest {

  private static final int ROUTERS = 10;

  /** Links and loopbacks, without a router's own two links and loopback. */
  private static final int LEARNT = 2 * ROUTERS - 3;

  private final SimulatedNetwork network = new SimulatedNetwork(1, RipType.RIPV2, RipType.RIPNG);

  private static RipSettings rip(
      RipVersion version, DefaultOrigination origination, String... redistributed) {
    RipSettings defaults = RipSettings.defaults(version, "main");
    return new RipSettings(
        version,
        "main",
        "",
        origination,
        defaults.defaultMetric(),
        defaults.distance(),
        defaults.triggeredUpdateThresholdSeconds(),
        defaults.maximumPaths(),
        defaults.outputDelayMillis(),
        defaults.maximumRoutes(),
        List.of(),
        List.of(),
        Stream.of(redistributed)
            .map(protocol ->
                new RipSettings.Redistribute(
                    new Redistribution(
                        version.family(), protocol, Optional.empty(), Optional.empty()),
                    OptionalInt.empty()))
            .toList(),
        defaults.timers(),
        Stream.of("up", "down", "lo").map(RipInterfaceSettings::defaults).toList());
  }

  private static VrConfig router(int number) {
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
    return routed(
        config,
        rip(RipVersion.RIPV2, DefaultOrigination.NEVER),
        rip(RipVersion.RIPNG, DefaultOrigination.NEVER));
  }

  private static List<VrConfig> ring() {
    List<VrConfig> ring = new ArrayList<>();
    for (int number = 0; number < ROUTERS; number++) {
      ring.add(router(number));
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
    assertThat(network.runUntil(this::hasAll, Duration.ofSeconds(40))).isTrue();
  }

  /** Whether every router has learnt all links and loopbacks but its own, by both protocols. */
  private boolean hasAll() {
    for (int number = 0; number < ROUTERS; number++) {
      for (RipVersion version : RipVersion.values()) {
        if (learnt(number, version) != LEARNT) {
          return false;
        }
      }
    }
    return true;
  }

  /** Routes of RIP in a router's RIB. */
  private int learnt(int number, RipVersion version) {
    return network
        .snapshot("r" + number)
        .rib(version.family())
        .routesBySource()
        .getOrDefault(new RouteSource(version.typeName(), "main").toString(), 0);
  }

  private RipState state(int number, RipVersion version) {
    return network.snapshot("r" + number).protocols().stream()
        .filter(each -> each.type().equals(version.typeName()))
        .map(each -> (RipState) each.state())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRingConverges() {
    converge();

    for (int to = 1; to < ROUTERS; to++) {
      assertThat(reaches(0, to)).as("r0 to r%d", to).isTrue();
    }
    // Replies start at 255, and each router on the way takes one off.
    assertThat(timeToLive(0, 1)).isEqualTo(255);
    assertThat(timeToLive(0, 4)).isEqualTo(252);
    assertThat(timeToLive(0, 5)).isEqualTo(251);
    for (RipVersion version : RipVersion.values()) {
      assertThat(state(0, version).neighbours()).hasSize(2);
    }
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

    assertThat(network.runUntil(() -> reaches(0, 1), Duration.ofSeconds(60))).isTrue();
    assertThat(timeToLive(0, 1)).isEqualTo(247);

    network.apply(ring());
    assertThat(network.runUntil(() -> timeToLive(0, 1) == 255, Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void aRouterThatEndsTakesItsRoutesAlong() {
    converge();
    List<VrConfig> without = ring();
    without.set(1, enabled(without.get(1), false));
    network.apply(without);

    assertThat(network.runUntil(() -> reaches(0, 2), Duration.ofSeconds(60))).isTrue();
    assertThat(reaches(0, 1)).isFalse();
  }

  @Test
  void staticRoutesAndTheDefaultRouteAreAnnounced() {
    List<VrConfig> ring = ring();
    RipSettings whenPresent =
        rip(
            RipVersion.RIPV2,
            new DefaultOrigination(DefaultOrigination.Condition.WHEN_PRESENT, 2, Optional.empty()),
            "static");
    VrConfig edge = routed(route(ring.get(3), "192.0.2.0/24", "10.0.3.2"), whenPresent);
    ring.set(3, route(edge, "0.0.0.0/0", "10.0.3.2"));
    network.apply(ring);
    assertThat(network.runUntil(() -> learntOf0() == LEARNT + 2, Duration.ofSeconds(60))).isTrue();

    ring.set(3, edge);
    network.apply(ring);
    assertThat(network.runUntil(() -> learntOf0() == LEARNT + 1, Duration.ofSeconds(60))).isTrue();
  }

  private int learntOf0() {
    return learnt(0, RipVersion.RIPV2);
  }
}
