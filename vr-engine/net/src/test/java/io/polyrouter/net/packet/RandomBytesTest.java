package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Bytes that are anything, from noise to packets with a few wrong bits: no check throws, and what
 * passed a check can be read in full. Arrays end where the packet does, so that a read behind it
 * throws.
 */
class RandomBytesTest {

  private final SplittableRandom random = new SplittableRandom(1);
  private final Set<Malformed> seen = EnumSet.noneOf(Malformed.class);

  @Test
  void noCheckThrowsAndAllFaultsAreFound() {
    for (int i = 0; i < 300_000; i++) {
      checkEthernet(damaged(ethernet()));
      checkArp(damaged(arp()));
      checkIpv4(damaged(ipv4()));
      checkIcmp(damaged(icmp()));
      checkUdp(damaged(udp()));
      checkTcp(damaged(tcp()));
      checkIgmp(damaged(igmp()));
      checkIpv6(damaged(ipv6()));
      checkIcmpv6(icmpv6());
    }

    assertThat(seen).containsExactlyInAnyOrder(Malformed.values());
  }

  @Test
  void everyFaultSaysWhatIsWrongAndByWhichRule() {
    assertThat(Malformed.values())
        .allSatisfy(fault -> {
          assertThat(fault.what()).isNotBlank();
          assertThat(fault.rule()).containsAnyOf("RFC", "IEEE");
          assertThat(fault.offset()).isBetween(0, 24);
          assertThat(fault.counterName()).matches("[a-z0-9]+(-[a-z0-9]+)+");
        });
  }

