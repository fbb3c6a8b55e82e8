package io.polyrouter.bgp.nlri;

import io.polyrouter.net.packet.Wire;

/** Fields of prefixes: how they are checked and written. Stateless. */
public final class Nlri {

  /** RFC 8277, section 2.2: twenty bits of label, three of traffic class, bottom of stack. */
  static final int LABEL_BITS = 24;

  static final int DISTINGUISHER_BITS = 64;
  static final int PATH_ID_BYTES = 4;
  static final int LABEL_BYTES = LABEL_BITS / 8;
  static final int DISTINGUISHER_BYTES = DISTINGUISHER_BITS / 8;

  private static final int BOTTOM_OF_STACK = 1;

  /** The label field of a prefix that is withdrawn (RFC 8277, section 2.4). */
  public static final int NO_LABEL = 0x80_0000;

  private Nlri() {}

  /**
   * Checks a field.
   *
   * @param hasPathIds whether a path identifier stands before each prefix
   * @return the number of its prefixes, or the complement of where it is bad
   */
  public static int check(byte[] bytes, int from, int to, Family family, boolean hasPathIds) {
    int leastBits = family.bitsBefore();
    int mostBits = family.maxBits();
    int skipped = hasPathIds ? PATH_ID_BYTES : 0;
    int count = 0;
    int at = from;
    while (at < to) {
      int lengthAt = at + skipped;
      if (lengthAt >= to) {
        return ~at;
      }
      int bits = Wire.u8(bytes, lengthAt);
      int next = lengthAt + 1 + (bits + 7 >> 3);
      if (bits < leastBits || bits > mostBits || next > to) {
        return ~at;
      }
      at = next;
      count++;
    }
    return count;
  }

  /** Most bytes that a prefix of a family takes, with a path identifier. */
  public static int maxBytes(Family family) {
    return PATH_ID_BYTES + 1 + (family.maxBits() >> 3);
  }

  /** The value of a label field for a label that stands alone. */
  public static int labelField(int label) {
    return label << 4 | BOTTOM_OF_STACK;
  }

  /**
   * Writes an IPv4 prefix, with host bits that are zero.
   *
   * @return where it ends
   */
  public static int putIpv4(byte[] into, int at, int address, int length) {
    into[at] = (byte) length;
    int end = at + 1 + (length + 7 >> 3);
    int shift = 24;
    for (int each = at + 1; each < end; each++) {
      into[each] = (byte) (address >>> shift);
      shift -= 8;
    }
    return end;
  }

  /** Writes an IPv6 prefix; see {@link #putIpv4}. */
  public static int putIpv6(byte[] into, int at, long high, long low, int length) {
    into[at] = (byte) length;
    return putBits(into, at + 1, high, low, length);
  }

  /**
   * Writes a VPN prefix; see {@link #putIpv4}.
   *
   * @param label the whole field of 24 bits
   * @param high first 64 bits of the address, of IPv4 in their upper half
   * @param length of the prefix alone
   */
  public static int putVpn(
      byte[] into, int at, int label, long distinguisher, long high, long low, int length) {
    into[at] = (byte) (LABEL_BITS + DISTINGUISHER_BITS + length);
    into[at + 1] = (byte) (label >>> 16);
    Wire.putU16(into, at + 2, label);
    Wire.putI64(into, at + 1 + LABEL_BYTES, distinguisher);
    return putBits(into, at + 1 + LABEL_BYTES + DISTINGUISHER_BYTES, high, low, length);
  }

  private static int putBits(byte[] into, int at, long high, long low, int length) {
    int bytes = length + 7 >> 3;
    for (int i = 0; i < bytes; i++) {
      long half = i < Long.BYTES ? high : low;
      into[at + i] = (byte) (half >>> 56 - 8 * (i & 7));
    }
    return at + bytes;
  }
}
