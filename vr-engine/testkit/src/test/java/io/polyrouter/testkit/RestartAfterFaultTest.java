package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A virtual router fails, on switch ports between two others, and takes over from itself. */
class RestartAfterFaultTest {

  private static final int GRACE_SECONDS = 60;

  /** Kept here, lest its level be forgotten. */
  private static final Logger QUIET = Logger.getLogger("io.polyrouter.router");

  private final SimulatedNetwork network =
      new SimulatedNetwork(1, new ProbeType("one", false), OspfType.ospfv2(), OspfType.ospfv3());

  @BeforeAll
  static void expectFaults() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void expectNoFaults() {
    QUIET.setLevel(null);
  }

  private static OspfSettings ospf(OspfVersion version, boolean restarts, String... interfaces) {
    AreaConfig area = AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.pointToPoint("lo"));
    for (String each : interfaces) {
      area.with(OspfInterfaceConfig.pointToPoint(each));
    }
    return OspfConfig.of(version)
        .gracefulRestart(new OspfSettings.GracefulRestart(restarts, GRACE_SECONDS, true, true))
        .area(area)
        .settings();
  }

  private static InterfaceConfig loopbackOf(int number) {
    return loopback("lo", "192.0.2." + number + "/32", "2001:db8:ff::" + number + "/128");
  }

  private static InterfaceConfig link(int port, int link, int number) {
    return onPort(
        "to" + link,
        port,
        "10.0." + link + "." + number + "/24",
        "2001:db8:" + link + "::" + number + "/64");
  }

  private void start(OspfVersion version, boolean restarts) {
    network.ports().bridge(1, 11);
    network.ports().bridge(2, 12);
    ProtocolSettings failing =
        new ProbeType.Settings("one", "a", List.of(), List.of(), List.of(), true);
    VrConfig red = vr("red", loopbackOf(2), link(1, 1, 2), link(2, 2, 2));
    network.apply(
        routed(vr("blue", loopbackOf(1), link(11, 1, 1)), ospf(version, false, "to1")),
        routed(red, ospf(version, restarts, "to1", "to2"), failing),
        routed(vr("green", loopbackOf(3), link(12, 2, 3)), ospf(version, false, "to2")));
    network.advance(Duration.ofSeconds(100));
  }

  private void fail() {
    assertThatThrownBy(() ->
            network.await(network.engine().command("red", "one", "a", new Probe.Do(List.of()))))
        .hasMessageContaining("fails as it is told to");
  }

  private List<RouteQuery.Route> routes(OspfVersion version, String router) {
    return network.rib(router, version.family()).stream()
        .filter(route -> route.source().startsWith(version.typeName()))
        .toList();
  }

  private static IpPrefix prefixOf(int number, OspfVersion version) {
    return IpPrefix.parse(
        version == OspfVersion.V2
            ? "192.0.2." + number + "/32"
            : "2001:db8:ff::" + number + "/128");
  }

  private boolean isForwarded(OspfVersion version) {
    return network
            .fibs()
            .latest("red")
            .orElseThrow()
            .fib(version.family())
            .get(prefixOf(3, version))
        != null;
  }

  private List<String> restarts() {
    return network.notices().stream()
        .filter(notice -> notice.startsWith("red ") && notice.contains("restart"))
        .map(notice -> notice.substring(notice.indexOf(": ") + 2))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void neitherNeighboursNorSwitchesLoseARoute(OspfVersion version) {
    start(version, true);
    List<RouteQuery.Route> ofBlue = routes(version, "blue");
    List<RouteQuery.Route> ofGreen = routes(version, "green");
    assertThat(ofBlue).anyMatch(route -> route.prefix().equals(prefixOf(3, version)));

    fail();
    for (int tenth = 0; tenth < 2 * GRACE_SECONDS * 10; tenth++) {
      network.advance(Duration.ofMillis(100));
      assertThat(routes(version, "blue")).isEqualTo(ofBlue);
      assertThat(routes(version, "green")).isEqualTo(ofGreen);
      assertThat(isForwarded(version)).isTrue();
    }
    assertThat(restarts())
        .containsExactly(
            "the router has restarted after a failure, and takes over within 59 s",
            "the restart is over: all adjacencies are there again");
  }

  /** What was taken over may be what makes it fail. */
  @ParameterizedTest
  @EnumSource
  void aSecondFaultWithinTheGracePeriodIsABeginning(OspfVersion version) {
    start(version, true);
    fail();
    network.advance(Duration.ofSeconds(20));
    List<String> once = new ArrayList<>(restarts());
    fail();
    network.advance(Duration.ofSeconds(100));

    assertThat(restarts()).isEqualTo(once);
    assertThat(routes(version, "blue"))
        .anyMatch(route -> route.prefix().equals(prefixOf(3, version)));

    fail();
    network.advance(Duration.ofSeconds(20));
    assertThat(restarts()).hasSize(2 * once.size());
  }

  @ParameterizedTest
  @EnumSource
  void whoIsNotConfiguredToRestartGracefullyBegins(OspfVersion version) {
    start(version, false);
    fail();
    network.advance(Duration.ofSeconds(100));

    assertThat(restarts()).isEmpty();
    assertThat(routes(version, "blue"))
        .anyMatch(route -> route.prefix().equals(prefixOf(3, version)));
  }
}
