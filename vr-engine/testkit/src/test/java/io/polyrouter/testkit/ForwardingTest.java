package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One router, two hosts: where packets go, and what is said about those that do not. */
class ForwardingTest {

  private static final int IP = Ethernet.HEADER_BYTES;
  private static final int UNREACHABLE = Icmpv4.DESTINATION_UNREACHABLE;

  private final SimulatedNetwork network = new SimulatedNetwork(42);
  private SimulatedHost a;
  private SimulatedHost b;

  @BeforeEach
  void start() {
    a = network.host(1, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
    b = network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");
    network.apply(
        route(
            route(
                vr(
                    "red",
                    onPort("eth0", 1, "10.0.1.1/24"),
                    mtu(onPort("eth1", 2, "10.0.2.1/24"), 1000),
                    loopback("lo", "192.0.2.1/32")),
                "172.16.0.0/16",
                new StaticTarget.Blackhole()),
            "172.17.0.0/16",
            new StaticTarget.Unreachable()));
    network.advance(Duration.ofSeconds(5));
    a.forgetReceived();
    b.forgetReceived();
  }

  private void run() {
    network.advance(Duration.ofSeconds(5));
  }

  @Test
  void hostsReachEachOther() {
    a.ping("10.0.2.2", 1);
    run();

    assertThat(a.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
    byte[] request = b.received().getFirst();
    assertThat(Ipv4.timeToLive(request, IP)).isEqualTo(63);
    assertThat(Ipv4.check(request, IP, request.length - IP)).isNull();
    assertThat(network.counter("red", "ipv4-forwarded")).isEqualTo(2);
  }

  @Test
  void ownAddressesAnswerEcho() {
    for (String own : List.of("10.0.1.1", "10.0.2.1", "192.0.2.1")) {
      a.ping(own, 1);
    }
    run();

    assertThat(a.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(3);
    assertThat(a.received())
        .extracting(frame -> new Ipv4Address(Ipv4.source(frame, IP)).toString())
        .containsExactly("10.0.1.1", "10.0.2.1", "192.0.2.1");
  }

  @Test
  void expiredTimeToLiveIsReported() {
    a.send("10.0.2.2", IpProtocol.UDP, new byte[100], 1, 0);
    run();

    assertThat(b.received()).isEmpty();
    assertThat(a.count(SimulatedHost.icmp(Icmpv4.TIME_EXCEEDED, Icmpv4.TTL_EXPIRED))).isEqualTo(1);
    byte[] error = a.received().getFirst();
    assertThat(Ipv4.source(error, IP)).isEqualTo(Ipv4Address.parse("10.0.1.1").bits());
    assertThat(Icmpv4.check(error, IP + 20, error.length - IP - 20)).isNull();
    int quote = Icmpv4.quoteAt(IP + 20);
    assertThat(Ipv4.destination(error, quote)).isEqualTo(Ipv4Address.parse("10.0.2.2").bits());
    assertThat(Ipv4.timeToLive(error, quote)).isEqualTo(1);
  }

  @Test
  void whatHasNoRouteIsReported() {
    a.ping("203.0.113.1", 1);
    run();

    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.NETWORK_UNREACHABLE))).isEqualTo(1);
    assertThat(network.counter("red", "ipv4-no-route")).isEqualTo(1);
  }

