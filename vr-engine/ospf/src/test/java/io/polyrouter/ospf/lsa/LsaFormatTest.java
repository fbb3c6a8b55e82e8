package io.polyrouter.ospf.lsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV2;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV3;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaRouter;
import io.polyrouter.ospf.lsa.LsaBody.IntraAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.Link;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV3;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV3;
import io.polyrouter.ospf.lsa.LsaBody.SummaryV2;
import io.polyrouter.ospf.lsa.LsaReading.Refused;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LSAs as bytes: RFC 2328 and RFC 5340, appendix A.4. */
class LsaFormatTest {

  private static final Ipv6Address ANY = new Ipv6Address(0, 0);

  private static int ip(String address) {
    return Ipv4Address.parse(address).bits();
  }

  private static Prefix prefix(String text, int options, int metric) {
    return new Prefix(IpPrefix.parse(text), options, metric);
  }

  /** Every kind of LSA with its contents as the appendix draws them. */
  static Stream<Arguments> contents() {
    return Stream.of(
        Arguments.of(
            LsaFormat.V2,
            LsaType.V2_ROUTER,
            new RouterV2(
                LsaBody.FLAG_BORDER | LsaBody.FLAG_BOUNDARY,
                List.of(
                    new LinkV2(LinkV2.POINT_TO_POINT, ip("10.0.0.2"), ip("192.0.2.1"), 10),
                    new LinkV2(LinkV2.STUB, ip("192.0.2.0"), ip("255.255.255.252"), 65535))),
            "03000002" + "0a000002c00002010100000a" + "c0000200fffffffc0300ffff"),
        Arguments.of(
            LsaFormat.V2,
            LsaType.V2_NETWORK,
            new NetworkV2(ip("255.255.255.0"), List.of(ip("10.0.0.1"), ip("10.0.0.2"))),
            "ffffff00" + "0a000001" + "0a000002"),
        Arguments.of(
            LsaFormat.V2,
            LsaType.V2_SUMMARY_NETWORK,
            new SummaryV2(ip("255.255.0.0"), 0x12345),
            "ffff0000" + "00012345"),
        Arguments.of(
            LsaFormat.V2,
            LsaType.V2_EXTERNAL,
            new ExternalV2(ip("255.0.0.0"), true, 20, ip("192.0.2.9"), 0xfffffffeL),
            "ff000000" + "80000014" + "c0000209" + "fffffffe"),
        Arguments.of(
            LsaFormat.V2,
            LsaType.V2_NSSA,
            new ExternalV2(0, false, 0xffffff, 0, 0),
            "00000000" + "00ffffff" + "00000000" + "00000000"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_ROUTER,
            new RouterV3(
                LsaBody.FLAG_BORDER,
                0x13,
                List.of(new LinkV3(1, 10, 5, 6, ip("10.0.0.2")), new LinkV3(2, 1, 7, 8, 9))),
            "01000013" + "0100000a00000005000000060a000002" + "02000001000000070000000800000009"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_NETWORK,
            new NetworkV3(0x13, List.of(ip("10.0.0.1"))),
            "00000013" + "0a000001"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_INTER_AREA_PREFIX,
            new InterAreaPrefix(30, prefix("2001:db8::/33", 0, 0)),
            "0000001e" + "21000000" + "20010db800000000"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_INTER_AREA_ROUTER,
            new InterAreaRouter(0x13, 40, ip("10.0.0.9")),
            "00000013" + "00000028" + "0a000009"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_EXTERNAL,
            new ExternalV3(
                true,
                20,
                prefix("2001:db8:1::/48", Prefix.PROPAGATE, 0),
                Ipv6Address.parse("2001:db8::9"),
                7,
                0x2001,
                3),
            "07000014"
                + "30082001"
                + "20010db800010000"
                + "20010db8000000000000000000000009"
                + "00000007"
                + "00000003"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_NSSA,
            new ExternalV3(false, 1, prefix("::/0", 0, 0), ANY, 0, 0, 0),
            "00000001" + "00000000"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_LINK,
            new Link(
                1,
                0x13,
                Ipv6Address.parse("fe80::1"),
                List.of(prefix("2001:db8::/64", 0, 0), prefix("2001:db8:1::/64", 1, 0))),
            "01000013"
                + "fe800000000000000000000000000001"
                + "00000002"
                + "40000000"
                + "20010db800000000"
                + "40010000"
                + "20010db800010000"),
        Arguments.of(
            LsaFormat.V3,
            LsaType.V3_INTRA_AREA_PREFIX,
            new IntraAreaPrefix(
                0x2001,
                0,
                ip("10.0.0.1"),
                List.of(prefix("2001:db8::1/128", Prefix.LOCAL_ADDRESS, 0), prefix("::/0", 0, 5))),
            "00022001"
                + "00000000"
                + "0a000001"
                + "80020000"
                + "20010db8000000000000000000000001"
                + "00000005"));
  }

