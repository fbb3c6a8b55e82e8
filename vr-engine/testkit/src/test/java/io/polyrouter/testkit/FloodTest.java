package io.polyrouter.testkit;

import static io.polyrouter.testkit.FloodLab.ATTACKER;
import static io.polyrouter.testkit.FloodLab.ATTACKER_MAC;
import static io.polyrouter.testkit.FloodLab.IP;
import static io.polyrouter.testkit.FloodLab.RED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Igmp;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.Mld;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.router.config.VrLimits;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A host that sends as much as it can: what it may take of its virtual router is limited, memory
 * does not grow with the flood, its connections go on, and the virtual router beside it does not
 * notice.
 */
class FloodTest {

  private static final long PREFIX = FloodLab.PREFIX;
  private static final long ALL_NODES_MAC = 0x333300000001L;

  private final SplittableRandom random = new SplittableRandom(9);
  private final FloodLab lab = new FloodLab(VrLimits.DEFAULT);
  private final SimulatedNetwork network = lab.network;

  private int neighbours() {
    return network.snapshot("red").interfaces().getFirst().neighbours().size();
  }

  @Test
  void ofArpRequestsFromForgedSenders() {
    lab.flood(() -> {
      byte[] frame = new byte[IP + Arp.PACKET_BYTES];
      Ethernet.write(frame, 0, MacAddress.BROADCAST.bits(), ATTACKER_MAC, EtherType.ARP);
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
    lab.flood(() -> solicitation(random.nextLong() | 1));
    assertThat(neighbours()).isLessThanOrEqualTo(16_384 + 10);
    assertThat(network.counter("red", "neighbour-limit")).isPositive();
    network.advance(Duration.ofSeconds(30));
    assertThat(neighbours()).isLessThan(10);
  }

  private byte[] solicitation(long sender) {
    byte[] frame = new byte[IP + 40 + 32];
    Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV6);
    Ipv6.write(frame, IP, 0, 0, 32, IpProtocol.ICMPV6, 255, PREFIX, sender, PREFIX, 1);
    Ndp.writeNeighborMessage(frame, IP + 40, 0, PREFIX, 1);
    NdpOptions.writeLinkLayerAddress(
        frame, IP + 64, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, 0x02000000000aL);
    Icmpv6.writeHeader(frame, IP + 40, Icmpv6.NEIGHBOR_SOLICITATION, 0, 32, IP);
    return frame;
  }

  @Test
  void ofPacketsToAbsentNodes() {
    lab.flood(() -> {
      byte[] frame = new byte[IP + 40 + 8];
      Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV6);
      Ipv6.write(frame, IP, 0, 0, 8, 17, 64, PREFIX, 2, PREFIX, random.nextLong());
      return frame;
    });
    assertThat(neighbours()).isLessThanOrEqualTo(512 + 10);
    assertThat(lab.use("unresolved-neighbors-ipv6").refused()).isGreaterThan(100_000);
  }

