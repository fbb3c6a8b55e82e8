package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.limits;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.neighbour;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.AddressStatus;
import io.polyrouter.router.state.VrSnapshot.Ipv6AddressState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * IPv6 neighbours come, are confirmed, move, vanish, and cannot be forged into existence; own
 * addresses are not used before it is known that nobody else has them.
 */
class NeighbourDiscoveryTest {

  private static final VrConfig RED =
      vr("red", onPort("eth0", 1, "2001:db8:1::1/64"), onPort("eth1", 2, "2001:db8:2::1/64"));
  private static final MacAddress MAC_A = MacAddress.parse("02:00:00:00:00:0a");

  private final SimulatedNetwork network = new SimulatedNetwork(7);
  private SimulatedIpv6Host a;
  private SimulatedIpv6Host b;

  @BeforeEach
  void start() {
    a = network.ipv6Host(1, MAC_A.toString(), "2001:db8:1::2/64", "2001:db8:1::1");
    b = network.ipv6Host(2, "02:00:00:00:00:0b", "2001:db8:2::2/64", "2001:db8:2::1");
    network.apply(RED);
    network.advance(Duration.ofSeconds(5));
  }

  private List<Neighbour> neighbours(int interfaceNumber) {
    return network.snapshot("red").interfaces().get(interfaceNumber).neighbours();
  }

  private Optional<MacAddress> published(String interfaceName, String address) {
    Ipv6Address of = Ipv6Address.parse(address);
    return Optional.ofNullable(
        network
            .fibs()
            .interfaceOf("red", interfaceName)
            .ipv6Neighbours()
            .lookupIpv6(of.high(), of.low()));
  }

  private AddressStatus statusOf(String vr, int interfaceNumber, String address) {
    return network.snapshot(vr).interfaces().get(interfaceNumber).ipv6Addresses().stream()
        .filter(own -> own.address().equals(Ipv6Address.parse(address)))
        .findFirst()
        .map(Ipv6AddressState::status)
        .orElseThrow();
  }

