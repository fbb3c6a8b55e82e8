package io.polyrouter.bgp.fault;

/** What is done about a fault, from the mildest to the strongest (RFC 7606, section 2). */
public enum Reaction {
  /** Nothing is wrong. */
  NONE,
  /** The message says nothing that is understood; it is counted, and that is all. */
  MESSAGE_DISCARD,
  /** The attribute is left out, and the rest of the message holds. */
  ATTRIBUTE_DISCARD,
  /** All prefixes of the message are taken as withdrawn. */
  TREAT_AS_WITHDRAW,
  /**
   * All routes of the family go, and nothing of it is heeded any more in this session (RFC 4760,
   * section 7). Where a session has no other family it may as well end.
   */
  AFI_SAFI_DISABLE,
  /** The peer is told by a NOTIFICATION, and the session ends. */
  SESSION_RESET;

  /** Whether this is stronger than another. */
  public boolean isStrongerThan(Reaction other) {
    return compareTo(other) > 0;
  }

  /** Of several the strongest counts (RFC 7606, section 3 h). */
  public Reaction or(Reaction other) {
    return isStrongerThan(other) ? this : other;
  }
}
