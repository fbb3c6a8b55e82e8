package io.polyrouter.stack;

/** What is known of a neighbour (RFC 4861, section 7.3.2; of ARP and neighbour discovery alike). */
public enum NeighbourStatus {
  /** Being asked for; its MAC address is not known. */
  INCOMPLETE,
  /** Confirmed lately, or configured. */
  REACHABLE,
  /** In use when needed; it is confirmed again when that happens. */
  STALE,
  /** In use, and asked soon unless something else confirms it. */
  DELAY,
  /** In use, and being asked. */
  PROBE
}
