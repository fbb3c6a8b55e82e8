package io.polyrouter.rip;

/**
 * The timers of RFC 8695, in seconds. The garbage-collection timer of RFC 2453, section 3.8, is
 * what the flush interval exceeds the invalid interval by.
 *
 * @param updateSeconds between full updates, give or take a sixth
 * @param invalidSeconds until a route that is not heard of any more cannot be reached
 * @param holddownSeconds how long a lost route is not believed to be back with a metric as bad as
 *     before or worse, unless its old neighbour says so; 0 for no hold-down, as in RFC 2453
 * @param flushSeconds until a route that is not heard of any more is forgotten
 */
public record RipTimers(
    int updateSeconds, int invalidSeconds, int holddownSeconds, int flushSeconds) {

  /** Those of RFC 2453, section 3.8: without hold-down, garbage collection after 120 s. */
  public static final RipTimers DEFAULT = new RipTimers(30, 180, 0, 300);

  private static final long NANOS = 1_000_000_000L;

  long updateNanos() {
    return updateSeconds * NANOS;
  }

  long invalidNanos() {
    return invalidSeconds * NANOS;
  }

  long holddownNanos() {
    return holddownSeconds * NANOS;
  }

  /** How long a route is announced as unreachable. */
  long garbageNanos() {
    return (flushSeconds - invalidSeconds) * NANOS;
  }
}
