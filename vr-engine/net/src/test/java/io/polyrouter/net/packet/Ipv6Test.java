package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv6Address;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class Ipv6Test {

  private static final String ADDRESSES =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002";

  private static final byte[] ECHO =
      hex("6b8abcde000d3a40" + ADDRESSES + "8000e840123400076162636465");

  /** Hop-by-hop, routing type 0, destination options, first fragment, UDP. */
  private static final byte[] EXTENDED =
      hex(
          "6000000000380040"
              + ADDRESSES
              + "2b00050200000100"
              + "3c0200010000000020010db8000000000000000000000009"
              + "2c00c90261620100"
              + "1100000100000005"
              + "000100020008a45f");

  private final Ipv6Headers headers = new Ipv6Headers();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void fieldsOfAPacket() {
    assertThat(Ipv6.check(ECHO, 0, ECHO.length)).isNull();
    assertThat(Ipv6.trafficClass(ECHO, 0)).isEqualTo(0xb8);
    assertThat(Ipv6.flowLabel(ECHO, 0)).isEqualTo(0xabcde);
    assertThat(Ipv6.payloadBytes(ECHO, 0)).isEqualTo(13);
    assertThat(Ipv6.totalBytes(ECHO, 0)).isEqualTo(53);
    assertThat(Ipv6.nextHeader(ECHO, 0)).isEqualTo(IpProtocol.ICMPV6);
    assertThat(Ipv6.hopLimit(ECHO, 0)).isEqualTo(64);
    assertThat(new Ipv6Address(Ipv6.sourceHigh(ECHO, 0), Ipv6.sourceLow(ECHO, 0)))
        .hasToString("2001:db8::1");
    assertThat(new Ipv6Address(Ipv6.destinationHigh(ECHO, 0), Ipv6.destinationLow(ECHO, 0)))
        .hasToString("2001:db8::2");
    Ipv6.decrementHopLimit(ECHO, 0);
    assertThat(Ipv6.hopLimit(ECHO, 0)).isEqualTo(63);
    Ipv6.decrementHopLimit(ECHO, 0);
    assertThat(Ipv6.nextHeader(ECHO, 0)).isEqualTo(IpProtocol.ICMPV6);
  }

  @Test
  void malformedPackets() {
    assertThat(Ipv6.check(ECHO, 0, 39)).isEqualTo(Malformed.IPV6_TRUNCATED);
    assertThat(Ipv6.check(ECHO, 0, 52)).isEqualTo(Malformed.IPV6_PAYLOAD_LENGTH);
    byte[] four = ECHO.clone();
    four[0] = 0x45;
    assertThat(Ipv6.check(four, 0, four.length)).isEqualTo(Malformed.IPV6_VERSION);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[100];
      int at = random.nextInt(20);
      int trafficClass = random.nextInt(256);
      int label = random.nextInt(1 << 20);
      long[] addresses = random.longs(4).toArray();
      Ipv6.write(
          bytes,
          at,
          trafficClass,
          label,
          i % 40,
          17,
          255,
          addresses[0],
          addresses[1],
          addresses[2],
          addresses[3]);

      assertThat(Ipv6.check(bytes, at, 80)).isNull();
      assertThat(Ipv6.trafficClass(bytes, at)).isEqualTo(trafficClass);
      assertThat(Ipv6.flowLabel(bytes, at)).isEqualTo(label);
      assertThat(Ipv6.payloadBytes(bytes, at)).isEqualTo(i % 40);
      assertThat(Ipv6.hopLimit(bytes, at)).isEqualTo(255);
      assertThat(Ipv6.sourceHigh(bytes, at)).isEqualTo(addresses[0]);
      assertThat(Ipv6.sourceLow(bytes, at)).isEqualTo(addresses[1]);
      assertThat(Ipv6.destinationHigh(bytes, at)).isEqualTo(addresses[2]);
      assertThat(Ipv6.destinationLow(bytes, at)).isEqualTo(addresses[3]);
    }
  }

  @Test
  void walksExtensionHeaders() {
    assertThat(headers.walk(EXTENDED, 0)).isNull();
    assertThat(headers.hopByHopAt()).isEqualTo(40);
    assertThat(headers.routingAt()).isEqualTo(48);
    assertThat(Ipv6Headers.routingType(EXTENDED, 48)).isZero();
    assertThat(Ipv6Headers.segmentsLeft(EXTENDED, 48)).isEqualTo(1);
    assertThat(headers.refusedOptionAt()).isEqualTo(74);
    assertThat(headers.fragmentAt()).isEqualTo(80);
    assertThat(headers.fragmentFieldAt()).isEqualTo(72);
    assertThat(headers.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(headers.protocolFieldAt()).isEqualTo(80);
    assertThat(headers.payloadAt()).isEqualTo(88);
    assertThat(Ipv6Headers.hasRouterAlert(EXTENDED, 40)).isTrue();

    assertThat(headers.walk(ECHO, 0)).isNull();
    assertThat(headers.hopByHopAt()).isNegative();
    assertThat(headers.fragmentAt()).isNegative();
    assertThat(headers.payloadAt()).isEqualTo(40);
  }

  @Test
  void laterFragmentsAreNotLookedInto() {
    byte[] fragment = hex("6000000000102c40" + ADDRESSES + "3c0005a9deadbeef" + "ffffffffffffffff");
    assertThat(headers.walk(fragment, 0)).isNull();
    assertThat(headers.protocol()).isEqualTo(IpProtocol.IPV6_DESTINATION_OPTIONS);
    assertThat(headers.payloadAt()).isEqualTo(48);
    assertThat(Ipv6Fragment.offsetBytes(fragment, 40)).isEqualTo(181 * 8);
    assertThat(Ipv6Fragment.moreFragments(fragment, 40)).isTrue();
    assertThat(Ipv6Fragment.isAtomic(fragment, 40)).isFalse();
    assertThat(Ipv6Fragment.identification(fragment, 40)).isEqualTo(0xdeadbeef);
    byte[] written = new byte[8];
    Ipv6Fragment.write(written, 0, 60, 181 * 8, true, 0xdeadbeef);
    assertThat(written).isEqualTo(hex("3c0005a9deadbeef"));
    Ipv6Fragment.write(written, 0, 60, 0, false, 1);
    assertThat(Ipv6Fragment.isAtomic(written, 0)).isTrue();
  }

  @Test
  void malformedExtensionHeaders() {
    assertThat(walk("00", "0000000000000000", "3b00000000000000"))
        .isEqualTo(Malformed.IPV6_HOP_BY_HOP_NOT_FIRST);
    assertThat(walk("2c", "2c00000000000000", "3b00000000000000"))
        .isEqualTo(Malformed.IPV6_FRAGMENT_TWICE);
    assertThat(walk("3c", "3b01000000000000")).isEqualTo(Malformed.IPV6_EXTENSION_TRUNCATED);
    assertThat(walk("3c", "3b0000")).isEqualTo(Malformed.IPV6_EXTENSION_TRUNCATED);
    assertThat(walk("3c", "3b00010500000000")).isEqualTo(Malformed.IPV6_OPTION_LENGTH);
    assertThat(walk("3c", "3b00000000000001")).isEqualTo(Malformed.IPV6_OPTION_LENGTH);
    String[] many = new String[9];
    java.util.Arrays.fill(many, "3c00010400000000");
    assertThat(walk("3c", many)).isEqualTo(Malformed.IPV6_TOO_MANY_HEADERS);
    assertThat(walk("3c", "3b020000000000000000000000000000" + "0000000000000000"))
        .isEqualTo(Malformed.IPV6_TOO_MANY_OPTIONS);
    assertThat(walk("3c", "3b00010400000000")).isNull();
  }

  private @Nullable Malformed walk(String first, String... extensions) {
    String all = String.join("", extensions);
    String length = HexFormat.of().toHexDigits((short) (all.length() / 2));
    return headers.walk(hex("60000000" + length + first + "40" + ADDRESSES + all), 0);
  }

  @Test
  void unknownOptionsAreRefusedAsTheySay() {
    // The two highest bits: skip, drop, answer, answer unless to a group (RFC 8200, section 4.2).
    assertThat(walk("3c", "3b001e0400000000")).isNull();
    assertThat(headers.refusedOptionAt()).isNegative();
    for (String type : new String[] {"5e", "9e", "de"}) {
      assertThat(walk("3c", "3b00" + type + "0400000000")).isNull();
      assertThat(headers.refusedOptionAt()).isEqualTo(42);
    }
    assertThat(Ipv6Headers.refusalIsAnswered(new byte[] {0x5e}, 0, false)).isFalse();
    assertThat(Ipv6Headers.refusalIsAnswered(new byte[] {(byte) 0x9e}, 0, true)).isTrue();
    assertThat(Ipv6Headers.refusalIsAnswered(new byte[] {(byte) 0xde}, 0, true)).isFalse();
    assertThat(Ipv6Headers.refusalIsAnswered(new byte[] {(byte) 0xde}, 0, false)).isTrue();
  }

  @Test
  void writesARouterAlert() {
    byte[] written = new byte[8];
    Ipv6Headers.writeRouterAlert(written, 0, IpProtocol.ICMPV6);
    assertThat(written).isEqualTo(hex("3a00050200000100"));
  }

  @Test
  void udpOverIpv6() {
    byte[] bytes = hex("60000000000d1140" + ADDRESSES + "03e80035000d5c7068656c6c6f");
    assertThat(Udp.checkIpv6(bytes, 40, 13, 0)).isNull();
    byte[] written = bytes.clone();
    java.util.Arrays.fill(written, 40, 48, (byte) 0);
    assertThat(Udp.checkIpv6(written, 40, 13, 0)).isEqualTo(Malformed.UDP_LENGTH);
    Udp.writeIpv6(written, 40, 1000, 53, 5, 0);
    assertThat(written).isEqualTo(bytes);
    written[46] = 0;
    written[47] = 0;
    assertThat(Udp.checkIpv6(written, 40, 13, 0))
        .as("no checksum")
        .isEqualTo(Malformed.UDP_CHECKSUM);
  }
}
