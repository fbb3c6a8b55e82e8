package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * The IPv6 header (RFC 8200, section 3). What follows it is walked by {@link Ipv6Headers}. An
 * address is two longs as in {@link io.polyrouter.net.Ipv6Address}.
 */
public final class Ipv6 {

  public static final int HEADER_BYTES = 40;
  public static final int MAX_PAYLOAD_BYTES = 65_535;

  /** Every link carries packets of this size (RFC 8200, section 5). */
  public static final int MIN_MTU_BYTES = 1280;

  /** Where the addresses stand in the header. */
  public static final int SOURCE = 8;

  public static final int DESTINATION = 24;

  private static final int VERSION_CLASS_LABEL = 0;

  /** Where the payload length stands in the header. */
  public static final int PAYLOAD_LENGTH = 4;

  private static final int NEXT_HEADER = 6;
  private static final int HOP_LIMIT = 7;

  private Ipv6() {}

  /** Null if the bytes start with an IPv6 packet; padding may follow. */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < HEADER_BYTES) {
      return Malformed.IPV6_TRUNCATED;
    }
    if (Wire.u8(bytes, at) >>> 4 != 6) {
      return Malformed.IPV6_VERSION;
    }
    return payloadBytes(bytes, at) > length - HEADER_BYTES ? Malformed.IPV6_PAYLOAD_LENGTH : null;
  }

  /** Differentiated services (RFC 2474) and ECN (RFC 3168). */
  public static int trafficClass(byte[] bytes, int at) {
    return Wire.u16(bytes, at + VERSION_CLASS_LABEL) >>> 4 & 0xff;
  }

  /** RFC 6437; 0 when the sender gave none. */
  public static int flowLabel(byte[] bytes, int at) {
    return Wire.i32(bytes, at + VERSION_CLASS_LABEL) & 0xfffff;
  }

  /** Length of what follows the header. */
  public static int payloadBytes(byte[] bytes, int at) {
    return Wire.u16(bytes, at + PAYLOAD_LENGTH);
  }

  /** Length of header and payload. */
  public static int totalBytes(byte[] bytes, int at) {
    return HEADER_BYTES + payloadBytes(bytes, at);
  }

  /** See {@link IpProtocol}. */
  public static int nextHeader(byte[] bytes, int at) {
    return Wire.u8(bytes, at + NEXT_HEADER);
  }

  public static int hopLimit(byte[] bytes, int at) {
    return Wire.u8(bytes, at + HOP_LIMIT);
  }

  public static long sourceHigh(byte[] bytes, int at) {
    return Wire.i64(bytes, at + SOURCE);
  }

  public static long sourceLow(byte[] bytes, int at) {
    return Wire.i64(bytes, at + SOURCE + 8);
  }

  public static long destinationHigh(byte[] bytes, int at) {
    return Wire.i64(bytes, at + DESTINATION);
  }

  public static long destinationLow(byte[] bytes, int at) {
    return Wire.i64(bytes, at + DESTINATION + 8);
  }

  /** Writes a header, {@link #HEADER_BYTES} long. */
  public static void write(
      byte[] bytes,
      int at,
      int trafficClass,
      int flowLabel,
      int payloadBytes,
      int nextHeader,
      int hopLimit,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    Wire.putI32(bytes, at + VERSION_CLASS_LABEL, 6 << 28 | trafficClass << 20 | flowLabel);
    Wire.putU16(bytes, at + PAYLOAD_LENGTH, payloadBytes);
    Wire.putU8(bytes, at + NEXT_HEADER, nextHeader);
    Wire.putU8(bytes, at + HOP_LIMIT, hopLimit);
    Wire.putI64(bytes, at + SOURCE, sourceHigh);
    Wire.putI64(bytes, at + SOURCE + 8, sourceLow);
    Wire.putI64(bytes, at + DESTINATION, destinationHigh);
    Wire.putI64(bytes, at + DESTINATION + 8, destinationLow);
  }

  public static void setPayloadBytes(byte[] bytes, int at, int payloadBytes) {
    Wire.putU16(bytes, at + PAYLOAD_LENGTH, payloadBytes);
  }

  public static void setNextHeader(byte[] bytes, int at, int nextHeader) {
    Wire.putU8(bytes, at + NEXT_HEADER, nextHeader);
  }

  /** Takes one from the hop limit, which is above 0. */
  public static void decrementHopLimit(byte[] bytes, int at) {
    bytes[at + HOP_LIMIT]--;
  }
}