  private byte[] damaged(byte[] packet) {
    byte[] bytes = packet;
    int kind = random.nextInt(4);
    if (kind == 0) {
      random.nextBytes(bytes);
    }
    if (kind <= 1) {
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    int flips = random.nextInt(3);
    for (int i = 0; i < flips && bytes.length > 0; i++) {
      bytes[random.nextInt(Math.min(bytes.length, 32))] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private byte[] ethernet() {
    byte[] bytes = new byte[18];
    Ethernet.writeTagged(bytes, 0, 1, 2, 0, 7, EtherType.IPV4);
    return bytes;
  }

  private byte[] arp() {
    byte[] bytes = new byte[28];
    Arp.write(bytes, 0, Arp.REPLY, 2, 3, 4, 5);
    return bytes;
  }

  private byte[] ipv4() {
    int optionBytes = random.nextInt(11) * 4;
    byte[] bytes = new byte[20 + optionBytes + random.nextInt(20)];
    random.nextBytes(bytes);
    Ipv4.write(bytes, 0, 0, bytes.length, 1, 0, 64, 17, 1, 2);
    Ipv4.rewriteLengths(bytes, 0, 20 + optionBytes, bytes.length, 0);
    return bytes;
  }

  private byte[] icmp() {
    byte[] about = ipv4();
    int quoted = random.nextInt(about.length + 1);
    about[0] ^= (byte) (random.nextInt(4) == 0 ? 0x20 : 0);
    byte[] bytes = new byte[8 + quoted];
    Icmpv4.writeTimeExceeded(bytes, 0, 0, about, 0, quoted);
    return bytes;
  }

  private byte[] udp() {
    byte[] bytes = new byte[8 + random.nextInt(30)];
    Udp.write(bytes, 0, 1, 2, bytes.length - 8, 3, 4);
    return bytes;
  }

  private byte[] tcp() {
    int headerBytes = 20 + 4 * random.nextInt(11);
    byte[] bytes = new byte[headerBytes + random.nextInt(20)];
    random.nextBytes(bytes);
    for (int at = 20; at < headerBytes; at += 4) {
      bytes[at] = (byte) random.nextInt(4);
      bytes[at + 1] = (byte) (random.nextInt(4) == 0 ? random.nextInt(6) : 4);
    }
    TcpSegment.write(bytes, 0, 1, 2, 3, 4, headerBytes, random.nextInt(256), 5);
    TcpSegment.writeChecksum(bytes, 0, bytes.length, 6);
    return bytes;
  }

  private byte[] igmp() {
    byte[] bytes = new byte[random.nextBoolean() ? 8 : 12];
    Igmp.writeRecord(bytes, 0, 0, 0, 1);
    if (bytes.length == 12) {
      Igmp.writeQuery(bytes, 0, 100, 0);
      if (random.nextBoolean()) {
        // One source claimed, and the checksum right again.
        bytes[11] = 1;
        bytes[3]--;
      }
    } else {
      Igmp.write(bytes, 0, Igmp.QUERY, 100, 0);
    }
    return bytes;
  }

  /** Some extension headers, some of them with options, then nothing known. */
  private byte[] ipv6() {
    byte[] bytes = new byte[Ipv6.HEADER_BYTES + 8 * (random.nextInt(12) + 1)];
    int[] types = {0, 43, 44, 60, 59, 60, 60};
    Ipv6.write(
        bytes, 0, 0, 0, bytes.length - 40, types[random.nextInt(7)], 64, 1, 2, 3, random.nextInt());
    for (int at = 40; at < bytes.length; at += 8) {
      bytes[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(61) : types[random.nextInt(7)]);
      bytes[at + 1] = (byte) (random.nextInt(5) == 0 ? random.nextInt(4) : 0);
      bytes[at + 2] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
      bytes[at + 3] = (byte) (bytes[at + 2] == 0 ? 0 : 4);
    }
    return bytes;
  }

  /** Behind an IPv6 header; mostly with the right checksum. */
  private byte[] icmpv6() {
    byte[] bytes = new byte[Ipv6.HEADER_BYTES + random.nextInt(80)];
    random.nextBytes(bytes);
    int length = bytes.length - 40;
    boolean linkLocal = random.nextBoolean();
    Ipv6.write(
        bytes,
        0,
        0,
        0,
        length,
        IpProtocol.ICMPV6,
        random.nextInt(3) == 0 ? 1 : 255,
        linkLocal ? 0xfe80L << 48 : 0,
        linkLocal ? 1 : random.nextInt(2),
        0xff02L << 48,
        0x1ff000000L);
    for (int at = 40 + 8 * random.nextInt(7); at + 8 <= bytes.length; at += 8) {
      bytes[at] = (byte) random.nextInt(6);
      bytes[at + 1] = (byte) (random.nextInt(9) == 0 ? random.nextInt(3) : 1);
    }
    if (length >= 8 && random.nextInt(20) > 0) {
      int type = random.nextInt(4) == 0 ? random.nextInt(256) : 130 + random.nextInt(14);
      int code = random.nextInt(20) == 0 ? 1 : 0;
      Icmpv6.writeHeader(bytes, 40, type, code, length, 0);
    }
    return bytes;
  }

  private void checkTcp(byte[] bytes) {
    if (passes(TcpSegment.check(bytes, 0, bytes.length, 6))) {
      int end = TcpSegment.headerBytes(bytes, 0);
      for (int option = 20; option < end && bytes[option] != 0; ) {
        int optionBytes = TcpSegment.optionBytes(bytes, option, end);
        assertThat(optionBytes).isBetween(1, end - option);
        option += optionBytes;
      }
    }
  }

  private void checkIgmp(byte[] bytes) {
    if (passes(Igmp.check(bytes, 0, bytes.length))) {
      assertThat(Igmp.maxResponseMillis(bytes, 0, bytes.length)).isNotNegative();
      Igmp.group(bytes, 0);
    }
  }

  private void checkIpv6(byte[] bytes) {
    Ipv6Headers headers = new Ipv6Headers();
    if (passes(Ipv6.check(bytes, 0, bytes.length)) && passes(headers.walk(bytes, 0))) {
      int end = Ipv6.totalBytes(bytes, 0);
      assertThat(headers.payloadAt()).isBetween(40, end);
      assertThat(headers.protocolFieldAt()).isBetween(6, end - 1);
      assertThat(headers.refusedOptionAt()).isLessThan(end);
      if (headers.hopByHopAt() >= 0) {
        Ipv6Headers.hasRouterAlert(bytes, headers.hopByHopAt());
      }
      if (headers.fragmentAt() >= 0) {
        assertThat(Ipv6Fragment.offsetBytes(bytes, headers.fragmentAt())).isBetween(0, 65_528);
        Ipv6Fragment.identification(bytes, headers.fragmentAt());
      }
    }
  }

  private void checkIcmpv6(byte[] bytes) {
    int length = bytes.length - 40;
    if (!passes(Icmpv6.check(bytes, 40, length, 0))) {
      return;
    }
    int type = Icmpv6.type(bytes, 40);
    if (Ndp.isNdp(type) && passes(Ndp.check(bytes, 40, length, 0))) {
      int at = 40 + Ndp.optionsOffset(type);
      for (int option = 0; option < 256; option++) {
        assertThat(NdpOptions.find(bytes, at, bytes.length - at, option))
            .isLessThanOrEqualTo(bytes.length - 8);
      }
    }
    if (Mld.isMld(type) && passes(Mld.check(bytes, 40, length, 0))) {
      assertThat(Mld.maxResponseMillis(bytes, 40, length)).isNotNegative();
    }
  }

  private boolean passes(@Nullable Malformed fault) {
    if (fault != null) {
      seen.add(fault);
    }
    return fault == null;
  }

  private void checkEthernet(byte[] bytes) {
    if (passes(Ethernet.check(bytes, 0, bytes.length))) {
      assertThat(Ethernet.headerBytes(bytes, 0)).isLessThanOrEqualTo(bytes.length);
      assertThat(Ethernet.payloadType(bytes, 0)).isBetween(0, 0xffff);
    }
  }

  private void checkArp(byte[] bytes) {
    if (passes(Arp.check(bytes, 0, bytes.length))) {
      assertThat(Arp.operation(bytes, 0)).isBetween(Arp.REQUEST, Arp.REPLY);
      Arp.targetAddress(bytes, 0);
    }
  }

  private void checkIpv4(byte[] bytes) {
    if (passes(Ipv4.check(bytes, 0, bytes.length))) {
      int headerBytes = Ipv4.headerBytes(bytes, 0);
      assertThat(headerBytes).isBetween(20, Ipv4.totalBytes(bytes, 0));
      assertThat(Ipv4Options.malformedAt(bytes, 0)).isLessThan(headerBytes);
      assertThat(Ipv4Options.find(bytes, 0, Ipv4Options.ROUTER_ALERT)).isLessThan(headerBytes);
      assertThat(Ipv4Options.copyForFragment(bytes, 0, new byte[60], 0)).isBetween(0, 40);
    }
  }

  private void checkIcmp(byte[] bytes) {
    if (passes(Icmpv4.check(bytes, 0, bytes.length)) && Icmpv4.isError(Icmpv4.type(bytes, 0))) {
      int quoteAt = Icmpv4.quoteAt(0);
      assertThat(quoteAt + Ipv4.headerBytes(bytes, quoteAt)).isLessThanOrEqualTo(bytes.length);
    }
  }

  private void checkUdp(byte[] bytes) {
    if (passes(Udp.check(bytes, 0, bytes.length, 3, 4))) {
      assertThat(Udp.datagramBytes(bytes, 0)).isBetween(8, bytes.length);
    }
  }
}
