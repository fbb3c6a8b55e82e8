package io.polyrouter.bgp.settings;

/** What a change of the configuration does to a session that runs, from mild to strong. */
public enum Consequence {
  /** It is in force at once, and no route is looked at again for it. */
  NOTHING,
  /** The session goes on as it was agreed on; the next one is different. */
  NEXT_SESSION,
  /** What was announced to the peer is worked out anew. */
  SOFT_OUT,
  /** What the peer announced is looked at anew. */
  SOFT_IN,
  /** Both. */
  SOFT_BOTH,
  /** The session ends, and a new one begins. */
  RESET
}
