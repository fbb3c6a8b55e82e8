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
    }

    assertThat(seen).containsExactlyInAnyOrder(Malformed.values());
  }

  @Test
  void everyFaultSaysWhatIsWrongAndByWhichRule() {
    assertThat(Malformed.values())
        .allSatisfy(fault -> {
          assertThat(fault.what()).isNotBlank();
          assertThat(fault.rule()).containsAnyOf("RFC", "IEEE");
          assertThat(fault.offset()).isBetween(0, 20);
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
