package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.Udp;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host that sends as much as it can: what it may take of its virtual router is limited, memory
 * does not grow with the flood, and the virtual router beside it does not notice.
 */
class FloodTest {

  private static final int IP = Ethernet.HEADER_BYTES;
  private static final int FRAMES = 100_000;
  private static final int A_TURN = 1_000;
  private static final long MOST_GROWTH_BYTES = 24L << 20;

  private final SplittableRandom random = new SplittableRandom(9);
  private final SimulatedNetwork network = new SimulatedNetwork(9);
  private SimulatedHost attacker;
  private SimulatedHost bystander;
  private long redMac;

  @BeforeEach
  void start() {
    attacker = network.host(1, "02:00:00:00:00:0a", "10.0.0.2/8", "10.0.0.1");
    bystander = network.host(2, "02:00:00:00:00:0b", "10.0.0.2/8", "10.0.0.1");
    network.apply(
        vr("red", onPort("eth0", 1, "10.0.0.1/8", "2001:db8::1/64")),
        vr("blue", onPort("eth0", 2, "10.0.0.1/8")));
    network.advance(Duration.ofSeconds(5));
    redMac = network.fibs().interfaceOf("red", "eth0").mac().bits();
    bystander.ping("10.0.0.1", 0);
    network.advance(Duration.ofSeconds(1));
  }

  /** Floods for ten seconds, while the bystander pings a hundred times. */
  private void flood(Supplier<byte[]> frames) {
    bystander.forgetReceived();
    // Up to the limits first: what counts is that nothing grows after that.
    send(frames, FRAMES / 2);
    long before = usedHeap();
    send(frames, FRAMES / 2);
    long growth = usedHeap() - before;

    assertThat(bystander.count(SimulatedHost.icmp(0, 0))).isEqualTo(FRAMES / A_TURN);
    assertThat(growth)
        .as("bytes that the second half of the flood left")
        .isLessThan(MOST_GROWTH_BYTES);
    assertThat(network.snapshot("red").health().restarts()).isZero();
    attacker.forgetReceived();
  }

  private void send(Supplier<byte[]> frames, int count) {
    for (int sent = 0; sent < count; sent += A_TURN) {
      for (int i = 0; i < A_TURN; i++) {
        attacker.sendRaw(frames.get());
      }
      bystander.ping("10.0.0.1", sent / A_TURN);
      network.advance(Duration.ofMillis(100));
      attacker.forgetReceived();
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private int neighbours() {
    return network.snapshot("red").interfaces().getFirst().neighbours().size();
  }

  @Test
  void ofArpRequestsFromForgedSenders() {
    flood(() -> {
      byte[] frame = new byte[IP + Arp.PACKET_BYTES];
      Ethernet.write(frame, 0, MacAddress.BROADCAST.bits(), 0x02000000000aL, EtherType.ARP);
      int sender = 0x0a000002 + random.nextInt(1 << 23);
      Arp.write(frame, IP, Arp.REQUEST, 0x020000000000L | sender, sender, 0, 0x0a000001);
      return frame;
    });
    assertThat(neighbours()).isLessThanOrEqualTo(16_384);
    assertThat(network.counter("red", "neighbour-limit")).isPositive();
    network.advance(Duration.ofSeconds(30));
    assertThat(neighbours()).as("nobody stands behind them").isLessThan(10);
  }

  @Test
  void ofNeighbourSolicitationsFromForgedSenders() {
    flood(() -> solicitation(random.nextLong() | 1));
    assertThat(neighbours()).isLessThanOrEqualTo(16_384 + 10);
    assertThat(network.counter("red", "neighbour-limit")).isPositive();
    network.advance(Duration.ofSeconds(30));
    assertThat(neighbours()).isLessThan(10);
  }

  private byte[] solicitation(long sender) {
    byte[] frame = new byte[IP + 40 + 32];
    Ethernet.write(frame, 0, redMac, 0x02000000000aL, EtherType.IPV6);
    long prefix = 0x20010db8_00000000L;
    Ipv6.write(frame, IP, 0, 0, 32, IpProtocol.ICMPV6, 255, prefix, sender, prefix, 1);
    Ndp.writeNeighborMessage(frame, IP + 40, 0, prefix, 1);
    NdpOptions.writeLinkLayerAddress(
        frame, IP + 64, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, 0x02000000000aL);
    Icmpv6.writeHeader(frame, IP + 40, Icmpv6.NEIGHBOR_SOLICITATION, 0, 32, IP);
    return frame;
  }

  @Test
  void ofPacketsToAbsentNodes() {
    flood(() -> {
      byte[] frame = new byte[IP + 40 + 8];
      Ethernet.write(frame, 0, redMac, 0x02000000000aL, EtherType.IPV6);
      long prefix = 0x20010db8_00000000L;
      Ipv6.write(frame, IP, 0, 0, 8, 17, 64, prefix, 2, prefix, random.nextLong());
      return frame;
    });
    assertThat(neighbours()).isLessThanOrEqualTo(512 + 10);
  }

  @Test
  void ofFragmentsThatNeverCompleteTheirPackets() {
    flood(() -> {
      boolean ipv6 = random.nextBoolean();
      byte[] frame = new byte[IP + 40 + 8 + 1400];
      Ethernet.write(frame, 0, redMac, 0x02000000000aL, ipv6 ? EtherType.IPV6 : EtherType.IPV4);
      int offset = 8 * random.nextInt(8000);
      if (ipv6) {
        long prefix = 0x20010db8_00000000L;
        Ipv6.write(frame, IP, 0, 0, 1408, IpProtocol.IPV6_FRAGMENT, 64, prefix, 2, prefix, 1);
        Ipv6Fragment.write(frame, IP + 40, 17, offset, true, random.nextInt());
      } else {
        Ipv4.write(
            frame,
            IP,
            0,
            1420,
            random.nextInt(0x10000),
            Ipv4.MORE_FRAGMENTS | offset / 8,
            64,
            17,
            0x0a000002,
            0x0a000001);
      }
      return frame;
    });
    assertThat(network.counter("red", "ipv4-reassembly-limit")).isPositive();
    assertThat(network.counter("red", "ipv6-reassembly-limit")).isPositive();
  }

  /** RFC 1812, section 4.3.2.8; RFC 4443, section 2.4 (f). */
  @Test
  void ofPacketsThatCauseErrors() {
    flood(() -> {
      byte[] frame = new byte[IP + 40 + 8];
      boolean ipv6 = random.nextBoolean();
      Ethernet.write(frame, 0, redMac, 0x02000000000aL, ipv6 ? EtherType.IPV6 : EtherType.IPV4);
      if (ipv6) {
        long prefix = 0x20010db8_00000000L;
        Ipv6.write(frame, IP, 0, 0, 8, 17, 64, prefix, 2, prefix, 1);
        Udp.writeIpv6(frame, IP + 40, 1, 53, 0, IP);
      } else {
        Ipv4.write(frame, IP, 0, 28, 1, 0, 64, 17, 0x0a000002, 0x0a000001);
        Udp.write(frame, IP + 20, 1, 53, 0, 0x0a000002, 0x0a000001);
      }
      return frame;
    });
    // Ten seconds at 500 a second, and a burst.
    assertThat(network.counter("red", "icmp-unreachables-out")).isLessThan(6_000);
    assertThat(network.counter("red", "icmpv6-errors-out")).isLessThan(6_000);
    assertThat(network.counter("red", "icmp-rate-limited")).isPositive();
    assertThat(network.counter("red", "icmpv6-rate-limited")).isPositive();
  }
}
