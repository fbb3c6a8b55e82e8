package io.polyrouter.net.packet;

/** The fragment header of IPv6 (RFC 8200, section 4.5). */
public final class Ipv6Fragment {

  public static final int HEADER_BYTES = 8;

  private static final int NEXT_HEADER = 0;

  /** Where the offset stands in the header. */
  public static final int OFFSET_AND_MORE = 2;

  private static final int IDENTIFICATION = 4;

  private Ipv6Fragment() {}

  public static int nextHeader(byte[] bytes, int at) {
    return Wire.u8(bytes, at + NEXT_HEADER);
  }

  /** Where this fragment's payload belongs in the fragmentable part of the packet. */
  public static int offsetBytes(byte[] bytes, int at) {
    return Wire.u16(bytes, at + OFFSET_AND_MORE) & ~7;
  }

  public static boolean moreFragments(byte[] bytes, int at) {
    return (Wire.u16(bytes, at + OFFSET_AND_MORE) & 1) != 0;
  }

  /** Whether the one fragment is the whole packet (RFC 6946). */
  public static boolean isAtomic(byte[] bytes, int at) {
    return (Wire.u16(bytes, at + OFFSET_AND_MORE) & ~6) == 0;
  }

  public static int identification(byte[] bytes, int at) {
    return Wire.i32(bytes, at + IDENTIFICATION);
  }

  /**
   * Writes a header, {@link #HEADER_BYTES} long.
   *
   * @param offsetBytes a multiple of 8
   */
  public static void write(
      byte[] bytes,
      int at,
      int nextHeader,
      int offsetBytes,
      boolean moreFragments,
      int identification) {
    Wire.putU16(bytes, at + NEXT_HEADER, nextHeader << 8);
    Wire.putU16(bytes, at + OFFSET_AND_MORE, offsetBytes | (moreFragments ? 1 : 0));
    Wire.putI32(bytes, at + IDENTIFICATION, identification);
  }
}
