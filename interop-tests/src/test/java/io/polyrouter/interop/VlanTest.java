package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import io.polyrouter.interop.lab.Traceroute;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Routers on a stick: all interfaces of two virtual routers are VLANs of one switch port. What
 * arrives in one VLAN leaves by the same port in another, or untagged.
 *
 * <pre>
 *   red-a  10.1.0.2 ─ VLAN 10 ┐
 *   red-b  10.2.0.2 ─ VLAN 20 ┤           trunk
 *   red-c  10.3.0.2 ─ untagged┼ VLAN switch ─── port 1 ─ red (10, 20, untagged), blue (30, 40)
 *   blue-a 10.1.0.2 ─ VLAN 30 ┤
 *   blue-b 10.2.0.2 ─ VLAN 40 ┘
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VlanTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final int NATIVE = 99;
  private static final String A = "10.1.0.2";
  private static final String B = "10.2.0.2";
  private static final String C = "10.3.0.2";

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host redA;
  private final Host redB;
  private final Host redC;
  private final Host blueA;
  private final Host blueB;

  VlanTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("stick", 0x571);
    Lab lab = testbed.lab();
    lab.lab("edge", "edge", bridge.name(), "1", String.valueOf(NATIVE));
    redA = host("vlan-red-a", 1, 10, A);
    redB = host("vlan-red-b", 2, 20, B);
    redC = host("vlan-red-c", 3, NATIVE, C);
    blueA = host("vlan-blue-a", 4, 30, A);
    blueB = host("vlan-blue-b", 5, 40, B);
  }

  private Host host(String name, int port, int vlan, String address) {
    String gateway = address.replaceFirst("[.]2$", ".1");
    testbed.lab().lab("host", name, "edge", String.valueOf(port), address + "/24", gateway);
    testbed.lab().lab("access", "edge", String.valueOf(port), String.valueOf(vlan));
    return new Host(testbed.lab(), bridge, name, 1, address);
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(
        RouterXml.router("red")
            .vlan("ten", bridge, 1, 10, "10.1.0.1/24")
            .vlan("twenty", bridge, 1, 20, "10.2.0.1/24")
            .port("untagged", bridge, 1, "10.3.0.1/24"),
        RouterXml.router("blue")
            .vlan("thirty", bridge, 1, 30, "10.1.0.1/24")
            .vlan("forty", bridge, 1, 40, "10.2.0.1/24"));
  }

  @AfterAll
  void clear() {
    testbed.clear();
    testbed.lab().lab("bridge-del", "edge");
  }

  @Test
  void hostsOfOneRouterReachEachOtherAcrossVlansAndNoHostOfAnother() {
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(blueA.ping(B, 3).complete()).isTrue());
    long red = redB.echoRequestsReceived();
    long blue = blueB.echoRequestsReceived();
    assertThat(redA.ping(B, 20).complete()).isTrue();
    assertThat(redB.echoRequestsReceived()).isEqualTo(red + 20);
    assertThat(blueB.echoRequestsReceived()).isEqualTo(blue);
    assertThat(redA.traceroute(B))
        .extracting(Traceroute.Hop::address)
        .containsExactly("10.1.0.1", B);
  }

  @Test
  void taggedAndUntaggedFramesMeetInOneRouter() {
    Eventually.within(SETTLE, () -> assertThat(redA.ping(C, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(redC.ping(B, 3).complete()).isTrue());
    assertThat(redC.ping("10.3.0.1", 3).complete()).isTrue();
  }

  @Test
  void packetsOfAnEstablishedFlowTurnAroundInTheSwitch() {
    Eventually.within(SETTLE, () -> assertThat(redA.ping(B, 5).complete()).isTrue());
    long forwarded = bridge.packetsForwarded();
    long punted = bridge.packetsToController();
    assertThat(redA.ping(B, 100).complete()).isTrue();
    assertThat(bridge.packetsForwarded() - forwarded).isGreaterThanOrEqualTo(200);
    assertThat(bridge.packetsToController() - punted).isLessThan(10);
  }
}
