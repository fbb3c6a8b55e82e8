package io.polyrouter.testkit;

import io.polyrouter.router.loop.EngineClock;
import java.time.Duration;
import java.time.Instant;

/** Time that passes only when told. Used by one thread. */
public final class VirtualClock implements EngineClock {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos;
  private Duration wallOffset = Duration.ZERO;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos).plus(wallOffset);
  }

  /** Moves on to a time that is not in the past. */
  public void advanceTo(long nanoTime) {
    if (nanoTime < nanos) {
      throw new IllegalArgumentException("time does not go back from " + nanos + " to " + nanoTime);
    }
    nanos = nanoTime;
  }

  /** Sets the wall clock forward, or back by a negative time; {@link #nanoTime} goes on. */
  public void setWallForward(Duration by) {
    wallOffset = wallOffset.plus(by);
  }
}
