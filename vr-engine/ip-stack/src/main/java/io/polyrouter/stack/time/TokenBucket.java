package io.polyrouter.stack.time;

/**
 * Allows a rate on average and short bursts above it (RFC 1812, section 4.3.2.8 asks for such a
 * limit). Used by one thread.
 */
public final class TokenBucket {

  private final long nanosPerToken;
  private final long fullNanos;

  /** The bucket's content, kept as the time since which it has been filling. */
  private long emptySinceNanos;

  private boolean started;

  /**
   * @param ratePerSecond tokens that come in each second, at least 1
   * @param burst tokens that it holds when full, at least 1
   */
  public TokenBucket(int ratePerSecond, int burst) {
    if (ratePerSecond < 1 || burst < 1) {
      throw new IllegalArgumentException(
          "rate " + ratePerSecond + " and burst " + burst + " must be at least 1");
    }
    this.nanosPerToken = Math.max(1, 1_000_000_000L / ratePerSecond);
    this.fullNanos = nanosPerToken * burst;
  }

  /** Takes a token if there is one. */
  public boolean tryTake(long nowNanos) {
    if (!started || nowNanos - emptySinceNanos > fullNanos) {
      started = true;
      emptySinceNanos = nowNanos - fullNanos;
    }
    if (nowNanos - emptySinceNanos < nanosPerToken) {
      return false;
    }
    emptySinceNanos += nanosPerToken;
    return true;
  }
}
