package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.limits;
import static io.polyrouter.testkit.Configs.neighbour;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neighbours come, are confirmed, move, vanish, and cannot be forged into existence. */
class ArpTest {

  private static final VrConfig RED =
      vr("red", onPort("eth0", 1, "10.0.1.1/24"), onPort("eth1", 2, "10.0.2.1/24"));
  private static final MacAddress MAC_A = MacAddress.parse("02:00:00:00:00:0a");

  private final SimulatedNetwork network = new SimulatedNetwork(7);
  private SimulatedHost a;
  private SimulatedHost b;

  @BeforeEach
  void start() {
    a = network.host(1, MAC_A.toString(), "10.0.1.2/24", "10.0.1.1");
    b = network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");
    network.apply(RED);
    network.advance(Duration.ofSeconds(5));
  }

  private List<Neighbour> neighbours(int interfaceNumber) {
    return network.snapshot("red").interfaces().get(interfaceNumber).neighbours();
  }

  private Optional<MacAddress> published(String interfaceName, String address) {
    return Optional.ofNullable(
        network
            .fibs()
            .interfaceOf("red", interfaceName)
            .ipv4Neighbours()
            .lookupIpv4(Ipv4Address.parse(address).bits()));
  }

  @Test
  void announcesItsAddressesTwice() {
    assertThat(network.counter("red", "eth0", "arp-requests-out")).isEqualTo(2);
    assertThat(network.counter("red", "eth0", "out-broadcast-pkts")).isEqualTo(2);
  }

