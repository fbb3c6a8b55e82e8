package io.polyrouter.bgp.nlri;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.packet.Wire;

/**
 * Goes through the prefixes of a field that {@link Nlri#check} has found whole. It is made once and
 * used for one field after the other; what it tells is that of the last {@link #next}. Used by one
 * thread; the bytes are those of the message and are only read.
 */
public final class NlriReader {

  private byte[] bytes = new byte[0];
  private int start;
  private int at;
  private int end;
  private Family family = Family.IPV4_UNICAST;
  private boolean hasPathIds;
  private int count;

  private int pathId;
  private int length;
  private int label;
  private long distinguisher;
  private long high;
  private long low;

  /**
   * Begins with a field.
   *
   * @param prefixCount what {@link Nlri#check} found
   */
  public void open(
      byte[] of, int from, int to, Family ofFamily, boolean withPathIds, int prefixCount) {
    bytes = of;
    start = from;
    at = from;
    end = to;
    family = ofFamily;
    hasPathIds = withPathIds;
    count = prefixCount;
  }

  /** Begins the same field again. */
  public void rewind() {
    at = start;
  }

  public Family family() {
    return family;
  }

  /** Prefixes of the whole field. */
  public int count() {
    return count;
  }

  /** Goes to the next prefix; false after the last. */
  public boolean next() {
    if (at >= end) {
      return false;
    }
    if (hasPathIds) {
      pathId = Wire.i32(bytes, at);
      at += Nlri.PATH_ID_BYTES;
    }
    int bits = Wire.u8(bytes, at++);
    if (family.isVpn()) {
      label = Wire.u8(bytes, at) << 16 | Wire.u16(bytes, at + 1);
      distinguisher = Wire.i64(bytes, at + Nlri.LABEL_BYTES);
      at += Nlri.LABEL_BYTES + Nlri.DISTINGUISHER_BYTES;
      bits -= Nlri.LABEL_BITS + Nlri.DISTINGUISHER_BITS;
    }
    length = bits;
    int after = at + (bits + 7 >> 3);
    if (family.addresses() == AddressFamily.IPV4) {
      high = (long) ipv4(after) << 32;
      low = 0;
    } else {
      ipv6(after);
    }
    at = after;
    return true;
  }

  /** Bits beyond the length may be anything (RFC 4271, section 4.3), and become zero. */
  private int ipv4(int after) {
    int bits = 0;
    if (at + Integer.BYTES <= bytes.length) {
      bits = Wire.i32(bytes, at);
    } else {
      for (int each = at; each < after; each++) {
        bits |= Wire.u8(bytes, each) << 24 - 8 * (each - at);
      }
    }
    return length == 0 ? 0 : bits & -1 << 32 - length;
  }

  private void ipv6(int after) {
    long upper = 0;
    long lower = 0;
    for (int each = at; each < after; each++) {
      int index = each - at;
      long value = Wire.u8(bytes, each);
      if (index < Long.BYTES) {
        upper |= value << 56 - 8 * index;
      } else {
        lower |= value << 56 - 8 * (index - Long.BYTES);
      }
    }
    high = length >= 64 ? upper : length == 0 ? 0 : upper & -1L << 64 - length;
    low = length <= 64 ? 0 : lower & -1L << 128 - length;
  }

  /** RFC 7911, section 3; 0 where there are none. */
  public int pathId() {
    return hasPathIds ? pathId : 0;
  }

  /** Bits of the prefix, without label and route distinguisher. */
  public int length() {
    return length;
  }

  /** The label field of a VPN prefix, all 24 bits. */
  public int label() {
    return label;
  }

  /** Of a VPN prefix; see {@link RouteDistinguisher}. */
  public long distinguisher() {
    return distinguisher;
  }

  /** The address of an IPv4 or VPNv4 prefix. */
  public int ipv4() {
    return (int) (high >>> 32);
  }

  /** The upper half of the address of an IPv6 or VPNv6 prefix. */
  public long high() {
    return high;
  }

  /** The lower half of it. */
  public long low() {
    return low;
  }

  /** The prefix as an object, for what is not done a million times. */
  public IpPrefix prefix() {
    return family.addresses() == AddressFamily.IPV4
        ? Ipv4Prefix.of(new Ipv4Address(ipv4()), length)
        : Ipv6Prefix.of(new Ipv6Address(high, low), length);
  }
}
