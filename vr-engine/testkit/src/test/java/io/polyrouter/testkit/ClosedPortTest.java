package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a virtual router says to those who look for a service, though it never had a socket. */
class ClosedPortTest {

  private static final int IP = Ethernet.HEADER_BYTES;
  private static final String HOST = "10.0.0.2";
  private static final String ROUTER = "10.0.0.1";
  private static final int SEQUENCE = 1_000_000;

  private final SimulatedNetwork network = new SimulatedNetwork(5);
  private SimulatedHost host;

  @BeforeEach
  void start() {
    host = network.host(1, "02:00:00:00:00:0a", HOST + "/24", ROUTER);
    network.apply(vr("red", onPort("eth0", 1, ROUTER + "/24")));
    network.advance(Duration.ofSeconds(1));
  }

  /** A SYN is answered by a reset (RFC 9293, section 3.10.7.1). */
  @Test
  void connectionsAreRefused() {
    host.send(ROUTER, IpProtocol.TCP, syn(), 64, 0);
    network.advance(Duration.ofSeconds(1));

    assertThat(host.received()).hasSize(1);
    byte[] answer = host.received().getFirst();
    int at = IP + Ipv4.headerBytes(answer, IP);
    assertThat(Ipv4.protocol(answer, IP)).isEqualTo(IpProtocol.TCP);
    assertThat(TcpSegment.flags(answer, at)).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
    assertThat(TcpSegment.sequence(answer, at)).isZero();
    assertThat(TcpSegment.acknowledgment(answer, at)).isEqualTo(SEQUENCE + 1);
    assertThat(TcpSegment.sourcePort(answer, at)).isEqualTo(80);
  }

  private static byte[] syn() {
    byte[] segment = new byte[TcpSegment.MIN_HEADER_BYTES];
    TcpSegment.write(segment, 0, 40_000, 80, SEQUENCE, 0, segment.length, TcpSegment.SYN, 1000);
    long pseudoHeaderSum =
        (Ipv4Address.parse(HOST).bits() & 0xffff_ffffL)
            + (Ipv4Address.parse(ROUTER).bits() & 0xffff_ffffL)
            + IpProtocol.TCP
            + segment.length;
    TcpSegment.writeChecksum(segment, 0, segment.length, pseudoHeaderSum);
    return segment;
  }

  @Test
  void datagramsFindNoPort() {
    host.udp(ROUTER, 40_000, 33_434, 10, 0);
    network.advance(Duration.ofSeconds(1));

    assertThat(host.received())
        .hasSize(1)
        .allMatch(SimulatedHost.icmp(Icmpv4.DESTINATION_UNREACHABLE, Icmpv4.PORT_UNREACHABLE));
  }

  @Test
  void otherProtocolsAreNotSpoken() {
    byte[] message = new byte[8];
    host.send(ROUTER, IpProtocol.TCP + 100, message, 64, 0);
    network.advance(Duration.ofSeconds(1));

    assertThat(host.received())
        .hasSize(1)
        .allMatch(SimulatedHost.icmp(Icmpv4.DESTINATION_UNREACHABLE, Icmpv4.PROTOCOL_UNREACHABLE));
  }
}
