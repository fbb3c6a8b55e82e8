package io.polyrouter.southbound.plan;

/**
 * Numbers by which a switch knows virtual routers, interfaces and groups. They are hashes of names,
 * so that a restarted controller finds its own content again without having stored anything.
 *
 * <pre>
 *   metadata   63......24 23.......1 0        cookie   63....48 47......8 7..0
 *              VR tag     interface  too        0x5052   VR tag    kind
 *                         tag        large
 *   group id   31..28 27..0
 *              5      hash
 * </pre>
 */
final class Tags {

  static final long COOKIE_MARKER = 0x5052L << 48;
  static final long COOKIE_MASK = 0xffffL << 48;
  static final long VR_METADATA_MASK = -1L << 24;
  static final int TOO_LARGE_BIT = 0;

  /** Kinds of flows in a cookie. */
  static final int KIND_PIPELINE = 0;

  static final int KIND_INTERFACE = 1;
  static final int KIND_ROUTE = 2;

  private static final long VR_TAG_MASK = (1L << 40) - 1;
  private static final int INTERFACE_TAG_MASK = (1 << 23) - 1;
  private static final int GROUP_MARKER = 0x5000_0000;
  private static final int GROUP_HASH_MASK = 0x0fff_ffff;

  private Tags() {}

  /** The tag of a virtual router, 1 to 2^40 - 1; a collision tries the next attempt. */
  static long vrTag(String vr, int attempt) {
    long tag = hash(vr, attempt) & VR_TAG_MASK;
    return tag == 0 ? 1 : tag;
  }

  /** The tag of an interface within its virtual router, 1 to 2^23 - 1. */
  static int interfaceTag(String name, int attempt) {
    int tag = (int) hash(name, attempt) & INTERFACE_TAG_MASK;
    return tag == 0 ? 1 : tag;
  }

  static int groupId(String identity, int attempt) {
    return GROUP_MARKER | (int) hash(identity, attempt) & GROUP_HASH_MASK;
  }

  /** Whether a group id lies in the range that is ours. */
  static boolean isOurGroup(int groupId) {
    return (groupId & ~GROUP_HASH_MASK) == GROUP_MARKER;
  }

  static long cookie(long vrTag, int kind) {
    return COOKIE_MARKER | vrTag << 8 | kind;
  }

  static boolean isOurCookie(long cookie) {
    return (cookie & COOKIE_MASK) == COOKIE_MARKER;
  }

  /** The VR tag in a cookie of ours, 0 for flows that serve all virtual routers. */
  static long vrTagOfCookie(long cookie) {
    return cookie >>> 8 & VR_TAG_MASK;
  }

  static long metadata(long vrTag, int interfaceTag) {
    return vrTag << 24 | (long) interfaceTag << 1;
  }

  /** FNV-1a over the characters, then the finalizer of MurmurHash3, so that low bits are good. */
  private static long hash(String text, int attempt) {
    long h = 0xcbf2_9ce4_8422_2325L + attempt;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100_0000_01b3L;
    }
    h = (h ^ h >>> 33) * 0xff51_afd7_ed55_8ccdL;
    h = (h ^ h >>> 33) * 0xc4ce_b9fe_1a85_ec53L;
    return h ^ h >>> 33;
  }
}
