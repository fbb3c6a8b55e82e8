package io.polyrouter.rip.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.rip.packet.RipPacket.Command;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ripv2CodecTest {

  private static final RipCodec CODEC = RipCodec.of(RipVersion.RIPV2);

  private static Decoded decode(String hex) {
    return CODEC.decode(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static RipPacket packet(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid) decoded).packet();
  }

  @Test
  void readsWhatTheFormatSays() {
    RipPacket packet = packet(decode("02020000 0002fde9 c0000200 ffffff00 0a000107 0000000a"));

    assertThat(packet.command()).isEqualTo(Command.RESPONSE);
    assertThat(packet.entries())
        .containsExactly(
            RipEntry.of(IpPrefix.parse("192.0.2.0/24"), 10, 65001, Ipv4Address.parse("10.0.1.7")));
    assertThat(packet.badRoutes()).isEmpty();
  }

  @Test
  void writesWhatTheFormatSays() {
    List<byte[]> packets =
        CODEC.encode(
            Command.RESPONSE,
            List.of(
                RipEntry.of(
                    IpPrefix.parse("192.0.2.0/24"), 10, 65001, Ipv4Address.parse("10.0.1.7"))),
            Envelope.RIPV2_PLAIN);

    assertThat(packets).hasSize(1);
    assertThat(HexFormat.of().formatHex(packets.getFirst()))
        .isEqualTo("020200000002fde9c0000200ffffff000a0001070000000a");
  }

  @Test
  void theRequestForEverythingIsOneEntryOfNoFamilyWithInfinity() {
    byte[] request = CODEC.wholeTableRequest(Envelope.RIPV2_PLAIN);

    assertThat(HexFormat.of().formatHex(request))
        .isEqualTo("01020000" + "0".repeat(32) + "00000010");
    assertThat(packet(CODEC.decode(request)).wholeTable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', TOO_SHORT",
    "020200, TOO_SHORT",
    "02020000 00, LENGTH",
    "00020000, COMMAND",
    "05020000, COMMAND",
    "02000000, VERSION",
    "02010100, MUST_BE_ZERO",
  })
  void refusesPackets(String hex, BadPacket reason) {
    assertThat(decode(hex)).isEqualTo(new Decoded.Invalid(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "0003 0000 c0000200 ffffff00 00000000 00000001, FAMILY",
    "ffff 0002 61626364 65666768 00000000 00000000, FAMILY",
    "0002 0000 c0000200 ffffff00 00000000 00000000, METRIC",
    "0002 0000 c0000200 ffffff00 00000000 00000011, METRIC",
    "0002 0000 c0000200 ffffff00 00000000 80000001, METRIC",
    "0002 0000 c0000200 ff00ff00 00000000 00000001, MASK",
    "0002 0000 c0000200 00ffffff 00000000 00000001, MASK",
    "0002 0000 c0000201 ffffff00 00000000 00000001, HOST_BITS",
    "0002 0000 e0000000 ff000000 00000000 00000001, MARTIAN",
    "0002 0000 7f000000 ff000000 00000000 00000001, MARTIAN",
    "0002 0000 00010000 ffff0000 00000000 00000001, MARTIAN",
    "0002 0000 f0000000 f0000000 00000000 00000001, MARTIAN",
  })
  void refusesRoutes(String hex, BadRoute reason) {
    RipPacket packet = packet(decode("02020000" + hex));

    assertThat(packet.entries()).isEmpty();
    assertThat(packet.badRoutes()).containsExactly(reason);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 500; round++) {
      List<RipEntry> entries = new ArrayList<>();
      int count = random.nextInt(1, 80);
      for (int i = 0; i < count; i++) {
        entries.add(randomEntry(random));
      }
      List<byte[]> packets = CODEC.encode(Command.RESPONSE, entries, Envelope.RIPV2_PLAIN);

      assertThat(packets).hasSize((count + 24) / 25);
      assertThat(packets).allSatisfy(bytes -> assertThat(bytes.length).isLessThanOrEqualTo(512));
      assertThat(packets.stream().flatMap(bytes -> packet(CODEC.decode(bytes)).entries().stream()))
          .containsExactlyElementsOf(entries);
    }
  }

  private static RipEntry randomEntry(SplittableRandom random) {
    int address = random.nextInt(1, 127) << 24 | random.nextInt() & 0xffffff;
    return RipEntry.of(
        Ipv4Prefix.of(new Ipv4Address(address), random.nextInt(8, 33)),
        random.nextInt(1, 17),
        random.nextInt(0x10000),
        random.nextBoolean() ? Ipv4Address.ANY : new Ipv4Address(random.nextInt()));
  }

  @Test
  void anyBytesAreAPacketOrARefusal() {
    SplittableRandom random = new SplittableRandom(2);
    int valid = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextInt(4) > 0) {
        bytes[0] = (byte) random.nextInt(1, 3);
        bytes[1] = 2;
      }
      if (CODEC.decode(bytes) instanceof Decoded.Valid) {
        valid++;
      }
    }
    assertThat(valid).isPositive();
  }
}
