package io.polyrouter.rip.packet;

/** Why a single entry of a packet is ignored. */
public enum BadRoute {
  FAMILY("another address family (RFC 2453, section 3.6)"),
  MASK("a subnet mask with gaps (RFC 2453, section 4.3)"),
  PREFIX_LENGTH("a prefix length above 128 (RFC 2080, section 2.1)"),
  HOST_BITS("bits beyond the prefix (RFC 2453, section 4.3)"),
  MARTIAN("no destination for unicast (RFC 2453, section 3.9.2; RFC 2080, section 2.4.2)"),
  METRIC("a metric that is not 1 to 16 (RFC 2453, section 3.9.2)"),
  NEXT_HOP_SELF("its next hop is this router (RFC 2453, section 4.4)"),
  MUST_BE_ZERO("fields of version 1 that must be zero (RFC 1058, section 3.4)"),
  ROUTE_LIMIT("more routes than the instance may have"),
  NEIGHBOUR_ROUTE_LIMIT("more routes than one neighbour may announce");

  private final String rule;

  BadRoute(String rule) {
    this.rule = rule;
  }

  /** What was wrong, and where that is said. */
  public String rule() {
    return rule;
  }
}
