package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPv6 packets through a router and to it, and what becomes of those that cannot pass. */
class Ipv6ForwardingTest {

  private static final int IP = 14;
  private static final int PAYLOAD = IP + Ipv6.HEADER_BYTES;
  private static final VrConfig RED =
      vr("red", onPort("eth0", 1, "2001:db8:1::1/64"), onPort("eth1", 2, "2001:db8:2::1/64"));

  private final SimulatedNetwork network = new SimulatedNetwork(3);
  private SimulatedIpv6Host a;
  private SimulatedIpv6Host b;

  @BeforeEach
  void start() {
    a = network.ipv6Host(1, "02:00:00:00:00:0a", "2001:db8:1::2/64", "2001:db8:1::1");
    b = network.ipv6Host(2, "02:00:00:00:00:0b", "2001:db8:2::2/64", "2001:db8:2::1");
    apply(RED);
  }

  private void apply(VrConfig... configs) {
    network.apply(configs);
    network.advance(Duration.ofSeconds(4));
  }

  private void settle() {
    network.advance(Duration.ofMillis(100));
  }

  private long answers(int type, int code) {
    return a.count(SimulatedIpv6Host.icmp(type, code));
  }

  private byte[] answer(int type, int code) {
    return a.received().stream()
        .filter(SimulatedIpv6Host.icmp(type, code))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hostsReachEachOtherAndTheHopLimitFalls() {
    a.ping("2001:db8:2::2", 1);
    settle();

    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).isEqualTo(1);
    byte[] request =
        b.received().stream()
            .filter(SimulatedIpv6Host.icmp(Icmpv6.ECHO_REQUEST, 0))
            .findFirst()
            .orElseThrow();
    assertThat(Ipv6.hopLimit(request, IP)).isEqualTo(63);
    assertThat(network.counter("red", "ipv6-forwarded")).isEqualTo(2);
  }

