package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * ICMP for IPv6 (RFC 4443). Checksums cover the addresses of the IPv6 header, so that header must
 * be there already when a message is checked or written. Errors are written by methods that take
 * the packet they are about, quote as much of it as fits into {@link #MAX_ERROR_PACKET_BYTES}
 * behind an IPv6 header, and return the length of the message.
 */
public final class Icmpv6 {

  public static final int HEADER_BYTES = 8;

  /** A whole error packet, its header included, is not longer (RFC 4443, section 3.1). */
  public static final int MAX_ERROR_PACKET_BYTES = Ipv6.MIN_MTU_BYTES;

  public static final int DESTINATION_UNREACHABLE = 1;
  public static final int PACKET_TOO_BIG = 2;
  public static final int TIME_EXCEEDED = 3;
  public static final int PARAMETER_PROBLEM = 4;
  public static final int ECHO_REQUEST = 128;
  public static final int ECHO_REPLY = 129;
  public static final int MULTICAST_LISTENER_QUERY = 130;
  public static final int MULTICAST_LISTENER_REPORT_V1 = 131;
  public static final int MULTICAST_LISTENER_DONE = 132;
  public static final int ROUTER_SOLICITATION = 133;
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int NEIGHBOR_SOLICITATION = 135;
  public static final int NEIGHBOR_ADVERTISEMENT = 136;
  public static final int REDIRECT = 137;
  public static final int MULTICAST_LISTENER_REPORT_V2 = 143;

  // Codes of DESTINATION_UNREACHABLE.
  public static final int NO_ROUTE = 0;
  public static final int ADMINISTRATIVELY_PROHIBITED = 1;
  public static final int BEYOND_SCOPE = 2;
  public static final int ADDRESS_UNREACHABLE = 3;
  public static final int PORT_UNREACHABLE = 4;
  public static final int POLICY_FAILED = 5;
  public static final int REJECT_ROUTE = 6;

  // Codes of TIME_EXCEEDED.
  public static final int HOP_LIMIT_EXCEEDED = 0;
  public static final int REASSEMBLY_TIMED_OUT = 1;

  // Codes of PARAMETER_PROBLEM.
  public static final int ERRONEOUS_FIELD = 0;
  public static final int UNKNOWN_NEXT_HEADER = 1;
  public static final int UNKNOWN_OPTION = 2;

  private static final int TYPE = 0;
  private static final int CODE = 1;
  private static final int CHECKSUM = 2;
  private static final int REST = 4;
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;

  private Icmpv6() {}

  /**
   * Null if the bytes, all of them, are an ICMPv6 message; an error must quote the header of the
   * packet that it is about (see {@link #quoteAt}).
   *
   * @param ipAt where the IPv6 header of the message stands
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length, int ipAt) {
    if (length < HEADER_BYTES) {
      return Malformed.ICMPV6_TRUNCATED;
    }
    if (checksum(bytes, at, length, ipAt) != 0) {
      return Malformed.ICMPV6_CHECKSUM;
    }
    if (!isError(type(bytes, at))) {
      return null;
    }
    if (length < HEADER_BYTES + Ipv6.HEADER_BYTES) {
      return Malformed.ICMPV6_QUOTE_TRUNCATED;
    }
    return Wire.u8(bytes, quoteAt(at)) >>> 4 == 6 ? null : Malformed.ICMPV6_QUOTE_INVALID;
  }

  private static int checksum(byte[] bytes, int at, int length, int ipAt) {
    return InternetChecksum.ofSum(
        InternetChecksum.pseudoHeaderSumIpv6(bytes, ipAt, IpProtocol.ICMPV6, length)
            + InternetChecksum.sum(bytes, at, length));
  }

  /** Whether messages of this type report an error (RFC 4443, section 2.1). */
  public static boolean isError(int type) {
    return type < ECHO_REQUEST;
  }

  public static int type(byte[] bytes, int at) {
    return Wire.u8(bytes, at + TYPE);
  }

  public static int code(byte[] bytes, int at) {
    return Wire.u8(bytes, at + CODE);
  }

  /** Of an echo request or reply. */
  public static int identifier(byte[] bytes, int at) {
    return Wire.u16(bytes, at + IDENTIFIER);
  }

  /** Of an echo request or reply. */
  public static int sequence(byte[] bytes, int at) {
    return Wire.u16(bytes, at + SEQUENCE);
  }

  /** Of {@link #PACKET_TOO_BIG}; unsigned, any 32 bits. */
  public static long mtuBytes(byte[] bytes, int at) {
    return Wire.u32(bytes, at + REST);
  }

  /** Of {@link #PARAMETER_PROBLEM}: the byte of the quoted packet that is wrong; unsigned. */
  public static long pointer(byte[] bytes, int at) {
    return Wire.u32(bytes, at + REST);
  }

  /** Where an error quotes the packet that it is about. */
  public static int quoteAt(int at) {
    return at + HEADER_BYTES;
  }

  /**
   * Writes the header of an echo request or reply before its payload, which is in place already.
   *
   * @param type {@link #ECHO_REQUEST} or {@link #ECHO_REPLY}
   */
  public static void writeEcho(
      byte[] bytes, int at, int type, int identifier, int sequence, int payloadBytes, int ipAt) {
    Wire.putU16(bytes, at + TYPE, type << 8);
    Wire.putU16(bytes, at + IDENTIFIER, identifier);
    Wire.putU16(bytes, at + SEQUENCE, sequence);
    writeChecksum(bytes, at, HEADER_BYTES + payloadBytes, ipAt);
  }

  /**
   * Writes any error.
   *
   * @param type {@link #DESTINATION_UNREACHABLE} to {@link #PARAMETER_PROBLEM}
   * @param rest the MTU of a packet too big, the pointer of a parameter problem, else 0
   */
  public static int writeError(
      byte[] bytes,
      int at,
      int type,
      int code,
      int rest,
      byte[] packet,
      int packetAt,
      int packetBytes,
      int ipAt) {
    int quoted = Math.min(packetBytes, MAX_ERROR_PACKET_BYTES - Ipv6.HEADER_BYTES - HEADER_BYTES);
    System.arraycopy(packet, packetAt, bytes, quoteAt(at), quoted);
    Wire.putU16(bytes, at + TYPE, type << 8 | code);
    Wire.putI32(bytes, at + REST, rest);
    writeChecksum(bytes, at, HEADER_BYTES + quoted, ipAt);
    return HEADER_BYTES + quoted;
  }

  /**
   * Writes type, code and checksum of a message whose rest is in place already.
   *
   * @param messageBytes length of the whole message
   */
  public static void writeHeader(
      byte[] bytes, int at, int type, int code, int messageBytes, int ipAt) {
    Wire.putU16(bytes, at + TYPE, type << 8 | code);
    writeChecksum(bytes, at, messageBytes, ipAt);
  }

  private static void writeChecksum(byte[] bytes, int at, int messageBytes, int ipAt) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(bytes, at + CHECKSUM, checksum(bytes, at, messageBytes, ipAt));
  }
}
