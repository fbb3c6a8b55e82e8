package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.limits;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.stack.device.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Links that lose, double, delay and reorder frames, and links that flood. */
class BadLinksTest {

  private static final VrConfig LEFT = vr("left", linkTo("x", "right", "x", "10.9.0.1/30"));
  private static final VrConfig RIGHT = vr("right", linkTo("x", "left", "x", "10.9.0.2/30"));

  private final List<SimulatedNetwork> made = new ArrayList<>();

  private SimulatedNetwork network(long seed, Faults whenSent) {
    FaultInjector driver =
        new FaultInjector(
            new MemoryLinkDriver(),
            SimulatedNetwork.timeline(made::getLast),
            new SplittableRandom(seed));
    driver.set(whenSent, Faults.NONE);
    made.add(new SimulatedNetwork(seed, 1, List.of(driver), List.of()));
    made.getLast().apply(LEFT, RIGHT);
    return made.getLast();
  }

  @Test
  void aLossyLinkLosesPacketsButKeepsItsNeighbours() {
    SimulatedNetwork network =
        network(
            1,
            Faults.NONE
                .withLoss(0.2)
                .withDuplication(0.1)
                .withDelay(Duration.ZERO, Duration.ofMillis(30)));
    network.ping("left", "10.9.0.2", 20);
    PingResult ping = network.ping("left", "10.9.0.2", 500);

    // Four out of five in each direction.
    assertThat(ping.received()).isBetween(270, 370);
    assertThat(network.snapshot("left").interfaces().getFirst().neighbours())
        .extracting(Neighbour::status)
        .doesNotContain(NeighbourStatus.INCOMPLETE)
        .isNotEmpty();
  }

  @Test
  void bigPacketsAreReassembledFromFragmentsInAnyOrder() {
    SimulatedNetwork network =
        network(2, Faults.NONE.withDelay(Duration.ZERO, Duration.ofMillis(50)));
    network.ping("left", "10.9.0.2", 1);

    assertThat(network.ping("left", "10.9.0.2", 20, 8000, 64, false).received()).isEqualTo(20);
  }

  @Test
  void oneSeedGivesOneCourseOfEvents() {
    Faults faults =
        Faults.NONE
            .withLoss(0.3)
            .withDuplication(0.05)
            .withDelay(Duration.ZERO, Duration.ofMillis(300));
    PingResult first = network(3, faults).ping("left", "10.9.0.2", 100);
    PingResult again = network(3, faults).ping("left", "10.9.0.2", 100);
    PingResult other = network(4, faults).ping("left", "10.9.0.2", 100);

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void aFloodFillsTheMailboxButCostsNeitherNeighboursNorOthers() {
    SimulatedNetwork network = new SimulatedNetwork(5);
    SimulatedHost flooder = network.host(1, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
    SimulatedHost other = network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");
    network.apply(
        limits(
            vr("red", onPort("eth0", 1, "10.0.1.1/24"), onPort("eth1", 2, "10.0.2.1/24")),
            new VrLimits(100, 100, 500)));
    flooder.ping("10.0.1.1", 1);
    network.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 20_000; i++) {
      flooder.udp("10.0.1.1", 1, 2, 10, 0);
    }
    // The request for the router's address comes while the flood fills the mailbox.
    other.sendArp(
        Arp.REQUEST,
        MacAddress.BROADCAST.bits(),
        Ipv4Address.parse("10.0.2.2").bits(),
        0,
        Ipv4Address.parse("10.0.2.1").bits());
    network.advance(Duration.ofSeconds(1));

    assertThat(network.counter("red", "mailbox-full")).isEqualTo(20_000 - 500);
    assertThat(network.counter("red", "eth1", "arp-replies-out")).isEqualTo(1);
  }
}
