package io.polyrouter.stack.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.GroupRecord;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Igmp;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.net.packet.Mld;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.NeighbourStatus;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.core.Laboratory.Got;
import io.polyrouter.stack.core.Laboratory.GotError;
import io.polyrouter.stack.core.Laboratory.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the protocols above see of the stack: sending, receiving, errors, groups, path MTUs. */
class IpStackTest {

  private static final int PROTOCOL = 253;

  private final Laboratory lab = new Laboratory();
  private Node one;
  private Node two;
  private Node far;
  private StackInterface oneEnd;

  @BeforeEach
  void start() {
    one = lab.node();
    two = lab.node();
    far = lab.node();
    oneEnd = one.addInterface("a", "10.0.1.1/24", "2001:db8:1::1/64");
    StackInterface twoEnd = two.addInterface("b", "10.0.1.2/24", "2001:db8:1::2/64");
    StackInterface toFar = two.addInterface("c", "10.0.2.2/24", "2001:db8:2::2/64");
    StackInterface farEnd = far.addInterface("d", "10.0.2.3/24", "2001:db8:2::3/64");
    lab.wire(one, oneEnd, two, twoEnd);
    lab.wire(two, toFar, far, farEnd);
    one.route("10.0.2.0/24", 1, "10.0.1.2");
    one.route("2001:db8:2::/64", 1, "2001:db8:1::2");
    far.route("10.0.1.0/24", 1, "10.0.2.2");
    far.route("2001:db8:1::/64", 1, "2001:db8:2::2");
    lab.advance(5_000);
    one.got.clear();
    two.got.clear();
    far.got.clear();
  }

  private SendResult send(
      Node from, String source, String destination, int bytes, SendOptions how) {
    return send(from, PROTOCOL, source, destination, new byte[bytes], how);
  }

  private SendResult send(
      Node from, int protocol, String source, String destination, byte[] payload, SendOptions how) {
    IpAddress to = IpAddress.parse(destination);
    IpAddress by = IpAddress.parse(source);
    int at = to instanceof Ipv4Address ? IpOutput.IPV4_PAYLOAD_AT : IpOutput.IPV6_PAYLOAD_AT;
    // Larger than needed, and overwritten afterwards: it is only borrowed.
    byte[] frame = new byte[at + payload.length + 50];
    System.arraycopy(payload, 0, frame, at, payload.length);
    SendResult result =
        from.stack
            .output()
            .send(
                frame,
                payload.length,
                protocol,
                IpPacket.high(by),
                IpPacket.low(by),
                IpPacket.high(to),
                IpPacket.low(to),
                how,
                lab.nowNanos);
    Arrays.fill(frame, (byte) 0xee);
    return result;
  }

  @Test
  void broadcastsLeaveByANamedInterfaceOnly() {
    lab.advance(1_000);
    one.sent.clear();
    assertThat(one.stack.output().broadcastInterface(IpAddress.parse("10.0.1.255"))).isEqualTo(1);
    assertThat(one.stack.output().broadcastInterface(IpAddress.parse("10.0.1.254"))).isZero();
    assertThat(send(one, "10.0.1.1", "10.0.1.255", 10, SendOptions.DEFAULT))
        .isEqualTo(SendResult.BROADCAST);
    assertThat(one.sent).isEmpty();
    SendOptions by = new SendOptions(64, 0, true, 1, 0);
    assertThat(send(one, "10.0.1.1", "10.0.1.255", 10, by)).isEqualTo(SendResult.SENT);
    assertThat(one.sent).hasSize(1);
    assertThat(Ethernet.destination(one.sent.getFirst(), 0)).isEqualTo(0xffff_ffff_ffffL);
  }

  private static SendOptions whole() {
    return new SendOptions(64, 0, false, 0, 0);
  }

  private static SendOptions by(int interfaceIndex) {
    return new SendOptions(1, 0, true, interfaceIndex, 0);
  }

