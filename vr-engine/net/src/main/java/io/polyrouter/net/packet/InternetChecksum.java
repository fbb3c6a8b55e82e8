package io.polyrouter.net.packet;

/**
 * The Internet checksum (RFC 1071): the 16-bit one's complement of the one's complement sum of
 * 16-bit words. Partial sums are longs that are only folded at the end, so that sums of several
 * pieces can be added up; every piece but the last must have an even number of bytes.
 */
public final class InternetChecksum {

  private InternetChecksum() {}

  /** The unfolded sum of some bytes; an odd last byte counts as followed by zero. */
  public static long sum(byte[] bytes, int at, int length) {
    long sum = 0;
    int i = at;
    int end = at + length;
    for (; i <= end - 16; i += 16) {
      long first = Wire.i64(bytes, i);
      long second = Wire.i64(bytes, i + 8);
      sum += (first >>> 32) + (first & 0xffff_ffffL) + (second >>> 32) + (second & 0xffff_ffffL);
    }
    for (; i <= end - 4; i += 4) {
      sum += Wire.u32(bytes, i);
    }
    if (i <= end - 2) {
      sum += Wire.u16(bytes, i);
      i += 2;
    }
    if (i < end) {
      sum += (long) Wire.u8(bytes, i) << 8;
    }
    return sum;
  }

  /** The sum of the pseudo header of TCP and UDP over IPv4 (RFC 768, RFC 9293 section 3.1). */
  public static long pseudoHeaderSum(int source, int destination, int protocol, int lengthBytes) {
    return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + lengthBytes;
  }

  /**
   * The sum of the pseudo header over IPv6 (RFC 8200, section 8.1), whose addresses are those of
   * the IPv6 header at ipAt.
   */
  public static long pseudoHeaderSumIpv6(byte[] bytes, int ipAt, int protocol, int lengthBytes) {
    return sum(bytes, ipAt + Ipv6.SOURCE, 32) + protocol + lengthBytes;
  }

  /** The checksum of what was summed up, 0 to 0xffff. */
  public static int ofSum(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ~folded & 0xffff;
  }

  /** The checksum of some bytes. */
  public static int of(byte[] bytes, int at, int length) {
    return ofSum(sum(bytes, at, length));
  }

  /**
   * The checksum after one of the 16-bit words under it changed (RFC 1624, section 3, equation 3).
   */
  public static int updated(int checksum, int oldWord, int newWord) {
    int sum = (~checksum & 0xffff) + (~oldWord & 0xffff) + newWord;
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    return ~sum & 0xffff;
  }
}
