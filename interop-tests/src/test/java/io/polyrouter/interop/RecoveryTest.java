package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Flow;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What happens when the controller or the switch dies and comes back. */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryTest {
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final String B = "10.2.0.2";

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host a;
  private final Host b;

  RecoveryTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("recov", 0x5e);
    a = bridge.host("rec-a", 1, "10.1.0.2/24", "10.1.0.1");
    b = bridge.host("rec-b", 2, B + "/24", "10.2.0.1");
    // Nobody answers ARP while the controller is away; Linux asks again after 15 to 45 seconds.
    a.rememberNeighbours();
    b.rememberNeighbours();
  }

  @BeforeAll
  void createTheRouter() {
    testbed.configure(router());
  }

  private RouterXml router() {
    return RouterXml.router("phoenix")
        .port("a", bridge, 1, "10.1.0.1/24")
        .port("b", bridge, 2, "10.2.0.1/24");
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @Test
  void aKilledControllerLosesNeitherPacketsNorWhatWasCommittedJustBefore() {
    awaitPing();
    long fibPackets = packetsOfBusiestFlow();
    try (BackgroundPing ping = a.pingForever(B, Duration.ofMillis(20))) {
      ping.awaitReplies(50, Duration.ofSeconds(10));
      testbed.configure(
          router().description("committed an instant ago").loopback("late", "10.7.7.7/32"));
      testbed.controller().kill();
      ping.awaitReplies(100, Duration.ofSeconds(10));
      testbed.controller().start();
      try (Netconf netconf = testbed.controller().netconf()) {
        assertThat(netconf.getConfig("running", null).orFail().xml())
            .contains("committed an instant ago", "10.7.7.7");
      }
      Eventually.within(SETTLE, () -> assertThat(a.ping("10.7.7.7", 2).complete()).isTrue());
      ping.awaitReplies(250, Duration.ofSeconds(10));
      Ping result = ping.stop();
      assertThat(result.errors()).isEmpty();
      // The last request may still be under way when ping is stopped.
      assertThat(result.transmitted() - result.received()).isBetween(0, 1);
    }
    // The flows were kept, not installed anew: their counters go on.
    assertThat(packetsOfBusiestFlow()).isGreaterThan(fibPackets + 300);
  }

  @Test
  void anOrderlyRestartLosesNoPacketsAndComesUpWithWhatWasThere() {
    awaitPing();
    String before = configuration();
    assertThat(before).contains("phoenix", "10.2.0.1");
    List<String> flows = flowTexts();
    try (BackgroundPing ping = a.pingForever(B, Duration.ofMillis(20))) {
      ping.awaitReplies(50, Duration.ofSeconds(10));
      testbed.controller().stop();
      ping.awaitReplies(100, Duration.ofSeconds(10));
      testbed.controller().start();
      assertThat(configuration()).isEqualTo(before);
      ping.awaitReplies(250, Duration.ofSeconds(10));
      Ping result = ping.stop();
      assertThat(result.transmitted() - result.received()).isBetween(0, 1);
    }
    Eventually.within(SETTLE, () -> assertThat(flowTexts()).isEqualTo(flows));
  }

  @Test
  void aRestartedSwitchGetsItsFlowsBack() {
    awaitPing();
    List<String> before = flowTexts();
    testbed.lab().killSwitch();
    try {
      awaitStatus("away");
      // It goes on forwarding by the flows it has, as far as anybody knows; the router stays.
      assertThat(configuration()).contains("phoenix");
    } finally {
      testbed.lab().restartSwitch();
    }
    awaitPing();
    awaitStatus("in-sync");
    Eventually.within(SETTLE, () -> assertThat(flowTexts()).isEqualTo(before));
    long punted = bridge.packetsToController();
    assertThat(a.ping(B, 100).complete()).isTrue();
    assertThat(bridge.packetsToController() - punted).isLessThan(10);
  }

  private void awaitStatus(String status) {
    Eventually.within(
        SETTLE,
        () ->
            assertThat(testbed.switchState(bridge).get("status").getAsString()).isEqualTo(status));
  }

  private void awaitPing() {
    Eventually.within(SETTLE, () -> assertThat(a.ping(B, 5).complete()).isTrue());
    a.awaitConfirmed("10.1.0.1");
    b.awaitConfirmed("10.2.0.1");
  }

  private String configuration() {
    String filter = "<virtual-routers xmlns=\"" + RouterXml.NAMESPACE + "\"/>";
    try (Netconf netconf = testbed.controller().netconf()) {
      return netconf
          .getConfig("running", filter)
          .orFail()
          .xml()
          .replaceAll("message-id=\"[^\"]*\"", "");
    }
  }

  private List<String> flowTexts() {
    return bridge.flows().stream().map(flow -> flow.table() + " " + flow.text()).sorted().toList();
  }

  private long packetsOfBusiestFlow() {
    return bridge.flows().stream()
        .filter(Flow::forwards)
        .mapToLong(Flow::packets)
        .max()
        .orElseThrow(() -> new AssertionError("no flow forwards"));
  }
}
