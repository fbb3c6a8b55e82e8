package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The controller is stopped and started again while an Open vSwitch forwards on: OSPF of a virtual
 * router restarts gracefully with it, and FRR helps on both sides (RFC 3623, RFC 5187).
 *
 * <pre>
 *   near 1 ─ port 1 ─ red 2 ─ port 2 ─ far 3
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class OspfControllerRestartTest {

  private static final Duration SETTLE = Duration.ofSeconds(90);

  /** Longer than the dead interval. */
  private static final Duration ABSENCE = Duration.ofSeconds(6);

  /** What FRR says while it helps, and not before or after. */
  private static final Pattern HELPING = Pattern.compile("(?i)grace period");

  private static final String OSPFD =
      """
      interface lo
       ip ospf area 0
      interface eth0
       ip ospf area 0
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
      interface eth0
       ipv6 ospf6 area 0.0.0.0
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      router ospf6
       ospf6 router-id 192.0.2.NUMBER
       graceful-restart helper enable
      """;

  private static final String RED_OSPF =
      """
      <explicit-router-id>192.0.2.2</explicit-router-id>
      <graceful-restart><enabled>true</enabled></graceful-restart>
      <areas><area>
        <area-id>0.0.0.0</area-id>
        <interfaces>
          <interface><name>near</name>
            <hello-interval>1</hello-interval><dead-interval>4</dead-interval></interface>
          <interface><name>far</name>
            <hello-interval>1</hello-interval><dead-interval>4</dead-interval></interface>
        </interfaces>
      </area></areas>
      """;

  private final Testbed testbed;
  private final Bridge bridge;
  private final FrrRouter near;
  private final FrrRouter far;

  OspfControllerRestartTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("orst", 0xe7);
    near = frr("orst-near", 1, 1);
    far = frr("orst-far", 2, 3);
  }

  private FrrRouter frr(String name, int port, int number) {
    Host host =
        bridge
            .host(name, port, "10.%d.0.%d/24".formatted(port, number), "")
            .withIpv6("2001:db8:%d::%d/64".formatted(port, number), "");
    host.rememberNeighbours();
    host.run("ip", "address", "add", loopback4(number) + "/32", "dev", "lo");
    host.run("ip", "address", "add", loopback6(number) + "/128", "dev", "lo", "nodad");
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("ospfd", OSPFD.replace("NUMBER", String.valueOf(number)));
    daemons.put("ospf6d", OSPF6D.replace("NUMBER", String.valueOf(number)));
    return FrrRouter.start(host, daemons);
  }

  private static String loopback4(int number) {
    return "192.0.2." + number;
  }

  private static String loopback6(int number) {
    return "2001:db8:ff::" + number;
  }

  @BeforeAll
  void createTheRouter() {
    testbed.configure(
        RouterXml.router("red")
            .port("near", bridge, 1, "10.1.0.2/24")
            .port("far", bridge, 2, "10.2.0.2/24")
            .ipv6("near", "fe80::2", "2001:db8:1::2/64")
            .ipv6("far", "fe80::2", "2001:db8:2::2/64")
            .protocol("ospf", "ospfv2", RED_OSPF)
            .protocol("ospf", "ospfv3", RED_OSPF));
  }

  @AfterAll
  void clear() {
    near.close();
    far.close();
    testbed.clear();
  }

  private void bothKnowTheWay() {
    assertThat(RouteMetrics.of(near, "show ip route ospf")).containsKey(loopback4(3) + "/32");
    assertThat(RouteMetrics.of(near, "show ipv6 route ospf6")).containsKey(loopback6(3) + "/128");
    assertThat(RouteMetrics.of(far, "show ip route ospf")).containsKey(loopback4(1) + "/32");
    assertThat(RouteMetrics.of(far, "show ipv6 route ospf6")).containsKey(loopback6(1) + "/128");
  }

  private static List<String> helpers(FrrRouter of) {
    return List.of(
        of.vtysh("show ip ospf graceful-restart helper detail"),
        of.vtysh("show ipv6 ospf6 graceful-restart helper detail"));
  }

  private BackgroundPing ping(String from, String to) {
    return near.host().pingForever(to, Duration.ofMillis(20), "-I", from);
  }

  @Test
  void nothingIsLostWhileTheControllerIsRestarted() {
    Eventually.within(
        SETTLE,
        () -> {
          bothKnowTheWay();
          for (int i : List.of(4, 6)) {
            assertThat(
                    near.host()
                        .ping(
                            i == 4 ? loopback4(3) : loopback6(3),
                            5,
                            "-I",
                            i == 4 ? loopback4(1) : loopback6(1))
                        .complete())
                .isTrue();
          }
        });
    try (BackgroundPing v4 = ping(loopback4(1), loopback4(3));
        BackgroundPing v6 = ping(loopback6(1), loopback6(3))) {
      v6.awaitReplies(100, SETTLE);
      testbed.controller().stop();
      try {
        for (FrrRouter each : List.of(near, far)) {
          assertThat(helpers(each)).allSatisfy(text -> assertThat(text).containsPattern(HELPING));
        }
        Eventually.pause(ABSENCE);
        bothKnowTheWay();
      } finally {
        testbed.controller().start();
      }
      Eventually.within(
          SETTLE,
          () -> {
            bothKnowTheWay();
            for (FrrRouter each : List.of(near, far)) {
              assertThat(helpers(each))
                  .allSatisfy(text -> assertThat(text).containsIgnoringCase("successful"));
              assertThat(each.vtysh("show ip ospf neighbor")).contains("Full");
              assertThat(each.vtysh("show ipv6 ospf6 neighbor")).contains("Full");
            }
          });
      // Until the switch forwards by what red has learnt since, and by nothing of before.
      Eventually.within(SETTLE, () -> assertThat(held()).isZero());
      v6.awaitReplies(100, SETTLE);
      for (BackgroundPing pings : List.of(v4, v6)) {
        Ping result = pings.stop();
        // The last request may still be under way when ping is stopped.
        assertThat(result.transmitted() - result.received()).isBetween(0, 1);
      }
    }
    bothKnowTheWay();
  }

  private int held() {
    return testbed.switchState(bridge).getAsJsonObject("flows").get("held").getAsInt();
  }
}