  private static Lsa lsa(LsaFormat format, int type, LsaBody body) {
    int options = format == LsaFormat.V2 ? 0x42 : 0;
    return format.originate(
        new LsaKey(type, ip("10.0.0.1"), ip("10.0.0.7")),
        options,
        LsaHeader.FIRST_SEQUENCE,
        5,
        body);
  }

  private static byte[] bytes(Lsa lsa) {
    byte[] bytes = new byte[lsa.lengthBytes()];
    lsa.write(bytes, 0, lsa.header().age());
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("contents")
  void whatIsWrittenIsAsDrawnAndIsReadBack(LsaFormat format, int type, LsaBody body, String drawn) {
    Lsa written = lsa(format, type, body);
    assertThat(HexFormat.of().formatHex(written.content())).isEqualTo(drawn);
    byte[] packet = new byte[7 + written.lengthBytes() + 3];
    written.write(packet, 7, 5);
    LsaReading read = format.read(packet, 7, packet.length);
    assertThat(read).isEqualTo(written);
    assertThat(((Lsa) read).body()).isEqualTo(body);
    assertThat(((Lsa) read).header()).isEqualTo(written.header());
  }

  @ParameterizedTest
  @MethodSource("contents")
  void cutOffContentsAreRefused(LsaFormat format, int type, LsaBody body, String drawn) {
    byte[] content = lsa(format, type, body).content();
    for (int length = 0; length < content.length; length++) {
      byte[] cut = Arrays.copyOf(content, length);
      byte[] whole = bytes(format.originateOpaque(new LsaKey(type, 0, 0), 0, 1, 0, cut));
      LsaReading read = format.read(whole, 0, whole.length);
      if (read instanceof Lsa shorter) {
        // Lists without a count may be shorter; nothing else may.
        assertThat(shorter.body())
            .isInstanceOfAny(NetworkV2.class, NetworkV3.class, RouterV3.class);
      } else {
        assertThat(read).isEqualTo(new Refused(BadLsa.CONTENT));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void randomContentsNeverThrow(LsaFormat format, int type, LsaBody body, String drawn) {
    SplittableRandom random = new SplittableRandom(type);
    byte[] content = lsa(format, type, body).content();
    for (int i = 0; i < 2000; i++) {
      byte[] changed = content.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      byte[] whole = bytes(format.originateOpaque(new LsaKey(type, 0, 0), 0, 1, 0, changed));
      LsaReading read = format.read(whole, 0, whole.length);
      assertThat(read).isInstanceOfAny(Lsa.class, Refused.class);
    }
  }

  @Test
  void lengthsThatCannotBeAreRefused() {
    byte[] bytes = bytes(lsa(LsaFormat.V2, LsaType.V2_SUMMARY_NETWORK, new SummaryV2(-1, 1)));
    assertThat(LsaFormat.V2.read(bytes, 0, bytes.length - 1))
        .isEqualTo(new Refused(BadLsa.TRUNCATED));
    assertThat(LsaFormat.V2.read(bytes, 0, 19)).isEqualTo(new Refused(BadLsa.TRUNCATED));
    assertThat(LsaFormat.V2.lengthBytes(bytes, 0, bytes.length)).isEqualTo(28);
    Wire.putU16(bytes, LsaHeader.LENGTH, 19);
    assertThat(LsaFormat.V2.read(bytes, 0, bytes.length)).isEqualTo(new Refused(BadLsa.LENGTH));
  }

  @Test
  void typesOfEitherVersionAreToldApart() {
    byte[] unknown = bytes(LsaFormat.V2.originateOpaque(new LsaKey(8, 0, 0), 0, 1, 0, new byte[4]));
    assertThat(LsaFormat.V2.read(unknown, 0, unknown.length))
        .isEqualTo(new Refused(BadLsa.UNKNOWN_TYPE));
    byte[] reserved =
        bytes(LsaFormat.V3.originateOpaque(new LsaKey(0xe00f, 0, 0), 0, 1, 0, new byte[4]));
    assertThat(LsaFormat.V3.read(reserved, 0, reserved.length))
        .isEqualTo(new Refused(BadLsa.RESERVED_SCOPE));
    byte[] future =
        bytes(LsaFormat.V3.originateOpaque(new LsaKey(0xa00f, 0, 0), 0, 1, 0, new byte[4]));
    assertThat(((Lsa) LsaFormat.V3.read(future, 0, future.length)).body())
        .isEqualTo(new LsaBody.Opaque());
    assertThat(LsaFormat.V3.scope(0xa00f)).isEqualTo(FloodingScope.AREA);
    assertThat(LsaFormat.V3.scope(0x200f)).isEqualTo(FloodingScope.LINK);
    assertThat(LsaFormat.V3.scope(LsaType.V3_EXTERNAL)).isEqualTo(FloodingScope.AS);
    assertThat(LsaFormat.V3.scope(LsaType.V3_LINK)).isEqualTo(FloodingScope.LINK);
    assertThat(LsaFormat.V2.scope(LsaType.V2_OPAQUE_AS)).isEqualTo(FloodingScope.AS);
    assertThat(LsaFormat.V2.scope(LsaType.V2_OPAQUE_LINK)).isEqualTo(FloodingScope.LINK);
    assertThat(LsaFormat.V2.scope(LsaType.V2_NSSA)).isEqualTo(FloodingScope.AREA);
  }

  @Test
  void masksWithHolesAreRefused() {
    byte[] content = new byte[8];
    Wire.putI32(content, 0, ip("255.0.255.0"));
    byte[] bytes =
        bytes(
            LsaFormat.V2.originateOpaque(
                new LsaKey(LsaType.V2_SUMMARY_NETWORK, 0, 0), 0, 1, 0, content));
    assertThat(LsaFormat.V2.read(bytes, 0, bytes.length)).isEqualTo(new Refused(BadLsa.CONTENT));
  }

  // ---- checksum -----------------------------------------------------------------------------

  /** ISO 8473, annex C, as plainly as it can be said. */
  private static boolean plainlyRight(byte[] bytes) {
    int c0 = 0;
    int c1 = 0;
    for (int i = 2; i < bytes.length; i++) {
      c0 = (c0 + (bytes[i] & 0xff)) % 255;
      c1 = (c1 + c0) % 255;
    }
    return c0 == 0 && c1 == 0;
  }

  @Test
  void checksumsHoldForAllLengthsAndFindEveryChangedByte() {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {0, 1, 3, 235, 236, 255, 4076, 4077, 9000, 65_515}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      byte[] bytes =
          bytes(
              LsaFormat.V2.originateOpaque(
                  new LsaKey(LsaType.V2_OPAQUE_AS, 1, 2), 2, 3, 4, content));
      assertThat(plainlyRight(bytes)).isTrue();
      assertThat(LsaFormat.V2.read(bytes, 0, bytes.length)).isInstanceOf(Lsa.class);
      for (int i = 0; i < 200; i++) {
        int at = random.nextInt(LsaHeader.TYPE, bytes.length);
        byte before = bytes[at];
        bytes[at] += (byte) random.nextInt(1, 255);
        // 0 and 255 are the same to it.
        boolean same = (before & 0xff) % 255 == (bytes[at] & 0xff) % 255;
        if (at != LsaHeader.LENGTH && at != LsaHeader.LENGTH + 1 && !same) {
          assertThat(LsaFormat.V2.read(bytes, 0, bytes.length))
              .isEqualTo(new Refused(BadLsa.CHECKSUM));
        }
        bytes[at] = before;
      }
      Wire.putU16(bytes, LsaHeader.AGE, 3599);
      assertThat(LsaFormat.V2.read(bytes, 0, bytes.length)).isInstanceOf(Lsa.class);
    }
  }

  // ---- recency ------------------------------------------------------------------------------

  private static LsaHeader header(int age, int sequence, int checksum) {
    return new LsaHeader(age, 0, 1, 0, 0, sequence, checksum, 20);
  }

  /** RFC 2328, section 13.1, one rule after the other. */
  @Test
  void theMoreRecentInstanceIsToldBySequenceThenChecksumThenAge() {
    int first = LsaHeader.FIRST_SEQUENCE;
    List<LsaHeader> rising =
        List.of(
            header(3600, first, 9),
            header(0, 1, 5),
            header(0, 1, 6),
            header(2000, 2, 5),
            header(1000, 2, 5),
            header(3600, 2, 5),
            header(0, LsaHeader.LAST_SEQUENCE, 0));
    for (int i = 0; i < rising.size(); i++) {
      for (int j = 0; j < rising.size(); j++) {
        assertThat(Integer.signum(rising.get(i).compareRecency(rising.get(j))))
            .isEqualTo(Integer.signum(i - j));
      }
    }
    assertThat(header(900, 1, 1).compareRecency(header(0, 1, 1))).isZero();
    assertThat(header(901, 1, 1).compareRecency(header(0, 1, 1))).isNegative();
  }

  @Test
  void agesAreAtMostMaxAgeAndWithoutTheDoNotAgeBit() {
    byte[] bytes = bytes(lsa(LsaFormat.V2, LsaType.V2_SUMMARY_NETWORK, new SummaryV2(-1, 1)));
    Wire.putU16(bytes, LsaHeader.AGE, 0x8000 | 7);
    assertThat(LsaFormat.V2.readHeader(bytes, 0).age()).isEqualTo(7);
    Wire.putU16(bytes, LsaHeader.AGE, 5000);
    assertThat(LsaFormat.V2.readHeader(bytes, 0).age()).isEqualTo(LsaHeader.MAX_AGE);
  }

  @Test
  void refreshedOnesSayTheSame() {
    LsaKey key = new LsaKey(LsaType.V2_SUMMARY_NETWORK, 1, 2);
    Lsa old = LsaFormat.V2.originate(key, 2, 5, 0, new SummaryV2(-1, 1));
    assertThat(LsaFormat.V2.originate(key, 2, 6, 30, new SummaryV2(-1, 1)).saysTheSame(old))
        .isTrue();
    assertThat(LsaFormat.V2.originate(key, 2, 6, 0, new SummaryV2(-1, 2)).saysTheSame(old))
        .isFalse();
    assertThat(LsaFormat.V2.originate(key, 0, 6, 0, new SummaryV2(-1, 1)).saysTheSame(old))
        .isFalse();
    assertThat(LsaFormat.V2.originate(key, 2, 6, 3600, new SummaryV2(-1, 1)).saysTheSame(old))
        .isFalse();
  }
}
