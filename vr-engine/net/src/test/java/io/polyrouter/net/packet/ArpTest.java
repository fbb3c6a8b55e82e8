package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArpTest {

  private static final String REQUEST =
      "0001080006040001" + "02005e100001" + "0a000001" + "000000000000" + "0a000002";

  @Test
  void aRequest() {
    byte[] packet = HexFormat.of().parseHex(REQUEST);

    assertThat(Arp.check(packet, 0, packet.length)).isNull();
    assertThat(Arp.operation(packet, 0)).isEqualTo(Arp.REQUEST);
    assertThat(Arp.senderMac(packet, 0)).isEqualTo(0x0200_5e10_0001L);
    assertThat(Arp.senderAddress(packet, 0)).isEqualTo(Ipv4Address.parse("10.0.0.1").bits());
    assertThat(Arp.targetMac(packet, 0)).isZero();
    assertThat(Arp.targetAddress(packet, 0)).isEqualTo(Ipv4Address.parse("10.0.0.2").bits());
    byte[] written = new byte[Arp.PACKET_BYTES];
    Arp.write(written, 0, Arp.REQUEST, 0x0200_5e10_0001L, 0x0a000001, 0, 0x0a000002);
    assertThat(written).isEqualTo(packet);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 06, ARP_HARDWARE_TYPE",
    "3, 06, ARP_PROTOCOL_TYPE",
    "4, 08, ARP_ADDRESS_LENGTH",
    "5, 10, ARP_ADDRESS_LENGTH",
    "7, 00, ARP_OPERATION",
    "7, 03, ARP_OPERATION",
    "6, 01, ARP_OPERATION",
    "8, 01, ARP_SENDER_GROUP_ADDRESS",
    "8, ff, ARP_SENDER_GROUP_ADDRESS"
  })
  void oneWrongByte(int at, String value, Malformed expected) {
    byte[] packet = HexFormat.of().parseHex(REQUEST);
    packet[at] = (byte) HexFormat.fromHexDigits(value);

    assertThat(Arp.check(packet, 0, packet.length)).isEqualTo(expected);
  }

  @Test
  void aTruncatedPacket() {
    byte[] packet = HexFormat.of().parseHex(REQUEST);

    assertThat(Arp.check(packet, 0, 27)).isEqualTo(Malformed.ARP_TRUNCATED);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[60];
      int at = random.nextInt(32);
      int operation = random.nextInt(Arp.REQUEST, Arp.REPLY + 1);
      long senderMac = random.nextLong(1L << 48) & ~(1L << 40);
      int sender = random.nextInt();
      long targetMac = random.nextLong(1L << 48);
      int target = random.nextInt();
      Arp.write(bytes, at, operation, senderMac, sender, targetMac, target);

      assertThat(Arp.check(bytes, at, bytes.length - at)).isNull();
      assertThat(Arp.operation(bytes, at)).isEqualTo(operation);
      assertThat(Arp.senderMac(bytes, at)).isEqualTo(senderMac);
      assertThat(Arp.senderAddress(bytes, at)).isEqualTo(sender);
      assertThat(Arp.targetMac(bytes, at)).isEqualTo(targetMac);
      assertThat(Arp.targetAddress(bytes, at)).isEqualTo(target);
    }
  }
}
