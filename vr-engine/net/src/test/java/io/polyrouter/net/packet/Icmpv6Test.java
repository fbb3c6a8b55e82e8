package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Icmpv6Test {

  private static final String ADDRESSES =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002";
  private static final byte[] ECHO =
      HexFormat.of().parseHex("6b8abcde000d3a40" + ADDRESSES + "8000e840123400076162636465");
  private static final byte[] TOO_BIG =
      HexFormat.of()
          .parseHex(
              "6000000000383a40"
                  + ADDRESSES
                  + "02002b7100000578"
                  + "600000000008114020010db8000000000000000000000002"
                  + "20010db80000000000000000000000030001"
                  + "00020008a464");

  @Test
  void anEchoRequest() {
    assertThat(Icmpv6.check(ECHO, 40, 13, 0)).isNull();
    assertThat(Icmpv6.type(ECHO, 40)).isEqualTo(Icmpv6.ECHO_REQUEST);
    assertThat(Icmpv6.code(ECHO, 40)).isZero();
    assertThat(Icmpv6.identifier(ECHO, 40)).isEqualTo(0x1234);
    assertThat(Icmpv6.sequence(ECHO, 40)).isEqualTo(7);
    byte[] written = ECHO.clone();
    Arrays.fill(written, 40, 48, (byte) 0x55);
    Icmpv6.writeEcho(written, 40, Icmpv6.ECHO_REQUEST, 0x1234, 7, 5, 0);
    assertThat(written).isEqualTo(ECHO);
  }

  @Test
  void anErrorQuotesItsPacket() {
    assertThat(Icmpv6.check(TOO_BIG, 40, 56, 0)).isNull();
    assertThat(Icmpv6.mtuBytes(TOO_BIG, 40)).isEqualTo(1400);
    byte[] written = TOO_BIG.clone();
    Arrays.fill(written, 40, 96, (byte) 0x55);
    int length = Icmpv6.writeError(written, 40, Icmpv6.PACKET_TOO_BIG, 0, 1400, TOO_BIG, 48, 48, 0);
    assertThat(length).isEqualTo(56);
    assertThat(written).isEqualTo(TOO_BIG);
  }

  @Test
  void anErrorPacketIsNeverLongerThanTheSmallestMtu() {
    byte[] packet = new byte[1500];
    byte[] bytes = new byte[1500];
    Ipv6.write(bytes, 0, 0, 0, 1240, 58, 64, 1, 2, 3, 4);
    packet[0] = 0x60;
    int length = Icmpv6.writeError(bytes, 40, Icmpv6.TIME_EXCEEDED, 0, 0, packet, 0, 1500, 0);
    assertThat(Ipv6.HEADER_BYTES + length).isEqualTo(1280);
    assertThat(Icmpv6.check(bytes, 40, length, 0)).isNull();
  }

  @Test
  void malformedMessages() {
    assertThat(Icmpv6.check(ECHO, 40, 7, 0)).isEqualTo(Malformed.ICMPV6_TRUNCATED);
    byte[] otherAddress = ECHO.clone();
    otherAddress[39] ^= 1;
    assertThat(Icmpv6.check(otherAddress, 40, 13, 0)).isEqualTo(Malformed.ICMPV6_CHECKSUM);
    byte[] bytes = TOO_BIG.clone();
    bytes[48] = 0x40;
    Icmpv6.writeHeader(bytes, 40, Icmpv6.PACKET_TOO_BIG, 0, 56, 0);
    assertThat(Icmpv6.check(bytes, 40, 56, 0)).isEqualTo(Malformed.ICMPV6_QUOTE_INVALID);
    Icmpv6.writeHeader(bytes, 40, Icmpv6.PACKET_TOO_BIG, 0, 47, 0);
    assertThat(Icmpv6.check(bytes, 40, 47, 0)).isEqualTo(Malformed.ICMPV6_QUOTE_TRUNCATED);
  }
}
