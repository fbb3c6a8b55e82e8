package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.router.config.VrConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ways from top to bottom: flows use both, packets of a flow use one. */
class EqualPathsTest {

  private static final VrConfig TOP =
      route(
          vr(
              "top",
              onPort("host", 1, "10.0.0.1/24"),
              linkTo("l", "left", "up", "10.1.0.1/30"),
              linkTo("r", "right", "up", "10.2.0.1/30")),
          "10.9.0.0/24",
          "10.1.0.2",
          "10.2.0.2");

  private static final VrConfig LEFT = middle("left", "10.1.0", "l");
  private static final VrConfig RIGHT = middle("right", "10.2.0", "r");

  private final SimulatedNetwork network = new SimulatedNetwork(99);
  private SimulatedHost host;
  private SimulatedHost target;

  private static VrConfig middle(String name, String subnet, String side) {
    return route(
        vr(
            name,
            linkTo("up", "top", side, subnet + ".2/30"),
            linkTo("down", "bottom", side, subnet + ".5/30")),
        "10.9.0.0/24",
        subnet + ".6");
  }

  @BeforeEach
  void start() {
    host = network.host(1, "02:00:00:00:00:01", "10.0.0.2/24", "10.0.0.1");
    target = network.host(2, "02:00:00:00:00:02", "10.9.0.2/24", "10.9.0.1");
    network.apply(
        TOP,
        LEFT,
        RIGHT,
        vr(
            "bottom",
            onPort("host", 2, "10.9.0.1/24"),
            linkTo("l", "left", "down", "10.1.0.6/30"),
            linkTo("r", "right", "down", "10.2.0.6/30")));
    network.advance(Duration.ofSeconds(5));
    target.forgetReceived();
  }

  private void sendFlows(int flows, int packetsOfEach) {
    for (int flow = 0; flow < flows; flow++) {
      for (int i = 0; i < packetsOfEach; i++) {
        host.udp("10.9.0.2", 1000 + flow, 80, 10, 0);
      }
      network.advance(Duration.ofMillis(10));
    }
    network.advance(Duration.ofSeconds(5));
  }

  @Test
  void flowsSpreadOverBothAndStayOnTheirs() {
    sendFlows(400, 1);
    long left = network.counter("left", "ipv4-forwarded");
    long right = network.counter("right", "ipv4-forwarded");
    assertThat(left + right).isEqualTo(400);
    assertThat(left).isBetween(150L, 250L);

    sendFlows(400, 2);
    assertThat(network.counter("left", "ipv4-forwarded")).isEqualTo(3 * left);
    assertThat(target.received()).hasSize(1200);
  }

  @Test
  void allFlowsUseThePathThatIsLeft() {
    network.apply(
        TOP,
        Configs.enabled(LEFT, false),
        RIGHT,
        vr(
            "bottom",
            onPort("host", 2, "10.9.0.1/24"),
            linkTo("l", "left", "down", "10.1.0.6/30"),
            linkTo("r", "right", "down", "10.2.0.6/30")));
    sendFlows(100, 1);

    assertThat(target.received()).hasSize(100);
    assertThat(network.counter("right", "ipv4-forwarded")).isEqualTo(100);
    assertThat(
            network.engine().snapshot("left").orElseThrow().interfaces().stream()
                .map(each -> each.operUp())
                .toList())
        .isEqualTo(List.of(false, false));
  }
}