  @Test
  void unreachableRoutesReportAndBlackholesDoNot() {
    a.ping("172.16.0.1", 1);
    a.ping("172.17.0.1", 2);
    run();

    assertThat(a.received()).hasSize(1);
    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.HOST_UNREACHABLE))).isEqualTo(1);
    assertThat(network.counter("red", "ipv4-blackholed")).isEqualTo(1);
    assertThat(network.counter("red", "ipv4-unreachable-route")).isEqualTo(1);
  }

  @Test
  void absentHostsAreReportedAfterThreeRequests() {
    a.ping("10.0.2.77", 1);
    a.ping("10.0.2.77", 2);
    long requestsBefore = network.counter("red", "eth1", "arp-requests-out");
    network.advance(Duration.ofSeconds(2));
    assertThat(a.received()).isEmpty();
    run();

    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.HOST_UNREACHABLE))).isEqualTo(2);
    assertThat(network.counter("red", "eth1", "arp-requests-out") - requestsBefore).isEqualTo(2);
    assertThat(network.counter("red", "neighbour-unresolved")).isEqualTo(2);
    assertThat(network.snapshot("red").interfaces().get(1).neighbours()).isEmpty();
  }

  @Test
  void closedPortsAndProtocolsAreReported() {
    a.udp("10.0.1.1", 1000, 2000, 10, 0);
    a.send("10.0.1.1", 99, new byte[10], 64, 0);
    run();

    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.PORT_UNREACHABLE))).isEqualTo(1);
    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.PROTOCOL_UNREACHABLE))).isEqualTo(1);
  }

  @Test
  void tooBigPacketsThatMustNotBeFragmentedAreReportedWithTheMtu() {
    a.udp("10.0.2.2", 1, 2, 1200, Ipv4.DONT_FRAGMENT);
    run();

    assertThat(b.received()).isEmpty();
    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.FRAGMENTATION_NEEDED))).isEqualTo(1);
    byte[] error = a.received().getFirst();
    assertThat(Icmpv4.nextHopMtuBytes(error, SimulatedHost.icmpAt(error))).isEqualTo(1000);
    assertThat(Ipv4.totalBytes(error, IP)).isEqualTo(Icmpv4.MAX_ERROR_PACKET_BYTES);
  }

  @Test
  void otherTooBigPacketsAreFragmented() {
    a.udp("10.0.2.2", 1, 2, 2200, 0);
    run();

    assertThat(b.received()).hasSize(3);
    byte[] joined = new byte[2208];
    for (byte[] fragment : b.received()) {
      assertThat(Ipv4.totalBytes(fragment, IP)).isLessThanOrEqualTo(1000);
      System.arraycopy(
          fragment,
          IP + 20,
          joined,
          Ipv4.fragmentOffsetBytes(fragment, IP),
          Ipv4.totalBytes(fragment, IP) - 20);
    }
    assertThat(b.received())
        .extracting(fragment -> Ipv4.moreFragments(fragment, IP))
        .containsExactly(true, true, false);
    assertThat(Wire.u16(joined, 0)).isEqualTo(1);
    assertThat(Wire.u16(joined, 4)).isEqualTo(2208);
    assertThat(network.counter("red", "ipv4-fragments-created")).isEqualTo(3);
  }

  @Test
  void bigEchoRequestsToTheRouterAreReassembledAndAnswered() {
    network.apply(
        vr("left", linkTo("x", "right", "x", "10.9.0.1/30")),
        vr("right", linkTo("x", "left", "x", "10.9.0.2/30")));

    assertThat(network.ping("left", "10.9.0.2", 3, 5000, 64, false).received()).isEqualTo(3);
    assertThat(network.ping("left", "10.9.0.2", 1, 65_507, 64, false).received()).isEqualTo(1);
    assertThat(network.counter("right", "ipv4-reassembled")).isEqualTo(4);
  }

  @Test
  void missingFragmentsTimeOut() {
    byte[] message = new byte[16];
    Icmpv4.writeEcho(message, 0, Icmpv4.ECHO_REQUEST, 1, 1, 8);
    a.send("10.0.1.1", IpProtocol.ICMP, message, 64, Ipv4.MORE_FRAGMENTS);
    network.advance(Duration.ofSeconds(61));

    assertThat(network.counter("red", "ipv4-reassembly-timeouts")).isEqualTo(1);
    assertThat(a.count(SimulatedHost.icmp(Icmpv4.TIME_EXCEEDED, Icmpv4.REASSEMBLY_TIMED_OUT)))
        .isEqualTo(1);
  }

  @Test
  void errorsAreNotSentAboutErrorsFragmentsAndBroadcasts() {
    byte[] error = new byte[36];
    Icmpv4.writeUnreachable(error, 0, Icmpv4.PORT_UNREACHABLE, goodPacket(), 0, 28);
    a.send("203.0.113.1", IpProtocol.ICMP, error, 64, 0);
    a.send("203.0.113.1", IpProtocol.UDP, new byte[16], 64, 3);
    a.send("10.0.2.255", IpProtocol.UDP, new byte[16], 64, 0);
    a.send("255.255.255.255", IpProtocol.UDP, new byte[16], 64, 0);
    run();

    assertThat(a.received()).isEmpty();
    assertThat(network.counter("red", "icmp-suppressed")).isEqualTo(2);
    assertThat(network.counter("red", "ipv4-directed-broadcast")).isEqualTo(1);
    assertThat(network.counter("red", "ipv4-broadcast")).isEqualTo(1);
  }

  private static byte[] goodPacket() {
    byte[] packet = new byte[28];
    Ipv4.write(packet, 0, 0, 28, 1, 0, 64, IpProtocol.UDP, 1, 2);
    return packet;
  }

  @Test
  void errorsAreRateLimited() {
    for (int i = 0; i < 1000; i++) {
      a.ping("203.0.113.1", i);
    }
    network.settle();

    assertThat(a.count(SimulatedHost.icmp(UNREACHABLE, Icmpv4.NETWORK_UNREACHABLE)))
        .isLessThanOrEqualTo(100);
    assertThat(network.counter("red", "icmp-rate-limited")).isEqualTo(900);
  }

  @Test
  void martiansAndPacketsFromItselfAreDropped() {
    for (String source : List.of("127.0.0.1", "224.0.0.1", "0.0.0.0", "10.0.1.255")) {
      sendFrom(source, "10.0.2.2");
    }
    sendFrom("10.0.2.1", "10.0.2.2");
    sendFrom("10.0.1.2", "127.0.0.1");
    sendFrom("10.0.1.2", "240.0.0.1");
    run();

    assertThat(b.received()).isEmpty();
    assertThat(network.counter("red", "eth0", "in-martian-source")).isEqualTo(4);
    assertThat(network.counter("red", "eth0", "in-own-source")).isEqualTo(1);
    assertThat(network.counter("red", "eth0", "in-martian-destination")).isEqualTo(2);
    assertThat(network.counter("red", "eth0", "in-discards")).isEqualTo(7);
  }

  private void sendFrom(String source, String destination) {
    byte[] frame = new byte[IP + 28];
    Ethernet.write(
        frame, 0, network.fibs().interfaceOf("red", "eth0").mac().bits(), a.mac().bits(), 0x0800);
    Ipv4.write(
        frame,
        IP,
        0,
        28,
        1,
        0,
        64,
        IpProtocol.UDP,
        Ipv4Address.parse(source).bits(),
        Ipv4Address.parse(destination).bits());
    a.sendRaw(frame);
  }

  @Test
  void aRouterPingsItselfWithoutALink() {
    assertThat(network.ping("red", "192.0.2.1", 2).received()).isEqualTo(2);
  }

  @Test
  void pingSaysWhatStoodInItsWay() {
    assertThat(network.ping("red", "203.0.113.1", 1).replies())
        .extracting(reply -> reply.message())
        .containsExactly("network-unreachable");
    assertThat(network.ping("red", "10.0.2.77", 1).replies())
        .extracting(reply -> reply.message())
        .containsExactly("host-unreachable");
    assertThat(network.ping("red", "10.0.2.2", 1, 1400, 64, true).replies())
        .extracting(reply -> reply.message())
        .containsExactly("fragmentation-needed");
    assertThat(network.ping("red", "10.0.2.2", 2).received()).isEqualTo(2);
    b.setSilent(true);
    assertThat(network.ping("red", "10.0.2.2", 2).replies()).isEmpty();
  }
}
