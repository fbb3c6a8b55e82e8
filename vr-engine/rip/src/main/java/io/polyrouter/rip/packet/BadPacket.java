package io.polyrouter.rip.packet;

/** Why a whole packet is dropped. */
public enum BadPacket {
  TOO_SHORT("shorter than a header (RFC 2453, section 4)"),
  LENGTH("no whole number of entries (RFC 2453, section 4)"),
  TOO_MANY_ENTRIES("more than 25 entries (RFC 2453, section 4)"),
  VERSION("a version that there is not (RFC 1058, section 3.4; RFC 2080, section 2.1)"),
  VERSION_1("version 1, which is not accepted here (RFC 2453, section 5.1)"),
  COMMAND("neither request nor response (RFC 2453, section 3.6)"),
  MUST_BE_ZERO("fields of version 1 that must be zero (RFC 1058, section 3.4)"),
  SOURCE_PORT("a response from another port (RFC 2453, section 3.9.2; RFC 2080, section 2.4.2)"),
  SOURCE_NOT_ON_LINK("a source that is not on the link (RFC 2453, section 3.9.2)"),
  SOURCE_NOT_LINK_LOCAL("a source that is not link-local (RFC 2080, section 2.4.2)"),
  HOP_LIMIT("a hop limit other than 255 (RFC 2080, section 2.4.2)"),
  NEIGHBOUR_LIMIT("from one neighbour too many"),
  NEIGHBOUR_DOWN("from a neighbour that BFD says cannot be reached (RFC 5882, section 4.4)"),
  AUTHENTICATION_MISSING("no authentication (RFC 2453, section 4.1)"),
  AUTHENTICATION_UNEXPECTED("authentication where none is configured (RFC 2453, section 5.2)"),
  AUTHENTICATION_TYPE("another type of authentication (RFC 2453, section 4.1)"),
  AUTHENTICATION_FORMAT("lengths of authentication that do not fit (RFC 4822, section 2.1)"),
  PASSWORD("a wrong password (RFC 2453, section 4.1)"),
  KEY_ID("a key that is not known or not valid now (RFC 4822)"),
  DIGEST("wrong authentication data (RFC 2082, section 3.2.2)"),
  SEQUENCE_NUMBER("a sequence number lower than the last (RFC 2082, section 3.2.2)");

  private final String rule;

  BadPacket(String rule) {
    this.rule = rule;
  }

  /** What was wrong, and where that is said. */
  public String rule() {
    return rule;
  }

  /** Whether it did not show that it came from a neighbour. */
  public boolean isAuthentication() {
    return compareTo(AUTHENTICATION_MISSING) >= 0;
  }
}