  @Test
  void packetsArriveWithWhatTheirHeadersSay() {
    SendOptions options = new SendOptions(7, 0xb8, true, 0, 0x12345);
    byte[] payload = {1, 2, 3};
    assertThat(send(one, PROTOCOL, "10.0.1.1", "10.0.2.3", payload, options))
        .isEqualTo(SendResult.SENT);
    assertThat(send(one, PROTOCOL, "2001:db8:1::1", "2001:db8:2::3", payload, options))
        .isEqualTo(SendResult.SENT);
    lab.advance(100);

    assertThat(far.got(PROTOCOL))
        .extracting(Got::source, Got::destination, Got::hopLimit, Got::trafficClass, Got::in)
        .containsExactlyInAnyOrder(
            tuple("10.0.1.1", "10.0.2.3", 6, 0xb8, "d"),
            tuple("2001:db8:1::1", "2001:db8:2::3", 6, 0xb8, "d"));
    assertThat(far.got(PROTOCOL)).allMatch(got -> Arrays.equals(got.payload(), payload));
    assertThat(one.sent)
        .anyMatch(frame ->
            Ethernet.payloadType(frame, 0) == EtherType.IPV6
                && Ipv6.flowLabel(frame, 14) == 0x12345);
  }

  @Test
  void whatIsSentToAnOwnAddressIsReceivedWithinTheCall() {
    for (String own : List.of("10.0.1.1", "2001:db8:1::1")) {
      one.got.clear();
      assertThat(send(one, own, own, 10, SendOptions.DEFAULT)).isEqualTo(SendResult.SENT);
      assertThat(one.got).hasSize(1);
      assertThat(one.got.getFirst().in()).isEmpty();
      assertThat(one.got.getFirst().payload()).containsOnly(0);
    }
  }

  @Test
  void resultsSayWhyAPacketDidNotLeave() {
    assertThat(send(one, "10.0.1.1", "192.0.2.1", 10, SendOptions.DEFAULT))
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(send(one, "2001:db8:1::1", "2001:db8:9::1", 10, SendOptions.DEFAULT))
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(send(one, "2001:db8:1::1", "ff02::5", 10, SendOptions.DEFAULT))
        .as("a group needs an interface")
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(send(one, "10.0.1.1", "224.0.0.5", 10, SendOptions.DEFAULT))
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(send(one, "10.0.1.1", "10.0.2.3", 1481, whole())).isEqualTo(SendResult.TOO_BIG);
    assertThat(send(one, "10.0.1.1", "10.0.2.3", 1480, whole())).isEqualTo(SendResult.SENT);
    assertThat(send(one, "2001:db8:1::1", "2001:db8:2::3", 1461, whole()))
        .isEqualTo(SendResult.TOO_BIG);
    assertThat(send(one, "2001:db8:1::1", "2001:db8:2::3", 1460, whole()))
        .isEqualTo(SendResult.SENT);
    one.stack.setUp(oneEnd, false, lab.nowNanos);
    assertThat(send(one, "10.0.1.1", "10.0.2.3", 10, SendOptions.DEFAULT))
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(one.errors).as("results are enough").isEmpty();
  }

  @Test
  void largePacketsAreFragmentedAndPutTogether() {
    byte[] payload = new byte[20_000];
    new java.util.SplittableRandom(5).nextBytes(payload);
    send(one, PROTOCOL, "10.0.1.1", "10.0.2.3", payload, SendOptions.DEFAULT);
    send(one, PROTOCOL, "2001:db8:1::1", "2001:db8:2::3", payload, SendOptions.DEFAULT);
    lab.advance(100);

    assertThat(far.got(PROTOCOL)).hasSize(2).allMatch(got -> Arrays.equals(got.payload(), payload));
    assertThat(far.counter("ipv4-reassembled")).isEqualTo(1);
    assertThat(far.counter("ipv6-reassembled")).isEqualTo(1);
  }

