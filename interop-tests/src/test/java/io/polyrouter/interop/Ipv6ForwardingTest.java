package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Flow;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import io.polyrouter.interop.lab.Traceroute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * IPv6 through two virtual routers with the same addresses behind one Open vSwitch. Red's hosts
 * know it by its link-local addresses, blue's by its global ones.
 *
 * <pre>
 *   red-a  2001:db8:1::2 ─ port 1 ─ red  ┬ port 2 ─ 2001:db8:2::2 red-b ┐
 *                                        └ port 5 ─ 2001:db8:3::2 red-c ┴ 2001:db8:9::/64
 *   blue-a 2001:db8:1::2 ─ port 3 ─ blue ─ port 4 ─ 2001:db8:2::2 blue-b
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ipv6ForwardingTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final int DESTINATIONS = 48;
  private static final String A = "2001:db8:1::2";
  private static final String B = "2001:db8:2::2";
  private static final String GATEWAY_A = "2001:db8:1::1";
  private static final String GATEWAY_B = "2001:db8:2::1";

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host redA;
  private final Host redB;
  private final Host redC;
  private final Host blueA;
  private final Host blueB;

  Ipv6ForwardingTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("fwd6", 0xf6);
    redA = host("red6-a", 1, "10.1.0.2", A, "fe80::1");
    redB = host("red6-b", 2, "10.2.0.2", B, "fe80::1");
    blueA = host("blue6-a", 3, "10.1.0.2", A, GATEWAY_A);
    blueB = host("blue6-b", 4, "10.2.0.2", B, GATEWAY_B);
    redC = host("red6-c", 5, "10.3.0.2", "2001:db8:3::2", "fe80::1");
    for (Host end : new Host[] {redB, redC}) {
      end.run("ip", "-6", "address", "add", "fe80::9/64", "dev", "eth0", "nodad");
      end.run("ip", "-6", "route", "add", "local", "2001:db8:9::/64", "dev", "lo");
    }
  }

  private Host host(String name, int port, String ipv4, String ipv6, String gateway) {
    return bridge.host(name, port, ipv4 + "/24", "").withIpv6(ipv6 + "/64", gateway);
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(red(1500), blue());
  }

  /** Red, whose link to red-b takes packets of at most {@code mtuBytes}. */
  private RouterXml red(int mtuBytes) {
    return RouterXml.router("red")
        .port("a", bridge, 1, "10.1.0.1/24")
        .port("b", bridge, 2, "10.2.0.1/24", mtuBytes)
        .port("c", bridge, 5, "10.3.0.1/24")
        .ipv6("a", "fe80::1", GATEWAY_A + "/64")
        .ipv6("b", "fe80::1", GATEWAY_B + "/64")
        .ipv6("c", "fe80::1", "2001:db8:3::1/64")
        .route("2001:db8:9::/64", "fe80::9%b", "fe80::9%c")
        .unreachable("2001:db8:dead::/48")
        .blackhole("2001:db8:b1ac::/48");
  }

  private RouterXml blue() {
    return RouterXml.router("blue")
        .port("a", bridge, 3, "10.1.0.1/24")
        .port("b", bridge, 4, "10.2.0.1/24")
        .ipv6("a", "fe80::1", GATEWAY_A + "/64")
        .ipv6("b", "fe80::1", GATEWAY_B + "/64");
  }

  /** The switch forwards without its controller; the routers' own addresses answer with it only. */
  @BeforeEach
  void awaitBothWaysAndTheRouters() {
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(blueA.ping(B, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(redA.ping(GATEWAY_A, 1).complete()).isTrue());
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @Test
  void redReachesRedAndBlueReachesBlueNeverAcross() {
    long redBefore = redB.ipv6EchoRequestsReceived();
    long blueBefore = blueB.ipv6EchoRequestsReceived();
    assertThat(redA.ping(B, 30).complete()).isTrue();
    assertThat(redB.ipv6EchoRequestsReceived()).isEqualTo(redBefore + 30);
    assertThat(blueB.ipv6EchoRequestsReceived()).isEqualTo(blueBefore);

    assertThat(blueA.ping(B, 20).complete()).isTrue();
    assertThat(redB.ipv6EchoRequestsReceived()).isEqualTo(redBefore + 30);
    assertThat(blueB.ipv6EchoRequestsReceived()).isEqualTo(blueBefore + 20);
  }

  @Test
  void tracerouteShowsTheRouter() {
    assertThat(redA.traceroute(B))
        .containsExactly(new Traceroute.Hop(1, GATEWAY_A, ""), new Traceroute.Hop(2, B, ""));
  }

  @Test
  void theRouterAnswersPingsToItsOwnAddresses() {
    assertThat(redA.ping(GATEWAY_A, 5).complete()).isTrue();
    assertThat(redA.ping(GATEWAY_B, 5).complete()).isTrue();
    assertThat(redA.ping("fe80::1%eth0", 5).complete()).as("link-local").isTrue();
    assertThat(redA.ping("ff02::2%eth0", 2).received()).as("all routers").isPositive();
  }

  @Test
  void destinationsWithoutAWaySaySoAndABlackholeSaysNothing() {
    assertThat(redA.ping("2001:db8:ffff::1", 2).errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "No route"));
    assertThat(redA.ping("2001:db8:dead::1", 2).errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "unreachable"));
    assertThat(redA.ping("2001:db8:b1ac::1", 2)).isEqualTo(new Ping(2, 0, List.of()));
  }

  @Test
  void aNeighbourThatDoesNotAnswerIsUnreachable() {
    assertThat(redA.ping("2001:db8:2::77", 2, "-W", "8").errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "Address unreachable"));
  }

  @Test
  void aPacketTooLargeForTheNextLinkIsReportedAndTheHostSendsSmallerOnes() {
    redB.run("ip", "link", "set", "eth0", "mtu", "1400");
    try {
      testbed.configure(red(1400), blue());
      Eventually.within(
          SETTLE,
          () ->
              assertThat(redA.ping(B, 2, "-M", "do", "-s", "1440").errors())
                  .anySatisfy(
                      line -> assertThat(line).contains(GATEWAY_A, "Packet too big", "1400")));
      assertThat(redA.ping(B, 5, "-M", "do", "-s", "1352").complete()).isTrue();
      // Knows the path's MTU by now, and fragments.
      assertThat(redA.ping(B, 5, "-s", "1440").complete()).isTrue();
    } finally {
      redB.run("ip", "link", "set", "eth0", "mtu", "1500");
      testbed.configure(red(1500), blue());
      redA.run("ip", "-6", "route", "flush", "cache");
    }
  }

  @Test
  void bothNextHopsOfAnEqualCostRouteCarryTraffic() {
    Eventually.within(SETTLE, this::allDestinationsAnswer);
    assertThat(bridge.groups()).anySatisfy(group -> assertThat(group).contains("type=select"));
    long upper = redB.ipv6EchoRequestsReceived();
    long lower = redC.ipv6EchoRequestsReceived();
    long punted = bridge.packetsToController();
    allDestinationsAnswer();
    upper = redB.ipv6EchoRequestsReceived() - upper;
    lower = redC.ipv6EchoRequestsReceived() - lower;
    assertThat(upper + lower).isEqualTo(DESTINATIONS);
    assertThat(upper).isPositive();
    assertThat(lower).isPositive();
    assertThat(bridge.packetsToController() - punted).isLessThan(20);
  }

  private void allDestinationsAnswer() {
    String loop =
        "for i in $(seq 1 %d); do ping -n -c 1 -W 1 2001:db8:9::$i > /dev/null || echo $i; done"
            .formatted(DESTINATIONS);
    assertThat(redA.run("sh", "-c", loop).lines()).as("destinations without answer").isEmpty();
  }

  @Test
  void packetsOfAnEstablishedFlowStayInTheSwitch() {
    redA.ping(B, 10);
    long forwarded = bridge.packetsForwarded();
    long punted = bridge.packetsToController();
    assertThat(redA.ping(B, 200).complete()).isTrue();
    // Requests and replies; hosts and routers may renew their neighbour entries meanwhile.
    assertThat(bridge.packetsForwarded() - forwarded).isGreaterThanOrEqualTo(400);
    assertThat(bridge.packetsToController() - punted).isLessThan(20);
    assertThat(bridge.flows().stream().filter(Flow::forwards))
        .anySatisfy(flow -> assertThat(flow.text()).contains("ipv6_dst=" + B));
  }

  @Test
  void aHostWithANewMacAddressIsReachedAgain() {
    redB.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/eth0/ndisc_notify");
    redB.run("ip", "link", "set", "eth0", "address", "02:00:5e:00:00:66");
    Eventually.within(
        Duration.ofSeconds(60), () -> assertThat(redA.ping(B, 5).complete()).isTrue());
    assertThat(String.join("\n", bridge.groups())).contains("02:00:5e:00:00:66");
  }

  /** Nobody but the switch answers neighbour solicitations meanwhile. */
  @Test
  void aKilledControllerLosesNoPackets() {
    try (BackgroundPing ping = redA.pingForever(B, Duration.ofMillis(20))) {
      ping.awaitReplies(50, Duration.ofSeconds(10));
      testbed.controller().kill();
      redA.run("ip", "-6", "neigh", "flush", "dev", "eth0");
      ping.awaitReplies(100, Duration.ofSeconds(10));
      testbed.controller().start();
      ping.awaitReplies(250, Duration.ofSeconds(10));
      Ping result = ping.stop();
      assertThat(result.errors()).isEmpty();
      // The last request may still be under way when ping is stopped.
      assertThat(result.transmitted() - result.received()).isBetween(0, 1);
    }
  }
}
