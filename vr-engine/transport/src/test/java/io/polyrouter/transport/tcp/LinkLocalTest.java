package io.polyrouter.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.FakeInterface;
import io.polyrouter.transport.FakeIp;
import io.polyrouter.transport.PseudoHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two links on which all nodes have the same link-local addresses (RFC 4007, section 6). */
class LinkLocalTest {

  private static final IpAddress PEER = IpAddress.parse("fe80::2");
  private static final StackInterface ETH1 = new FakeInterface(1);
  private static final StackInterface ETH2 = new FakeInterface(2);
  private static final long NOW = 1_000_000_000L;

  private final FakeIp ip = new FakeIp();
  private final TcpLayer tcp = new TcpLayer(ip.context, new TcpLimits(8, 8, Duration.ofMinutes(1)));

  private static Peer peer() {
    Peer peer = new Peer(new SimulatedNetwork(1));
    peer.finishes = false;
    return peer;
  }

  private TcpConnection connect(int interfaceIndex) throws IOException {
    Peer peer = peer();
    peer.connection =
        tcp.connect(
            Optional.of(new Endpoint(FakeIp.LINK_LOCAL, 1000)),
            new Endpoint(PEER, 179),
            new OptionsBuilder().interfaceIndex(interfaceIndex).build(),
            peer,
            NOW);
    return peer.connection();
  }

  /** A segment of the peer to the ports given, as it arrives. */
  private static IpPacket segment(
      StackInterface in, int peerPort, int port, int sequence, int acknowledgment, int flags) {
    byte[] bytes = new byte[TcpSegment.MIN_HEADER_BYTES];
    TcpSegment.write(
        bytes, 0, peerPort, port, sequence, acknowledgment, bytes.length, flags, 65_535);
    long sum =
        PseudoHeader.sum(
            IpPacket.high(PEER),
            IpPacket.low(PEER),
            IpPacket.high(FakeIp.LINK_LOCAL),
            IpPacket.low(FakeIp.LINK_LOCAL),
            IpProtocol.TCP,
            bytes.length);
    TcpSegment.writeChecksum(bytes, 0, bytes.length, sum);
    return FakeIp.packet(PEER, FakeIp.LINK_LOCAL, IpProtocol.TCP, bytes, 64, 0, in);
  }

  private void synAck(StackInterface in, FakeIp.Sent syn) {
    int expected = TcpSegment.sequence(syn.payload, 0) + 1;
    tcp.received(segment(in, 179, 1000, 5, expected, TcpSegment.SYN | TcpSegment.ACK), NOW);
  }

  @Test
  void connectionsOfTheSameAddressesOnTwoLinksAreTwo() throws IOException {
    TcpConnection one = connect(1);
    FakeIp.Sent firstSyn = ip.takeSent();
    TcpConnection other = connect(2);
    FakeIp.Sent secondSyn = ip.takeSent();
    assertThat(firstSyn.options.interfaceIndex()).isEqualTo(1);
    assertThat(secondSyn.options.interfaceIndex()).isEqualTo(2);

    synAck(ETH2, secondSyn);
    assertThat(other.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(one.state()).isEqualTo(TcpState.SYN_SENT);
    assertThat(ip.takeSent().options.interfaceIndex()).isEqualTo(2);

    synAck(ETH1, firstSyn);
    assertThat(one.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(ip.takeSent().options.interfaceIndex()).isEqualTo(1);
  }

  @Test
  void peersAreAnsweredWhereTheyAre() throws IOException {
    List<TcpConnection> accepted = new ArrayList<>();
    tcp.listen(
        new Endpoint(IpAddress.parse("::"), 22),
        8,
        false,
        TcpOptions.DEFAULT,
        (listener, now) -> accepted.add(listener.accept(peer(), now)),
        NOW);
    for (StackInterface in : List.of(ETH1, ETH2)) {
      tcp.received(segment(in, 5000, 22, 100, 0, TcpSegment.SYN), NOW);
      FakeIp.Sent answer = ip.takeSent();
      assertThat(answer.options.interfaceIndex()).isEqualTo(in.index());
      int expected = TcpSegment.sequence(answer.payload, 0) + 1;
      tcp.received(segment(in, 5000, 22, 101, expected, TcpSegment.ACK), NOW);
    }
    assertThat(accepted).hasSize(2);
    accepted.get(1).abort(NOW);
    assertThat(ip.takeSent().options.interfaceIndex()).isEqualTo(2);
    assertThat(accepted.get(0).state()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void refusalsGoWhereTheRequestCameFrom() {
    tcp.received(segment(ETH2, 5000, 23, 100, 0, TcpSegment.SYN), NOW);
    FakeIp.Sent reset = ip.takeSent();
    assertThat(TcpSegment.flags(reset.payload, 0) & TcpSegment.RST).isNotZero();
    assertThat(reset.options.interfaceIndex()).isEqualTo(2);
  }

  @Test
  void errorsConcernTheConnectionOfTheirLink() throws IOException {
    TcpConnection one = connect(1);
    FakeIp.Sent syn = ip.takeSent();
    TcpConnection other = connect(2);
    ip.takeSent();
    IpPacket quoted =
        FakeIp.packet(syn.source, syn.destination, syn.protocol, syn.payload, 64, 0, ETH1);
    tcp.errorReceived(quoted, IpError.PORT_UNREACHABLE, 0, NOW);
    assertThat(one.state()).isEqualTo(TcpState.CLOSED);
    assertThat(other.state()).isEqualTo(TcpState.SYN_SENT);
  }
}
