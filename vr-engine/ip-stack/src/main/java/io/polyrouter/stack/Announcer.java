package io.polyrouter.stack;

import io.polyrouter.stack.time.Timer;

/** Announces an interface's addresses a few times (RFC 5227, section 2.3). */
final class Announcer extends Timer {

  private final ArpCache cache;
  private final StackInterface onInterface;
  int remaining;

  Announcer(ArpCache cache, StackInterface onInterface) {
    this.cache = cache;
    this.onInterface = onInterface;
  }

  @Override
  protected void fired(long nowNanos) {
    cache.announce(onInterface, this, nowNanos);
  }
}
