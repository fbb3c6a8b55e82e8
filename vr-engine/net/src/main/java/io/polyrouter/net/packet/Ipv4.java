package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/** The IPv4 header (RFC 791, section 3.1). Its options are read by {@link Ipv4Options}. */
public final class Ipv4 {

  /** Length of a header without options. */
  public static final int MIN_HEADER_BYTES = 20;

  public static final int MAX_HEADER_BYTES = 60;
  public static final int MAX_PACKET_BYTES = 65_535;

  /** The smallest MTU that a link may have (RFC 791, section 3.2). */
  public static final int MIN_MTU_BYTES = 68;

  /** Flag in {@link #flagsAndFragmentOffset}: do not fragment. */
  public static final int DONT_FRAGMENT = 0x4000;

  /** Flag in {@link #flagsAndFragmentOffset}: this is not the last fragment. */
  public static final int MORE_FRAGMENTS = 0x2000;

  private static final int VERSION_AND_LENGTH = 0;
  private static final int TRAFFIC_CLASS = 1;
  private static final int TOTAL_LENGTH = 2;
  private static final int IDENTIFICATION = 4;
  private static final int FLAGS_AND_OFFSET = 6;
  private static final int TIME_TO_LIVE = 8;
  private static final int PROTOCOL = 9;
  private static final int CHECKSUM = 10;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;

  private Ipv4() {}

  /**
   * Null if the bytes start with an IPv4 packet whose header passes the checks that a router must
   * make (RFC 1812, section 5.2.2); padding may follow.
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < MIN_HEADER_BYTES) {
      return Malformed.IPV4_TRUNCATED;
    }
    int versionAndLength = Wire.u8(bytes, at + VERSION_AND_LENGTH);
    if (versionAndLength >>> 4 != 4) {
      return Malformed.IPV4_VERSION;
    }
    int headerBytes = (versionAndLength & 0xf) * 4;
    if (headerBytes < MIN_HEADER_BYTES) {
      return Malformed.IPV4_HEADER_LENGTH;
    }
    if (headerBytes > length) {
      return Malformed.IPV4_TRUNCATED;
    }
    int totalBytes = totalBytes(bytes, at);
    if (totalBytes < headerBytes || totalBytes > length) {
      return Malformed.IPV4_TOTAL_LENGTH;
    }
    return InternetChecksum.of(bytes, at, headerBytes) != 0 ? Malformed.IPV4_CHECKSUM : null;
  }

  /** Length of the header with its options, 20 to 60. */
  public static int headerBytes(byte[] bytes, int at) {
    return (bytes[at + VERSION_AND_LENGTH] & 0xf) * 4;
  }

  /** The second byte: differentiated services (RFC 2474) and ECN (RFC 3168). */
  public static int trafficClass(byte[] bytes, int at) {
    return Wire.u8(bytes, at + TRAFFIC_CLASS);
  }

  /** Length of the packet, header included. */
  public static int totalBytes(byte[] bytes, int at) {
    return Wire.u16(bytes, at + TOTAL_LENGTH);
  }

  public static int identification(byte[] bytes, int at) {
    return Wire.u16(bytes, at + IDENTIFICATION);
  }

  /** The whole 16-bit word: three flags and the fragment offset in units of 8 bytes. */
  public static int flagsAndFragmentOffset(byte[] bytes, int at) {
    return Wire.u16(bytes, at + FLAGS_AND_OFFSET);
  }

  public static boolean dontFragment(byte[] bytes, int at) {
    return (flagsAndFragmentOffset(bytes, at) & DONT_FRAGMENT) != 0;
  }

  public static boolean moreFragments(byte[] bytes, int at) {
    return (flagsAndFragmentOffset(bytes, at) & MORE_FRAGMENTS) != 0;
  }

  /** Where this fragment's payload belongs in that of the whole packet. */
  public static int fragmentOffsetBytes(byte[] bytes, int at) {
    return (flagsAndFragmentOffset(bytes, at) & 0x1fff) * 8;
  }

  /** Whether this is a fragment and not a whole packet. */
  public static boolean isFragment(byte[] bytes, int at) {
    return (flagsAndFragmentOffset(bytes, at) & (MORE_FRAGMENTS | 0x1fff)) != 0;
  }

  public static int timeToLive(byte[] bytes, int at) {
    return Wire.u8(bytes, at + TIME_TO_LIVE);
  }

  /** See {@link IpProtocol}. */
  public static int protocol(byte[] bytes, int at) {
    return Wire.u8(bytes, at + PROTOCOL);
  }

  public static int checksum(byte[] bytes, int at) {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  public static int source(byte[] bytes, int at) {
    return Wire.i32(bytes, at + SOURCE);
  }

  public static int destination(byte[] bytes, int at) {
    return Wire.i32(bytes, at + DESTINATION);
  }

  /**
   * Writes a header without options, {@link #MIN_HEADER_BYTES} long, with its checksum.
   *
   * @param totalBytes length of the packet, header included
   * @param flagsAndFragmentOffset {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS} and the offset in
   *     units of 8 bytes
   */
  public static void write(
      byte[] bytes,
      int at,
      int trafficClass,
      int totalBytes,
      int identification,
      int flagsAndFragmentOffset,
      int timeToLive,
      int protocol,
      int source,
      int destination) {
    Wire.putU8(bytes, at + VERSION_AND_LENGTH, 4 << 4 | MIN_HEADER_BYTES / 4);
    Wire.putU8(bytes, at + TRAFFIC_CLASS, trafficClass);
    Wire.putU16(bytes, at + TOTAL_LENGTH, totalBytes);
    Wire.putU16(bytes, at + IDENTIFICATION, identification);
    Wire.putU16(bytes, at + FLAGS_AND_OFFSET, flagsAndFragmentOffset);
    Wire.putU8(bytes, at + TIME_TO_LIVE, timeToLive);
    Wire.putU8(bytes, at + PROTOCOL, protocol);
    Wire.putI32(bytes, at + SOURCE, source);
    Wire.putI32(bytes, at + DESTINATION, destination);
    writeChecksum(bytes, at);
  }

  /**
   * Makes the header at this place one of a fragment, or one with other options: sets lengths and
   * fragment fields and computes the checksum anew.
   *
   * @param headerBytes its new length, a multiple of 4
   */
  public static void rewriteLengths(
      byte[] bytes, int at, int headerBytes, int totalBytes, int flagsAndFragmentOffset) {
    Wire.putU8(bytes, at + VERSION_AND_LENGTH, 4 << 4 | headerBytes / 4);
    Wire.putU16(bytes, at + TOTAL_LENGTH, totalBytes);
    Wire.putU16(bytes, at + FLAGS_AND_OFFSET, flagsAndFragmentOffset);
    writeChecksum(bytes, at);
  }

  /** Computes the checksum over the header as it stands. */
  public static void writeChecksum(byte[] bytes, int at) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(bytes, at + CHECKSUM, InternetChecksum.of(bytes, at, headerBytes(bytes, at)));
  }

  /** Takes one from the time to live, which is above 0, and corrects the checksum (RFC 1624). */
  public static void decrementTimeToLive(byte[] bytes, int at) {
    int oldWord = Wire.u16(bytes, at + TIME_TO_LIVE);
    int newWord = oldWord - 0x100;
    Wire.putU16(bytes, at + TIME_TO_LIVE, newWord);
    Wire.putU16(
        bytes, at + CHECKSUM, InternetChecksum.updated(checksum(bytes, at), oldWord, newWord));
  }
}
