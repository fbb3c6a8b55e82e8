package io.polyrouter.bgp.attribute;

import io.polyrouter.net.Ipv4Address;

/**
 * RFC 4360: 64 bits, of which the first 8 or 16 say what they are.
 *
 * @param bits all of them
 */
public record ExtendedCommunity(long bits) {

  private static final int TYPE_SHIFT = 56;
  private static final int SUBTYPE_SHIFT = 48;
  private static final int NON_TRANSITIVE = 0x40;

  /** Two-octet AS (RFC 4360, section 3.1). */
  private static final int AS2 = 0x00;

  /** IPv4 address (RFC 4360, section 3.2). */
  private static final int ADDRESS = 0x01;

  /** Four-octet AS (RFC 5668). */
  private static final int AS4 = 0x02;

  private static final int OPAQUE = 0x03;

  private static final int ROUTE_TARGET = 0x02;
  private static final int ROUTE_ORIGIN = 0x03;
  private static final int LINK_BANDWIDTH = 0x04;
  private static final int VALIDATION_STATE = 0x00;

  /** A route target of an AS of 16 bits. */
  public static ExtendedCommunity routeTarget(int as, long number) {
    return new ExtendedCommunity(
        (long) ROUTE_TARGET << SUBTYPE_SHIFT | (long) as << 32 | number & 0xffff_ffffL);
  }

  /** A route target of an AS of 32 bits and a number of 16. */
  public static ExtendedCommunity routeTargetOfAs4(int as, int number) {
    return new ExtendedCommunity(
        (long) AS4 << TYPE_SHIFT
            | (long) ROUTE_TARGET << SUBTYPE_SHIFT
            | (as & 0xffff_ffffL) << 16
            | number);
  }

  /** The bandwidth of a link in bytes a second (draft-ietf-idr-link-bandwidth, section 2). */
  public static ExtendedCommunity linkBandwidth(int as, float bytesPerSecond) {
    return new ExtendedCommunity(
        (long) NON_TRANSITIVE << TYPE_SHIFT
            | (long) LINK_BANDWIDTH << SUBTYPE_SHIFT
            | (long) (as & 0xffff) << 32
            | Float.floatToIntBits(bytesPerSecond) & 0xffff_ffffL);
  }

  /** The type without the bits for authority and transitivity. */
  public int type() {
    return (int) (bits >>> TYPE_SHIFT) & 0x3f;
  }

  public int subtype() {
    return (int) (bits >>> SUBTYPE_SHIFT) & 0xff;
  }

  /** Whether it goes beyond an AS. */
  public boolean isTransitive() {
    return (bits >>> TYPE_SHIFT & NON_TRANSITIVE) == 0;
  }

  /** Of any of the three forms. */
  public boolean isRouteTarget() {
    return type() <= AS4 && isTransitive() && subtype() == ROUTE_TARGET;
  }

  public boolean isLinkBandwidth() {
    return type() == AS2 && subtype() == LINK_BANDWIDTH;
  }

  /** Of {@link #isLinkBandwidth}; not a number if the peer says so. */
  public float bytesPerSecond() {
    return Float.intBitsToFloat((int) bits);
  }

  /** RFC 8097: what an internal peer found of the route's origin. */
  public boolean isValidationState() {
    return type() == OPAQUE && !isTransitive() && subtype() == VALIDATION_STATE;
  }

  /** With the names that operators know them by; others in hexadecimal. */
  @Override
  public String toString() {
    String kind =
        switch (subtype()) {
          case ROUTE_TARGET -> "route-target:";
          case ROUTE_ORIGIN -> "route-origin:";
          default -> "";
        };
    if (isLinkBandwidth()) {
      return "link-bandwidth:" + (bits >>> 32 & 0xffff) + ":" + (long) bytesPerSecond();
    }
    if (kind.isEmpty() || type() > AS4) {
      return "0x%016x".formatted(bits);
    }
    return kind
        + switch (type()) {
          case AS2 -> (bits >>> 32 & 0xffff) + ":" + (bits & 0xffff_ffffL);
          case ADDRESS -> new Ipv4Address((int) (bits >>> 16)) + ":" + (bits & 0xffff);
          default -> (bits >>> 16 & 0xffff_ffffL) + ":" + (bits & 0xffff);
        };
  }
}
