package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: no fault, every frame accounted for, and the router still works. */
class HostileFramesTest {

  private static final int FRAMES = 60_000;
  private static final int BATCH = 500;
  private static final int IP = Ethernet.HEADER_BYTES;
  private static final VrConfig RED =
      route(
          vr(
              "red",
              onPort("eth0", 1, "10.0.1.1/24", "2001:db8:1::1/64"),
              onPort("eth1", 2, "10.0.2.1/24", "2001:db8:2::1/64")),
          "10.3.0.0/16",
          "10.0.2.2",
          "10.0.2.3");

  private RandomGenerator random = new SplittableRandom(0);
  private long routerMac;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261122})
  void neverCauseAFault(long seed) {
    random = new SplittableRandom(seed);
    SimulatedNetwork network = new SimulatedNetwork(seed);
    SimulatedHost a = network.host(1, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
    network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");
    network.apply(RED);
    routerMac = network.fibs().interfaceOf("red", "eth0").mac().bits();
    network.advance(Duration.ofSeconds(3));

    for (int sent = 0; sent < FRAMES; sent += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        a.sendRaw(frame());
      }
      network.advance(Duration.ofMillis(random.nextInt(2000)));
    }

    VrSnapshot snapshot = network.snapshot("red");
    assertThat(snapshot.health().lastFault()).as("seed " + seed).isEmpty();
    assertThat(snapshot.health().restarts()).isZero();
    assertEveryFrameIsAccountedFor(snapshot);
    network.advance(Duration.ofMinutes(2));
    a.forgetReceived();
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(1));
    assertThat(a.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
  }

  private static void assertEveryFrameIsAccountedFor(VrSnapshot snapshot) {
    SortedMap<String, Long> in = snapshot.interfaces().getFirst().counters();
    long counted =
        Stream.of(
                "ethernet-truncated",
                "vlan-tag-truncated",
                "in-other-destination",
                "in-unicast-pkts",
                "in-multicast-pkts",
                "in-broadcast-pkts")
            .mapToLong(counter -> in.getOrDefault(counter, 0L))
            .sum();
    assertThat(counted).isGreaterThanOrEqualTo(FRAMES);
    assertThat(in.get("in-errors")).isGreaterThan(FRAMES / 20);
    assertThat(in.get("in-unknown-protos")).isPositive();
    assertThat(snapshot.counters().get("ipv4-received")).isPositive();
    assertThat(snapshot.counters().get("ipv4-reassembly-fragments")).isPositive();
    assertThat(snapshot.counters().get("ipv6-received")).isPositive();
    assertThat(snapshot.counters().get("ipv6-reassembly-fragments")).isPositive();
    assertThat(snapshot.counters().get("icmpv6-errors-out")).isPositive();
  }

  // ---- frames -------------------------------------------------------------------------------

  private byte[] frame() {
    return switch (random.nextInt(12)) {
      case 8, 9 -> mutatedIpv6(ipv6());
      case 10 -> ipv6();
      case 11 -> icmpv6();
      case 0 -> bytes(random.nextInt(80));
      case 1 -> addressed(random.nextInt(0x10000), random.nextInt(100));
      case 2 -> mutated(arp());
      case 3 -> arp();
      case 4, 5 -> mutated(ip());
      default -> ip();
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] addressed(int type, int payloadBytes) {
    byte[] frame = bytes(IP + payloadBytes);
    long to =
        switch (random.nextInt(4)) {
          case 0 -> MacAddress.BROADCAST.bits();
          case 1 -> 0x01005e000005L;
          default -> routerMac;
        };
    Ethernet.write(frame, 0, to, 0x02000000000aL, type);
    return frame;
  }

  private byte[] arp() {
    byte[] frame = addressed(EtherType.ARP, Arp.PACKET_BYTES + random.nextInt(20));
    Arp.write(
        frame,
        IP,
        1 + random.nextInt(2),
        random.nextInt(10) == 0 ? 0 : 0x020000000000L | random.nextInt(256),
        address(),
        routerMac,
        address());
    return frame;
  }

  private int address() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> 0x0a000101;
      case 2 -> 0x0a0001ff;
      case 3 -> 0x0a000200 | random.nextInt(256);
      case 4 -> 0x0a030000 | random.nextInt(0x10000);
      default -> 0x0a000100 | random.nextInt(256);
    };
  }

  private byte[] ip() {
    int payloadBytes = random.nextInt(4) == 0 ? random.nextInt(3000) : 8 + random.nextInt(64);
    int optionBytes = random.nextInt(4) == 0 ? 4 * random.nextInt(11) : 0;
    int headerBytes = Ipv4.MIN_HEADER_BYTES + optionBytes;
    byte[] frame = addressed(EtherType.IPV4, headerBytes + payloadBytes);
    int protocol =
        switch (random.nextInt(4)) {
          case 0 -> IpProtocol.UDP;
          case 1 -> random.nextInt(256);
          default -> IpProtocol.ICMP;
        };
    int at = IP + headerBytes;
    if (protocol == IpProtocol.ICMP && payloadBytes >= 8) {
      int type = random.nextBoolean() ? Icmpv4.ECHO_REQUEST : Icmpv4.ECHO_REPLY;
      Icmpv4.writeEcho(
          frame, at, type, random.nextInt(0x10000), random.nextInt(4), payloadBytes - 8);
    } else if (protocol == IpProtocol.UDP && payloadBytes >= 8) {
      Udp.write(frame, at, random.nextInt(0x10000), 53, payloadBytes - 8, 1, 2);
    }
    int flags =
        switch (random.nextInt(3)) {
          case 0 -> random.nextInt(0x10000);
          case 1 -> random.nextInt(2) * Ipv4.MORE_FRAGMENTS | random.nextInt(12);
          default -> 0;
        };
    Ipv4.write(
        frame,
        IP,
        random.nextInt(256),
        headerBytes + payloadBytes,
        random.nextInt(8),
        flags,
        random.nextInt(4) == 0 ? random.nextInt(3) : 64,
        protocol,
        address(),
        address());
    Ipv4.rewriteLengths(frame, IP, headerBytes, headerBytes + payloadBytes, flags);
    return frame;
  }

  private long ipv6AddressLow() {
    return random.nextInt(4) == 0 ? random.nextLong() : 1 + random.nextInt(3);
  }

  private long ipv6AddressHigh() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> 0xfe80L << 48;
      case 2 -> 0xff02L << 48;
      case 3 -> 0;
      case 4 -> 0x20010db8_00020000L;
      default -> 0x20010db8_00010000L;
    };
  }

  /** Any extension headers, then anything. */
  private byte[] ipv6() {
    int[] types = {0, 43, 44, 60, 58, 17, 59, 6};
    int words = 1 + random.nextInt(12);
    byte[] frame = addressed(EtherType.IPV6, Ipv6.HEADER_BYTES + 8 * words);
    Ipv6.write(
        frame,
        IP,
        0,
        random.nextInt(2),
        8 * words,
        types[random.nextInt(types.length)],
        random.nextInt(4) == 0 ? random.nextInt(3) : 64,
        ipv6AddressHigh(),
        ipv6AddressLow(),
        ipv6AddressHigh(),
        ipv6AddressLow());
    for (int at = IP + Ipv6.HEADER_BYTES; at < frame.length; at += 8) {
      frame[at] = (byte) types[random.nextInt(types.length)];
      frame[at + 1] = (byte) (random.nextInt(6) == 0 ? random.nextInt(4) : 0);
      frame[at + 2] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
      frame[at + 3] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 4);
      frame[at + 7] = (byte) random.nextInt(4);
    }
    return frame;
  }

  /** A message of any type with the right checksum, mostly as from a neighbour. */
  private byte[] icmpv6() {
    byte[] frame = addressed(EtherType.IPV6, Ipv6.HEADER_BYTES + 8 + random.nextInt(80));
    int length = frame.length - IP - Ipv6.HEADER_BYTES;
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        length,
        IpProtocol.ICMPV6,
        random.nextInt(4) == 0 ? 1 : 255,
        ipv6AddressHigh(),
        ipv6AddressLow(),
        ipv6AddressHigh(),
        ipv6AddressLow());
    int at = IP + Ipv6.HEADER_BYTES;
    for (int option = at + 8 * random.nextInt(6); option + 8 <= frame.length; option += 8) {
      frame[option] = (byte) random.nextInt(6);
      frame[option + 1] = 1;
    }
    int type = random.nextInt(3) == 0 ? random.nextInt(256) : 128 + random.nextInt(16);
    Icmpv6.writeHeader(frame, at, type, random.nextInt(8) == 0 ? 1 : 0, length, IP);
    return frame;
  }

  private byte[] mutatedIpv6(byte[] frame) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      frame[IP + random.nextInt(frame.length - IP)] ^= (byte) (1 << random.nextInt(8));
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(frame.length) : frame.length;
    return Arrays.copyOf(frame, length);
  }

  /** Flips a few bits and may cut the end off; often repairs the header's checksum. */
  private byte[] mutated(byte[] frame) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      frame[IP + random.nextInt(Math.min(40, frame.length - IP))] ^=
          (byte) (1 << random.nextInt(8));
    }
    int headerBytes = (frame[IP] & 0xf) * 4;
    if (random.nextBoolean() && headerBytes >= 20 && IP + headerBytes <= frame.length) {
      Ipv4.writeChecksum(frame, IP);
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(frame.length) : frame.length;
    return Arrays.copyOf(frame, length);
  }
}
