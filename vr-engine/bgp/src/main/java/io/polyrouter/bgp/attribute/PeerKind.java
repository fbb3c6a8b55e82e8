package io.polyrouter.bgp.attribute;

/** Where a peer stands, as far as attributes depend on it. */
public enum PeerKind {
  /** In the same AS, or the same member of a confederation. */
  INTERNAL,
  /** In another member of the same confederation (RFC 5065). */
  CONFEDERATION,
  /** In another AS, and another confederation if there is one. */
  EXTERNAL
}
