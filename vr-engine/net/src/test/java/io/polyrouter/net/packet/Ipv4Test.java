package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4Test {

  private static final int SOURCE = Ipv4Address.parse("192.168.0.1").bits();
  private static final int DESTINATION = Ipv4Address.parse("192.168.0.199").bits();

  /** A UDP packet of 115 bytes; only its header counts here. */
  private static byte[] packet() {
    byte[] packet = new byte[115];
    byte[] header = HexFormat.of().parseHex("4500007300004000" + "4011b861c0a80001c0a800c7");
    System.arraycopy(header, 0, packet, 0, header.length);
    return packet;
  }

  private static byte[] withOptions(String options) {
    byte[] bytes = HexFormat.of().parseHex(options);
    byte[] packet = new byte[20 + bytes.length];
    Ipv4.write(packet, 0, 0, packet.length, 0, 0, 64, IpProtocol.UDP, SOURCE, DESTINATION);
    System.arraycopy(bytes, 0, packet, 20, bytes.length);
    Ipv4.rewriteLengths(packet, 0, packet.length, packet.length, 0);
    assertThat(Ipv4.check(packet, 0, packet.length)).isNull();
    return packet;
  }

  @Test
  void aHeader() {
    byte[] packet = packet();

    assertThat(Ipv4.check(packet, 0, packet.length)).isNull();
    assertThat(Ipv4.headerBytes(packet, 0)).isEqualTo(20);
    assertThat(Ipv4.totalBytes(packet, 0)).isEqualTo(115);
    assertThat(Ipv4.trafficClass(packet, 0)).isZero();
    assertThat(Ipv4.identification(packet, 0)).isZero();
    assertThat(Ipv4.dontFragment(packet, 0)).isTrue();
    assertThat(Ipv4.moreFragments(packet, 0)).isFalse();
    assertThat(Ipv4.isFragment(packet, 0)).isFalse();
    assertThat(Ipv4.timeToLive(packet, 0)).isEqualTo(64);
    assertThat(Ipv4.protocol(packet, 0)).isEqualTo(IpProtocol.UDP);
    assertThat(Ipv4.checksum(packet, 0)).isEqualTo(0xb861);
    assertThat(Ipv4.source(packet, 0)).isEqualTo(SOURCE);
    assertThat(Ipv4.destination(packet, 0)).isEqualTo(DESTINATION);
    byte[] written = new byte[115];
    Ipv4.write(written, 0, 0, 115, 0, Ipv4.DONT_FRAGMENT, 64, IpProtocol.UDP, SOURCE, DESTINATION);
    assertThat(written).isEqualTo(packet);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 55, IPV4_VERSION",
    "0, 05, IPV4_VERSION",
    "0, 44, IPV4_HEADER_LENGTH",
    "0, 40, IPV4_HEADER_LENGTH",
    "0, 46, IPV4_CHECKSUM",
    "3, 13, IPV4_TOTAL_LENGTH",
    "3, 74, IPV4_TOTAL_LENGTH",
    "2, ff, IPV4_TOTAL_LENGTH",
    "3, 72, IPV4_CHECKSUM",
    "8, 3f, IPV4_CHECKSUM",
    "11, 60, IPV4_CHECKSUM"
  })
  void oneWrongByte(int at, String value, Malformed expected) {
    byte[] packet = packet();
    packet[at] = (byte) HexFormat.fromHexDigits(value);

    assertThat(Ipv4.check(packet, 0, packet.length)).isEqualTo(expected);
  }

  @Test
  void truncatedPackets() {
    byte[] packet = packet();
    byte[] options = withOptions("01010100");

    assertThat(Ipv4.check(packet, 0, 0)).isEqualTo(Malformed.IPV4_TRUNCATED);
    assertThat(Ipv4.check(packet, 0, 19)).isEqualTo(Malformed.IPV4_TRUNCATED);
    assertThat(Ipv4.check(packet, 0, 114)).isEqualTo(Malformed.IPV4_TOTAL_LENGTH);
    assertThat(Ipv4.check(options, 0, 23)).isEqualTo(Malformed.IPV4_TRUNCATED);
  }

  @Test
  void paddingBehindThePacketIsNoFault() {
    byte[] padded = Arrays.copyOf(packet(), 200);

    assertThat(Ipv4.check(padded, 0, padded.length)).isNull();
  }

  @Test
  void everyTimeToLiveCountsDownWithTheRightChecksum() {
    SplittableRandom random = new SplittableRandom(1);
    for (int timeToLive = 255; timeToLive > 0; timeToLive--) {
      byte[] packet = new byte[20];
      Ipv4.write(packet, 0, 0, 20, random.nextInt(0x10000), 0, timeToLive, 6, random.nextInt(), -1);
      byte[] expected = packet.clone();
      expected[8]--;
      Ipv4.writeChecksum(expected, 0);
      Ipv4.decrementTimeToLive(packet, 0);

      assertThat(packet).isEqualTo(expected);
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[1_600];
      int at = random.nextInt(60);
      int trafficClass = random.nextInt(256);
      int totalBytes = random.nextInt(20, 1_501);
      int identification = random.nextInt(0x10000);
      int fragment = random.nextInt(0x8000);
      int timeToLive = random.nextInt(256);
      int protocol = random.nextInt(256);
      int source = random.nextInt();
      int destination = random.nextInt();
      Ipv4.write(
          bytes,
          at,
          trafficClass,
          totalBytes,
          identification,
          fragment,
          timeToLive,
          protocol,
          source,
          destination);

      assertThat(Ipv4.check(bytes, at, totalBytes)).isNull();
      assertThat(Ipv4.trafficClass(bytes, at)).isEqualTo(trafficClass);
      assertThat(Ipv4.totalBytes(bytes, at)).isEqualTo(totalBytes);
      assertThat(Ipv4.identification(bytes, at)).isEqualTo(identification);
      assertThat(Ipv4.flagsAndFragmentOffset(bytes, at)).isEqualTo(fragment);
      assertThat(Ipv4.dontFragment(bytes, at)).isEqualTo((fragment & 0x4000) != 0);
      assertThat(Ipv4.moreFragments(bytes, at)).isEqualTo((fragment & 0x2000) != 0);
      assertThat(Ipv4.fragmentOffsetBytes(bytes, at)).isEqualTo((fragment & 0x1fff) * 8);
      assertThat(Ipv4.isFragment(bytes, at)).isEqualTo((fragment & 0x3fff) != 0);
      assertThat(Ipv4.timeToLive(bytes, at)).isEqualTo(timeToLive);
      assertThat(Ipv4.protocol(bytes, at)).isEqualTo(protocol);
      assertThat(Ipv4.source(bytes, at)).isEqualTo(source);
      assertThat(Ipv4.destination(bytes, at)).isEqualTo(destination);
    }
  }

  @Test
  void optionsAreFoundByType() {
    // no-operation, record route with one slot, router alert, end
    byte[] packet = withOptions("01" + "07070400000000" + "94040000" + "00000000");

    assertThat(Ipv4Options.malformedAt(packet, 0)).isNegative();
    assertThat(Ipv4Options.find(packet, 0, Ipv4Options.RECORD_ROUTE)).isEqualTo(21);
    assertThat(Ipv4Options.find(packet, 0, Ipv4Options.ROUTER_ALERT)).isEqualTo(28);
    assertThat(Ipv4Options.find(packet, 0, Ipv4Options.TIMESTAMP)).isNegative();
    assertThat(Ipv4Options.find(packet(), 0, Ipv4Options.ROUTER_ALERT)).isNegative();
  }

  @ParameterizedTest
  @CsvSource({
    "07000000, 21", // length 0
    "07010000, 21", // length 1
    "07050000, 21", // beyond the header
    "01010107, 23", // no room for a length
    "01070300, -1", // as short as can be
    "00070500, -1" // behind the end nothing counts
  })
  void wrongOptionsAreLocated(String options, int malformedAt) {
    byte[] packet = withOptions(options);

    assertThat(Ipv4Options.malformedAt(packet, 0)).isEqualTo(malformedAt);
    if (malformedAt >= 0) {
      assertThat(Ipv4Options.find(packet, 0, Ipv4Options.ROUTER_ALERT)).isNegative();
    }
  }

  @Test
  void fragmentsGetTheOptionsThatAreToBeCopied() {
    byte[] packet = withOptions("01" + "07070400000000" + "83070400000000" + "94040000" + "00");
    byte[] fragment = new byte[60];
    Arrays.fill(fragment, (byte) 0x55);
    int optionBytes = Ipv4Options.copyForFragment(packet, 0, fragment, 0);

    assertThat(optionBytes).isEqualTo(12);
    assertThat(HexFormat.of().formatHex(fragment, 20, 32))
        .isEqualTo("8307040000000094040000" + "00");
    assertThat(fragment[32]).isEqualTo((byte) 0x55);
    assertThat(Ipv4Options.copyForFragment(packet(), 0, fragment, 0)).isZero();
  }
}
