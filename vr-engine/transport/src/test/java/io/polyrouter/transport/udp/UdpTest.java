package io.polyrouter.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.FakeInterface;
import io.polyrouter.transport.FakeIp;
import io.polyrouter.transport.Observed;
import io.polyrouter.transport.PacketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UdpTest {

  private static final IpAddress PEER = IpAddress.parse("192.0.2.9");
  private static final IpAddress PEER6 = IpAddress.parse("2001:db8::9");
  private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
  private static final long NOW = 0;

  private final FakeIp ip = new FakeIp();
  private final UdpLayer layer = new UdpLayer(ip.context);
  private final Observed observed = new Observed();

  private UdpSocket open() throws IOException {
    return layer.open(Optional.empty(), PacketOptions.DEFAULT, observed);
  }

  private UdpSocket bound(String address, int port) throws IOException {
    UdpSocket socket = open();
    socket.bind(new Endpoint(IpAddress.parse(address), port), false);
    return socket;
  }

  private static PacketOptions options(
      int multicastHopLimit, int minHopLimit, int interfaceIndex, boolean loop, int bufferBytes) {
    return new PacketOptions(
        33, multicastHopLimit, 0xb8, minHopLimit, interfaceIndex, 3, loop, false, bufferBytes);
  }

  /** A datagram on the wire. */
  private static IpPacket datagram(
      IpAddress from, int port, IpAddress to, int toPort, String text) {
    return datagram(from, port, to, toPort, text, 64);
  }

  private static IpPacket datagram(
      IpAddress from, int port, IpAddress to, int toPort, String text, int hopLimit) {
    byte[] payload = text.getBytes(UTF_8);
    byte[] bytes = new byte[Udp.HEADER_BYTES + payload.length];
    System.arraycopy(payload, 0, bytes, Udp.HEADER_BYTES, payload.length);
    Wire.putU16(bytes, 0, port);
    Wire.putU16(bytes, 2, toPort);
    Wire.putU16(bytes, 4, bytes.length);
    if (from instanceof Ipv4Address) {
      return FakeIp.packet(from, to, IpProtocol.UDP, bytes, hopLimit, 0x28);
    }
    IpPacket unsummed = FakeIp.packet(from, to, IpProtocol.UDP, bytes, hopLimit, 0x28);
    Udp.writeIpv6(unsummed.bytes(), 40, port, toPort, payload.length, 0);
    return unsummed;
  }

  private static String text(Datagram datagram) {
    return new String(datagram.payload(), UTF_8);
  }

  private static @Nullable String next(UdpSocket socket) {
    Datagram datagram = socket.queue().poll();
    return datagram == null ? null : text(datagram);
  }

  private static SendResult send(UdpSocket socket, String text, Endpoint to) {
    byte[] payload = text.getBytes(UTF_8);
    int at = UdpSocket.payloadAt(to.address().family());
    byte[] frame = new byte[at + payload.length];
    System.arraycopy(payload, 0, frame, at, payload.length);
    return socket.send(frame, payload.length, to, 0, NOW);
  }

  @Test
  void whatIsSentIsWhatIsReceived() throws IOException {
    UdpSocket socket = bound("::", 5000);
    for (IpAddress own : new IpAddress[] {FakeIp.IPV4, FakeIp.IPV6}) {
      assertThat(send(socket, "hello", new Endpoint(own, 5000))).isEqualTo(SendResult.SENT);
      FakeIp.Sent sent = ip.takeSent();
      assertThat(sent.source).isEqualTo(own);
      assertThat(sent.protocol).isEqualTo(IpProtocol.UDP);
      assertThat(layer.received(sent.packet(), NOW)).isTrue();
      Datagram datagram = socket.queue().poll();
      assertThat(datagram).isNotNull();
      assertThat(text(datagram)).isEqualTo("hello");
      assertThat(datagram.remote()).isEqualTo(new Endpoint(own, 5000));
      assertThat(datagram.local()).isEqualTo(own);
    }
    assertThat(observed.readable).isEqualTo(2);
    assertThat(socket.received()).isEqualTo(2);
    assertThat(socket.sent()).isEqualTo(2);
  }

  @Test
  void receivesWithWhatTheHeaderSays() throws IOException {
    UdpSocket socket = bound("192.0.2.1", 5000);
    layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "x", 17), NOW);
    Datagram datagram = socket.queue().poll();
    assertThat(datagram).isNotNull();
    assertThat(datagram.hopLimit()).isEqualTo(17);
    assertThat(datagram.trafficClass()).isEqualTo(0x28);
    assertThat(datagram.interfaceIndex()).isZero();
  }

  /** RFC 768; RFC 8200, section 8.1. */
  @Test
  void malformedOnesAreCounted() throws IOException {
    UdpSocket socket = bound("::", 5000);
    IpPacket wrongSum = datagram(PEER6, 7, FakeIp.IPV6, 5000, "x");
    wrongSum.bytes()[wrongSum.payloadAt() + 8] ^= 1;
    IpPacket noSum = datagram(PEER6, 7, FakeIp.IPV6, 5000, "x");
    Wire.putU16(noSum.bytes(), noSum.payloadAt() + 6, 0);
    IpPacket tooLong = datagram(PEER, 7, FakeIp.IPV4, 5000, "x");
    Wire.putU16(tooLong.bytes(), tooLong.payloadAt() + 4, 10);
    IpPacket tooShort = FakeIp.packet(PEER, FakeIp.IPV4, IpProtocol.UDP, new byte[7], 64, 0);
    for (IpPacket packet : new IpPacket[] {wrongSum, noSum, tooLong, tooShort}) {
      assertThat(layer.received(packet, NOW)).isTrue();
    }
    assertThat(socket.queue().isEmpty()).isTrue();
    assertThat(layer.counterValues()).containsEntry("in-errors", 4L);
  }

  @Test
  void nobodyListens() throws IOException {
    bound("192.0.2.1", 5000);
    assertThat(layer.received(datagram(PEER, 7, FakeIp.IPV4, 5001, "x"), NOW)).isFalse();
    assertThat(layer.received(datagram(PEER6, 7, FakeIp.IPV6, 5000, "x"), NOW)).isFalse();
    assertThat(layer.counterValues()).containsEntry("no-ports", 2L);
  }

  @Test
  void theBestFitGetsIt() throws IOException {
    UdpSocket all = open();
    all.bind(new Endpoint(Ipv4Address.ANY, 5000), true);
    UdpSocket specific = open();
    specific.bind(new Endpoint(FakeIp.IPV4, 5000), true);
    UdpSocket connected = open();
    connected.bind(new Endpoint(FakeIp.IPV4, 5000), true);
    connected.connect(new Endpoint(PEER, 7), 0);
    layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "connected"), NOW);
    layer.received(datagram(PEER, 8, FakeIp.IPV4, 5000, "specific"), NOW);
    layer.received(datagram(PEER6, 8, FakeIp.IPV6, 5000, "all"), NOW);
    assertThat(next(connected)).isEqualTo("connected");
    assertThat(next(specific)).isEqualTo("specific");
    assertThat(next(all)).isEqualTo("all");
    assertThat(connected.queue().isEmpty()).isTrue();
    specific.close(NOW);
    layer.received(datagram(PEER, 8, FakeIp.IPV4, 5000, "now all"), NOW);
    assertThat(next(all)).isEqualTo("now all");
  }

  @Test
  void conflictsOfAddresses() throws IOException {
    bound("192.0.2.1", 5000);
    assertThatThrownBy(() -> bound("192.0.2.1", 5000)).isInstanceOf(BindException.class);
    assertThatThrownBy(() -> bound("0.0.0.0", 5000)).isInstanceOf(BindException.class);
    assertThatThrownBy(() -> bound("::", 5000)).isInstanceOf(BindException.class);
    bound("2001:db8::1", 5000);
    UdpSocket onlyIpv4 =
        layer.open(Optional.of(AddressFamily.IPV4), PacketOptions.DEFAULT, observed);
    onlyIpv4.bind(new Endpoint(Ipv4Address.ANY, 6000), false);
    bound("2001:db8::1", 6000);
    assertThatThrownBy(() -> bound("198.51.100.1", 1)).isInstanceOf(BindException.class);
    assertThatThrownBy(() -> onlyIpv4.bind(new Endpoint(FakeIp.IPV4, 1), false))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void anyPort() throws IOException {
    UdpSocket one = bound("::", 0);
    UdpSocket other = bound("::", 0);
    assertThat(one.local().port()).isGreaterThanOrEqualTo(49_152);
    assertThat(other.local().port()).isNotEqualTo(one.local().port());
    UdpSocket connected = open();
    connected.connect(new Endpoint(PEER, 53), 0);
    assertThat(connected.local().address()).isEqualTo(FakeIp.IPV4);
    assertThat(connected.local().port()).isNotZero();
    UdpSocket lost = open();
    assertThatThrownBy(() -> lost.connect(new Endpoint(IpAddress.parse("203.0.113.1"), 53), 0))
        .isInstanceOf(NoRouteToHostException.class);
  }

  @Test
  void broadcastHasToBeSwitchedOn() throws IOException {
    UdpSocket socket = bound("::", 5000);
    for (Ipv4Address everybody : List.of(Ipv4Address.BROADCAST, FakeIp.LINK_BROADCAST)) {
      Endpoint to = new Endpoint(everybody, 9);
      assertThat(send(socket, "x", to)).isEqualTo(SendResult.BROADCAST);
      assertThatThrownBy(() -> socket.connect(to, 0))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("Permission denied");
      byte[] frame = new byte[UdpSocket.payloadAt(AddressFamily.IPV4) + 1];
      assertThatThrownBy(() -> socket.sendOrFail(frame, 1, to, 2, NOW))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("Permission denied");
    }
    assertThat(ip.hasSent()).isFalse();
    PacketOptions usual = socket.options();
    socket.setOptions(
        new PacketOptions(
            usual.hopLimit(),
            usual.multicastHopLimit(),
            usual.trafficClass(),
            usual.minHopLimit(),
            usual.interfaceIndex(),
            usual.multicastInterfaceIndex(),
            usual.multicastLoop(),
            true,
            usual.receiveBufferBytes()));
    assertThat(send(socket, "x", new Endpoint(FakeIp.LINK_BROADCAST, 9)))
        .isEqualTo(SendResult.SENT);
    FakeIp.Sent sent = ip.takeSent();
    assertThat(sent.options.interfaceIndex()).isEqualTo(2);
    assertThat(new String(sent.payload, 8, 1, UTF_8)).isEqualTo("x");
    assertThat(send(socket, "x", new Endpoint(Ipv4Address.BROADCAST, 9)))
        .isEqualTo(SendResult.SENT);
    assertThat(layer.counterValues()).containsEntry("out-datagrams", 2L);
  }

  /** RFC 4007, section 6. */
  @Test
  void aLinkLocalPeerIsOnOneLink() throws IOException {
    UdpSocket socket = open();
    Endpoint peer = new Endpoint(IpAddress.parse("fe80::9"), 53);
    socket.connect(peer, 2);
    int port = socket.local().port();
    for (int link : new int[] {1, 2}) {
      IpPacket packet = datagram(peer.address(), 53, FakeIp.LINK_LOCAL, port, "by " + link, 64);
      IpPacket arrived =
          new IpPacket()
              .setIpv6(
                  packet.bytes(),
                  packet.headerAt(),
                  IpProtocol.UDP,
                  packet.payloadAt(),
                  packet.payloadBytes(),
                  new FakeInterface(link));
      assertThat(layer.received(arrived, NOW)).isEqualTo(link == 2);
    }
    assertThat(next(socket)).isEqualTo("by 2");
  }

  @Test
  void noRoute() throws IOException {
    UdpSocket socket = bound("::", 5000);
    assertThat(send(socket, "x", new Endpoint(IpAddress.parse("203.0.113.1"), 53)))
        .isEqualTo(SendResult.NO_ROUTE);
    assertThat(layer.counterValues()).containsEntry("out-no-route", 1L);
  }

  /** RFC 5082, section 3. */
  @Test
  void packetsFromFarAwayAreRefused() throws IOException {
    UdpSocket socket = bound("::", 5000);
    socket.setOptions(options(1, 255, 0, true, 100_000));
    layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "far", 254), NOW);
    layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "near", 255), NOW);
    assertThat(next(socket)).isEqualTo("near");
    assertThat(socket.queue().isEmpty()).isTrue();
    assertThat(socket.dropped()).isEqualTo(1);
  }

  @Test
  void sendsAsOptionsSay() throws IOException {
    UdpSocket socket = bound("::", 5000);
    socket.setOptions(options(5, 0, 0, false, 100_000));
    send(socket, "x", new Endpoint(PEER, 1));
    FakeIp.Sent unicast = ip.takeSent();
    assertThat(unicast.options.hopLimit()).isEqualTo(33);
    assertThat(unicast.options.trafficClass()).isEqualTo(0xb8);
    assertThat(unicast.options.interfaceIndex()).isZero();
    send(socket, "x", new Endpoint(GROUP, 1));
    FakeIp.Sent multicast = ip.takeSent();
    assertThat(multicast.options.hopLimit()).isEqualTo(5);
    assertThat(multicast.options.interfaceIndex()).isEqualTo(3);
    assertThat(multicast.source).isEqualTo(FakeIp.IPV4);
  }

  /** RFC 1112, section 6.1. */
  @Test
  void groups() throws IOException {
    UdpSocket member = open();
    member.bind(new Endpoint(Ipv4Address.ANY, 5000), true);
    UdpSocket other = open();
    other.bind(new Endpoint(Ipv4Address.ANY, 5000), true);
    member.memberships().join(2, GROUP, NOW);
    assertThat(ip.groups).containsExactly(GROUP + "%2");
    assertThatThrownBy(() -> member.memberships().join(2, GROUP, NOW))
        .isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> member.memberships().join(10, GROUP, NOW))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("interface 10");
    layer.received(datagram(PEER, 7, GROUP, 5000, "to members"), NOW);
    assertThat(next(member)).isEqualTo("to members");
    assertThat(other.queue().isEmpty()).isTrue();
    member.memberships().setBlocked(2, GROUP, PEER, true, NOW);
    assertThat(ip.groups).containsExactly(GROUP + "%2 but [" + PEER + "]");
    assertThat(layer.received(datagram(PEER, 7, GROUP, 5000, "blocked"), NOW)).isTrue();
    assertThat(member.queue().isEmpty()).isTrue();
    other.memberships().joinSource(3, GROUP, PEER, NOW);
    assertThat(ip.groups).contains(GROUP + "%3 from [" + PEER + "]");
    layer.received(datagram(PEER, 7, GROUP, 5000, "wanted source"), NOW);
    layer.received(datagram(FakeIp.IPV4, 7, GROUP, 5000, "other source"), NOW);
    assertThat(next(other)).isEqualTo("wanted source");
    assertThat(other.queue().isEmpty()).isTrue();
    other.memberships().leaveSource(3, GROUP, PEER, NOW);
    member.close(NOW);
    assertThat(ip.groups).isEmpty();
  }

  @Test
  void ownMembersHearWhatIsSent() throws IOException {
    UdpSocket member = bound("::", 5000);
    member.memberships().join(3, GROUP, NOW);
    send(member, "loud", new Endpoint(GROUP, 5000));
    ip.takeSent();
    assertThat(next(member)).isEqualTo("loud");
    member.setOptions(options(0, 0, 0, true, 100_000));
    send(member, "here only", new Endpoint(GROUP, 5000));
    assertThat(ip.hasSent()).isFalse();
    assertThat(next(member)).isEqualTo("here only");
    member.setOptions(options(1, 0, 0, false, 100_000));
    send(member, "away only", new Endpoint(GROUP, 5000));
    ip.takeSent();
    assertThat(member.queue().isEmpty()).isTrue();
  }

  @Test
  void broadcastGoesToAllThatListen() throws IOException {
    UdpSocket one = open();
    one.bind(new Endpoint(Ipv4Address.ANY, 67), true);
    UdpSocket other = open();
    other.bind(new Endpoint(Ipv4Address.ANY, 67), true);
    layer.received(datagram(PEER, 68, Ipv4Address.BROADCAST, 67, "anybody?"), NOW);
    assertThat(next(one)).isEqualTo("anybody?");
    assertThat(next(other)).isEqualTo("anybody?");
    // RFC 1122, section 3.2.2: no error about what was for many.
    assertThat(layer.received(datagram(PEER, 68, Ipv4Address.BROADCAST, 66, "x"), NOW)).isTrue();
  }

  /** RFC 1122, section 4.1.3.3. */
  @Test
  void icmpErrorsReachTheSocketThatSent() throws IOException {
    UdpSocket socket = open();
    socket.connect(new Endpoint(PEER, 53), 0);
    send(socket, "x", new Endpoint(PEER, 53));
    IpPacket quoted = ip.takeSent().packet();
    layer.errorReceived(quoted, IpError.HOST_UNREACHABLE, 0, NOW);
    assertThat(observed.errors).isEmpty();
    layer.errorReceived(quoted, IpError.PORT_UNREACHABLE, 0, NOW);
    assertThat(observed.errors).hasSize(1).first().isInstanceOf(PortUnreachableException.class);
    IpPacket forged = datagram(FakeIp.IPV4, socket.local().port(), PEER, 54, "x");
    layer.errorReceived(forged, IpError.PORT_UNREACHABLE, 0, NOW);
    assertThat(observed.errors).hasSize(1);
  }

  @Test
  void anApplicationThatNeverReadsLosesPackets() throws IOException {
    UdpSocket socket = bound("::", 5000);
    socket.setOptions(options(1, 0, 0, true, 1_000));
    UdpSocket other = bound("::", 5001);
    for (int i = 0; i < 100; i++) {
      layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "x".repeat(100)), NOW);
    }
    assertThat(socket.queue().bytes()).isLessThanOrEqualTo(1_000);
    assertThat(socket.dropped()).isEqualTo(96);
    assertThat(layer.counterValues()).containsEntry("in-queue-drops", 96L);
    layer.received(datagram(PEER, 7, FakeIp.IPV4, 5001, "others go on"), NOW);
    assertThat(next(other)).isEqualTo("others go on");
    socket.close(NOW);
    assertThat(ip.budget.bufferBytes()).isZero();
    assertThat(layer.counterValues()).containsEntry("in-queue-drops", 96L);
  }

  @Test
  void limitsOfTheRouter() throws IOException {
    UdpSocket first = open();
    for (int i = 1; i < 10; i++) {
      open();
    }
    assertThatThrownBy(this::open).isInstanceOf(SocketException.class);
    assertThat(ip.budget.refusedSockets()).isEqualTo(1);
    first.close(NOW);
    first.close(NOW);
    open();
    assertThat(ip.budget.sockets()).isEqualTo(10);
    assertThat(layer.infos()).hasSize(10);
  }

  @Test
  void endsAllAtOnce() throws IOException {
    bound("::", 5000).memberships().join(1, GROUP, NOW);
    layer.shutDown(new IOException("the virtual router failed"), NOW);
    assertThat(observed.closed).isTrue();
    assertThat(observed.failure).hasMessage("the virtual router failed");
    assertThat(ip.groups).isEmpty();
    assertThat(ip.budget.sockets()).isZero();
    assertThat(layer.infos()).isEmpty();
    assertThat(layer.received(datagram(PEER, 7, FakeIp.IPV4, 5000, "x"), NOW)).isFalse();
  }
}
