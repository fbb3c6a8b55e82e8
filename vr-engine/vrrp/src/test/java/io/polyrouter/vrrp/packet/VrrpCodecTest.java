package io.polyrouter.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Packets as bytes; checksums of the vectors were made by another implementation. */
class VrrpCodecTest {

  private static final String IPV4 = "31076401006473040a0001fe";
  private static final String IPV4_ALONE = "3107640100645e950a0001fe";
  private static final String IPV6 =
      "3107640200646d63fe8000000000000000000000000000fffe8000000000000000000000000000fe";
  private static final IpAddress SOURCE = IpAddress.parse("10.0.1.2");
  private static final IpAddress SOURCE6 = IpAddress.parse("fe80::2");

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static Advertisement advertisement(int priority, String... addresses) {
    return new Advertisement(7, priority, 100, Stream.of(addresses).map(IpAddress::parse).toList());
  }

  private static Decoded decode(byte[] bytes, IpAddress source) {
    return VrrpCodec.decode(bytes, source, VrrpCodec.group(source.family()));
  }

  @Test
  void everyFieldHasItsPlace() {
    Advertisement four = advertisement(100, "10.0.1.254");
    assertThat(VrrpCodec.encode(four, SOURCE, true)).isEqualTo(bytes(IPV4));
    assertThat(VrrpCodec.encode(four, SOURCE, false)).isEqualTo(bytes(IPV4_ALONE));
    assertThat(decode(bytes(IPV4), SOURCE)).isEqualTo(new Decoded.Valid(four));
    assertThat(decode(bytes(IPV4_ALONE), SOURCE)).isEqualTo(new Decoded.Valid(four));

    Advertisement six = advertisement(100, "fe80::ff", "fe80::fe");
    assertThat(VrrpCodec.encode(six, SOURCE6, false)).isEqualTo(bytes(IPV6));
    assertThat(decode(bytes(IPV6), SOURCE6)).isEqualTo(new Decoded.Valid(six));
  }

  @Test
  void everyChangedBitOfAnAddressIsFound() {
    byte[] whole = bytes(IPV6);
    for (int bit = 8 * 8; bit < whole.length * 8; bit++) {
      byte[] changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(decode(changed, SOURCE6))
          .as("bit %d", bit)
          .isEqualTo(new Decoded.Invalid(BadPacket.CHECKSUM));
    }
  }

  @Test
  void macAddressesAreThoseOfTheRfc() {
    assertThat(VrrpCodec.mac(AddressFamily.IPV4, 7)).hasToString("00:00:5e:00:01:07");
    assertThat(VrrpCodec.mac(AddressFamily.IPV6, 255)).hasToString("00:00:5e:00:02:ff");
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      List<IpAddress> addresses = new ArrayList<>();
      for (int count = random.nextInt(1, 256); count > 0; count--) {
        addresses.add(IpAddress.parse("10.0.%d.%d".formatted(count, random.nextInt(256))));
      }
      Advertisement sent =
          new Advertisement(
              random.nextInt(1, 256), random.nextInt(256), random.nextInt(1, 4096), addresses);
      assertThat(decode(VrrpCodec.encode(sent, SOURCE, random.nextBoolean()), SOURCE))
          .isEqualTo(new Decoded.Valid(sent));
    }
  }
}
