package io.polyrouter.ospf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaReading;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.Header;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateAck;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateRequest;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateUpdate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets as bytes: RFC 2328 and RFC 5340, appendix A.3. */
class PacketFormatTest {

  private static final Header V2 = new Header(0x0a000001, 5, 0);
  private static final Header V3 = new Header(0x0a000001, 5, 9);
  private static final String V2_AUTH = "00000000" + "0000000000000000";

  static Stream<Arguments> packets() {
    LsaHeader v2Lsa = new LsaHeader(7, 0x42, 1, 3, 4, 0x80000001, 0xabcd, 36);
    LsaHeader v3Lsa = new LsaHeader(7, 0, LsaType.V3_LINK, 3, 4, 0x80000001, 0xabcd, 36);
    return Stream.of(
        Arguments.of(
            PacketFormat.V2,
            new Hello(V2, 0xffffff00, 0, 10, 0x42, 1, 40, 0xc0000201, 0, List.of(0x0a000002, 7)),
            "0201"
                + "0034"
                + "0a000001"
                + "00000005"
                + V2_AUTH
                + "ffffff00"
                + "000a"
                + "42"
                + "01"
                + "00000028"
                + "c0000201"
                + "00000000"
                + "0a000002"
                + "00000007"),
        Arguments.of(
            PacketFormat.V3,
            new Hello(V3, 0, 6, 10, 0x13, 1, 40, 0x0a000001, 2, List.of(0x0a000002)),
            "0301"
                + "0028"
                + "0a000001"
                + "00000005"
                + "0000"
                + "0900"
                + "00000006"
                + "01"
                + "000013"
                + "000a"
                + "0028"
                + "0a000001"
                + "00000002"
                + "0a000002"),
        Arguments.of(
            PacketFormat.V2,
            new DatabaseDescription(V2, 1500, 0x42, 7, 0x1234, List.of(v2Lsa)),
            "0202"
                + "0034"
                + "0a000001"
                + "00000005"
                + V2_AUTH
                + "05dc"
                + "42"
                + "07"
                + "00001234"
                + "0007"
                + "42"
                + "01"
                + "00000003"
                + "00000004"
                + "80000001"
                + "abcd"
                + "0024"),
        Arguments.of(
            PacketFormat.V3,
            new DatabaseDescription(V3, 1500, 0x13, 3, 0x1234, List.of(v3Lsa)),
            "0302"
                + "0030"
                + "0a000001"
                + "00000005"
                + "0000"
                + "0900"
                + "00000013"
                + "05dc"
                + "00"
                + "03"
                + "00001234"
                + "0007"
                + "0008"
                + "00000003"
                + "00000004"
                + "80000001"
                + "abcd"
                + "0024"),
        Arguments.of(
            PacketFormat.V2,
            new LinkStateRequest(V2, List.of(new LsaKey(5, 6, 7))),
            "0203"
                + "0024"
                + "0a000001"
                + "00000005"
                + V2_AUTH
                + "00000005"
                + "00000006"
                + "00000007"),
        Arguments.of(
            PacketFormat.V3,
            new LinkStateRequest(V3, List.of(new LsaKey(0x4005, 6, 7))),
            "0303"
                + "001c"
                + "0a000001"
                + "00000005"
                + "0000"
                + "0900"
                + "00004005"
                + "00000006"
                + "00000007"),
        Arguments.of(
            PacketFormat.V2,
            new LinkStateAck(V2, List.of(v2Lsa)),
            "0205"
                + "002c"
                + "0a000001"
                + "00000005"
                + V2_AUTH
                + "0007"
                + "42"
                + "01"
                + "00000003"
                + "00000004"
                + "80000001"
                + "abcd"
                + "0024"),
        Arguments.of(
            PacketFormat.V3,
            new LinkStateAck(V3, List.of()),
            "0305" + "0010" + "0a000001" + "00000005" + "0000" + "0900"));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void whatIsWrittenIsAsDrawnAndIsReadBack(PacketFormat format, OspfPacket packet, String drawn) {
    byte[] bytes = format.write(packet);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(drawn);
    byte[] withTrailer = Arrays.copyOf(bytes, bytes.length + 16);
    assertThat(format.checkHeader(withTrailer, withTrailer.length)).isNull();
    assertThat(format.read(withTrailer)).isEqualTo(packet);
  }

  private static Lsa lsa(LsaFormat format, int id) {
    LsaBody body =
        format == LsaFormat.V2
            ? new LsaBody.NetworkV2(-1, List.of(1, 2, id))
            : new LsaBody.NetworkV3(0x13, List.of(1, 2, id));
    int type = format == LsaFormat.V2 ? LsaType.V2_NETWORK : LsaType.V3_NETWORK;
    return format.originate(new LsaKey(type, id, 4), 0, 5, 0, body);
  }

  @ParameterizedTest
  @EnumSource
  void updatesCarryLsasWithTheirAges(PacketFormat format) {
    Lsa first = lsa(format.lsas(), 1);
    Lsa second = lsa(format.lsas(), 2);
    byte[] bytes =
        format.writeUpdate(V2, List.of(new AgedLsa(first, 17), new AgedLsa(second, 5000)));
    assertThat(bytes)
        .hasSize(format.updateOverheadBytes() + first.lengthBytes() + second.lengthBytes());
    assertThat(format.checkHeader(bytes, bytes.length)).isNull();
    LinkStateUpdate update = (LinkStateUpdate) format.read(bytes);
    assertThat(update.lsas())
        .extracting(each -> ((Lsa) each).header())
        .containsExactly(first.header().withAge(17), second.header().withAge(LsaHeader.MAX_AGE));
  }

  @ParameterizedTest
  @EnumSource
  void aBadLsaDoesNotHideThoseBehindIt(PacketFormat format) {
    Lsa first = lsa(format.lsas(), 1);
    Lsa second = lsa(format.lsas(), 2);
    byte[] bytes =
        format.writeUpdate(
            V2, List.of(new AgedLsa(first, 0), new AgedLsa(first, 0), new AgedLsa(second, 0)));
    int at = format.updateOverheadBytes() + first.lengthBytes();
    bytes[at + LsaHeader.BYTES] ^= 1;
    assertThat(((LinkStateUpdate) format.read(bytes)).lsas())
        .containsExactly(first, new LsaReading.Refused(BadLsa.CHECKSUM), second);
    Wire.putU16(bytes, at + 18, 60_000);
    assertThat(((LinkStateUpdate) format.read(bytes)).lsas())
        .containsExactly(first, new LsaReading.Refused(BadLsa.TRUNCATED));
  }

  @Test
  void headersThatCannotBeAreRefused() {
    byte[] bytes = PacketFormat.V2.write(new LinkStateAck(V2, List.of()));
    assertThat(PacketFormat.V2.checkHeader(bytes, 23)).isEqualTo(BadPacket.TRUNCATED);
    assertThat(PacketFormat.V3.checkHeader(bytes, 24)).isEqualTo(BadPacket.VERSION);
    Wire.putU16(bytes, 2, 25);
    assertThat(PacketFormat.V2.checkHeader(bytes, 24)).isEqualTo(BadPacket.LENGTH);
    Wire.putU16(bytes, 2, 23);
    assertThat(PacketFormat.V2.checkHeader(bytes, 24)).isEqualTo(BadPacket.LENGTH);
    Wire.putU16(bytes, 2, 24);
    for (int type : new int[] {0, 6, 255}) {
      Wire.putU8(bytes, 1, type);
      assertThat(PacketFormat.V2.checkHeader(bytes, 24)).isEqualTo(BadPacket.TYPE);
    }
    for (int type : new int[] {1, 2, 4}) {
      Wire.putU8(bytes, 1, type);
      assertThat(PacketFormat.V2.checkHeader(bytes, 24)).isEqualTo(BadPacket.LENGTH);
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void randomPacketsNeverThrow(PacketFormat format, OspfPacket packet, String drawn) {
    SplittableRandom random = new SplittableRandom(3);
    byte[] bytes = format.write(packet);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
      for (int n = random.nextInt(4); n > 0 && changed.length > 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      if (format.checkHeader(changed, changed.length) == null) {
        assertThat(format.read(changed))
            .isInstanceOfAny(OspfPacket.class, PacketReading.Refused.class);
      }
    }
  }

  @Test
  void descriptionsEndWithAWholeHeader() {
    byte[] bytes = PacketFormat.V2.write(new DatabaseDescription(V2, 1500, 0, 0, 0, List.of()));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 19);
    Wire.putU16(longer, 2, longer.length);
    assertThat(PacketFormat.V2.read(longer))
        .isEqualTo(new PacketReading.Refused(BadPacket.CONTENT));
  }
}