  @Test
  void aFrameThatHasToWaitIsCopied() {
    assertThat(send(one, PROTOCOL, "10.0.1.1", "10.0.1.77", new byte[] {9}, SendOptions.DEFAULT))
        .isEqualTo(SendResult.SENT);
    assertThat(
            send(
                one,
                PROTOCOL,
                "2001:db8:1::1",
                "2001:db8:1::77",
                new byte[] {9},
                SendOptions.DEFAULT))
        .isEqualTo(SendResult.SENT);
    StackInterface anEnd = one.stack.interfaces().getFirst();
    one.stack.setStaticNeighbour(
        anEnd, IpAddress.parse("10.0.1.77"), new MacAddress(5), lab.nowNanos);
    one.stack.setStaticNeighbour(
        anEnd, IpAddress.parse("2001:db8:1::77"), new MacAddress(5), lab.nowNanos);

    List<byte[]> released =
        one.sent.stream().filter(frame -> Ethernet.destination(frame, 0) == 5).toList();
    assertThat(released).hasSize(2);
    assertThat(released).allMatch(frame -> frame[frame.length - 1] == 9);
    assertThat(released).extracting(frame -> frame.length).containsExactly(35, 55);
  }

  // ---- errors -------------------------------------------------------------------------------

  @Test
  void nobodyAtAPortOrForAProtocolIsToldToTheSender() {
    far.takes = packet -> false;
    byte[] datagram = new byte[12];
    for (String[] pair :
        new String[][] {{"10.0.1.1", "10.0.2.3"}, {"2001:db8:1::1", "2001:db8:2::3"}}) {
      one.errors.clear();
      byte[] udp = datagram.clone();
      if (pair[0].indexOf(':') < 0) {
        Udp.write(udp, 0, 1000, 53, 4, 0x0a000101, 0x0a000203);
      } else {
        byte[] packet = new byte[52];
        Ipv6.write(packet, 0, 0, 0, 12, 17, 64, 0x20010db800010000L, 1, 0x20010db800020000L, 3);
        Udp.writeIpv6(packet, 40, 1000, 53, 4, 0);
        udp = Arrays.copyOfRange(packet, 40, 52);
      }
      send(one, IpProtocol.UDP, pair[0], pair[1], udp, SendOptions.DEFAULT);
      send(one, PROTOCOL, pair[0], pair[1], new byte[20], SendOptions.DEFAULT);
      lab.advance(100);

      assertThat(one.errors)
          .containsExactly(
              new GotError(IpProtocol.UDP, pair[0], pair[1], IpError.PORT_UNREACHABLE, 0),
              new GotError(PROTOCOL, pair[0], pair[1], IpError.PROTOCOL_UNREACHABLE, 0));
    }
  }

  @Test
  void aNeighbourThatDoesNotAnswerIsAnErrorLater() {
    send(one, "10.0.1.1", "10.0.1.77", 10, SendOptions.DEFAULT);
    send(one, "2001:db8:1::1", "2001:db8:1::77", 10, SendOptions.DEFAULT);
    assertThat(one.errors).isEmpty();
    lab.advance(4_000);

    assertThat(one.errors)
        .containsExactlyInAnyOrder(
            new GotError(PROTOCOL, "10.0.1.1", "10.0.1.77", IpError.HOST_UNREACHABLE, 0),
            new GotError(PROTOCOL, "2001:db8:1::1", "2001:db8:1::77", IpError.HOST_UNREACHABLE, 0));
  }

  @Test
  void theHopLimitRunsOutOnTheWay() {
    SendOptions short1 = new SendOptions(1, 0, true, 0, 0);
    send(one, "10.0.1.1", "10.0.2.3", 10, short1);
    send(one, "2001:db8:1::1", "2001:db8:2::3", 10, short1);
    lab.advance(100);

    assertThat(one.errors).hasSize(2).allMatch(e -> e.error() == IpError.TIME_EXCEEDED);
  }

  @Test
  void pathMtusAreLearntForBothFamiliesAndForgotten() {
    two.stack.setMtu(two.stack.interfaces().get(1), 1400);
    String[][] pairs = {{"10.0.1.1", "10.0.2.3"}, {"2001:db8:1::1", "2001:db8:2::3"}};
    for (String[] pair : pairs) {
      one.errors.clear();
      IpAddress to = IpAddress.parse(pair[1]);
      assertThat(pathMtu(to)).isEqualTo(1500);
      send(one, pair[0], pair[1], 1450, whole());
      lab.advance(100);

      assertThat(one.errors)
          .containsExactly(new GotError(PROTOCOL, pair[0], pair[1], IpError.PACKET_TOO_BIG, 1400));
      assertThat(pathMtu(to)).isEqualTo(1400);
      assertThat(send(one, pair[0], pair[1], 1450, whole())).isEqualTo(SendResult.TOO_BIG);
      far.got.clear();
      assertThat(send(one, pair[0], pair[1], 1450, SendOptions.DEFAULT)).isEqualTo(SendResult.SENT);
      lab.advance(100);
      assertThat(far.got(PROTOCOL)).hasSize(1);
    }
    lab.advance(12 * 60_000);
    assertThat(pathMtu(IpAddress.parse("10.0.2.3"))).isEqualTo(1500);
    assertThat(pathMtu(IpAddress.parse("2001:db8:2::3"))).isEqualTo(1500);
  }

