package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
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
 * Two virtual routers with the same addresses behind one Open vSwitch, created by ncclient.
 *
 * <pre>
 *   red-a  10.1.0.2 ─ port 1 ─ red  ─ port 2 ─ 10.2.0.2 red-b
 *   blue-a 10.1.0.2 ─ port 3 ─ blue ─ port 4 ─ 10.2.0.2 blue-b
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final String A = "10.1.0.2";
  private static final String B = "10.2.0.2";
  private static final String GATEWAY_A = "10.1.0.1";
  private static final String GATEWAY_B = "10.2.0.1";

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host redA;
  private final Host redB;
  private final Host blueA;
  private final Host blueB;

  ForwardingTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("fwd", 0xf0);
    redA = bridge.host("red-a", 1, A + "/24", GATEWAY_A);
    redB = bridge.host("red-b", 2, B + "/24", GATEWAY_B);
    blueA = bridge.host("blue-a", 3, A + "/24", GATEWAY_A);
    blueB = bridge.host("blue-b", 4, B + "/24", GATEWAY_B);
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(red(1500), blue());
  }

  /** Red, whose link to red-b takes packets of at most {@code mtuBytes}. */
  private RouterXml red(int mtuBytes) {
    return RouterXml.router("red")
        .port("a", bridge, 1, GATEWAY_A + "/24")
        .port("b", bridge, 2, GATEWAY_B + "/24", mtuBytes)
        .loopback("only-red", "10.100.0.1/32")
        .unreachable("203.0.113.0/24")
        .blackhole("198.51.100.0/24");
  }

  private RouterXml blue() {
    return RouterXml.router("blue")
        .port("a", bridge, 3, GATEWAY_A + "/24")
        .port("b", bridge, 4, GATEWAY_B + "/24");
  }

  @BeforeEach
  void awaitBothWays() {
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(blueA.ping(B, 3).complete()).isTrue());
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @Test
  void redReachesRedAndBlueReachesBlueNeverAcross() {
    long redBefore = redB.echoRequestsReceived();
    long blueBefore = blueB.echoRequestsReceived();
    assertThat(redA.ping(B, 30).complete()).isTrue();
    assertThat(redB.echoRequestsReceived()).isEqualTo(redBefore + 30);
    assertThat(blueB.echoRequestsReceived()).isEqualTo(blueBefore);

    assertThat(blueA.ping(B, 20).complete()).isTrue();
    assertThat(redB.echoRequestsReceived()).isEqualTo(redBefore + 30);
    assertThat(blueB.echoRequestsReceived()).isEqualTo(blueBefore + 20);
  }

  @Test
  void anAddressThatOnlyRedHasIsUnknownToBlue() {
    assertThat(redA.ping("10.100.0.1", 3).complete()).isTrue();
    Ping fromBlue = blueA.ping("10.100.0.1", 3);
    assertThat(fromBlue.received()).isZero();
    assertThat(fromBlue.errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "Destination Net Unreachable"));
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
    assertThat(redB.ping(GATEWAY_A, 5).complete()).isTrue();
  }

  @Test
  void aDestinationWithoutRouteIsNetUnreachable() {
    assertThat(redA.ping("192.0.2.1", 2).errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "Destination Net Unreachable"));
  }

  @Test
  void anUnreachableRouteSaysSoAndABlackholeSaysNothing() {
    Ping unreachable = redA.ping("203.0.113.7", 2);
    assertThat(unreachable.received()).isZero();
    assertThat(unreachable.errors())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(GATEWAY_A, "Unreachable"));
    assertThat(redA.ping("198.51.100.7", 2)).isEqualTo(new Ping(2, 0, List.of()));
  }

  @Test
  void aNeighbourThatDoesNotAnswerIsHostUnreachable() {
    assertThat(redA.ping("10.2.0.77", 2, "-W", "8").errors())
        .anySatisfy(line -> assertThat(line).contains(GATEWAY_A, "Destination Host Unreachable"));
  }

  @Test
  void aPacketTooLargeForTheNextLinkIsReportedAndAFragmentableOneArrives() {
    redB.run("ip", "link", "set", "eth0", "mtu", "1400");
    try {
      testbed.configure(red(1400), blue());
      Eventually.within(
          SETTLE,
          () ->
              assertThat(redA.ping(B, 2, "-M", "do", "-s", "1450").errors())
                  .anySatisfy(
                      line -> assertThat(line).contains(GATEWAY_A, "Frag needed", "mtu = 1400")));
      redA.run("ip", "route", "flush", "cache");
      assertThat(redA.ping(B, 5, "-M", "do", "-s", "1372").complete()).isTrue();
      assertThat(redA.ping(B, 5, "-M", "dont", "-s", "1450").complete()).isTrue();
    } finally {
      redB.run("ip", "link", "set", "eth0", "mtu", "1500");
      testbed.configure(red(1500), blue());
      redA.run("ip", "route", "flush", "cache");
    }
  }

  @Test
  void packetsOfAnEstablishedFlowStayInTheSwitch() {
    redA.ping(B, 10);
    long forwarded = bridge.packetsForwarded();
    long punted = bridge.packetsToController();
    assertThat(redA.ping(B, 200).complete()).isTrue();
    // Requests and replies; the two hosts may renew their ARP entries meanwhile.
    assertThat(bridge.packetsForwarded() - forwarded).isGreaterThanOrEqualTo(400);
    assertThat(bridge.packetsToController() - punted).isLessThan(10);
    assertThat(bridge.flows().stream().filter(Flow::forwards)).isNotEmpty();
  }

  @Test
  void theStateTellsOfTheFlowsThatAreInTheSwitch() {
    Eventually.within(
        SETTLE,
        () -> {
          JsonObject state = testbed.switchState(bridge);
          assertThat(state.get("status").getAsString()).isEqualTo("in-sync");
          JsonObject flows = state.getAsJsonObject("flows");
          assertThat(flows.get("installed").getAsInt()).isEqualTo(bridge.flows().size());
          assertThat(flows.get("wanted")).isEqualTo(flows.get("installed"));
          assertThat(flows.get("stalled").getAsInt()).isZero();
        });
  }

  @Test
  void aHostWithANewMacAddressIsReachedAgain() {
    String before = redB.mac();
    redB.changeMac("02:00:5e:00:00:77");
    assertThat(redB.mac()).isNotEqualTo(before);
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 5).complete()).isTrue());
    assertThat(String.join("\n", bridge.groups()))
        .contains("02:00:5e:00:00:77")
        .doesNotContain(before);
  }

  @Test
  void aPortThatGoesDownTakesItsRoutesWithItAndComesBack() {
    redB.setPortUp(false);
    Eventually.within(
        SETTLE,
        () ->
            assertThat(redA.ping(B, 2).errors())
                .anySatisfy(
                    line -> assertThat(line).contains(GATEWAY_A, "Destination Net Unreachable")));
    assertThat(blueA.ping(B, 5).complete()).isTrue();
    redB.setPortUp(true);
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 5).complete()).isTrue());
  }
}
