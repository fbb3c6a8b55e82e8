package io.polyrouter.router.loop;

import java.time.Instant;

/** The engine's only source of time. Thread-safe. */
public interface EngineClock {

  /** Monotonic time in nanoseconds from an arbitrary origin. */
  long nanoTime();

  /** Time of day, for what users see. */
  Instant instant();
}