  private int pathMtu(IpAddress to) {
    return one.stack
        .output()
        .pathMtuBytes(IpPacket.high(to), IpPacket.low(to), SendOptions.DEFAULT);
  }

  /** RFC 8201, section 4; RFC 5927, section 7: what cannot be true is not believed. */
  @Test
  void pathMtusThatCannotBeTrueAreIgnored() {
    // About a packet that would have fitted, of a size that was never sent, and rising again.
    tooBig(1300, 1200);
    tooBig(1300, 9000);
    assertThat(pathMtu(IpAddress.parse("2001:db8:2::3"))).isEqualTo(1500);
    assertThat(one.counter("path-mtu-ignored")).isEqualTo(2);
    tooBig(1, 1500);
    assertThat(pathMtu(IpAddress.parse("2001:db8:2::3"))).isEqualTo(1280);
    tooBig(1400, 1500);
    assertThat(pathMtu(IpAddress.parse("2001:db8:2::3"))).isEqualTo(1280);
    assertThat(one.errors).hasSize(1);
  }

  /** Forges an error about a packet from here to there. */
  private void tooBig(int mtuBytes, int sentBytes) {
    byte[] quoted = new byte[100];
    Ipv6.write(
        quoted,
        0,
        0,
        0,
        sentBytes - 40,
        PROTOCOL,
        64,
        0x20010db800010000L,
        1,
        0x20010db800020000L,
        3);
    byte[] frame = new byte[14 + 40 + 8 + 100];
    Ethernet.write(frame, 0, oneEnd.mac().bits(), 7, EtherType.IPV6);
    Ipv6.write(frame, 14, 0, 0, 108, 58, 64, 0x20010db800010000L, 2, 0x20010db800010000L, 1);
    Icmpv6.writeError(frame, 54, Icmpv6.PACKET_TOO_BIG, 0, mtuBytes, quoted, 0, 100, 14);
    one.stack.receive(oneEnd, frame, frame.length, lab.nowNanos);
  }

  @Test
  void manyPathMtusTakeBoundedRoom() {
    for (int i = 0; i < 1000; i++) {
      byte[] quoted = new byte[100];
      Ipv4.write(quoted, 0, 0, 1500, 1, 0x4000, 64, PROTOCOL, 0x0a000101, 0x0b000000 + i);
      byte[] frame = new byte[14 + 20 + 8 + 100];
      Ethernet.write(frame, 0, oneEnd.mac().bits(), 7, EtherType.IPV4);
      Ipv4.write(frame, 14, 0, 128, 1, 0, 64, 1, 0x0a000102, 0x0a000101);
      Icmpv4.writeFragmentationNeeded(frame, 34, 1400, quoted, 0, 100);
      one.stack.receive(oneEnd, frame, frame.length, lab.nowNanos);
    }
    assertThat(one.counter("path-mtu-learnt")).isEqualTo(1000);
    assertThat(one.stack.output().pathMtuBytes(0, IpPacket.mapped(0x0b000000 + 999), by(1)))
        .isEqualTo(1400);
    assertThat(one.stack.output().pathMtuBytes(0, IpPacket.mapped(0x0b000000), by(1)))
        .isEqualTo(1500);
  }

  // ---- sources ------------------------------------------------------------------------------

