package io.polyrouter.transport.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.FakeIp;
import io.polyrouter.transport.Observed;
import io.polyrouter.transport.PacketOptions;
import java.io.IOException;
import java.net.SocketException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RawTest {

  private static final int OSPF = 89;
  private static final IpAddress PEER = IpAddress.parse("192.0.2.9");
  private static final IpAddress PEER6 = IpAddress.parse("fe80::9");
  private static final IpAddress ALL_SPF_ROUTERS = IpAddress.parse("224.0.0.5");
  private static final IpAddress ALL_SPF_ROUTERS6 = IpAddress.parse("ff02::5");
  private static final long NOW = 0;

  private final FakeIp ip = new FakeIp();
  private final RawLayer layer = new RawLayer(ip.context);
  private final Observed observed = new Observed();

  private RawSocket open(AddressFamily family, int protocol) throws IOException {
    return layer.open(family, protocol, PacketOptions.DEFAULT, observed);
  }

  private static SendResult send(RawSocket socket, byte[] payload, IpAddress to) {
    byte[] frame = new byte[socket.payloadAt() + payload.length];
    System.arraycopy(payload, 0, frame, socket.payloadAt(), payload.length);
    return socket.send(frame, payload.length, to, 0, NOW);
  }

  @Test
  void packetsOfItsProtocol() throws IOException {
    RawSocket socket = open(AddressFamily.IPV4, OSPF);
    byte[] hello = {2, 1, 0, 4};
    assertThat(layer.received(FakeIp.packet(PEER, FakeIp.IPV4, OSPF, hello, 1, 0xc0), NOW))
        .isTrue();
    assertThat(layer.received(FakeIp.packet(PEER, FakeIp.IPV4, 88, hello, 1, 0xc0), NOW)).isFalse();
    assertThat(layer.received(FakeIp.packet(PEER6, FakeIp.IPV6, OSPF, hello, 1, 0xc0), NOW))
        .isFalse();
    Datagram datagram = socket.queue().poll();
    assertThat(datagram).isNotNull();
    assertThat(datagram.payload()).isEqualTo(hello);
    assertThat(datagram.remote()).isEqualTo(new Endpoint(PEER, 0));
    assertThat(datagram.hopLimit()).isEqualTo(1);
    assertThat(datagram.trafficClass()).isEqualTo(0xc0);
    assertThat(socket.queue().isEmpty()).isTrue();
    assertThat(send(socket, hello, PEER)).isEqualTo(SendResult.SENT);
    FakeIp.Sent sent = ip.takeSent();
    assertThat(sent.protocol).isEqualTo(OSPF);
    assertThat(sent.payload).isEqualTo(hello);
    assertThat(send(socket, hello, PEER6)).isEqualTo(SendResult.NO_ROUTE);
  }

  @Test
  void everySocketGetsACopy() throws IOException {
    RawSocket one = open(AddressFamily.IPV4, OSPF);
    RawSocket other = open(AddressFamily.IPV4, OSPF);
    RawSocket connected = open(AddressFamily.IPV4, OSPF);
    connected.connect(IpAddress.parse("192.0.2.8"));
    layer.received(FakeIp.packet(PEER, FakeIp.IPV4, OSPF, new byte[] {1}, 1, 0), NOW);
    assertThat(one.queue().poll()).isNotNull();
    assertThat(other.queue().poll()).isNotNull();
    assertThat(connected.queue().isEmpty()).isTrue();
    one.close(NOW);
    assertThat(layer.infos()).hasSize(2);
  }

  @Test
  void groups() throws IOException {
    RawSocket socket = open(AddressFamily.IPV4, OSPF);
    IpPacket hello = FakeIp.packet(PEER, ALL_SPF_ROUTERS, OSPF, new byte[] {1}, 1, 0);
    assertThat(layer.received(hello, NOW)).isFalse();
    socket.memberships().join(1, ALL_SPF_ROUTERS, NOW);
    assertThat(layer.received(hello, NOW)).isTrue();
    assertThat(socket.queue().poll()).isNotNull();
  }

  /** RFC 3542, section 3.1; RFC 5340, section A.3.1 has its checksum at offset 12. */
  @Test
  void checksumsAreWrittenAndChecked() throws IOException {
    RawSocket socket = open(AddressFamily.IPV6, OSPF);
    socket.setChecksumOffset(OptionalInt.of(12));
    byte[] packet = new byte[17];
    packet[0] = 3;
    packet[16] = 1;
    assertThat(send(socket, packet, FakeIp.LINK_LOCAL)).isEqualTo(SendResult.SENT);
    IpPacket arriving = ip.takeSent().packet();
    assertThat(layer.received(arriving, NOW)).isTrue();
    Datagram datagram = socket.queue().poll();
    assertThat(datagram).isNotNull();
    assertThat(datagram.payload()[12] | datagram.payload()[13]).isNotZero();
    arriving.bytes()[arriving.payloadAt() + 3] ^= 1;
    assertThat(layer.received(arriving, NOW)).isTrue();
    assertThat(socket.queue().isEmpty()).isTrue();
    assertThat(socket.malformed()).isEqualTo(1);
    assertThatThrownBy(() -> socket.setChecksumOffset(OptionalInt.of(3)))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void icmpv6GoesThroughRawSocketsToo() throws IOException {
    RawSocket socket = open(AddressFamily.IPV6, IpProtocol.ICMPV6);
    socket.bind(FakeIp.IPV6);
    byte[] message = {(byte) 128, 0, 0, 0};
    layer.received(FakeIp.packet(PEER6, FakeIp.IPV6, IpProtocol.ICMPV6, message, 64, 0), NOW);
    layer.received(FakeIp.packet(PEER6, FakeIp.LINK_LOCAL, IpProtocol.ICMPV6, message, 64, 0), NOW);
    layer.received(FakeIp.packet(PEER6, ALL_SPF_ROUTERS6, IpProtocol.ICMPV6, message, 64, 0), NOW);
    assertThat(socket.queue().poll()).isNotNull();
    assertThat(socket.queue().isEmpty()).isTrue();
    assertThatThrownBy(() -> socket.bind(PEER6)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> open(AddressFamily.IPV4, 0)).isInstanceOf(SocketException.class);
  }
}
