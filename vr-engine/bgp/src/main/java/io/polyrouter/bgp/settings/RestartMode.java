package io.polyrouter.bgp.settings;

/** What a router does about graceful restarts (RFC 4724). */
public enum RestartMode {
  /** It knows nothing of them. */
  OFF,
  /** It keeps routes of peers that restart. */
  HELPER,
  /** That, and it asks peers to keep its own while it restarts. */
  FULL
}
