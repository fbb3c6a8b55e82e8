package io.polyrouter.routing.security;

/**
 * A span of time by the wall clock.
 *
 * @param fromSeconds first second, since 1970-01-01 UTC
 * @param toSeconds first second that is too late
 */
public record Lifetime(long fromSeconds, long toSeconds) {
  /** Without beginning and end. */
  public static final Lifetime ALWAYS = new Lifetime(Long.MIN_VALUE, Long.MAX_VALUE);

  /** Whether it is going on. */
  public boolean contains(long seconds) {
    return seconds >= fromSeconds && seconds < toSeconds;
  }
}
