package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * ICMP for IPv4 (RFC 792), with the next-hop MTU of RFC 1191.
 *
 * <p>Errors are written by methods that take the packet they are about, quote as much of it as fits
 * behind an IP header without options into {@link #MAX_ERROR_PACKET_BYTES}, and return the length
 * of the message.
 */
public final class Icmpv4 {

  public static final int HEADER_BYTES = 8;

  /** A whole ICMP error packet, IP header included, is not longer (RFC 1812, section 4.3.2.3). */
  public static final int MAX_ERROR_PACKET_BYTES = 576;

  public static final int ECHO_REPLY = 0;
  public static final int DESTINATION_UNREACHABLE = 3;
  public static final int SOURCE_QUENCH = 4;
  public static final int REDIRECT = 5;
  public static final int ECHO_REQUEST = 8;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;

  // Codes of DESTINATION_UNREACHABLE (RFC 792; RFC 1812, section 5.2.7.1).
  public static final int NETWORK_UNREACHABLE = 0;
  public static final int HOST_UNREACHABLE = 1;
  public static final int PROTOCOL_UNREACHABLE = 2;
  public static final int PORT_UNREACHABLE = 3;
  public static final int FRAGMENTATION_NEEDED = 4;
  public static final int SOURCE_ROUTE_FAILED = 5;
  public static final int ADMINISTRATIVELY_PROHIBITED = 13;

  // Codes of TIME_EXCEEDED.
  public static final int TTL_EXPIRED = 0;
  public static final int REASSEMBLY_TIMED_OUT = 1;

  private static final int TYPE = 0;
  private static final int CODE = 1;
  private static final int CHECKSUM = 2;
  private static final int REST = 4;
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;
  private static final int NEXT_HOP_MTU = 6;
  private static final int POINTER = 4;

  /** An error quotes at least so much of the payload of its packet. */
  private static final int MIN_QUOTED_PAYLOAD_BYTES = 8;

  private Icmpv4() {}

  /**
   * Null if the bytes, all of them, are an ICMP message; an error must quote the packet that it is
   * about (see {@link #quoteAt}).
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < HEADER_BYTES) {
      return Malformed.ICMP_TRUNCATED;
    }
    if (InternetChecksum.of(bytes, at, length) != 0) {
      return Malformed.ICMP_CHECKSUM;
    }
    return isError(type(bytes, at)) ? checkQuote(bytes, quoteAt(at), length - HEADER_BYTES) : null;
  }

  private static @Nullable Malformed checkQuote(byte[] bytes, int at, int length) {
    if (length < Ipv4.MIN_HEADER_BYTES) {
      return Malformed.ICMP_QUOTE_TRUNCATED;
    }
    int headerBytes = Ipv4.headerBytes(bytes, at);
    if (Wire.u8(bytes, at) >>> 4 != 4
        || headerBytes < Ipv4.MIN_HEADER_BYTES
        || Ipv4.totalBytes(bytes, at) < headerBytes) {
      return Malformed.ICMP_QUOTE_INVALID;
    }
    int payloadBytes = Math.min(Ipv4.totalBytes(bytes, at) - headerBytes, MIN_QUOTED_PAYLOAD_BYTES);
    return length < headerBytes + payloadBytes ? Malformed.ICMP_QUOTE_TRUNCATED : null;
  }

  /** Whether messages of this type report an error (RFC 1122, section 3.2.2). */
  public static boolean isError(int type) {
    return switch (type) {
      case DESTINATION_UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM ->
          true;
      default -> false;
    };
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

  /** Of {@link #FRAGMENTATION_NEEDED}; 0 from a router that does not know RFC 1191. */
  public static int nextHopMtuBytes(byte[] bytes, int at) {
    return Wire.u16(bytes, at + NEXT_HOP_MTU);
  }

  /** Of {@link #PARAMETER_PROBLEM}: the byte of the quoted header that is wrong. */
  public static int pointer(byte[] bytes, int at) {
    return Wire.u8(bytes, at + POINTER);
  }

  /** Where an error quotes the packet that it is about: its header and the start of its payload. */
  public static int quoteAt(int at) {
    return at + HEADER_BYTES;
  }

  /**
   * Writes the header of an echo request or reply before its payload, which is in place already.
   *
   * @param type {@link #ECHO_REQUEST} or {@link #ECHO_REPLY}
   */
  public static void writeEcho(
      byte[] bytes, int at, int type, int identifier, int sequence, int payloadBytes) {
    Wire.putU8(bytes, at + TYPE, type);
    Wire.putU8(bytes, at + CODE, 0);
    Wire.putU16(bytes, at + IDENTIFIER, identifier);
    Wire.putU16(bytes, at + SEQUENCE, sequence);
    writeChecksum(bytes, at, HEADER_BYTES + payloadBytes);
  }

  /** Makes an echo request its own reply, in place (RFC 792, Echo). */
  public static void requestToReply(byte[] bytes, int at) {
    int oldWord = Wire.u16(bytes, at + TYPE);
    int newWord = ECHO_REPLY << 8;
    int checksum = InternetChecksum.updated(Wire.u16(bytes, at + CHECKSUM), oldWord, newWord);
    Wire.putU16(bytes, at + TYPE, newWord);
    // Both are zero in one's complement, but of a message that is all zero only one is right.
    Wire.putU16(bytes, at + CHECKSUM, checksum == 0 ? 0xffff : checksum);
  }

  /** Writes the error that the packet cannot be delivered; see the codes above. */
  public static int writeUnreachable(
      byte[] bytes, int at, int code, byte[] packet, int packetAt, int packetBytes) {
    return writeError(bytes, at, DESTINATION_UNREACHABLE, code, 0, packet, packetAt, packetBytes);
  }

  /** Writes the error that asks for smaller packets (RFC 1191, section 4). */
  public static int writeFragmentationNeeded(
      byte[] bytes, int at, int nextHopMtuBytes, byte[] packet, int packetAt, int packetBytes) {
    return writeError(
        bytes,
        at,
        DESTINATION_UNREACHABLE,
        FRAGMENTATION_NEEDED,
        nextHopMtuBytes,
        packet,
        packetAt,
        packetBytes);
  }

  /** Writes the error that the packet, or its other fragments, took too long. */
  public static int writeTimeExceeded(
      byte[] bytes, int at, int code, byte[] packet, int packetAt, int packetBytes) {
    return writeError(bytes, at, TIME_EXCEEDED, code, 0, packet, packetAt, packetBytes);
  }

  /** Writes the error that points at a wrong byte of the packet's header. */
  public static int writeParameterProblem(
      byte[] bytes, int at, int pointer, byte[] packet, int packetAt, int packetBytes) {
    return writeError(
        bytes, at, PARAMETER_PROBLEM, 0, pointer << 24, packet, packetAt, packetBytes);
  }

  /** Writes any error; rest is the second 32 bits of its header. */
  private static int writeError(
      byte[] bytes,
      int at,
      int type,
      int code,
      int rest,
      byte[] packet,
      int packetAt,
      int packetBytes) {
    int quoted =
        Math.min(packetBytes, MAX_ERROR_PACKET_BYTES - Ipv4.MIN_HEADER_BYTES - HEADER_BYTES);
    System.arraycopy(packet, packetAt, bytes, quoteAt(at), quoted);
    Wire.putU8(bytes, at + TYPE, type);
    Wire.putU8(bytes, at + CODE, code);
    Wire.putI32(bytes, at + REST, rest);
    writeChecksum(bytes, at, HEADER_BYTES + quoted);
    return HEADER_BYTES + quoted;
  }

  private static void writeChecksum(byte[] bytes, int at, int messageBytes) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(bytes, at + CHECKSUM, InternetChecksum.of(bytes, at, messageBytes));
  }
}
