package io.polyrouter.sockets;

/** A channel that the selectors here can watch. */
interface VrChannel {

  /** Who waits for it. */
  Readiness readiness();

  /** The operations that would not block now, of those that it has. */
  int readyOps();
}
