package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** IGMP and MLD messages; those of MLD as another implementation (Scapy) writes them. */
class MembershipTest {

  private static final byte[] REPORT =
      hex(
          "6000000000240001fe800000000000000000000000000001ff020000000000000000000000000016"
              + "3a00050200000100"
              + "8f0071060000000104000000ff0200000000000000000001ff000002");
  private static final byte[] QUERY =
      hex(
          "6000000000240001fe800000000000000000000000000001ff020000000000000000000000000001"
              + "3a00050200000100"
              + "82005713271000000000000000000000000000000000000002000000");
  private static final byte[] REPORT_1 =
      hex(
          "6000000000200001fe800000000000000000000000000001ff0200000000000000000001ff000002"
              + "3a00050200000100"
              + "8300821d00000000ff0200000000000000000001ff000002");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void mldReport() {
    assertThat(Icmpv6.check(REPORT, 48, 28, 0)).isNull();
    assertThat(Mld.check(REPORT, 48, 28, 0)).isNull();
    assertThat(Mld.records(REPORT, 48)).isEqualTo(1);
    byte[] written = REPORT.clone();
    Arrays.fill(written, 48, written.length, (byte) 0x55);
    Mld.writeReport(written, 48, 1);
    Mld.writeRecord(
        written, 56, GroupRecord.CHANGE_TO_EXCLUDE, 0, 0xff02000000000000L, 0x1ff000002L);
    Icmpv6.writeHeader(written, 48, Icmpv6.MULTICAST_LISTENER_REPORT_V2, 0, 28, 0);
    assertThat(written).isEqualTo(REPORT);
  }

  @Test
  void mldQuery() {
    assertThat(Mld.check(QUERY, 48, 28, 0)).isNull();
    assertThat(Mld.isVersion1(28)).isFalse();
    assertThat(Mld.maxResponseMillis(QUERY, 48, 28)).isEqualTo(10_000);
    assertThat(Mld.groupHigh(QUERY, 48) | Mld.groupLow(QUERY, 48)).isZero();
    byte[] written = QUERY.clone();
    Arrays.fill(written, 48, written.length, (byte) 0);
    Mld.writeQuery(written, 48, 10_000, 0, 0);
    Icmpv6.writeHeader(written, 48, Icmpv6.MULTICAST_LISTENER_QUERY, 0, 28, 0);
    assertThat(written).isEqualTo(QUERY);
    Wire.putU16(written, 52, 0x8000 | 3 << 12 | 5);
    assertThat(Mld.maxResponseMillis(written, 48, 28)).isEqualTo((0x1000 | 5) << 6);
  }

  @Test
  void mldVersion1() {
    assertThat(Icmpv6.check(REPORT_1, 48, 24, 0)).isNull();
    assertThat(Mld.check(REPORT_1, 48, 24, 0)).isNull();
    assertThat(Mld.groupHigh(REPORT_1, 48)).isEqualTo(0xff02000000000000L);
    assertThat(Mld.groupLow(REPORT_1, 48)).isEqualTo(0x1ff000002L);
    byte[] written = REPORT_1.clone();
    Arrays.fill(written, 48, written.length, (byte) 0);
    Mld.writeVersion1(written, 48, 0, 0xff02000000000000L, 0x1ff000002L);
    Icmpv6.writeHeader(written, 48, Icmpv6.MULTICAST_LISTENER_REPORT_V1, 0, 24, 0);
    assertThat(written).isEqualTo(REPORT_1);
  }

  @Test
  void malformedMld() {
    byte[] routed = QUERY.clone();
    routed[7] = 2;
    assertThat(Mld.check(routed, 48, 28, 0)).isEqualTo(Malformed.MLD_NOT_FROM_LINK);
    byte[] global = QUERY.clone();
    global[8] = 0x20;
    assertThat(Mld.check(global, 48, 28, 0)).isEqualTo(Malformed.MLD_NOT_FROM_LINK);
    assertThat(Mld.check(QUERY, 48, 25, 0)).isEqualTo(Malformed.MLD_TRUNCATED);
    assertThat(Mld.check(REPORT_1, 48, 23, 0)).isEqualTo(Malformed.MLD_TRUNCATED);
    byte[] sources = QUERY.clone();
    sources[75] = 1;
    assertThat(Mld.check(sources, 48, 28, 0)).isEqualTo(Malformed.MLD_TRUNCATED);
  }

  @Test
  void igmpQueries() {
    byte[] query = hex("119aec650000000002000000");
    assertThat(Igmp.check(query, 0, 12)).isNull();
    assertThat(Igmp.type(query, 0)).isEqualTo(Igmp.QUERY);
    assertThat(Igmp.queryVersion(query, 0, 12)).isEqualTo(3);
    assertThat(Igmp.maxResponseMillis(query, 0, 12)).isEqualTo(100 * ((0x10 | 0xa) << 4));
    assertThat(Igmp.group(query, 0)).isZero();
    byte[] written = new byte[12];
    Igmp.writeQuery(written, 0, 10_000, 0xe0000005);
    assertThat(Igmp.check(written, 0, 12)).isNull();
    assertThat(Igmp.maxResponseMillis(written, 0, 12)).isEqualTo(10_000);
    assertThat(Igmp.group(written, 0)).isEqualTo(0xe0000005);

    Igmp.write(written, 0, Igmp.QUERY, 2_500, 0);
    assertThat(Igmp.queryVersion(written, 0, 8)).isEqualTo(2);
    assertThat(Igmp.maxResponseMillis(written, 0, 8)).isEqualTo(2_500);
    Igmp.write(written, 0, Igmp.QUERY, 0, 0);
    assertThat(Igmp.queryVersion(written, 0, 8)).isEqualTo(1);
    assertThat(Igmp.maxResponseMillis(written, 0, 8)).isEqualTo(10_000);
  }

  @Test
  void igmpReports() {
    byte[] report = hex("220015ee0000000204000000e000000504000000e0000009");
    assertThat(Igmp.check(report, 0, 24)).isNull();
    assertThat(Igmp.records(report, 0)).isEqualTo(2);
    byte[] written = new byte[24];
    Igmp.writeRecord(written, 8, GroupRecord.CHANGE_TO_EXCLUDE, 0, 0xe0000005);
    Igmp.writeRecord(written, 16, GroupRecord.CHANGE_TO_EXCLUDE, 0, 0xe0000009);
    Igmp.writeReport(written, 0, 2, 24);
    assertThat(written).isEqualTo(report);

    byte[] version2 = new byte[8];
    Igmp.write(version2, 0, Igmp.REPORT_V2, 0, 0xe0000005);
    assertThat(version2).isEqualTo(hex("160009fae0000005"));
  }

  @Test
  void malformedIgmp() {
    byte[] query = hex("119aec650000000002000000");
    assertThat(Igmp.check(query, 0, 7)).isEqualTo(Malformed.IGMP_TRUNCATED);
    assertThat(Igmp.check(query, 0, 8)).isEqualTo(Malformed.IGMP_CHECKSUM);
    byte[] sources = hex("119aec640000000002000001");
    assertThat(Igmp.check(sources, 0, 12)).isEqualTo(Malformed.IGMP_TRUNCATED);
    byte[] odd = hex("119aee65000000000200");
    assertThat(Igmp.check(odd, 0, 10)).isEqualTo(Malformed.IGMP_CHECKSUM);
    assertThat(Igmp.check(hex("119aec65000000000200"), 0, 10)).isEqualTo(Malformed.IGMP_TRUNCATED);
  }
}
