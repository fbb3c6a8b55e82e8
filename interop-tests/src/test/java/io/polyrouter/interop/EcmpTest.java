package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One prefix behind two next hops.
 *
 * <pre>
 *                           ┌ port 2 ─ 10.2.0.2 upper ┐
 *   client ─ port 1 ─ split ┤                         ├ both hold 10.9.0.0/24
 *                           └ port 3 ─ 10.3.0.2 lower ┘
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcmpTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final int DESTINATIONS = 64;

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host client;
  private final Host upper;
  private final Host lower;

  EcmpTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("ecmp", 0xec);
    client = bridge.host("client", 1, "10.1.0.2/24", "10.1.0.1");
    upper = bridge.host("upper", 2, "10.2.0.2/24", "10.2.0.1");
    lower = bridge.host("lower", 3, "10.3.0.2/24", "10.3.0.1");
    for (Host host : new Host[] {upper, lower}) {
      host.run("ip", "route", "add", "local", "10.9.0.0/24", "dev", "lo");
    }
  }

  @BeforeAll
  void createTheRouter() {
    testbed.configure(router("10.2.0.2", "10.3.0.2"));
  }

  private RouterXml router(String... nextHops) {
    return RouterXml.router("split")
        .port("client", bridge, 1, "10.1.0.1/24")
        .port("upper", bridge, 2, "10.2.0.1/24")
        .port("lower", bridge, 3, "10.3.0.1/24")
        .route("10.9.0.0/24", nextHops);
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @Test
  void bothNextHopsCarryFlowsAndOneCarriesAllWhenTheOtherIsGone() {
    Eventually.within(SETTLE, this::allDestinationsAnswer);
    assertThat(bridge.groups()).anySatisfy(group -> assertThat(group).contains("type=select"));

    long upperBefore = upper.echoRequestsReceived();
    long lowerBefore = lower.echoRequestsReceived();
    long punted = bridge.packetsToController();
    allDestinationsAnswer();
    long upperShare = upper.echoRequestsReceived() - upperBefore;
    long lowerShare = lower.echoRequestsReceived() - lowerBefore;
    assertThat(upperShare + lowerShare).isEqualTo(DESTINATIONS);
    // Chosen by hash: 64 coins all on one side have odds of one to 2^63.
    assertThat(upperShare).isPositive();
    assertThat(lowerShare).isPositive();
    assertThat(bridge.packetsToController() - punted).isLessThan(10);

    upper.setPortUp(false);
    Eventually.within(SETTLE, this::allDestinationsAnswer);
    upper.setPortUp(true);
    Eventually.within(SETTLE, () -> assertThat(client.ping("10.2.0.2", 2).complete()).isTrue());
    Eventually.within(
        SETTLE,
        () -> {
          long before = upper.echoRequestsReceived();
          allDestinationsAnswer();
          assertThat(upper.echoRequestsReceived()).isGreaterThan(before);
        });
  }

  @Test
  void packetsOfOneFlowKeepToOnePath() {
    Eventually.within(SETTLE, this::allDestinationsAnswer);
    long upperBefore = upper.echoRequestsReceived();
    long lowerBefore = lower.echoRequestsReceived();
    assertThat(client.ping("10.9.0.1", 40).complete()).isTrue();
    assertThat(
            new long[] {
              upper.echoRequestsReceived() - upperBefore, lower.echoRequestsReceived() - lowerBefore
            })
        .containsExactlyInAnyOrder(40, 0);
  }

  private void allDestinationsAnswer() {
    String loop =
        "for i in $(seq 1 %d); do ping -n -c 1 -W 1 10.9.0.$i > /dev/null || echo $i; done"
            .formatted(DESTINATIONS);
    assertThat(client.run("sh", "-c", loop).lines()).as("destinations without answer").isEmpty();
  }
}
