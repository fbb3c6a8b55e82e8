package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/** UDP (RFC 768), over IPv4 and over IPv6 (RFC 8200, section 8.1). */
public final class Udp {

  public static final int HEADER_BYTES = 8;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int LENGTH = 4;
  private static final int CHECKSUM = 6;

  private Udp() {}

  /**
   * Null if the bytes start with a datagram; padding may follow. A checksum of zero means that the
   * sender made none.
   *
   * @param source address in the IP header, likewise the destination
   */
  public static @Nullable Malformed check(
      byte[] bytes, int at, int length, int source, int destination) {
    Malformed malformed = checkLength(bytes, at, length);
    if (malformed != null || Wire.u16(bytes, at + CHECKSUM) == 0) {
      return malformed;
    }
    int datagramBytes = datagramBytes(bytes, at);
    long sum =
        InternetChecksum.pseudoHeaderSum(source, destination, IpProtocol.UDP, datagramBytes)
            + InternetChecksum.sum(bytes, at, datagramBytes);
    return InternetChecksum.ofSum(sum) != 0 ? Malformed.UDP_CHECKSUM : null;
  }

  /**
   * Null if the bytes start with a datagram over IPv6, where there must be a checksum.
   *
   * @param ipAt where the IPv6 header stands
   */
  public static @Nullable Malformed checkIpv6(byte[] bytes, int at, int length, int ipAt) {
    Malformed malformed = checkLength(bytes, at, length);
    if (malformed != null) {
      return malformed;
    }
    int datagramBytes = datagramBytes(bytes, at);
    long sum =
        InternetChecksum.pseudoHeaderSumIpv6(bytes, ipAt, IpProtocol.UDP, datagramBytes)
            + InternetChecksum.sum(bytes, at, datagramBytes);
    return Wire.u16(bytes, at + CHECKSUM) == 0 || InternetChecksum.ofSum(sum) != 0
        ? Malformed.UDP_CHECKSUM
        : null;
  }

  private static @Nullable Malformed checkLength(byte[] bytes, int at, int length) {
    if (length < HEADER_BYTES) {
      return Malformed.UDP_TRUNCATED;
    }
    int datagramBytes = datagramBytes(bytes, at);
    return datagramBytes < HEADER_BYTES || datagramBytes > length ? Malformed.UDP_LENGTH : null;
  }

  public static int sourcePort(byte[] bytes, int at) {
    return Wire.u16(bytes, at + SOURCE_PORT);
  }

  public static int destinationPort(byte[] bytes, int at) {
    return Wire.u16(bytes, at + DESTINATION_PORT);
  }

  /** Length of header and payload. */
  public static int datagramBytes(byte[] bytes, int at) {
    return Wire.u16(bytes, at + LENGTH);
  }

  /** Writes the header before its payload, which is in place already. */
  public static void write(
      byte[] bytes,
      int at,
      int sourcePort,
      int destinationPort,
      int payloadBytes,
      int source,
      int destination) {
    int datagramBytes = HEADER_BYTES + payloadBytes;
    write(
        bytes,
        at,
        sourcePort,
        destinationPort,
        datagramBytes,
        InternetChecksum.pseudoHeaderSum(source, destination, IpProtocol.UDP, datagramBytes));
  }

  /**
   * Writes the header before its payload, which is in place already, as is the IPv6 header at ipAt.
   */
  public static void writeIpv6(
      byte[] bytes, int at, int sourcePort, int destinationPort, int payloadBytes, int ipAt) {
    int datagramBytes = HEADER_BYTES + payloadBytes;
    write(
        bytes,
        at,
        sourcePort,
        destinationPort,
        datagramBytes,
        InternetChecksum.pseudoHeaderSumIpv6(bytes, ipAt, IpProtocol.UDP, datagramBytes));
  }

  private static void write(
      byte[] bytes,
      int at,
      int sourcePort,
      int destinationPort,
      int datagramBytes,
      long pseudoHeaderSum) {
    Wire.putU16(bytes, at + SOURCE_PORT, sourcePort);
    Wire.putU16(bytes, at + DESTINATION_PORT, destinationPort);
    Wire.putU16(bytes, at + LENGTH, datagramBytes);
    Wire.putU16(bytes, at + CHECKSUM, 0);
    int checksum =
        InternetChecksum.ofSum(pseudoHeaderSum + InternetChecksum.sum(bytes, at, datagramBytes));
    // Zero on the wire would say that there is none; in one's complement 0xffff is zero as well.
    Wire.putU16(bytes, at + CHECKSUM, checksum == 0 ? 0xffff : checksum);
  }
}
