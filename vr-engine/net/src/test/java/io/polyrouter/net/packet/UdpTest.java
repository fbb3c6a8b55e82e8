package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UdpTest {

  @Test
  void anEmptyDatagram() {
    // Pseudo header and header sum up to 0a00+0001+0a00+0002+0011+0008 + 0001+0002+0008 = 1427.
    byte[] datagram = HexFormat.of().parseHex("000100020008ebd8");
    byte[] written = new byte[8];
    Udp.write(written, 0, 1, 2, 0, 0x0a000001, 0x0a000002);

    assertThat(written).isEqualTo(datagram);
    assertThat(Udp.check(datagram, 0, 8, 0x0a000001, 0x0a000002)).isNull();
    assertThat(Udp.sourcePort(datagram, 0)).isEqualTo(1);
    assertThat(Udp.destinationPort(datagram, 0)).isEqualTo(2);
    assertThat(Udp.datagramBytes(datagram, 0)).isEqualTo(8);
  }

  @Test
  void malformedDatagrams() {
    byte[] datagram = HexFormat.of().parseHex("000100020008ebd8");

    assertThat(Udp.check(datagram, 0, 7, 0x0a000001, 0x0a000002))
        .isEqualTo(Malformed.UDP_TRUNCATED);
    assertThat(Udp.check(datagram, 0, 8, 0x0a000001, 0x0a000003)).isEqualTo(Malformed.UDP_CHECKSUM);
    datagram[5] = 7;
    assertThat(Udp.check(datagram, 0, 8, 0x0a000001, 0x0a000002)).isEqualTo(Malformed.UDP_LENGTH);
    datagram[5] = 9;
    assertThat(Udp.check(datagram, 0, 8, 0x0a000001, 0x0a000002)).isEqualTo(Malformed.UDP_LENGTH);
  }

  @Test
  void withoutAChecksumThereIsNothingToCheck() {
    byte[] datagram = HexFormat.of().parseHex("0001000200080000");

    assertThat(Udp.check(datagram, 0, 8, 1, 2)).isNull();
  }

  @Test
  void aChecksumThatComesOutAsZeroIsSentAsOnes() {
    byte[] bytes = new byte[10];
    Wire.putU16(bytes, 8, 0xffff - 0x1427 - 4); // two more bytes of payload, counted twice
    Udp.write(bytes, 0, 1, 2, 2, 0x0a000001, 0x0a000002);

    assertThat(Wire.u16(bytes, 6)).isEqualTo(0xffff);
    assertThat(Udp.check(bytes, 0, 10, 0x0a000001, 0x0a000002)).isNull();
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[300];
      random.nextBytes(bytes);
      int at = random.nextInt(40);
      int sourcePort = random.nextInt(0x10000);
      int destinationPort = random.nextInt(0x10000);
      int payloadBytes = random.nextInt(250);
      int source = random.nextInt();
      int destination = random.nextInt();
      Udp.write(bytes, at, sourcePort, destinationPort, payloadBytes, source, destination);

      assertThat(Udp.check(bytes, at, bytes.length - at, source, destination)).isNull();
      assertThat(Udp.sourcePort(bytes, at)).isEqualTo(sourcePort);
      assertThat(Udp.destinationPort(bytes, at)).isEqualTo(destinationPort);
      assertThat(Udp.datagramBytes(bytes, at)).isEqualTo(8 + payloadBytes);
      assertThat(Wire.u16(bytes, at + 6)).isNotZero();
    }
  }
}