  @Test
  void learnsWhoAsksAndWhomItAsks() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));

    assertThat(a.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
    assertThat(neighbours(0))
        .containsExactly(
            new Neighbour(
                Ipv4Address.parse("10.0.1.2"),
                Optional.of(MAC_A),
                NeighbourOrigin.DYNAMIC,
                NeighbourStatus.REACHABLE,
                false));
    assertThat(published("eth0", "10.0.1.2")).contains(MAC_A);
    assertThat(published("eth1", "10.0.2.2")).contains(b.mac());
  }

  @Test
  void neighboursStayWhileTheyAnswerThoughNoTrafficIsSeen() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    int publications = network.fibs().publications("red");
    int requests = b.arpRequests();
    network.advance(Duration.ofMinutes(10));

    assertThat(network.fibs().publications("red")).isEqualTo(publications);
    assertThat(published("eth1", "10.0.2.2")).contains(b.mac());
    // By unicast, after 10, 20, 40, 80, 160 and 240 seconds, each time more or less.
    assertThat(b.arpRequests() - requests).isBetween(5, 7);
  }

  @Test
  void silentNeighboursVanish() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    b.setSilent(true);
    network.advance(Duration.ofSeconds(45));

    assertThat(neighbours(1)).isEmpty();
    assertThat(published("eth1", "10.0.2.2")).isEmpty();
  }

  @Test
  void aMoveIsFollowedAtOnceWhenAnnounced() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedHost moved = network.host(1, "02:00:00:00:00:aa", "10.0.1.2/24", "10.0.1.1");
    moved.announce();
    network.settle();

    assertThat(published("eth0", "10.0.1.2")).contains(moved.mac());
    assertThat(network.counter("red", "eth0", "arp-moves")).isEqualTo(1);
    b.ping("10.0.1.2", 1);
    network.advance(Duration.ofSeconds(1));
    assertThat(b.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
  }

  @Test
  void aSilentMoveIsFoundByProbing() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedHost moved = network.host(1, "02:00:00:00:00:aa", "10.0.1.2/24", "10.0.1.1");
    network.advance(Duration.ofSeconds(45));

    assertThat(published("eth0", "10.0.1.2")).contains(moved.mac());
  }

  @Test
  void repliesThatNobodyAskedForCreateNothing() {
    long router = network.fibs().interfaceOf("red", "eth0").mac().bits();
    int forged = Ipv4Address.parse("10.0.1.66").bits();
    a.sendArp(Arp.REPLY, router, forged, router, Ipv4Address.parse("10.0.1.1").bits());
    a.sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), forged, 0, forged);
    network.settle();

    assertThat(neighbours(0)).isEmpty();
    assertThat(network.counter("red", "eth0", "arp-unsolicited")).isEqualTo(1);
  }

  @Test
  void sendersThatAreNotOnTheLinkAreIgnored() {
    int own = Ipv4Address.parse("10.0.1.1").bits();
    for (String sender : List.of("10.0.2.9", "224.0.0.1", "10.0.1.255", "10.0.1.0")) {
      a.sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), Ipv4Address.parse(sender).bits(), 0, own);
    }
    network.settle();

    assertThat(neighbours(0)).isEmpty();
    assertThat(network.counter("red", "eth0", "arp-invalid-sender")).isEqualTo(4);
    assertThat(network.counter("red", "eth0", "arp-replies-out")).isZero();
  }

  @Test
  void conflictsAreCountedAndAnsweredButNotTooOften() {
    int own = Ipv4Address.parse("10.0.1.1").bits();
    long before = network.counter("red", "eth0", "arp-requests-out");
    for (int i = 0; i < 5; i++) {
      a.sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), own, 0, own);
      network.advance(Duration.ofSeconds(1));
    }

    assertThat(network.counter("red", "eth0", "arp-conflicts")).isEqualTo(5);
    assertThat(network.counter("red", "eth0", "arp-requests-out") - before).isEqualTo(1);
    assertThat(neighbours(0)).isEmpty();
  }

  @Test
  void probesForOwnAddressesAreAnswered() {
    a.sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), 0, 0, Ipv4Address.parse("10.0.1.1").bits());
    network.settle();

    assertThat(network.counter("red", "eth0", "arp-replies-out")).isEqualTo(1);
    assertThat(neighbours(0)).isEmpty();
  }

  @Test
  void configuredNeighboursNeedNoArpAndCannotBeMoved() {
    network.apply(
        vr(
            "red",
            neighbour(onPort("eth0", 1, "10.0.1.1/24"), "10.0.1.2", MAC_A.toString()),
            onPort("eth1", 2, "10.0.2.1/24")));
    assertThat(published("eth0", "10.0.1.2")).contains(MAC_A);
    SimulatedHost forger = network.host(1, "02:00:00:00:00:ff", "10.0.1.2/24", "10.0.1.1");
    forger.announce();
    network.advance(Duration.ofMinutes(5));

    assertThat(published("eth0", "10.0.1.2")).contains(MAC_A);
    assertThat(network.counter("red", "eth0", "arp-static-mismatches")).isEqualTo(1);
    assertThat(neighbours(0).getFirst().origin()).isEqualTo(NeighbourOrigin.STATIC);

    network.apply(RED);
    network.settle();
    assertThat(published("eth0", "10.0.1.2")).isEmpty();
  }

  @Test
  void nextHopsOfTheFibAreResolvedBeforeAnyTraffic() {
    network.apply(route(RED, "198.51.100.0/24", "10.0.2.2"));
    network.settle();

    assertThat(published("eth1", "10.0.2.2")).contains(b.mac());
  }

  @Test
  void nextHopsThatDoNotAnswerAreAskedForWithGrowingPauses() {
    network.apply(route(RED, "198.51.100.0/24", "10.0.2.77"));
    network.advance(Duration.ofMinutes(10));
    long requests = network.counter("red", "eth1", "arp-requests-out");

    assertThat(requests).isBetween(20L, 40L);
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.INCOMPLETE);

    network.apply(RED);
    assertThat(neighbours(1)).isEmpty();
  }

  @Test
  void aLinkThatComesBackForwardsAtOnceAndConfirmsItsNeighbours() {
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    network.ports().setLink(2, false);
    network.advance(Duration.ofMinutes(2));
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.STALE);
    a.forgetReceived();
    a.ping("10.0.2.2", 2);
    network.advance(Duration.ofSeconds(1));
    assertThat(
            a.count(SimulatedHost.icmp(Icmpv4.DESTINATION_UNREACHABLE, Icmpv4.NETWORK_UNREACHABLE)))
        .isEqualTo(1);

    network.ports().setLink(2, true);
    network.settle();
    assertThat(published("eth1", "10.0.2.2")).contains(b.mac());
    network.advance(Duration.ofSeconds(1));
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.REACHABLE);
  }

  @Test
  void aScanOfAbsentHostsIsBounded() {
    for (int i = 0; i < 2000; i++) {
      a.ping("10.0.2." + (10 + i % 200), i);
    }
    network.settle();

    assertThat(neighbours(1)).hasSize(200);
    assertThat(network.counter("red", "neighbour-queue-full")).isEqualTo(2000 - 1024);
    network.advance(Duration.ofSeconds(10));
    assertThat(neighbours(1)).isEmpty();
  }

  @Test
  void theNumberOfNeighboursIsBounded() {
    network.apply(limits(RED, new VrLimits(100, 10, 100)));
    int own = Ipv4Address.parse("10.0.1.1").bits();
    for (int i = 0; i < 50; i++) {
      int sender = Ipv4Address.parse("10.0.1.100").bits() + i;
      a.sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), sender, 0, own);
    }
    network.settle();

    assertThat(neighbours(0)).hasSize(10);
    assertThat(network.counter("red", "neighbour-limit")).isEqualTo(40);
    // Those that do not exist make room for others.
    network.advance(Duration.ofSeconds(45));
    assertThat(neighbours(0)).isEmpty();
  }
}
