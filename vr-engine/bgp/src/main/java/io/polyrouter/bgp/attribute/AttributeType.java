package io.polyrouter.bgp.attribute;

import org.jspecify.annotations.Nullable;

/** Path attributes that are understood: their type codes and flags. */
public enum AttributeType {
  ORIGIN(1, AttributeType.WELL_KNOWN),
  AS_PATH(2, AttributeType.WELL_KNOWN),
  NEXT_HOP(3, AttributeType.WELL_KNOWN),
  MULTI_EXIT_DISC(4, AttributeType.OPTIONAL),
  LOCAL_PREF(5, AttributeType.WELL_KNOWN),
  ATOMIC_AGGREGATE(6, AttributeType.WELL_KNOWN),
  AGGREGATOR(7, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 1997. */
  COMMUNITIES(8, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 4456. */
  ORIGINATOR_ID(9, AttributeType.OPTIONAL),
  /** RFC 4456. */
  CLUSTER_LIST(10, AttributeType.OPTIONAL),
  /** RFC 4760. */
  MP_REACH_NLRI(14, AttributeType.OPTIONAL),
  /** RFC 4760. */
  MP_UNREACH_NLRI(15, AttributeType.OPTIONAL),
  /** RFC 4360. */
  EXTENDED_COMMUNITIES(16, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 6793. */
  AS4_PATH(17, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 6793. */
  AS4_AGGREGATOR(18, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 8092. */
  LARGE_COMMUNITY(32, AttributeType.OPTIONAL_TRANSITIVE),
  /** RFC 9234, ONLY_TO_CUSTOMER. */
  OTC(35, AttributeType.OPTIONAL_TRANSITIVE);

  static final int FLAG_OPTIONAL = 0x80;
  static final int FLAG_TRANSITIVE = 0x40;
  static final int FLAG_PARTIAL = 0x20;
  static final int FLAG_EXTENDED = 0x10;

  /** Flags that say what kind of attribute it is. */
  static final int KIND = FLAG_OPTIONAL | FLAG_TRANSITIVE;

  /** Types are numbers of eight bits. */
  static final int CODES = 256;

  private static final int WELL_KNOWN = FLAG_TRANSITIVE;
  private static final int OPTIONAL = FLAG_OPTIONAL;
  private static final int OPTIONAL_TRANSITIVE = FLAG_OPTIONAL | FLAG_TRANSITIVE;

  private static final @Nullable AttributeType[] BY_CODE = byCode();

  private final int code;
  private final int flags;

  AttributeType(int code, int flags) {
    this.code = code;
    this.flags = flags;
  }

  private static @Nullable AttributeType[] byCode() {
    @Nullable AttributeType[] all = new @Nullable AttributeType[CODES];
    for (AttributeType each : values()) {
      all[each.code] = each;
    }
    return all;
  }

  /** On the wire. */
  public int code() {
    return code;
  }

  /** The Optional and Transitive bits. */
  public int flags() {
    return flags;
  }

  /** The one of this code, 0 to 255; null if it is not among these. */
  public static @Nullable AttributeType of(int code) {
    return BY_CODE[code];
  }
}
