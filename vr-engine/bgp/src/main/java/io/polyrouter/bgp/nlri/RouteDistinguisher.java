package io.polyrouter.bgp.nlri;

import io.polyrouter.net.Ipv4Address;

/**
 * Tells equal prefixes of different VPNs apart (RFC 4364, section 4.2).
 *
 * @param bits all 64, the type in the upper 16
 */
public record RouteDistinguisher(long bits) {

  /** A 16-bit AS number and a number of its own making. */
  public static RouteDistinguisher ofAs2(int as, long number) {
    return new RouteDistinguisher((long) as << 32 | number & 0xffff_ffffL);
  }

  /** An address and a 16-bit number. */
  public static RouteDistinguisher ofAddress(Ipv4Address address, int number) {
    return new RouteDistinguisher(1L << 48 | (address.bits() & 0xffff_ffffL) << 16 | number);
  }

  /** A 32-bit AS number and a 16-bit number. */
  public static RouteDistinguisher ofAs4(int as, int number) {
    return new RouteDistinguisher(2L << 48 | (as & 0xffff_ffffL) << 16 | number);
  }

  public int type() {
    return (int) (bits >>> 48);
  }

  /** As {@code administrator:number}; of a type that is not known all bits. */
  @Override
  public String toString() {
    return switch (type()) {
      case 0 -> (bits >>> 32 & 0xffff) + ":" + (bits & 0xffff_ffffL);
      case 1 -> new Ipv4Address((int) (bits >>> 16)) + ":" + (bits & 0xffff);
      case 2 -> (bits >>> 16 & 0xffff_ffffL) + ":" + (bits & 0xffff);
      default -> "0x%016x".formatted(bits);
    };
  }
}
