package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Icmpv4Test {

  /** A packet of the given size that an error can be about. */
  private static byte[] packet(int totalBytes) {
    byte[] packet = new byte[totalBytes];
    new SplittableRandom(totalBytes).nextBytes(packet);
    Ipv4.write(packet, 0, 0, totalBytes, 1, 0, 1, IpProtocol.UDP, 0x0a000001, 0x0a000002);
    return packet;
  }

  @Test
  void anEchoRequestBecomesItsReply() {
    byte[] request = HexFormat.of().parseHex("0800bc0312340001" + "61626364" + "65");
    byte[] written = request.clone();
    Arrays.fill(written, 0, 8, (byte) 0);
    Icmpv4.writeEcho(written, 0, Icmpv4.ECHO_REQUEST, 0x1234, 1, 5);
    byte[] reply = request.clone();
    Icmpv4.writeEcho(reply, 0, Icmpv4.ECHO_REPLY, 0x1234, 1, 5);

    assertThat(Icmpv4.check(written, 0, written.length)).isNull();
    assertThat(written).isEqualTo(request);
    assertThat(Icmpv4.type(request, 0)).isEqualTo(Icmpv4.ECHO_REQUEST);
    assertThat(Icmpv4.code(request, 0)).isZero();
    assertThat(Icmpv4.identifier(request, 0)).isEqualTo(0x1234);
    assertThat(Icmpv4.sequence(request, 0)).isEqualTo(1);
    Icmpv4.requestToReply(request, 0);
    assertThat(request).isEqualTo(reply);
    assertThat(Icmpv4.check(request, 0, request.length)).isNull();
  }

  @Test
  void replyToMessageThatIsAllZero() {
    byte[] message = new byte[8];
    Icmpv4.writeEcho(message, 0, Icmpv4.ECHO_REQUEST, 0, 0, 0);
    Icmpv4.requestToReply(message, 0);

    assertThat(Icmpv4.check(message, 0, message.length)).isNull();
  }

  @Test
  void errorsQuoteTheirPacket() {
    byte[] packet = packet(100);
    byte[] bytes = new byte[600];
    int length = Icmpv4.writeFragmentationNeeded(bytes, 10, 1400, packet, 0, packet.length);

    assertThat(length).isEqualTo(108);
    assertThat(Icmpv4.check(bytes, 10, length)).isNull();
    assertThat(Icmpv4.type(bytes, 10)).isEqualTo(3);
    assertThat(Icmpv4.code(bytes, 10)).isEqualTo(4);
    assertThat(Wire.u16(bytes, 14)).as("unused").isZero();
    assertThat(Icmpv4.nextHopMtuBytes(bytes, 10)).isEqualTo(1400);
    assertThat(Arrays.copyOfRange(bytes, Icmpv4.quoteAt(10), 118)).isEqualTo(packet);
  }

  @Test
  void theOtherErrors() {
    byte[] packet = packet(28);
    byte[] bytes = new byte[600];

    assertThat(Icmpv4.writeUnreachable(bytes, 0, Icmpv4.PORT_UNREACHABLE, packet, 0, 28))
        .isEqualTo(36);
    assertThat(HexFormat.of().formatHex(bytes, 0, 2)).isEqualTo("0303");
    assertThat(Icmpv4.check(bytes, 0, 36)).isNull();

    Icmpv4.writeTimeExceeded(bytes, 0, Icmpv4.TTL_EXPIRED, packet, 0, 28);
    assertThat(HexFormat.of().formatHex(bytes, 0, 2)).isEqualTo("0b00");
    assertThat(Icmpv4.check(bytes, 0, 36)).isNull();

    Icmpv4.writeParameterProblem(bytes, 0, 21, packet, 0, 28);
    assertThat(HexFormat.of().formatHex(bytes, 0, 2)).isEqualTo("0c00");
    assertThat(HexFormat.of().formatHex(bytes, 4, 8)).isEqualTo("15000000");
    assertThat(Icmpv4.pointer(bytes, 0)).isEqualTo(21);
    assertThat(Icmpv4.check(bytes, 0, 36)).isNull();
  }

  @Test
  void anErrorIsNeverLongerThan576Bytes() {
    byte[] packet = packet(1500);
    byte[] bytes = new byte[600];
    int length = Icmpv4.writeUnreachable(bytes, 0, 0, packet, 0, packet.length);

    assertThat(length + Ipv4.MIN_HEADER_BYTES).isEqualTo(576);
    assertThat(Icmpv4.check(bytes, 0, length)).isNull();
  }

  @Test
  void malformedMessages() {
    byte[] bytes = new byte[600];
    int length = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet(60), 0, 60);

    assertThat(Icmpv4.check(bytes, 0, 7)).isEqualTo(Malformed.ICMP_TRUNCATED);
    bytes[length - 1] ^= 1;
    assertThat(Icmpv4.check(bytes, 0, length)).isEqualTo(Malformed.ICMP_CHECKSUM);
  }

  @Test
  void errorsThatQuoteTooLittle() {
    byte[] bytes = new byte[600];
    byte[] packet = packet(60);

    int headerOnly = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet, 0, 27);
    assertThat(Icmpv4.check(bytes, 0, headerOnly)).isEqualTo(Malformed.ICMP_QUOTE_TRUNCATED);
    int lessThanAHeader = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet, 0, 19);
    assertThat(Icmpv4.check(bytes, 0, lessThanAHeader)).isEqualTo(Malformed.ICMP_QUOTE_TRUNCATED);
    int shortPacket = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet(24), 0, 24);
    assertThat(Icmpv4.check(bytes, 0, shortPacket)).as("all there was").isNull();
    packet[0] = 0x65;
    int wrongVersion = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet, 0, 60);
    assertThat(Icmpv4.check(bytes, 0, wrongVersion)).isEqualTo(Malformed.ICMP_QUOTE_INVALID);
    packet[0] = 0x44;
    int shortHeader = Icmpv4.writeTimeExceeded(bytes, 0, 0, packet, 0, 60);
    assertThat(Icmpv4.check(bytes, 0, shortHeader)).isEqualTo(Malformed.ICMP_QUOTE_INVALID);
  }

  @Test
  void errorTypes() {
    assertThat(java.util.stream.IntStream.range(0, 256).filter(Icmpv4::isError))
        .containsExactly(3, 4, 5, 11, 12);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[300];
      random.nextBytes(bytes);
      int at = random.nextInt(40);
      int identifier = random.nextInt(0x10000);
      int sequence = random.nextInt(0x10000);
      int payloadBytes = random.nextInt(250);
      byte[] payload = Arrays.copyOfRange(bytes, at + 8, at + 8 + payloadBytes);
      int type = random.nextBoolean() ? Icmpv4.ECHO_REQUEST : Icmpv4.ECHO_REPLY;
      Icmpv4.writeEcho(bytes, at, type, identifier, sequence, payloadBytes);

      assertThat(Icmpv4.check(bytes, at, 8 + payloadBytes)).isNull();
      assertThat(Icmpv4.type(bytes, at)).isEqualTo(type);
      assertThat(Icmpv4.identifier(bytes, at)).isEqualTo(identifier);
      assertThat(Icmpv4.sequence(bytes, at)).isEqualTo(sequence);
      assertThat(Arrays.copyOfRange(bytes, at + 8, at + 8 + payloadBytes)).isEqualTo(payload);
      if (type == Icmpv4.ECHO_REQUEST) {
        Icmpv4.requestToReply(bytes, at);
        assertThat(Icmpv4.check(bytes, at, 8 + payloadBytes)).isNull();
      }
    }
  }
}
