package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * Multicast listener discovery, version 1 (RFC 2710) and 2 (RFC 3810): what follows type, code and
 * checksum of an ICMPv6 message. The offset given is that of the message.
 */
public final class Mld {

  /** Of a version 1 message, and the least of a query. */
  public static final int VERSION_1_BYTES = 24;

  /** Of a version 2 query without sources. */
  public static final int QUERY_BYTES = 28;

  /** Of a version 2 report without records. */
  public static final int REPORT_BYTES = 8;

  /** Of a record without sources and auxiliary data. */
  public static final int RECORD_BYTES = 20;

  public static final int SOURCE_BYTES = 16;

  private static final int MAX_RESPONSE = 4;
  private static final int GROUP = 8;
  private static final int SOURCES = 26;
  private static final int RECORDS = 6;

  private Mld() {}

  /** Whether ICMPv6 messages of this type are for {@link #check}. */
  public static boolean isMld(int type) {
    return switch (type) {
      case Icmpv6.MULTICAST_LISTENER_QUERY,
          Icmpv6.MULTICAST_LISTENER_REPORT_V1,
          Icmpv6.MULTICAST_LISTENER_DONE,
          Icmpv6.MULTICAST_LISTENER_REPORT_V2 ->
          true;
      default -> false;
    };
  }

  /**
   * Null if the message, which has passed {@link Icmpv6#check}, is whole and from the link (RFC
   * 3810, section 5).
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length, int ipAt) {
    boolean isFromLink =
        Ipv6.hopLimit(bytes, ipAt) == 1
            && (Ipv6.sourceHigh(bytes, ipAt) >>> 54 == 0xfe80 >>> 6
                || (Ipv6.sourceHigh(bytes, ipAt) | Ipv6.sourceLow(bytes, ipAt)) == 0);
    if (!isFromLink) {
      return Malformed.MLD_NOT_FROM_LINK;
    }
    return switch (Icmpv6.type(bytes, at)) {
      case Icmpv6.MULTICAST_LISTENER_REPORT_V2 -> null;
      case Icmpv6.MULTICAST_LISTENER_QUERY ->
          hasRouterAlert(bytes, ipAt)
              ? checkQuery(bytes, at, length)
              : Malformed.MLD_NO_ROUTER_ALERT;
      default -> length < VERSION_1_BYTES ? Malformed.MLD_TRUNCATED : null;
    };
  }

  private static boolean hasRouterAlert(byte[] bytes, int ipAt) {
    return Ipv6.nextHeader(bytes, ipAt) == IpProtocol.IPV6_HOP_BY_HOP
        && Ipv6Headers.hasRouterAlert(bytes, ipAt + Ipv6.HEADER_BYTES);
  }

  private static @Nullable Malformed checkQuery(byte[] bytes, int at, int length) {
    if (length == VERSION_1_BYTES) {
      return null;
    }
    boolean isWhole =
        length >= QUERY_BYTES && length >= QUERY_BYTES + 16 * Wire.u16(bytes, at + SOURCES);
    return isWhole ? null : Malformed.MLD_TRUNCATED;
  }

  /** Whether a query of this length is of version 1 (RFC 3810, section 8.1). */
  public static boolean isVersion1(int length) {
    return length == VERSION_1_BYTES;
  }

  /** Of a query: within which time to answer (RFC 3810, section 5.1.3). */
  public static int maxResponseMillis(byte[] bytes, int at, int length) {
    int code = Wire.u16(bytes, at + MAX_RESPONSE);
    return isVersion1(length) || code < 0x8000
        ? code
        : (code & 0xfff | 0x1000) << (code >>> 12 & 7) + 3;
  }

  /** Of a query or a version 1 message; all zero in a general query. */
  public static long groupHigh(byte[] bytes, int at) {
    return Wire.i64(bytes, at + GROUP);
  }

  public static long groupLow(byte[] bytes, int at) {
    return Wire.i64(bytes, at + GROUP + 8);
  }

  /** Writes what follows type, code and checksum of a version 1 message. */
  public static void writeVersion1(
      byte[] bytes, int at, int maxResponseMillis, long groupHigh, long groupLow) {
    Wire.putI32(bytes, at + MAX_RESPONSE, maxResponseMillis << 16);
    Wire.putI64(bytes, at + GROUP, groupHigh);
    Wire.putI64(bytes, at + GROUP + 8, groupLow);
  }

  /** Writes what follows type, code and checksum of a version 2 query without sources. */
  public static void writeQuery(
      byte[] bytes, int at, int maxResponseMillis, long groupHigh, long groupLow) {
    writeVersion1(bytes, at, maxResponseMillis, groupHigh, groupLow);
    Wire.putI32(bytes, at + VERSION_1_BYTES, 2 << 24);
  }

  /** Writes what follows type, code and checksum of a version 2 report, but for its records. */
  public static void writeReport(byte[] bytes, int at, int records) {
    Wire.putI32(bytes, at + 4, records);
  }

  /** How many sources a query has, none if it is of version 1. */
  public static int sources(byte[] bytes, int at, int length) {
    return isVersion1(length) ? 0 : Wire.u16(bytes, at + SOURCES);
  }

  /** One of the sources of a version 2 query. */
  public static long sourceHigh(byte[] bytes, int at, int index) {
    return Wire.i64(bytes, at + QUERY_BYTES + SOURCE_BYTES * index);
  }

  public static long sourceLow(byte[] bytes, int at, int index) {
    return Wire.i64(bytes, at + QUERY_BYTES + SOURCE_BYTES * index + 8);
  }

  /** How many records a version 2 report claims to have. */
  public static int records(byte[] bytes, int at) {
    return Wire.u16(bytes, at + RECORDS);
  }

  /**
   * Writes a record, but for its sources, which follow.
   *
   * @param at where the record starts
   * @param type see {@link GroupRecord}
   * @param sources how many there are
   */
  public static void writeRecord(
      byte[] bytes, int at, int type, int sources, long groupHigh, long groupLow) {
    Wire.putI32(bytes, at, type << 24 | sources);
    Wire.putI64(bytes, at + 4, groupHigh);
    Wire.putI64(bytes, at + 12, groupLow);
  }
}