  @Test
  void learnsWhomItAsks() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));

    assertThat(a.count(SimulatedIpv6Host.icmp(Icmpv6.ECHO_REPLY, 0))).isEqualTo(1);
    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
    assertThat(published("eth1", "2001:db8:2::2")).contains(b.mac());
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.REACHABLE);
  }

  /** RFC 4861, section 7.2.3: who asks is known, but only a while without being asked back. */
  @Test
  void verifiesWhoAsks() {
    a.solicit(Ipv6Address.parse("2001:db8:1::1"));
    network.settle();
    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
    assertThat(neighbours(0).getFirst().status()).isEqualTo(NeighbourStatus.DELAY);
    assertThat(a.solicitations()).isZero();
    network.advance(Duration.ofSeconds(6));

    assertThat(a.solicitations()).isEqualTo(1);
    assertThat(neighbours(0).getFirst().status()).isEqualTo(NeighbourStatus.REACHABLE);
  }

  @Test
  void neighboursOnSwitchesStayWhileTheyAnswerThoughNoTrafficIsSeen() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    int publications = network.fibs().publications("red");
    int solicitations = b.solicitations();
    network.advance(Duration.ofMinutes(10));

    assertThat(network.fibs().publications("red")).isEqualTo(publications);
    assertThat(published("eth1", "2001:db8:2::2")).contains(b.mac());
    assertThat(b.solicitations() - solicitations).isBetween(5, 7);
  }

  @Test
  void silentNeighboursVanish() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    b.setSilent(true);
    network.advance(Duration.ofSeconds(20));

    assertThat(neighbours(1)).isEmpty();
    assertThat(published("eth1", "2001:db8:2::2")).isEmpty();
  }

  /** RFC 4861, section 7.2.6. */
  @Test
  void aMoveIsFollowedAtOnceWhenAdvertised() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedIpv6Host moved =
        network.ipv6Host(1, "02:00:00:00:00:aa", "2001:db8:1::2/64", "2001:db8:1::1");
    moved.advertise(Ipv6Address.parse("2001:db8:1::2"), Ndp.OVERRIDE);
    network.settle();

    assertThat(published("eth0", "2001:db8:1::2")).contains(moved.mac());
    assertThat(network.counter("red", "eth0", "nd-moves")).isEqualTo(1);
  }

  @Test
  void aSilentMoveIsFoundByProbing() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedIpv6Host moved =
        network.ipv6Host(1, "02:00:00:00:00:aa", "2001:db8:1::2/64", "2001:db8:1::1");
    network.advance(Duration.ofSeconds(20));

    assertThat(published("eth0", "2001:db8:1::2")).contains(moved.mac());
  }

  @Test
  void aClaimWithNobodyBehindItIsUndoneAndNotBelievedAgain() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedIpv6Host forger =
        network.ipv6Host(1, "02:00:00:00:00:ff", "2001:db8:1::66/64", "2001:db8:1::1");
    forger.advertise(Ipv6Address.parse("2001:db8:1::2"), Ndp.OVERRIDE);
    network.settle();
    assertThat(published("eth0", "2001:db8:1::2")).contains(forger.mac());
    network.ports().unplug(1);
    plugInAgain();
    network.advance(Duration.ofSeconds(3));
    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);

    forger.advertise(Ipv6Address.parse("2001:db8:1::2"), Ndp.OVERRIDE);
    network.settle();
    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
  }

  private void plugInAgain() {
    a = network.ipv6Host(1, MAC_A.toString(), "2001:db8:1::2/64", "2001:db8:1::1");
  }

  /** RFC 4861, section 7.2.5: without the override flag what is known stays. */
  @Test
  void anAdvertisementThatDoesNotOverrideOnlyCastsDoubt() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    SimulatedIpv6Host other =
        network.ipv6Host(1, "02:00:00:00:00:aa", "2001:db8:1::66/64", "2001:db8:1::1");
    other.advertise(Ipv6Address.parse("2001:db8:1::2"), 0);
    network.settle();

    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
  }

  @Test
  void advertisementsThatNobodyAskedForCreateNothing() {
    a.advertise(Ipv6Address.parse("2001:db8:1::66"), Ndp.OVERRIDE | Ndp.ROUTER);
    network.settle();

    assertThat(neighbours(0)).isEmpty();
    assertThat(network.counter("red", "eth0", "nd-unsolicited")).isEqualTo(1);
  }

  @Test
  void sendersThatAreNotOnTheLinkAreIgnored() {
    SimulatedIpv6Host alien =
        network.ipv6Host(1, "02:00:00:00:00:aa", "2001:db8:9::2/64", "2001:db8:1::1");
    alien.solicit(Ipv6Address.parse("2001:db8:1::1"));
    network.settle();

    assertThat(neighbours(0)).isEmpty();
    assertThat(network.counter("red", "eth0", "nd-invalid-sender")).isEqualTo(1);
    assertThat(alien.count(SimulatedIpv6Host.icmp(Icmpv6.NEIGHBOR_ADVERTISEMENT, 0))).isZero();
  }

  @Test
  void configuredNeighboursNeedNoDiscoveryAndCannotBeMoved() {
    network.apply(
        vr(
            "red",
            neighbour(onPort("eth0", 1, "2001:db8:1::1/64"), "2001:db8:1::2", MAC_A.toString()),
            onPort("eth1", 2, "2001:db8:2::1/64")));
    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
    SimulatedIpv6Host forger =
        network.ipv6Host(1, "02:00:00:00:00:ff", "2001:db8:1::66/64", "2001:db8:1::1");
    forger.advertise(Ipv6Address.parse("2001:db8:1::2"), Ndp.OVERRIDE);
    network.advance(Duration.ofMinutes(5));

    assertThat(published("eth0", "2001:db8:1::2")).contains(MAC_A);
    assertThat(network.counter("red", "eth0", "nd-static-mismatches")).isEqualTo(1);
    assertThat(neighbours(0).getFirst().origin()).isEqualTo(NeighbourOrigin.STATIC);

    network.apply(RED);
    network.settle();
    assertThat(published("eth0", "2001:db8:1::2")).isEmpty();
  }

  @Test
  void nextHopsOfTheFibAreResolvedBeforeAnyTraffic() {
    network.apply(route(RED, "2001:db8:99::/48", "2001:db8:2::2"));
    network.settle();

    assertThat(published("eth1", "2001:db8:2::2")).contains(b.mac());
  }

  @Test
  void nextHopsThatDoNotAnswerAreAskedForWithGrowingPauses() {
    network.apply(route(RED, "2001:db8:99::/48", "2001:db8:2::77"));
    long before = network.counter("red", "eth1", "nd-solicitations-out");
    network.advance(Duration.ofMinutes(10));

    assertThat(network.counter("red", "eth1", "nd-solicitations-out") - before).isBetween(20L, 40L);
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.INCOMPLETE);
    network.apply(RED);
    assertThat(neighbours(1)).isEmpty();
  }

  @Test
  void aScanOfAbsentHostsIsBounded() {
    for (int i = 0; i < 5000; i++) {
      a.ping("2001:db8:2::" + Integer.toHexString(0x100 + i), i);
      if (i % 100 == 99) {
        network.advance(Duration.ofMillis(1));
      }
    }

    assertThat(neighbours(1)).hasSize(512);
    assertThat(network.counter("red", "neighbour-limit")).isEqualTo(5000 - 512);
    network.advance(Duration.ofSeconds(10));
    assertThat(neighbours(1)).isEmpty();
  }

  @Test
  void theNumberOfNeighboursIsBoundedAndThatOfIpv4IsItsOwn() {
    network.apply(limits(RED, new VrLimits(100, 10, 1000)));
    for (int i = 0; i < 50; i++) {
      network
          .ipv6Host(
              1,
              "02:00:00:00:01:%02x".formatted(i),
              "2001:db8:1::" + Integer.toHexString(0x100 + i) + "/64",
              "2001:db8:1::1")
          .solicit(Ipv6Address.parse("2001:db8:1::1"));
    }
    network.settle();

    assertThat(neighbours(0)).hasSize(10);
    assertThat(network.counter("red", "neighbour-limit")).isEqualTo(40);
    // Those that do not exist make room for others.
    network.advance(Duration.ofSeconds(15));
    assertThat(neighbours(0)).hasSizeLessThan(2);
  }

  // ---- own addresses ------------------------------------------------------------------------

  @Test
  void addressesAreTentativeAtFirst() {
    network.apply(vr("blue", onPort("eth0", 5, "2001:db8:5::1/64")));
    assertThat(statusOf("blue", 0, "2001:db8:5::1")).isEqualTo(AddressStatus.TENTATIVE);
    network.advance(Duration.ofSeconds(3));

    assertThat(statusOf("blue", 0, "2001:db8:5::1")).isEqualTo(AddressStatus.PREFERRED);
  }

  /** RFC 4862, section 5.4.4. */
  @Test
  void anAddressThatAnotherNodeHasIsNotUsed() {
    network.ipv6Host(5, "02:00:00:00:00:05", "2001:db8:5::1/64", "2001:db8:5::9");
    network.apply(vr("blue", onPort("eth0", 5, "2001:db8:5::1/64")));
    network.advance(Duration.ofSeconds(3));

    assertThat(statusOf("blue", 0, "2001:db8:5::1")).isEqualTo(AddressStatus.DUPLICATE);
    assertThat(network.counter("blue", "eth0", "nd-duplicates")).isEqualTo(1);
    Ipv6Address own = Ipv6Address.parse("2001:db8:5::1");
    assertThat(network.fibs().latest("blue").orElseThrow().ipv6().get(Ipv6Prefix.of(own, 128)))
        .isNull();
  }

  /** RFC 4862, section 5.4.3: two nodes that ask at the same time. */
  @Test
  void twoNodesThatAskForTheSameAddressBothLeaveIt() {
    SimulatedIpv6Host other =
        network.ipv6Host(5, "02:00:00:00:00:05", "2001:db8:5::2/64", "2001:db8:5::9");
    network.apply(vr("blue", onPort("eth0", 5, "2001:db8:5::1/64")));
    other.detectDuplicate(Ipv6Address.parse("2001:db8:5::1"));
    network.advance(Duration.ofSeconds(3));

    assertThat(statusOf("blue", 0, "2001:db8:5::1")).isEqualTo(AddressStatus.DUPLICATE);
  }

  @Test
  void twoVirtualRoutersWithTheSameAddressOnOneLink() {
    network.apply(
        vr("one", linkTo("eth0", "two", "eth0", "2001:db8:7::1/64")),
        vr("two", linkTo("eth0", "one", "eth0", "2001:db8:7::1/64")));
    network.advance(Duration.ofSeconds(4));

    // Who is first has it, if they do not ask at the very same time.
    assertThat(List.of(statusOf("one", 0, "2001:db8:7::1"), statusOf("two", 0, "2001:db8:7::1")))
        .contains(AddressStatus.DUPLICATE);
  }

  @Test
  void anAddressInUseIsDefended() {
    a.detectDuplicate(Ipv6Address.parse("2001:db8:1::1"));
    network.settle();

    assertThat(a.count(SimulatedIpv6Host.icmp(Icmpv6.NEIGHBOR_ADVERTISEMENT, 0)))
        .isGreaterThanOrEqualTo(1);
    assertThat(statusOf("red", 0, "2001:db8:1::1")).isEqualTo(AddressStatus.PREFERRED);
    a.advertise(Ipv6Address.parse("2001:db8:1::1"), Ndp.OVERRIDE);
    assertThat(network.counter("red", "eth0", "nd-conflicts")).isEqualTo(1);
  }

  @Test
  void aLinkThatComesBackIsUsedAtOnce() {
    a.ping("2001:db8:2::2", 1);
    network.advance(Duration.ofSeconds(1));
    network.ports().setLink(2, false);
    network.advance(Duration.ofMinutes(2));
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.STALE);
    network.ports().setLink(2, true);
    network.settle();
    a.forgetReceived();
    a.ping("2001:db8:2::2", 2);
    network.settle();

    assertThat(a.count(SimulatedIpv6Host.icmp(Icmpv6.ECHO_REPLY, 0))).isEqualTo(1);
    network.advance(Duration.ofSeconds(1));
    assertThat(neighbours(1).getFirst().status()).isEqualTo(NeighbourStatus.REACHABLE);
  }

  /** RFC 4861, section 8: routers do not follow redirects. */
  @Test
  void redirectsAreIgnored() {
    byte[] body = new byte[36];
    body[4] = 0x20;
    byte[] frame = new byte[14 + 40 + Ndp.REDIRECT_BYTES];
    Ethernet.write(
        frame,
        0,
        network.fibs().interfaceOf("red", "eth0").mac().bits(),
        MAC_A.bits(),
        EtherType.IPV6);
    Ipv6Address own = Ipv6Address.parse("2001:db8:1::1");
    Ipv6.write(frame, 14, 0, 0, 40, 58, 255, 0xfe80L << 48, 5, own.high(), own.low());
    System.arraycopy(body, 0, frame, 58, body.length);
    Icmpv6.writeHeader(frame, 54, Icmpv6.REDIRECT, 0, 40, 14);
    a.sendRaw(frame);

    assertThat(network.counter("red", "eth0", "redirects-ignored")).isEqualTo(1);
    assertThat(neighbours(0)).isEmpty();
  }

  /** What a memory link's neighbour costs while nothing is sent: nothing. */
  @Test
  void neighboursOnMemoryLinksAreOnlyAskedWhenTheyAreUsed() {
    network.apply(
        route(
            vr("one", linkTo("eth0", "two", "eth0", "2001:db8:7::1/64", "10.7.0.1/24")),
            "10.8.0.0/16",
            "10.7.0.2"),
        vr("two", linkTo("eth0", "one", "eth0", "2001:db8:7::2/64", "10.7.0.2/24")));
    network.advance(Duration.ofSeconds(5));
    assertThat(network.ping("one", "2001:db8:7::2", 1).received()).isEqualTo(1);
    network.advance(Duration.ofMinutes(1));
    assertThat(network.snapshot("one").interfaces().getFirst().neighbours())
        .isNotEmpty()
        .allMatch(each -> each.status() == NeighbourStatus.STALE);
    long arp = network.counter("one", "eth0", "arp-requests-out");
    long nd = network.counter("one", "eth0", "nd-solicitations-out");
    network.advance(Duration.ofMinutes(30));

    assertThat(network.counter("one", "eth0", "arp-requests-out")).isEqualTo(arp);
    assertThat(network.counter("one", "eth0", "nd-solicitations-out")).isEqualTo(nd);
    assertThat(network.ping("one", "2001:db8:7::2", 1).received()).isEqualTo(1);
    network.advance(Duration.ofSeconds(10));
    assertThat(network.counter("one", "eth0", "nd-solicitations-out")).isEqualTo(nd + 1);
  }
}
