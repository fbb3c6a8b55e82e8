package io.polyrouter.fib;

/** What an interface does with packets of one address family that come in by it. */
public enum Participation {
  /** Takes none. */
  NONE,
  /** Takes those for the router itself, and forwards none. */
  HOST,
  ROUTER
}
