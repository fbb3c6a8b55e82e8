package io.polyrouter.bfd.packet;

/** Why a packet is dropped. */
public enum BadPacket {
  TOO_SHORT("shorter than a packet (RFC 5880, section 6.8.6)"),
  VERSION("a version that is not 1 (RFC 5880, section 6.8.6)"),
  LENGTH("a length that does not fit (RFC 5880, section 6.8.6)"),
  DETECT_MULTIPLIER("a detection multiplier of zero (RFC 5880, section 6.8.6)"),
  MULTIPOINT("the Multipoint bit (RFC 5880, section 6.8.6)"),
  POLL_AND_FINAL("both a poll and its answer (RFC 5880, section 6.5)"),
  MY_DISCRIMINATOR("no discriminator of its sender (RFC 5880, section 6.8.6)"),
  STATE_WITHOUT_DISCRIMINATOR(
      "a state that its sender cannot have without a discriminator (RFC 5880, section 6.8.6)"),
  TTL("a TTL other than 255 (RFC 5881, section 5), or lower than allowed (RFC 9314, rx-ttl)"),
  DESTINATION_PORT("a port that no BFD Control packets come to (RFC 5881, section 4)"),
  NO_SESSION("no session that it belongs to (RFC 5880, section 6.8.6)"),
  OTHER_PATH("the discriminator of a session over another path (RFC 5881, section 3)"),
  AUTHENTICATION_MISSING("no authentication (RFC 5880, section 6.8.6)"),
  AUTHENTICATION_UNEXPECTED("authentication where none is configured (RFC 5880, section 6.8.6)"),
  AUTHENTICATION_TYPE("another type of authentication (RFC 5880, section 6.7)"),
  AUTHENTICATION_LENGTH("an authentication length that does not fit (RFC 5880, section 6.7)"),
  KEY_ID("a key that is not known or not valid now (RFC 5880, section 6.7)"),
  PASSWORD("a wrong password (RFC 5880, section 6.7.2)"),
  SEQUENCE_NUMBER("a sequence number out of range (RFC 5880, sections 6.7.3 and 6.7.4)"),
  DIGEST("a wrong digest or hash (RFC 5880, sections 6.7.3 and 6.7.4)");

  private final String rule;

  BadPacket(String rule) {
    this.rule = rule;
  }

  /** What was wrong, and where that is said. */
  public String rule() {
    return rule;
  }

  /** Whether it did not show that it came from the neighbour. */
  public boolean isAuthentication() {
    return compareTo(AUTHENTICATION_MISSING) >= 0;
  }
}
