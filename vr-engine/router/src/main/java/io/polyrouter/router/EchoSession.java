package io.polyrouter.router;

import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.time.Timer;

/** A ping or traceroute under way, found by the identifier of its echo requests. */
abstract class EchoSession extends Timer {

  final EchoSessions sessions;
  final int identifier;

  EchoSession(EchoSessions sessions, int identifier) {
    this.sessions = sessions;
    this.identifier = identifier;
  }

  abstract void start(long nowNanos);

  abstract void answered(EchoAnswer answer, long nowNanos);

  /** The router goes away. */
  abstract void abandon(RuntimeException why);
}
