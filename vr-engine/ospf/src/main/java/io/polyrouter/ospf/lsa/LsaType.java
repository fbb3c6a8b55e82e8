package io.polyrouter.ospf.lsa;

/**
 * Types of LSAs, as the number in their header. Those of version 2 are below 256; those of version
 * 3 carry their flooding scope and what routers do that do not know them (RFC 5340, appendix
 * A.4.2.1).
 */
public final class LsaType {

  /** RFC 2328, appendix A.4.1. */
  public static final int V2_ROUTER = 1;

  public static final int V2_NETWORK = 2;
  public static final int V2_SUMMARY_NETWORK = 3;
  public static final int V2_SUMMARY_ROUTER = 4;
  public static final int V2_EXTERNAL = 5;

  /** RFC 3101, appendix A. */
  public static final int V2_NSSA = 7;

  /** RFC 5250, section 3. */
  public static final int V2_OPAQUE_LINK = 9;

  public static final int V2_OPAQUE_AREA = 10;
  public static final int V2_OPAQUE_AS = 11;

  /** RFC 5340, appendix A.4.2.1. */
  public static final int V3_ROUTER = 0x2001;

  public static final int V3_NETWORK = 0x2002;
  public static final int V3_INTER_AREA_PREFIX = 0x2003;
  public static final int V3_INTER_AREA_ROUTER = 0x2004;
  public static final int V3_EXTERNAL = 0x4005;
  public static final int V3_NSSA = 0x2007;
  public static final int V3_LINK = 0x0008;
  public static final int V3_INTRA_AREA_PREFIX = 0x2009;

  private static final int V3_UNKNOWN_IS_FLOODED = 0x8000;
  private static final int V3_SCOPE = 0x6000;
  private static final int V3_AREA = 0x2000;
  private static final int V3_AS = 0x4000;

  private LsaType() {}

  /** Whether it is a type of version 2 that this implementation floods. */
  public static boolean isKnownToV2(int type) {
    return switch (type) {
      case V2_ROUTER,
          V2_NETWORK,
          V2_SUMMARY_NETWORK,
          V2_SUMMARY_ROUTER,
          V2_EXTERNAL,
          V2_NSSA,
          V2_OPAQUE_LINK,
          V2_OPAQUE_AREA,
          V2_OPAQUE_AS ->
          true;
      default -> false;
    };
  }

  /** The flooding scope of a type of version 2 that is known. */
  public static FloodingScope scopeOfV2(int type) {
    return switch (type) {
      case V2_OPAQUE_LINK -> FloodingScope.LINK;
      case V2_EXTERNAL, V2_OPAQUE_AS -> FloodingScope.AS;
      default -> FloodingScope.AREA;
    };
  }

  /** Whether it is a type of version 3 whose contents this implementation reads. */
  public static boolean isKnownToV3(int type) {
    return switch (type) {
      case V3_ROUTER,
          V3_NETWORK,
          V3_INTER_AREA_PREFIX,
          V3_INTER_AREA_ROUTER,
          V3_EXTERNAL,
          V3_NSSA,
          V3_LINK,
          V3_INTRA_AREA_PREFIX ->
          true;
      default -> false;
    };
  }

  /** Whether the scope bits of a type of version 3 have the one value that is reserved. */
  public static boolean hasReservedScope(int type) {
    return (type & V3_SCOPE) == V3_SCOPE;
  }

  /**
   * The flooding scope of a type of version 3; an unknown type whose U-bit is clear stays on its
   * link (RFC 5340, section 4.5.1).
   */
  public static FloodingScope scopeOfV3(int type) {
    if (!isKnownToV3(type) && (type & V3_UNKNOWN_IS_FLOODED) == 0) {
      return FloodingScope.LINK;
    }
    return switch (type & V3_SCOPE) {
      case V3_AREA -> FloodingScope.AREA;
      case V3_AS -> FloodingScope.AS;
      default -> FloodingScope.LINK;
    };
  }
}
