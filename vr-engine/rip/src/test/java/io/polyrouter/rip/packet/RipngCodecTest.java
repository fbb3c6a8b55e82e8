package io.polyrouter.rip.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.rip.packet.RipPacket.Command;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RipngCodecTest {

  private static final RipCodec CODEC = RipCodec.of(RipVersion.RIPNG);
  private static final Envelope ETHERNET = new Envelope.Plain(1452);

  private static Decoded decode(String hex) {
    return CODEC.decode(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static RipPacket packet(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid) decoded).packet();
  }

  @Test
  void aNextHopIsGoodForTheRoutesBehindIt() {
    String next = "fe800000000000000000000000000007 0000 00 ff";
    String none = "00000000000000000000000000000000 0000 00 ff";
    RipPacket packet =
        packet(
            decode(
                "02010000 20010db8000100000000000000000000 0005 30 01"
                    + next
                    + "20010db8000200000000000000000000 0000 30 02"
                    + none
                    + "20010db8000300000000000000000000 0000 30 10"));

    assertThat(packet.entries())
        .containsExactly(
            RipEntry.of(IpPrefix.parse("2001:db8:1::/48"), 1, 5, Ipv6Address.ANY),
            RipEntry.of(IpPrefix.parse("2001:db8:2::/48"), 2, 0, Ipv6Address.parse("fe80::7")),
            RipEntry.of(IpPrefix.parse("2001:db8:3::/48"), 16, 0, Ipv6Address.ANY));
  }

  @Test
  void theRequestForEverythingIsTheDefaultPrefixWithInfinity() {
    byte[] request = CODEC.wholeTableRequest(ETHERNET);

    assertThat(HexFormat.of().formatHex(request)).isEqualTo("01010000" + "0".repeat(38) + "10");
    assertThat(packet(CODEC.decode(request)).wholeTable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', TOO_SHORT",
    "02010000 00, LENGTH",
    "03010000, COMMAND",
    "02020000, VERSION",
  })
  void refusesPackets(String hex, BadPacket reason) {
    assertThat(decode(hex)).isEqualTo(new Decoded.Invalid(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "20010db8000100000000000000000000 0000 30 00, METRIC",
    "20010db8000100000000000000000000 0000 30 11, METRIC",
    "20010db8000100000000000000000000 0000 81 01, PREFIX_LENGTH",
    "20010db8000100000000000000000001 0000 30 01, HOST_BITS",
    "ff020000000000000000000000000000 0000 10 01, MARTIAN",
    "fe800000000000000000000000000000 0000 40 01, MARTIAN",
    "00000000000000000000000000000001 0000 80 01, MARTIAN",
    "00000000000000000000000000000000 0000 80 01, MARTIAN",
  })
  void refusesRoutes(String hex, BadRoute reason) {
    assertThat(packet(decode("02010000" + hex)).badRoutes()).containsExactly(reason);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 500; round++) {
      Envelope envelope = new Envelope.Plain(random.nextInt(100, 1500));
      List<RipEntry> entries = new ArrayList<>();
      int count = random.nextInt(1, 120);
      for (int i = 0; i < count; i++) {
        entries.add(randomEntry(random));
      }
      List<byte[]> packets = CODEC.encode(Command.RESPONSE, entries, envelope);

      int maxBytes = ((Envelope.Plain) envelope).maxBytes();
      assertThat(packets)
          .allSatisfy(bytes -> assertThat(bytes.length).isLessThanOrEqualTo(maxBytes));
      assertThat(packets.stream().flatMap(bytes -> packet(CODEC.decode(bytes)).entries().stream()))
          .containsExactlyElementsOf(entries);
    }
  }

  private static RipEntry randomEntry(SplittableRandom random) {
    Ipv6Address address = new Ipv6Address(0x2000L << 48 | random.nextLong() >>> 4, 0);
    Ipv6Address nextHop =
        random.nextInt(3) > 0
            ? Ipv6Address.ANY
            : new Ipv6Address(0xfe80L << 48, random.nextLong(1, 3));
    return RipEntry.of(
        Ipv6Prefix.of(address, random.nextInt(3, 129)),
        random.nextInt(1, 17),
        random.nextInt(0x10000),
        nextHop);
  }

  @Test
  void anyBytesAreAPacketOrARefusal() {
    SplittableRandom random = new SplittableRandom(4);
    int valid = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextInt(4) > 0) {
        bytes[0] = (byte) random.nextInt(1, 3);
        bytes[1] = 1;
      }
      if (CODEC.decode(bytes) instanceof Decoded.Valid) {
        valid++;
      }
    }
    assertThat(valid).isPositive();
  }
}
