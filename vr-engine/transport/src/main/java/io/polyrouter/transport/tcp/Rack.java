package io.polyrouter.transport.tcp;

/**
 * Tells losses from reordering by time (RACK; RFC 8985, section 6): a segment is lost when another
 * one that was sent sufficiently later has arrived.
 */
final class Rack implements SentQueue.DeliveryListener {

  private static final int DUPLICATE_THRESHOLD = 3;

  /** Recoveries during which a widened reordering window lasts (section 6.2, step 4). */
  private static final int REORDERING_PERSISTENCE = 16;

  private final RttEstimator rtt;

  /** When the segment was sent that was sent last of those that have arrived. */
  private long latestSentNanos;

  private long latestEnd;
  private long rttNanos;
  private boolean known;

  private long forwardmost;
  private boolean reorderingSeen;
  private int windowMultiplier = 1;
  private int persistence;
  private long widenedUpTo;
  private boolean widened;

  // What the acknowledgment at hand has brought.
  private long nowNanos;
  private long roundTripNanos;

  /** When the segment was sent that is echoed, to tell an original from its copy. */
  private long echoSentNanos;

  Rack(RttEstimator rtt) {
    this.rtt = rtt;
  }

  /**
   * An acknowledgment is being looked at.
   *
   * @param echoSentNanos when at the latest the segment was sent whose timestamp is echoed; {@link
   *     Long#MAX_VALUE} if that is unknown
   */
  void begin(long nowNanos, long echoSentNanos) {
    this.nowNanos = nowNanos;
    this.echoSentNanos = echoSentNanos;
    roundTripNanos = 0;
  }

  @Override
  public void delivered(long end, long sentNanos, boolean retransmitted) {
    long roundTrip = nowNanos - sentNanos;
    if (retransmitted) {
      // Section 6.2, step 2: it may be the original that has arrived.
      if (roundTrip < rtt.minNanos() || echoSentNanos < sentNanos) {
        return;
      }
      if (echoSentNanos != Long.MAX_VALUE) {
        roundTripNanos = Math.max(1, roundTrip);
      }
    } else {
      roundTripNanos = Math.max(1, roundTrip);
      if (end < forwardmost) {
        reorderingSeen = true;
      }
    }
    forwardmost = Math.max(forwardmost, end);
    if (!known || sentAfter(sentNanos, end, latestSentNanos, latestEnd)) {
      known = true;
      latestSentNanos = sentNanos;
      latestEnd = end;
      rttNanos = Math.max(1, roundTrip);
    }
  }

  /**
   * A round trip that the acknowledgment at hand showed without doubt, of the segment sent last; 0
   * if there is none.
   */
  long roundTripNanos() {
    return roundTripNanos;
  }

  /** The peer got something twice (RFC 2883): it was not lost; waits longer from now on. */
  void duplicateReported(long acknowledged, long next) {
    if (!widened || acknowledged >= widenedUpTo) {
      widened = true;
      widenedUpTo = next;
      windowMultiplier = Math.min(windowMultiplier + 1, 64);
      persistence = REORDERING_PERSISTENCE;
    }
  }

  /** A recovery is over. */
  void recovered() {
    if (persistence > 0 && --persistence == 0) {
      windowMultiplier = 1;
    }
  }

  /**
   * Marks what is lost by now (section 6.2, step 5).
   *
   * @return when to look again, or {@link Long#MAX_VALUE}
   */
  long detectLosses(SentQueue queue, boolean inRecovery, long now) {
    if (!known) {
      return Long.MAX_VALUE;
    }
    long window = reorderingWindowNanos(queue, inRecovery);
    long lookAgain = Long.MAX_VALUE;
    for (int i = 0; i < queue.size(); i++) {
      boolean later = sentAfter(latestSentNanos, latestEnd, queue.sentNanos(i), queue.end(i));
      if (!later) {
        if (!queue.isRetransmitted(i)) {
          // All further ones were sent later still, or sent again later.
          break;
        }
        continue;
      }
      if (queue.isSacked(i) || queue.isLost(i)) {
        continue;
      }
      long lostAt = queue.sentNanos(i) + rttNanos + window;
      if (lostAt <= now) {
        queue.markLost(i);
      } else {
        lookAgain = Math.min(lookAgain, lostAt);
      }
    }
    return lookAgain;
  }

  /** After a retransmission timeout (section 6.3). */
  void markLossesOnTimeout(SentQueue queue, long now) {
    long window = reorderingWindowNanos(queue, true);
    for (int i = 0; i < queue.size(); i++) {
      if (!queue.isSacked(i) && (i == 0 || queue.sentNanos(i) + rttNanos + window <= now)) {
        queue.markLost(i);
      }
    }
  }

  private long reorderingWindowNanos(SentQueue queue, boolean inRecovery) {
    if (!reorderingSeen && (inRecovery || queue.sackedSegments() >= DUPLICATE_THRESHOLD)) {
      return 0;
    }
    long min = rtt.minNanos();
    if (min == Long.MAX_VALUE) {
      return 0;
    }
    return Math.min(min / 4 * windowMultiplier, rtt.smoothedNanos());
  }

  private static boolean sentAfter(long sentNanos, long end, long otherSent, long otherEnd) {
    return sentNanos > otherSent || sentNanos == otherSent && end > otherEnd;
  }
}
