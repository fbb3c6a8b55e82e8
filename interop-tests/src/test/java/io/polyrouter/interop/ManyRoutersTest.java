package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A hundred virtual routers on one switch, all with the same addresses and a route for the same
 * prefix, but each with another next hop. Client i and server i belong to router i; server i alone
 * holds 10.9.0.i.
 *
 * <pre>
 *   client-i 10.1.0.2 ─ port i ─ vr-i ─ port 200+i ─ 10.2.0.(100+i) server-i, which holds 10.9.0.i
 *                                │
 *                                └ 10.9.0.0/24 by way of 10.2.0.(100+i)
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyRoutersTest {
  private static final int ROUTERS = 100;
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private final Testbed testbed;
  private final Bridge bridge;
  private final List<Host> clients = new ArrayList<>();

  ManyRoutersTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("many", 0x100);
    List<String> commands = new ArrayList<>();
    for (int i = 1; i <= ROUTERS; i++) {
      commands.add("host client-%d many %d 10.1.0.2/24 10.1.0.1".formatted(i, i));
      commands.add("host server-%d many %d 10.2.0.%d/24 10.2.0.1".formatted(i, 200 + i, 100 + i));
      commands.add("exec server-%d ip address add 10.9.0.%d/32 dev lo".formatted(i, i));
      clients.add(new Host(testbed.lab(), bridge, "client-" + i, i, "10.1.0.2"));
    }
    testbed.lab().batch(Duration.ofMinutes(3), commands);
  }

  @BeforeAll
  void createTheRouters() {
    RouterXml[] routers = new RouterXml[ROUTERS];
    for (int i = 1; i <= ROUTERS; i++) {
      routers[i - 1] =
          RouterXml.router("vr-" + i)
              .port("client", bridge, i, "10.1.0.1/24")
              .port("server", bridge, 200 + i, "10.2.0.1/24")
              .route("10.9.0.0/24", "10.2.0." + (100 + i));
    }
    testbed.configure(routers);
  }

  @AfterAll
  void clear() {
    testbed.clear();
    List<String> commands = new ArrayList<>();
    for (int i = 1; i <= ROUTERS; i++) {
      commands.add("netns-del client-" + i);
      commands.add("netns-del server-" + i);
    }
    testbed.lab().batch(Duration.ofMinutes(3), commands);
  }

  @Test
  void eachClientReachesItsOwnServerAndNoOther() {
    for (int i = 1; i <= ROUTERS; i++) {
      Host client = clients.get(i - 1);
      String own = "10.9.0." + i;
      Eventually.within(
          SETTLE,
          () ->
              assertThat(client.ping(own, 2).complete())
                  .as("%s to %s", client.name(), own)
                  .isTrue());
    }
    for (int i = 1; i <= ROUTERS; i++) {
      String foreign = "10.9.0." + (i % ROUTERS + 1);
      assertThat(clients.get(i - 1).ping(foreign, 1, "-W", "0.2").received())
          .as("client-%d to %s", i, foreign)
          .isZero();
    }
    long punted = bridge.packetsToController();
    for (Host client : clients) {
      String own = "10.9.0." + client.port();
      Eventually.within(SETTLE, () -> assertThat(client.ping(own, 10).complete()).isTrue());
    }
    // Two thousand packets and replies by flows; some hosts renew an ARP entry meanwhile.
    assertThat(bridge.packetsToController() - punted).isLessThan(500);
  }
}
