package io.polyrouter.net.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): the 16-bit one's complement of the one's complement sum of
 * 16-bit words. Partial sums are longs that are only folded at the end, so that sums of several
 * pieces can be added up; every piece but the last must have an even number of bytes.
 */
public final class InternetChecksum {

  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_BYTES = 32;
  private static final long LOWER_HALF = 0xffff_ffffL;

  private InternetChecksum() {}

  /** The unfolded sum of some bytes; an odd last byte counts as followed by zero. */
  public static long sum(byte[] bytes, int at, int length) {
    int end = at + length;
    int blocks = length & -BLOCK_BYTES;
    long sum = blocks == 0 ? 0 : sumOfBlocks(bytes, at, blocks);
    int i = at + blocks;
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

  /**
   * The folded sum of whole blocks. The sum does not depend on the order of bytes within words but
   * for the order of its own two bytes (RFC 1071, section 2 (B)), so that words are read as the
   * processor has them; two sums at once keep it busy.
   */
  private static long sumOfBlocks(byte[] bytes, int at, int length) {
    long lower = 0;
    long upper = 0;
    for (int i = at; i < at + length; i += BLOCK_BYTES) {
      long a = (long) LITTLE_ENDIAN.get(bytes, i);
      long b = (long) LITTLE_ENDIAN.get(bytes, i + 8);
      long c = (long) LITTLE_ENDIAN.get(bytes, i + 16);
      long d = (long) LITTLE_ENDIAN.get(bytes, i + 24);
      lower += (a & LOWER_HALF) + (b & LOWER_HALF) + (c & LOWER_HALF) + (d & LOWER_HALF);
      upper += (a >>> 32) + (b >>> 32) + (c >>> 32) + (d >>> 32);
    }
    long folded = ~ofSum(lower + upper) & 0xffff;
    return (folded & 0xff) << 8 | folded >>> 8;
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
