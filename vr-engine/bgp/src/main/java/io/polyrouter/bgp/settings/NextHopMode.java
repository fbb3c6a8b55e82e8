package io.polyrouter.bgp.settings;

/** Which next hop routes are announced with. */
public enum NextHopMode {
  /** As RFC 4271, section 5.1.3, has it. */
  STANDARD,
  /** The own address. */
  SELF,
  /** As it came, for external peers too. */
  UNCHANGED
}
