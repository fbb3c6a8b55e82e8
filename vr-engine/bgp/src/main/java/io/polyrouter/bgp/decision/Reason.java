package io.polyrouter.bgp.decision;

/**
 * Why a path is not the best one: the steps of the decision process, in their order. Of the best
 * path it is the last step that it took to choose it.
 */
public enum Reason {
  /** Nothing had to be compared. */
  ONLY_PATH("there is no other path"),

  /** RFC 4271, section 9.1.1. */
  REJECTED("the import policy rejects it"),

  /** RFC 4271, section 9.1.2.1. */
  NEXT_HOP_UNREACHABLE("its next hop does not resolve"),

  /** RFC 9494, section 4.3. */
  LONG_LIVED_STALE("it is long-lived stale"),

  /** RFC 4271, section 9.1.1. */
  LOCAL_PREFERENCE("its local preference is lower"),

  /** What the router itself announces comes first. */
  NOT_LOCAL("it is not a route of this router"),

  /** RFC 4271, section 9.1.2.2 a. */
  PATH_LENGTH("its AS path is longer"),

  /** RFC 4271, section 9.1.2.2 b. */
  ORIGIN("its origin is worse"),

  /** RFC 4271, section 9.1.2.2 c. */
  MULTI_EXIT_DISCRIMINATOR("its multi-exit discriminator is higher"),

  /** RFC 4271, section 9.1.2.2 d. */
  INTERNAL("it is from an internal peer, and another one is from an external peer"),

  /** RFC 4271, section 9.1.2.2 e. */
  IGP_METRIC("its next hop is farther away"),

  /** RFC 4271, section 9.1.2.2 f; RFC 4456, section 9. */
  ROUTER_ID("the BGP identifier of its peer or originator is higher"),

  /** RFC 4456, section 9. */
  CLUSTER_LIST("its cluster list is longer"),

  /** RFC 4271, section 9.1.2.2 g. */
  PEER_ADDRESS("the address of its peer is higher"),

  /** RFC 7911: of several paths of one peer. */
  PATH_ID("its path identifier is higher");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** Of a path that is not the best, for people. */
  public String text() {
    return text;
  }
}
