package io.polyrouter.router.loop;

import java.time.Instant;

/** The machine's clocks. */
public final class SystemClock implements EngineClock {

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }
}
