package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/** Group membership of IPv4: IGMP version 2 (RFC 2236) and 3 (RFC 3376), and queries of 1. */
public final class Igmp {

  /** Of every message but those of version 3. */
  public static final int MESSAGE_BYTES = 8;

  /** Of a version 3 query without sources. */
  public static final int QUERY_BYTES = 12;

  /** Of a version 3 report without records. */
  public static final int REPORT_BYTES = 8;

  /** Of a record without sources and auxiliary data. */
  public static final int RECORD_BYTES = 8;

  public static final int SOURCE_BYTES = 4;

  public static final int QUERY = 0x11;
  public static final int REPORT_V1 = 0x12;
  public static final int REPORT_V2 = 0x16;
  public static final int LEAVE = 0x17;
  public static final int REPORT_V3 = 0x22;

  private static final int TYPE = 0;
  private static final int MAX_RESPONSE = 1;
  private static final int CHECKSUM = 2;
  private static final int GROUP = 4;
  private static final int SOURCES = 10;
  private static final int RECORDS = 6;
  private static final int MILLIS_PER_UNIT = 100;

  private Igmp() {}

  /** Null if the bytes, all of them, are an IGMP message. */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < MESSAGE_BYTES) {
      return Malformed.IGMP_TRUNCATED;
    }
    if (InternetChecksum.of(bytes, at, length) != 0) {
      return Malformed.IGMP_CHECKSUM;
    }
    if (type(bytes, at) != QUERY || length == MESSAGE_BYTES) {
      return null;
    }
    boolean isWhole =
        length >= QUERY_BYTES && length >= QUERY_BYTES + 4 * Wire.u16(bytes, at + SOURCES);
    return isWhole ? null : Malformed.IGMP_TRUNCATED;
  }

  public static int type(byte[] bytes, int at) {
    return Wire.u8(bytes, at + TYPE);
  }

  /** Version of a query of this length, 1 to 3 (RFC 3376, section 7.1). */
  public static int queryVersion(byte[] bytes, int at, int length) {
    if (length > MESSAGE_BYTES) {
      return 3;
    }
    return Wire.u8(bytes, at + MAX_RESPONSE) == 0 ? 1 : 2;
  }

  /** Of a query: within which time to answer (RFC 3376, section 4.1.1). */
  public static int maxResponseMillis(byte[] bytes, int at, int length) {
    int code = Wire.u8(bytes, at + MAX_RESPONSE);
    return switch (queryVersion(bytes, at, length)) {
      case 1 -> 100 * MILLIS_PER_UNIT;
      case 2 -> code * MILLIS_PER_UNIT;
      default ->
          MILLIS_PER_UNIT * (code < 0x80 ? code : (code & 0xf | 0x10) << (code >>> 4 & 7) + 3);
    };
  }

  /** Of every message but a version 3 report; 0 in a general query. */
  public static int group(byte[] bytes, int at) {
    return Wire.i32(bytes, at + GROUP);
  }

  /** How many sources a query has, none if it is of an older version. */
  public static int sources(byte[] bytes, int at, int length) {
    return length > MESSAGE_BYTES ? Wire.u16(bytes, at + SOURCES) : 0;
  }

  /** One of the sources of a version 3 query. */
  public static int source(byte[] bytes, int at, int index) {
    return Wire.i32(bytes, at + QUERY_BYTES + SOURCE_BYTES * index);
  }

  /** How many records a version 3 report claims to have. */
  public static int records(byte[] bytes, int at) {
    return Wire.u16(bytes, at + RECORDS);
  }

  /** Writes a message of version 2, {@link #MESSAGE_BYTES} long. */
  public static void write(byte[] bytes, int at, int type, int maxResponseMillis, int group) {
    Wire.putU8(bytes, at + TYPE, type);
    Wire.putU8(bytes, at + MAX_RESPONSE, maxResponseMillis / MILLIS_PER_UNIT);
    Wire.putI32(bytes, at + GROUP, group);
    writeChecksum(bytes, at, MESSAGE_BYTES);
  }

  /** Writes a version 3 query without sources, {@link #QUERY_BYTES} long. */
  public static void writeQuery(byte[] bytes, int at, int maxResponseMillis, int group) {
    Wire.putI32(bytes, at + 8, 2 << 24);
    Wire.putU8(bytes, at + TYPE, QUERY);
    Wire.putU8(bytes, at + MAX_RESPONSE, maxResponseMillis / MILLIS_PER_UNIT);
    Wire.putI32(bytes, at + GROUP, group);
    writeChecksum(bytes, at, QUERY_BYTES);
  }

  /**
   * Writes the header of a version 3 report before its records, which are in place already.
   *
   * @param messageBytes of all of it
   */
  public static void writeReport(byte[] bytes, int at, int records, int messageBytes) {
    Wire.putU16(bytes, at + TYPE, REPORT_V3 << 8);
    Wire.putI32(bytes, at + 4, records);
    writeChecksum(bytes, at, messageBytes);
  }

  /**
   * Writes a record, but for its sources, which follow.
   *
   * @param at where the record starts
   * @param type see {@link GroupRecord}
   * @param sources how many there are
   */
  public static void writeRecord(byte[] bytes, int at, int type, int sources, int group) {
    Wire.putI32(bytes, at, type << 24 | sources);
    Wire.putI32(bytes, at + 4, group);
  }

  private static void writeChecksum(byte[] bytes, int at, int messageBytes) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(bytes, at + CHECKSUM, InternetChecksum.of(bytes, at, messageBytes));
  }
}
