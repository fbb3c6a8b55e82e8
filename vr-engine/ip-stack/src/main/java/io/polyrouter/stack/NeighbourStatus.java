package io.polyrouter.stack;

/** What is known of a neighbour (after RFC 4861, section 7.3.2). */
public enum NeighbourStatus {
  /** Being asked for; its MAC address is not known. */
  INCOMPLETE,
  /** Its MAC address was confirmed lately, or is configured. */
  REACHABLE,
  /** Known from before the link went down; to be confirmed when it is up again. */
  STALE,
  /** In use, and being asked again before it expires. */
  PROBE
}