  @Test
  void sourcesAreChosenByRouteScopeAndPrefix() {
    assertThat(one.stack.output().selectSource(IpAddress.parse("10.0.2.3"), 0))
        .hasToString("10.0.1.1");
    assertThat(two.stack.output().selectSource(IpAddress.parse("10.0.2.3"), 0))
        .hasToString("10.0.2.2");
    assertThat(two.stack.output().selectSource(IpAddress.parse("2001:db8:2::9"), 0))
        .hasToString("2001:db8:2::2");
    assertThat(two.stack.output().selectSource(IpAddress.parse("2001:db8:1::9"), 0))
        .hasToString("2001:db8:1::2");
    assertThat(String.valueOf(two.stack.output().selectSource(IpAddress.parse("fe80::9"), 2)))
        .startsWith("fe80::");
    assertThat(String.valueOf(two.stack.output().selectSource(IpAddress.parse("ff02::5"), 2)))
        .startsWith("fe80::");
    assertThat(two.stack.output().selectSource(IpAddress.parse("ff0e::5"), 2))
        .hasToString("2001:db8:2::2");
    assertThat(two.stack.output().selectSource(IpAddress.parse("2001:db8:2::2"), 0))
        .as("itself")
        .hasToString("2001:db8:2::2");
  }

  /** RFC 1812, section 2.2.7. */
  @Test
  void unnumberedInterfacesSpeakByTheAddressOfAnother() {
    Node left = lab.node();
    Node right = lab.node();
    left.addInterface("lo", "192.0.2.1/32");
    right.addInterface("lo", "192.0.2.2/32");
    StackInterface leftEnd = left.addInterface("p");
    StackInterface rightEnd = right.addInterface("p");
    left.stack.setBorrowedAddress(leftEnd, Ipv4Address.parse("192.0.2.1"));
    right.stack.setBorrowedAddress(rightEnd, Ipv4Address.parse("192.0.2.2"));
    lab.wire(left, leftEnd, right, rightEnd);
    left.route("192.0.2.2/32", 2, "192.0.2.2");
    right.route("192.0.2.1/32", 2, "192.0.2.1");
    lab.advance(1_000);

    assertThat(left.stack.output().selectSource(IpAddress.parse("192.0.2.2"), 0))
        .hasToString("192.0.2.1");
    left.stack.sendEchoRequest(
        IpAddress.parse("192.0.2.1"),
        IpAddress.parse("192.0.2.2"),
        0,
        1,
        1,
        8,
        64,
        true,
        lab.nowNanos);
    lab.advance(100);
    assertThat(left.answers).hasSize(1);
  }

  @Test
  void progressAboveConfirmsANeighbour() {
    send(one, "10.0.1.1", "10.0.2.3", 10, SendOptions.DEFAULT);
    lab.advance(60_000);
    assertThat(statusOf("10.0.1.2")).isEqualTo(NeighbourStatus.STALE);
    one.stack.output().confirmReachable(0, IpPacket.mapped(0x0a000203), 0, lab.nowNanos);

    assertThat(statusOf("10.0.1.2")).isEqualTo(NeighbourStatus.REACHABLE);
    IpAddress to = IpAddress.parse("2001:db8:2::3");
    one.stack.output().confirmReachable(IpPacket.high(to), IpPacket.low(to), 0, lab.nowNanos);
    assertThat(statusOf("2001:db8:1::2")).isEqualTo(NeighbourStatus.REACHABLE);
  }

  private NeighbourStatus statusOf(String address) {
    return one.stack.neighbourStates(oneEnd).stream()
        .filter(each -> each.address().toString().equals(address))
        .findFirst()
        .orElseThrow()
        .statusAt(lab.nowNanos);
  }

  // ---- groups -------------------------------------------------------------------------------