  @Test
  void ofFragmentsThatNeverCompleteTheirPackets() {
    lab.flood(() -> {
      boolean ipv6 = random.nextBoolean();
      byte[] frame = new byte[IP + 40 + 8 + 1400];
      Ethernet.write(frame, 0, lab.redMac, 0x02000000000aL, ipv6 ? EtherType.IPV6 : EtherType.IPV4);
      int offset = 8 * random.nextInt(8000);
      if (ipv6) {
        Ipv6.write(frame, IP, 0, 0, 1408, IpProtocol.IPV6_FRAGMENT, 64, PREFIX, 2, PREFIX, 1);
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
    assertThat(lab.use("reassembly-packets-ipv4").used()).isEqualTo(64);
    assertThat(lab.use("reassembly-packets-ipv4").refused()).isGreaterThan(50_000);
    assertThat(lab.use("reassembly-bytes").used()).isPositive();
  }

  /** RFC 1812, section 4.3.2.8; RFC 4443, section 2.4 (f). */
  @Test
  void ofPacketsThatCauseErrors() {
    lab.flood(() -> {
      byte[] frame = new byte[IP + 40 + 8];
      boolean ipv6 = random.nextBoolean();
      Ethernet.write(frame, 0, lab.redMac, 0x02000000000aL, ipv6 ? EtherType.IPV6 : EtherType.IPV4);
      if (ipv6) {
        Ipv6.write(frame, IP, 0, 0, 8, 17, 64, PREFIX, 2, PREFIX, 1);
        Udp.writeIpv6(frame, IP + 40, 1, 53, 0, IP);
      } else {
        Ipv4.write(frame, IP, 0, 28, 1, 0, 64, 17, ATTACKER, RED);
        Udp.write(frame, IP + 20, 1, 53, 0, ATTACKER, RED);
      }
      return frame;
    });
    // Twenty seconds at 500 a second, and a burst.
    assertThat(network.counter("red", "icmp-unreachables-out")).isLessThan(11_000);
    assertThat(network.counter("red", "icmpv6-errors-out")).isLessThan(11_000);
    assertThat(network.counter("red", "icmp-rate-limited")).isPositive();
    assertThat(network.counter("red", "icmpv6-rate-limited")).isPositive();
  }

  /** Every one is answered, but no more than that. */
  @Test
  void ofEchoRequests() {
    lab.flood(() -> {
      byte[] frame = new byte[IP + 40 + 8 + 56];
      boolean ipv6 = random.nextBoolean();
      Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, ipv6 ? EtherType.IPV6 : EtherType.IPV4);
      if (ipv6) {
        Ipv6.write(frame, IP, 0, 0, 64, IpProtocol.ICMPV6, 64, PREFIX, 2, PREFIX, 1);
        Icmpv6.writeEcho(frame, IP + 40, Icmpv6.ECHO_REQUEST, 1, 1, 56, IP);
      } else {
        Ipv4.write(frame, IP, 0, 84, 1, 0, 64, IpProtocol.ICMP, ATTACKER, RED);
        Icmpv4.writeEcho(frame, IP + 20, Icmpv4.ECHO_REQUEST, 1, 1, 56);
      }
      return frame;
    });
    assertThat(
            network.counter("red", "icmp-echo-replies-out")
                + network.counter("red", "icmpv6-echo-requests-in"))
        .isBetween(200_000L, 200_010L);
    // Nobody answers for the attacker's IPv6 address.
    assertThat(network.counter("red", "icmpv6-echo-replies-out")).isPositive();
  }

  /** Errors that quote packets which were never sent. */
  @Test
  void ofForgedErrors() {
    lab.flood(() -> {
      byte[] quoted = new byte[IP + 28];
      Ipv4.write(quoted, IP, 0, 28, 1, 0, 64, IpProtocol.UDP, RED, random.nextInt());
      byte[] frame = new byte[IP + 20 + 8 + 28];
      Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV4);
      Ipv4.write(frame, IP, 0, 56, 1, 0, 64, IpProtocol.ICMP, ATTACKER, RED);
      Icmpv4.writeFragmentationNeeded(frame, IP + 20, 600, quoted, IP, 28);
      return frame;
    });
    assertThat(network.counter("red", "icmp-errors-in")).isEqualTo(200_000);
  }

  /** Answers wait for a while and are put together (RFC 3376, section 5.2; RFC 3810, 6.2). */
  @Test
  void ofMembershipQueries() {
    lab.flood(() -> {
      if (random.nextBoolean()) {
        byte[] frame = new byte[IP + 24 + 12];
        Ethernet.write(frame, 0, 0x01005e000001L, ATTACKER_MAC, EtherType.IPV4);
        Ipv4.write(frame, IP, 0, 32, 1, 0, 1, IpProtocol.IGMP, ATTACKER, 0xe0000001);
        Igmp.writeQuery(frame, IP + 20, 100, 0);
        return frame;
      }
      byte[] frame = new byte[IP + 40 + 8 + 28];
      Ethernet.write(frame, 0, ALL_NODES_MAC, ATTACKER_MAC, EtherType.IPV6);
      Ipv6.write(frame, IP, 0, 0, 36, 0, 1, 0xfe80_0000_0000_0000L, 9, 0xff02_0000_0000_0000L, 1);
      // Hop-by-Hop Options with the router alert of RFC 2711.
      byte[] alert = {IpProtocol.ICMPV6, 0, 5, 2, 0, 0, 1, 0};
      System.arraycopy(alert, 0, frame, IP + 40, alert.length);
      Mld.writeQuery(frame, IP + 48, 100, 0, 0);
      Icmpv6.writeHeader(frame, IP + 48, Icmpv6.MULTICAST_LISTENER_QUERY, 0, 28, IP);
      return frame;
    });
    assertThat(network.counter("red", "eth0", "membership-queries-in")).isGreaterThan(90_000);
    assertThat(network.counter("red", "eth0", "membership-reports-out"))
        .as("one in a tenth of a second at most, for each family")
        .isLessThan(1_000);
  }

  /** Nobody asked for them (RFC 4861, section 7.2.5). */
  @Test
  void ofNeighbourAdvertisements() {
    lab.flood(() -> {
      byte[] frame = new byte[IP + 40 + 32];
      Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV6);
      long sender = random.nextLong() | 1;
      Ipv6.write(frame, IP, 0, 0, 32, IpProtocol.ICMPV6, 255, PREFIX, sender, PREFIX, 1);
      Ndp.writeNeighborMessage(frame, IP + 40, 0, PREFIX, sender);
      NdpOptions.writeLinkLayerAddress(
          frame, IP + 64, NdpOptions.TARGET_LINK_LAYER_ADDRESS, ATTACKER_MAC);
      Icmpv6.writeHeader(frame, IP + 40, Icmpv6.NEIGHBOR_ADVERTISEMENT, 0, 32, IP);
      return frame;
    });
    assertThat(neighbours()).isLessThan(10);
    assertThat(network.counter("red", "eth0", "nd-unsolicited")).isGreaterThan(190_000);
  }
}
