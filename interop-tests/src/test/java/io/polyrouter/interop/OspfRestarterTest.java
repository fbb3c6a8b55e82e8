package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.RestartInstance;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A virtual router restarts gracefully, and FRR's ospfd and ospf6d help (RFC 3623, RFC 5187): red
 * is all that there is between near and far.
 *
 * <pre>
 *   near 1 ── p: broadcast ── red 2 ── q: point-to-point ── far 3
 * </pre>
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class OspfRestarterTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int GRACE_SECONDS = 120;

  /** What FRR says while it helps, and not before or after. */
  private static final Pattern HELPING = Pattern.compile("(?i)grace period");

  private static final String OSPFD =
      """
      interface lo
       ip ospf area 0
      interface LINK
       ip ospf area 0
       ip ospf network TYPE
       ip ospf hello-interval 1
       ip ospf dead-interval 4
      router ospf
       ospf router-id 192.0.2.NUMBER
       capability opaque
       graceful-restart helper enable
      """;

  private static final String OSPF6D =
      """
      interface lo
       ipv6 ospf6 area 0.0.0.0
      interface LINK
       ipv6 ospf6 area 0.0.0.0
       ipv6 ospf6 network TYPE
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      router ospf6
       ospf6 router-id 192.0.2.NUMBER
       graceful-restart helper enable
      """;

  private final RoutingLab lab;
  private final FrrRouter near;
  private final FrrRouter far;

  OspfRestarterTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    near = frr("near", 1, "p", "broadcast");
    far = frr("far", 3, "q", "point-to-point");
  }

  private FrrRouter frr(String name, int number, String link, String type) {
    KernelHost host = lab.host(name, loopback4(number) + "/32", loopback6(number) + "/128");
    lab.attach(name, host, link, addresses(link, number));
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("ospfd", filledIn(OSPFD, link, type, number));
    daemons.put("ospf6d", filledIn(OSPF6D, link, type, number));
    return lab.frr(host, daemons);
  }

  private static String filledIn(String template, String link, String type, int number) {
    return template
        .replace("LINK", link)
        .replace("TYPE", type)
        .replace("NUMBER", String.valueOf(number));
  }

  private static String loopback4(int number) {
    return "192.0.2." + number;
  }

  private static String loopback6(int number) {
    return "2001:db8:ff::" + number;
  }

  private static String[] addresses(String link, int number) {
    int segment = link.equals("p") ? 1 : 2;
    return new String[] {
      "10.0." + segment + "." + number + "/24", "2001:db8:" + segment + "::" + number + "/64"
    };
  }

  private static OspfSettings ospf(OspfVersion version) {
    return OspfConfig.of(version)
        .routerId(loopback4(2))
        .gracefulRestart(new OspfSettings.GracefulRestart(true, GRACE_SECONDS, true, true))
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.broadcast("p").hello(1, 4),
                    OspfInterfaceConfig.pointToPoint("q").hello(1, 4),
                    OspfInterfaceConfig.broadcast("lo")))
        .settings();
  }

  @BeforeAll
  void start() {
    lab.kernel()
        .apply(
            routed(
                vr(
                    "red",
                    loopback("lo", loopback4(2) + "/32", loopback6(2) + "/128"),
                    lab.attach("red", "p", addresses("p", 2)),
                    lab.attach("red", "q", addresses("q", 2))),
                ospf(OspfVersion.V2),
                ospf(OspfVersion.V3)));
  }

  /** And has acknowledged everything: else nobody helps. */
  @BeforeEach
  void converge() {
    Eventually.within(
        SOON,
        () -> {
          for (OspfVersion version : OspfVersion.values()) {
            everybodyKnowsTheWay(version);
            assertThat(neighbours(near, version)).contains("Full");
            assertThat(neighbours(far, version)).contains("Full");
          }
        });
    Eventually.pause(Duration.ofSeconds(3));
  }

  @AfterAll
  void end() {
    lab.close();
  }

  private static String loopbackOf(int number, OspfVersion version) {
    return version == OspfVersion.V2 ? loopback4(number) + "/32" : loopback6(number) + "/128";
  }

  private static Map<String, Long> routes(FrrRouter of, OspfVersion version) {
    return RouteMetrics.of(
        of, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6");
  }

  private Map<String, Long> routesOfRed(OspfVersion version) {
    return lab.routes("red", version.family(), version.typeName());
  }

  private void everybodyKnowsTheWay(OspfVersion version) {
    assertThat(routes(near, version)).containsKey(loopbackOf(3, version));
    assertThat(routes(far, version)).containsKey(loopbackOf(1, version));
    assertThat(routesOfRed(version)).containsKeys(loopbackOf(1, version), loopbackOf(3, version));
  }

  private void restart(OspfVersion version) {
    assertThat(
            lab.kernel()
                .engine()
                .command("red", version.typeName(), "main", new RestartInstance())
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join())
        .isEqualTo(new CommandResult.Done(1));
  }

  /** What FRR says of whom it helps, and how that ended. */
  private static String helper(FrrRouter of, OspfVersion version) {
    return of.vtysh(
        version == OspfVersion.V2
            ? "show ip ospf graceful-restart helper detail"
            : "show ipv6 ospf6 graceful-restart helper detail");
  }

  /** What it says of its links. */
  private static String routerLsa(FrrRouter of, OspfVersion version) {
    return of.vtysh(
        version == OspfVersion.V2
            ? "show ip ospf database router self-originate"
            : "show ipv6 ospf6 database router self-originated detail");
  }

  private static String neighbours(FrrRouter of, OspfVersion version) {
    return of.vtysh(
        version == OspfVersion.V2 ? "show ip ospf neighbor" : "show ipv6 ospf6 neighbor");
  }

  private List<String> noticesSince(int count, OspfVersion version) {
    List<String> all = lab.kernel().notices();
    return all.subList(count, all.size()).stream()
        .filter(notice -> notice.startsWith("red " + version.typeName()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostWhileAnInstanceIsRestarted(OspfVersion version) {
    int noticesBefore = lab.kernel().notices().size();
    boolean isV2 = version == OspfVersion.V2;
    try (BackgroundPing pings =
        near.host()
            .pingForever(
                isV2 ? loopback4(3) : loopback6(3),
                Duration.ofMillis(5),
                "-I",
                isV2 ? loopback4(1) : loopback6(1))) {
      pings.awaitReplies(100, SOON);
      restart(version);

      Eventually.within(
          SOON,
          () -> {
            everybodyKnowsTheWay(version);
            assertThat(noticesSince(noticesBefore, version))
                .anyMatch(notice -> notice.contains("all adjacencies are there again"));
          });
      pings.awaitReplies(600, SOON);
      Ping result = pings.stop();
      // The last request may still be under way when ping is stopped.
      assertThat(result.transmitted() - result.received())
          .as("lost; notices %s", noticesSince(noticesBefore, version))
          .isBetween(0, 1);
    }
    for (FrrRouter each : List.of(near, far)) {
      assertThat(neighbours(each, version)).contains("Full");
      assertThat(helper(each, version)).containsIgnoringCase("Successful");
    }
  }

  /**
   * Red is heard by far, and does not hear it; meanwhile the network changes behind far, which
   * helps no longer then.
   */
  @ParameterizedTest
  @EnumSource
  void aRestartThatTheNetworkOvertakesIsGivenUp(OspfVersion version) {
    String added = version == OspfVersion.V2 ? "198.51.100.3/32" : "2001:db8:100::3/128";
    int noticesBefore = lab.kernel().notices().size();
    lab.kernel().faults().set("red", "q", Faults.NONE, Faults.NONE.withLoss(1));
    try {
      restart(version);
      Eventually.within(SOON, () -> assertThat(helper(far, version)).containsPattern(HELPING));
      // Longer than the dead interval: near and far wait.
      for (int i = 0; i < 12; i++) {
        everybodyKnowsTheWay(version);
        Eventually.pause(Duration.ofMillis(500));
      }

      assertThat(routerLsa(far, version)).contains("192.0.2.2");
      far.host().run("ip", "address", "add", added, "dev", "lo");
      Eventually.within(
          SOON,
          () -> {
            assertThat(routes(far, version)).doesNotContainKey(loopbackOf(1, version));
            assertThat(routerLsa(far, version)).doesNotContain("192.0.2.2");
          });
      assertThat(helper(far, version)).containsIgnoringCase("topo");
    } finally {
      lab.kernel().faults().set("red", "q", Faults.NONE, Faults.NONE);
    }

    Eventually.within(
        SOON,
        () -> {
          everybodyKnowsTheWay(version);
          assertThat(routes(near, version)).containsKey(added);
          assertThat(routesOfRed(version)).containsKey(added);
        });
    assertThat(noticesSince(noticesBefore, version))
        .anyMatch(notice -> notice.contains("the restart is over: "));
    far.host().run("ip", "address", "del", added, "dev", "lo");
  }
}
