package io.polyrouter.stack.ipv6;

/** Kinds of addresses, given as two longs (RFC 4291, RFC 4007). */
final class Scopes {

  static final int INTERFACE = 1;
  static final int LINK = 2;
  static final int GLOBAL = 14;

  static final long LINK_LOCAL_HIGH = 0xfe80_0000_0000_0000L;
  static final long LINK_GROUP_HIGH = 0xff02_0000_0000_0000L;
  private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;
  private static final long MAPPED_LOW = 0xffffL;
  private static final long GROUP_MAC = 0x3333_0000_0000L;

  private Scopes() {}

  static boolean isGroup(long high) {
    return high >>> 56 == 0xff;
  }

  static boolean isLinkLocal(long high) {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  static boolean isUnspecified(long high, long low) {
    return (high | low) == 0;
  }

  /** No packet on a link may have it: unspecified, loopback or mapped from IPv4. */
  static boolean isNeverOnLink(long high, long low) {
    return high == 0 && (low == 0 || low == 1 || low >>> 32 == MAPPED_LOW);
  }

  static int ofGroup(long high) {
    return (int) (high >>> 48) & 0xf;
  }

  /** Of a unicast or multicast address (RFC 6724, section 3.1). */
  static int of(long high) {
    if (isGroup(high)) {
      return ofGroup(high);
    }
    return isLinkLocal(high) ? LINK : GLOBAL;
  }

  /** Lower half of the solicited-node group of an address (RFC 4291, section 2.7.1). */
  static long solicitedNodeLow(long low) {
    return SOLICITED_NODE_LOW | low & 0xff_ffff;
  }

  /** RFC 2464, section 7. */
  static long groupMac(long low) {
    return GROUP_MAC | low & 0xffff_ffffL;
  }

  /** The modified EUI-64 link-local address of a MAC address (RFC 4291, appendix A). */
  static long linkLocalLow(long mac) {
    return ((mac >>> 24 ^ 0x02_0000) << 40) | 0xff_fe00_0000L | mac & 0xff_ffff;
  }
}