  @Test
  void groupsAreReceivedWhereTheyAreJoined() {
    for (String group : List.of("224.0.0.5", "ff02::5")) {
      String source = group.startsWith("f") ? "2001:db8:1::1" : "10.0.1.1";
      two.got.clear();
      send(one, source, group, 10, by(1));
      lab.advance(10);
      assertThat(two.got(PROTOCOL)).as("not joined").isEmpty();
      assertThat(two.stack.output().joinGroup(1, IpAddress.parse(group), lab.nowNanos)).isTrue();
      two.stack.output().joinGroup(1, IpAddress.parse(group), lab.nowNanos);
      two.stack.output().leaveGroup(1, IpAddress.parse(group), lab.nowNanos);
      send(one, source, group, 10, by(1));
      lab.advance(10);
      assertThat(two.got(PROTOCOL)).hasSize(1);
      assertThat(two.got(PROTOCOL).getFirst().hopLimit()).isEqualTo(1);
      two.stack.output().leaveGroup(1, IpAddress.parse(group), lab.nowNanos);
      send(one, source, group, 10, by(1));
      lab.advance(10);
      assertThat(two.got(PROTOCOL)).hasSize(1);
    }
    assertThat(two.stack.output().joinGroup(9, IpAddress.parse("ff02::5"), lab.nowNanos)).isFalse();
  }

  @Test
  void broadcastsAreReceived() {
    send(one, "10.0.1.1", "255.255.255.255", 10, by(1));
    send(one, "10.0.1.1", "10.0.1.255", 10, by(1));
    lab.advance(10);

    assertThat(two.got(PROTOCOL))
        .extracting(Got::destination)
        .containsExactly("255.255.255.255", "10.0.1.255");
    far.takes = packet -> false;
    assertThat(one.errors).isEmpty();
  }

  /** RFC 3376, section 5.1; RFC 3810, section 6.1: told of twice. */
  @Test
  void joiningAndLeavingIsReported() {
    one.sent.clear();
    one.stack.output().joinGroup(1, IpAddress.parse("224.0.0.5"), lab.nowNanos);
    one.stack.output().joinGroup(1, IpAddress.parse("ff02::5"), lab.nowNanos);
    lab.advance(5_000);
    one.stack.output().leaveGroup(1, IpAddress.parse("224.0.0.5"), lab.nowNanos);
    one.stack.output().leaveGroup(1, IpAddress.parse("ff02::5"), lab.nowNanos);
    lab.advance(5_000);

    assertThat(igmpReports())
        .containsExactly(
            GroupRecord.CHANGE_TO_EXCLUDE,
            GroupRecord.CHANGE_TO_EXCLUDE,
            GroupRecord.CHANGE_TO_INCLUDE,
            GroupRecord.CHANGE_TO_INCLUDE);
    assertThat(mldReports())
        .containsExactly(
            GroupRecord.CHANGE_TO_EXCLUDE,
            GroupRecord.CHANGE_TO_EXCLUDE,
            GroupRecord.CHANGE_TO_INCLUDE,
            GroupRecord.CHANGE_TO_INCLUDE);
  }

  /** Type of the first record of each report that was sent. */
  private List<Integer> igmpReports() {
    List<Integer> types = new ArrayList<>();
    for (byte[] frame : one.sent) {
      if (Ethernet.payloadType(frame, 0) == EtherType.IPV4
          && Ipv4.protocol(frame, 14) == IpProtocol.IGMP) {
        int at = 14 + Ipv4.headerBytes(frame, 14);
        assertThat(Igmp.check(frame, at, frame.length - at)).isNull();
        assertThat(Ipv4.destination(frame, 14)).isEqualTo(0xe0000016);
        assertThat(Ipv4.timeToLive(frame, 14)).isEqualTo(1);
        types.add(Wire.u8(frame, at + Igmp.REPORT_BYTES));
      }
    }
    return types;
  }

  private List<Integer> mldReports() {
    List<Integer> types = new ArrayList<>();
    for (byte[] frame : one.sent) {
      if (Ethernet.payloadType(frame, 0) == EtherType.IPV6
          && Ipv6.nextHeader(frame, 14) == IpProtocol.IPV6_HOP_BY_HOP) {
        int at = 14 + 40 + Ipv6Headers.ROUTER_ALERT_BYTES;
        assertThat(Icmpv6.check(frame, at, frame.length - at, 14)).isNull();
        assertThat(Mld.check(frame, at, frame.length - at, 14)).isNull();
        types.add(Wire.u8(frame, at + Mld.REPORT_BYTES));
      }
    }
    return types;
  }

