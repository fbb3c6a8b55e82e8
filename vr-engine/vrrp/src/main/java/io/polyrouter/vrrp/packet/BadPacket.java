package io.polyrouter.vrrp.packet;

/** Why an advertisement is dropped. */
public enum BadPacket {
  TTL("a TTL or hop limit other than 255 (RFC 9568, section 7.1)"),
  DESTINATION("a destination other than the group of VRRP (RFC 9568, section 5.1)"),
  VERSION("a version other than 3 (RFC 9568, section 7.1)"),
  TYPE("a type other than ADVERTISEMENT (RFC 9568, section 7.1)"),
  LENGTH("a length that does not fit its addresses (RFC 9568, section 7.1)"),
  CHECKSUM("a wrong checksum (RFC 9568, section 7.1)"),
  VRID("a virtual router that is not configured on the interface (RFC 9568, section 7.1)"),
  ADDRESS_COUNT("no addresses (RFC 9568, section 5.2.5)"),
  INTERVAL("no advertisement interval (RFC 9568, section 5.2.7)"),
  OWN_SOURCE("an own address as its source"),
  OWNER("for addresses that this router owns (RFC 9568, section 7.1)");

  private final String rule;

  BadPacket(String rule) {
    this.rule = rule;
  }

  /** What was wrong, and where that is said. */
  public String rule() {
    return rule;
  }
}
