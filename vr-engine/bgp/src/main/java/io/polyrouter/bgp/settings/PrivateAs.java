package io.polyrouter.bgp.settings;

/** What becomes of private AS numbers (RFC 6996) in paths that are announced. */
public enum PrivateAs {
  KEEP,
  REMOVE,
  /** By the own AS, so that paths stay as long as they were. */
  REPLACE
}