  @Test
  void queriesAreAnsweredWithAllGroups() {
    one.stack.output().joinGroup(1, IpAddress.parse("224.0.0.5"), lab.nowNanos);
    one.stack.output().joinGroup(1, IpAddress.parse("224.0.0.6"), lab.nowNanos);
    lab.advance(5_000);
    one.sent.clear();
    byte[] query = new byte[14 + 20 + 12];
    Ethernet.write(query, 0, 0x01005e000001L, 7, EtherType.IPV4);
    Ipv4.write(query, 14, 0, 32, 1, 0, 1, IpProtocol.IGMP, 0x0a000102, 0xe0000001);
    Igmp.writeQuery(query, 34, 1000, 0);
    one.stack.receive(oneEnd, query, query.length, lab.nowNanos);
    byte[] mld = new byte[14 + 40 + 8 + 28];
    Ethernet.write(mld, 0, 0x333300000001L, 7, EtherType.IPV6);
    Ipv6.write(mld, 14, 0, 0, 36, 0, 1, 0xfe80L << 48, 9, 0xff02L << 48, 1);
    Ipv6Headers.writeRouterAlert(mld, 54, IpProtocol.ICMPV6);
    Mld.writeQuery(mld, 62, 1000, 0, 0);
    Icmpv6.writeHeader(mld, 62, Icmpv6.MULTICAST_LISTENER_QUERY, 0, 28, 14);
    one.stack.receive(oneEnd, mld, mld.length, lab.nowNanos);
    lab.advance(1_100);

    assertThat(igmpReports()).containsExactly(GroupRecord.MODE_IS_EXCLUDE);
    assertThat(mldReports()).containsExactly(GroupRecord.MODE_IS_EXCLUDE);
    byte[] report =
        one.sent.stream()
            .filter(frame -> Ethernet.payloadType(frame, 0) == EtherType.IPV4)
            .findFirst()
            .orElseThrow();
    assertThat(Igmp.records(report, 14 + 24)).isEqualTo(2);
  }

  /** RFC 3376, section 7.2.1; RFC 3810, section 8.2.1. */
  @Test
  void olderQueriersGetOlderReports() {
    one.stack.output().joinGroup(1, IpAddress.parse("224.0.0.5"), lab.nowNanos);
    lab.advance(5_000);
    one.sent.clear();
    byte[] query = new byte[14 + 20 + 8];
    Ethernet.write(query, 0, 0x01005e000001L, 7, EtherType.IPV4);
    Ipv4.write(query, 14, 0, 28, 1, 0, 1, IpProtocol.IGMP, 0x0a000102, 0xe0000001);
    Igmp.write(query, 34, Igmp.QUERY, 1000, 0);
    one.stack.receive(oneEnd, query, query.length, lab.nowNanos);
    lab.advance(1_100);
    one.stack.output().leaveGroup(1, IpAddress.parse("224.0.0.5"), lab.nowNanos);
    lab.advance(3_000);

    List<Integer> types =
        one.sent.stream()
            .filter(frame ->
                Ethernet.payloadType(frame, 0) == EtherType.IPV4
                    && Ipv4.protocol(frame, 14) == IpProtocol.IGMP)
            .map(frame -> Igmp.type(frame, 38))
            .toList();
    assertThat(types).containsExactly(Igmp.REPORT_V2, Igmp.LEAVE, Igmp.LEAVE);
  }

  @Test
  void groupsAreLimited() {
    int joined = 0;
    for (int i = 0; i < 1000; i++) {
      joined +=
          one.stack.output().joinGroup(1, new Ipv4Address(0xef000000 + i), lab.nowNanos) ? 1 : 0;
    }
    assertThat(joined).isEqualTo(256);
    assertThat(oneEnd.counterValues().toMap().get("group-limit")).isEqualTo(1000 - 256);
  }

  @Test
  void interfacesMayNotForward() {
    two.stack.setIpv4(two.stack.interfaces().getFirst(), true, false);
    send(one, "10.0.1.1", "10.0.2.3", 10, SendOptions.DEFAULT);
    send(one, "10.0.1.1", "10.0.2.2", 10, SendOptions.DEFAULT);
    lab.advance(100);

    assertThat(far.got(PROTOCOL)).isEmpty();
    assertThat(two.got(PROTOCOL)).as("its own").hasSize(1);
    assertThat(two.counter("not-forwarding")).isEqualTo(1);
  }
}