  @Test
  void ownAddressesAnswer() {
    a.ping("2001:db8:1::1", 1);
    a.ping("2001:db8:2::1", 2);
    a.ping("2001:db8:2::", 3);
    settle();

    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).as("the last by its anycast address").isEqualTo(3);
  }

  @Test
  void linkLocalAddressesAnswerOnTheirLink() {
    String linkLocal = network.fibs().interfaceOf("red", "eth0").linkLocals().getFirst().toString();
    String other = network.fibs().interfaceOf("red", "eth1").linkLocals().getFirst().toString();
    assertThat(linkLocal).startsWith("fe80::").contains("ff:fe");
    a.ping(linkLocal, 1);
    a.ping(other, 2);
    settle();

    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).isEqualTo(1);
  }

  /** RFC 4007, section 9. */
  @Test
  void linkLocalAddressesArePingedByAnInterface() {
    String neighbour = a.linkLocal().toString();
    assertThat(network.pingBy("red", "eth0", neighbour).received()).isEqualTo(1);
    assertThat(network.pingBy("red", "eth0", "2001:db8:1::2").received()).isEqualTo(1);
    assertThat(network.pingBy("red", "eth1", neighbour).received()).as("another link").isZero();
    assertThatThrownBy(() -> network.pingBy("red", "eth9", neighbour))
        .hasMessageContaining("interface eth9 is not one of this virtual router");
    assertThatThrownBy(() -> network.ping("red", neighbour, 1))
        .hasMessageContaining("say by which interface");
  }

  @Test
  void packetsFromLinkLocalAddressesAreNotForwarded() {
    a.ping("2001:db8:1::1", 1);
    settle();
    byte[] frame =
        a.received().stream().filter(SimulatedIpv6Host.icmp(129, 0)).findFirst().orElseThrow();
    byte[] sent = new byte[PAYLOAD + 16];
    Ethernet.write(sent, 0, Ethernet.source(frame, 0), a.mac().bits(), EtherType.IPV6);
    Ipv6.write(
        sent,
        IP,
        0,
        0,
        16,
        17,
        64,
        a.linkLocal().high(),
        a.linkLocal().low(),
        0x20010db800020000L,
        2);
    a.sendRaw(sent);
    settle();

    assertThat(network.counter("red", "ipv6-beyond-scope")).isEqualTo(1);
    assertThat(answers(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.BEYOND_SCOPE)).isEqualTo(1);
    assertThat(network.counter("red", "ipv6-forwarded")).isZero();
  }

  @Test
  void errorsForWhatCannotPass() {
    apply(
        route(
            route(RED, "2001:db8:bad::/48", new StaticTarget.Unreachable()),
            "2001:db8:b1ac::/48",
            new StaticTarget.Blackhole()));
    a.ping("2001:db8:ffff::1", 1);
    a.ping("2001:db8:bad::1", 2);
    a.ping("2001:db8:b1ac::1", 3);
    a.ping("2001:db8:2::2", 4, 32, 1);
    a.udp("2001:db8:1::1", 1000, 53, 8);
    a.ping("2001:db8:2::99", 5);
    network.advance(Duration.ofSeconds(5));

    assertThat(answers(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.NO_ROUTE)).isEqualTo(1);
    assertThat(answers(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.REJECT_ROUTE)).isEqualTo(1);
    assertThat(answers(Icmpv6.TIME_EXCEEDED, Icmpv6.HOP_LIMIT_EXCEEDED)).isEqualTo(1);
    assertThat(answers(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.PORT_UNREACHABLE)).isEqualTo(1);
    assertThat(answers(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.ADDRESS_UNREACHABLE)).isEqualTo(1);
    assertThat(network.counter("red", "ipv6-blackholed")).isEqualTo(1);
    assertThat(network.counter("red", "icmpv6-errors-out")).isEqualTo(5);
  }

  /** RFC 8200, section 5: routers do not fragment. */
  @Test
  void packetsLargerThanTheNextLinkAreReported() {
    apply(
        vr(
            "red",
            onPort("eth0", 1, "2001:db8:1::1/64"),
            mtu(onPort("eth1", 2, "2001:db8:2::1/64"), 1300)));
    a.ping("2001:db8:2::2", 1, 1300, 64);
    a.ping("2001:db8:2::2", 2, 1252, 64);
    settle();

    byte[] error = answer(Icmpv6.PACKET_TOO_BIG, 0);
    assertThat(Icmpv6.mtuBytes(error, PAYLOAD)).isEqualTo(1300);
    assertThat(error).hasSize(IP + 1280);
    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).isEqualTo(1);
  }

  @Test
  void theWayThroughAChain() {
    apply(chain(1500));
    TracerouteResult traced = network.traceroute("left", "2001:db8:f::3");

    assertThat(traced.reached()).isTrue();
    assertThat(traced.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().from().toString())
        .containsExactly("2001:db8:a::2", "2001:db8:f::3");
    assertThat(traced.hops()).hasSize(2);
    PingResult pinged = network.ping("left", "2001:db8:f::3", 3, 20_000, 64, false);
    assertThat(pinged.received()).isEqualTo(3);
    assertThat(network.counter("right", "ipv6-reassembled")).isEqualTo(3);
    assertThat(network.ping("left", "2001:db8:dead::1", 1).replies().getFirst().message())
        .isEqualTo("no-route");
  }

  private static VrConfig[] chain(int secondMtu) {
    return new VrConfig[] {
      route(
          vr("left", linkTo("eth0", "middle", "eth0", "2001:db8:a::1/64")),
          "2001:db8:f::/64",
          "2001:db8:a::2"),
      route(
          vr(
              "middle",
              linkTo("eth0", "left", "eth0", "2001:db8:a::2/64"),
              mtu(linkTo("eth1", "right", "eth0", "2001:db8:b::2/64"), secondMtu)),
          "2001:db8:f::/64",
          "2001:db8:b::3"),
      route(
          vr(
              "right",
              mtu(linkTo("eth0", "middle", "eth1", "2001:db8:b::3/64"), secondMtu),
              loopback("lo", "2001:db8:f::3/128")),
          "2001:db8:a::/64",
          "2001:db8:b::2")
    };
  }

  /** RFC 8201: the second packet is fragmented for the path, the first was lost. */
  @Test
  void ownPacketsLearnTheMtuOfTheirPath() {
    apply(chain(1400));
    PingResult first = network.ping("left", "2001:db8:f::3", 2, 1440, 64, false);

    assertThat(first.replies())
        .extracting(PingResult.Reply::message)
        .contains("packet-too-big", "echo-reply");
    assertThat(network.counter("left", "path-mtu-learnt")).isEqualTo(1);
    assertThat(
            network.ping("left", "2001:db8:f::3", 1, 1440, 64, true).replies().getFirst().message())
        .as("not to be fragmented")
        .isEqualTo("packet-too-big");
    network.advance(Duration.ofMinutes(12));
    network.ping("left", "2001:db8:f::3", 2, 1440, 64, false);
    assertThat(network.counter("left", "path-mtu-learnt"))
        .as("after ten minutes again")
        .isEqualTo(2);
  }

  // ---- extension headers --------------------------------------------------------------------

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** RFC 5095. */
  @Test
  void routingHeadersOfType0AreRefused() {
    a.send(
        "2001:db8:1::1",
        IpProtocol.IPV6_ROUTING,
        64,
        hex("3b02000100000000" + "20010db8000200000000000000000002"));
    settle();

    byte[] error = answer(Icmpv6.PARAMETER_PROBLEM, Icmpv6.ERRONEOUS_FIELD);
    assertThat(Icmpv6.pointer(error, PAYLOAD)).isEqualTo(42);
    assertThat(network.counter("red", "ipv6-routing-header")).isEqualTo(1);
  }

  /** RFC 8200, section 4.2. */
  @Test
  void unknownOptionsAreTreatedAsTheySay() {
    String[] options = {"1e0400000000", "5e0400000000", "9e0400000000", "de0400000000"};
    for (String option : options) {
      a.send("2001:db8:1::1", IpProtocol.IPV6_DESTINATION_OPTIONS, 64, hex("3b00" + option));
    }
    a.send("ff02::1", IpProtocol.IPV6_DESTINATION_OPTIONS, 1, hex("3b00de0400000000"));
    settle();

    assertThat(answers(Icmpv6.PARAMETER_PROBLEM, Icmpv6.UNKNOWN_OPTION)).isEqualTo(2);
    assertThat(network.counter("red", "ipv6-refused-option")).isEqualTo(4);
  }

  @Test
  void hopByHopOptionsAreLookedAtByRouters() {
    a.send("2001:db8:2::2", IpProtocol.IPV6_HOP_BY_HOP, 64, hex("3b00050200000100"));
    a.send("2001:db8:2::2", IpProtocol.IPV6_HOP_BY_HOP, 64, hex("3b009e0400000000"));
    a.send("2001:db8:2::2", IpProtocol.IPV6_HOP_BY_HOP, 64, hex("3b05050200000100"));
    settle();

    assertThat(b.count(frame -> Ipv6.nextHeader(frame, IP) == 0 && Ipv6.hopLimit(frame, IP) == 63))
        .isEqualTo(1);
    assertThat(answers(Icmpv6.PARAMETER_PROBLEM, Icmpv6.UNKNOWN_OPTION)).isEqualTo(1);
    assertThat(network.counter("red", "eth0", "ipv6-extension-truncated")).isEqualTo(1);
  }

  @Test
  void unknownProtocolsAreReported() {
    a.send("2001:db8:1::1", 99, 64, new byte[8]);
    settle();

    byte[] error = answer(Icmpv6.PARAMETER_PROBLEM, Icmpv6.UNKNOWN_NEXT_HEADER);
    assertThat(Icmpv6.pointer(error, PAYLOAD)).isEqualTo(6);
  }

  // ---- fragments ----------------------------------------------------------------------------

  /** An echo request of 64 bytes in all, and the fragment header of one piece of it. */
  private byte[] fragment(int id, int from, int to, boolean more) {
    byte[] whole = new byte[PAYLOAD + 64];
    Ipv6.write(whole, IP, 0, 0, 64, 58, 64, 0x20010db800010000L, 2, 0x20010db800010000L, 1);
    Icmpv6.writeEcho(whole, PAYLOAD, Icmpv6.ECHO_REQUEST, 7, id, 56, IP);
    byte[] fragment = new byte[8 + to - from];
    Ipv6Fragment.write(fragment, 0, 58, from, more, id);
    System.arraycopy(whole, PAYLOAD + from, fragment, 8, to - from);
    return fragment;
  }

  private void sendFragment(int id, int from, int to, boolean more) {
    a.send("2001:db8:1::1", IpProtocol.IPV6_FRAGMENT, 64, fragment(id, from, to, more));
  }

  @Test
  void fragmentsInAnyOrderTwiceOrAtomic() {
    sendFragment(1, 32, 64, false);
    sendFragment(1, 0, 16, true);
    sendFragment(1, 0, 16, true);
    sendFragment(1, 16, 32, true);
    sendFragment(2, 0, 64, false);
    settle();

    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).isEqualTo(2);
    assertThat(network.counter("red", "ipv6-reassembled")).isEqualTo(2);
    assertThat(network.counter("red", "ipv6-reassembly-invalid")).isZero();
  }

  /** RFC 5722, section 4. */
  @Test
  void overlappingFragmentsKillTheirPacket() {
    sendFragment(1, 0, 32, true);
    byte[] overlapping = fragment(1, 24, 48, true);
    overlapping[10] ^= 1;
    a.send("2001:db8:1::1", IpProtocol.IPV6_FRAGMENT, 64, overlapping);
    sendFragment(1, 32, 64, false);
    settle();

    assertThat(answers(Icmpv6.ECHO_REPLY, 0)).isZero();
    assertThat(network.counter("red", "ipv6-reassembly-invalid")).isEqualTo(1);
  }

  /** RFC 8200, section 4.5: after a minute, to who sent the first one. */
  @Test
  void whatStaysIncompleteIsReported() {
    sendFragment(1, 0, 32, true);
    sendFragment(2, 32, 64, false);
    network.advance(Duration.ofSeconds(70));

    assertThat(answers(Icmpv6.TIME_EXCEEDED, Icmpv6.REASSEMBLY_TIMED_OUT)).isEqualTo(1);
    assertThat(network.counter("red", "ipv6-reassembly-timeouts")).isEqualTo(2);
  }

  // ---- several paths ------------------------------------------------------------------------

  /** RFC 6438: the flow label decides; without one the ports do. */
  @Test
  void equalPathsAreBothUsed() {
    apply(route(RED, "2001:db8:9::/48", "2001:db8:2::2", "2001:db8:2::3"));
    SimulatedIpv6Host c =
        network.ipv6Host(2, "02:00:00:00:00:0c", "2001:db8:2::3/64", "2001:db8:2::1");
    network.advance(Duration.ofMinutes(2));
    assertThat(c.solicitations()).isPositive();
    // The one next hop that works takes all.
    for (int i = 0; i < 100; i++) {
      a.udp("2001:db8:9::1", 1000 + i, 53, 8);
    }
    settle();
    assertThat(c.count(frame -> Ipv6.nextHeader(frame, IP) == IpProtocol.UDP)).isEqualTo(100);
  }

  @Test
  void martiansAreDropped() {
    byte[] frame = new byte[PAYLOAD + 8];
    long router = network.fibs().interfaceOf("red", "eth0").mac().bits();
    long[][] sources = {
      {0, 1}, {0, 0}, {0, 0xffff_0a00_0001L}, {0xff02L << 48, 1}, {0x20010db800010000L, 1}
    };
    for (long[] source : sources) {
      Ethernet.write(frame, 0, router, a.mac().bits(), EtherType.IPV6);
      Ipv6.write(frame, IP, 0, 0, 8, 17, 64, source[0], source[1], 0x20010db800020000L, 2);
      a.sendRaw(frame.clone());
    }
    for (long[] to : List.of(new long[] {0, 1}, new long[] {0, 0}, new long[] {0xff01L << 48, 1})) {
      Ipv6.write(frame, IP, 0, 0, 8, 17, 64, 0x20010db800010000L, 2, to[0], to[1]);
      a.sendRaw(frame.clone());
    }
    settle();

    assertThat(network.counter("red", "eth0", "in-martian-source")).isEqualTo(4);
    assertThat(network.counter("red", "eth0", "in-own-source")).isEqualTo(1);
    assertThat(network.counter("red", "eth0", "in-martian-destination")).isEqualTo(3);
    assertThat(network.counter("red", "ipv6-forwarded")).isZero();
  }
}
