package io.polyrouter.transport.tcp;

/**
 * Round-trip times of one connection and the retransmission timeout that follows from them (RFC
 * 6298). The clock of RFC 6298 has no granularity here. As hosts do today, the timeout is at least
 * 200 ms rather than the second of section 2.4.
 */
final class RttEstimator {

  static final long INITIAL_TIMEOUT_NANOS = 1_000_000_000L;
  static final long MIN_TIMEOUT_NANOS = 200_000_000L;
  static final long MAX_TIMEOUT_NANOS = 60_000_000_000L;

  /** After a SYN was lost (RFC 6298, section 5.7). */
  private static final long TIMEOUT_AFTER_SYN_LOSS_NANOS = 3_000_000_000L;

  /** How long a minimum counts (RFC 8985, section 6.2 leaves it open). */
  private static final long MIN_WINDOW_NANOS = 60_000_000_000L;

  private long smoothedNanos;
  private long variationNanos;
  private long timeoutNanos = INITIAL_TIMEOUT_NANOS;
  private int backoff;

  private long minNanos = Long.MAX_VALUE;
  private long nextMinNanos = Long.MAX_VALUE;
  private long minSinceNanos;
  private long latestNanos;

  /** Takes a measurement. */
  void measured(long rttNanos, long nowNanos) {
    long rtt = Math.max(1, rttNanos);
    latestNanos = rtt;
    if (smoothedNanos == 0) {
      smoothedNanos = rtt;
      variationNanos = rtt / 2;
    } else {
      variationNanos += (Math.abs(smoothedNanos - rtt) - variationNanos) / 4;
      smoothedNanos = Math.max(1, smoothedNanos + (rtt - smoothedNanos) / 8);
    }
    timeoutNanos =
        Math.clamp(
            smoothedNanos + Math.max(1, 4 * variationNanos), MIN_TIMEOUT_NANOS, MAX_TIMEOUT_NANOS);
    backoff = 0;
    if (nowNanos - minSinceNanos > MIN_WINDOW_NANOS) {
      minNanos = nextMinNanos;
      nextMinNanos = Long.MAX_VALUE;
      minSinceNanos = nowNanos;
    }
    nextMinNanos = Math.min(nextMinNanos, rtt);
    minNanos = Math.min(minNanos, rtt);
  }

  /** The SYN or its answer had to be sent again, and there is no measurement. */
  void synWasLost() {
    if (smoothedNanos == 0) {
      timeoutNanos = TIMEOUT_AFTER_SYN_LOSS_NANOS;
      backoff = 0;
    }
  }

  /** The timer expired (RFC 6298, section 5.5). */
  void backOff() {
    if (timeoutNanos << backoff < MAX_TIMEOUT_NANOS) {
      backoff++;
    }
  }

  /**
   * The peer's window is open again: it was that, and not the network, that the timeout was backed
   * off for. Otherwise only a measurement ends that (RFC 6298, section 5).
   */
  void windowOpened() {
    backoff = 0;
  }

  /** The retransmission timeout, with what was added by backing off. */
  long timeoutNanos() {
    return Math.min(timeoutNanos << backoff, MAX_TIMEOUT_NANOS);
  }

  /** 0 before the first measurement. */
  long smoothedNanos() {
    return smoothedNanos;
  }

  long variationNanos() {
    return variationNanos;
  }

  /** 0 before the first measurement. */
  long latestNanos() {
    return latestNanos;
  }

  /** The least of the last minutes; {@link Long#MAX_VALUE} before the first measurement. */
  long minNanos() {
    return minNanos;
  }
}
