package io.polyrouter.transport.tcp;

/**
 * The deadlines of one connection, of which only the earliest is in the timer queue, and stays
 * there when it moves to later: most timers of TCP are put off far more often than they expire.
 */
final class ConnectionTimers {

  static final long NEVER = Long.MAX_VALUE;

  /** Since when the oldest outstanding segment is waited for; or the window. */
  private long waitingSinceNanos = NEVER;

  private long retransmitAtNanos = NEVER;
  private long probeAtNanos = NEVER;
  long keepAliveAtNanos = NEVER;
  long endAtNanos = NEVER;
  long trimAtNanos = NEVER;

  /** Whether anything is waited for (RFC 6298, section 5.1). */
  boolean isWaiting() {
    return waitingSinceNanos != NEVER;
  }

  long waitingSinceNanos() {
    return waitingSinceNanos;
  }

  /** When something was sent or acknowledged last. */
  long activityNanos(long lastSentNanos) {
    return waitingSinceNanos == NEVER ? lastSentNanos : Math.max(waitingSinceNanos, lastSentNanos);
  }

  /** The retransmission timer starts anew (RFC 6298, sections 5.1 and 5.3). */
  void restart(long nowNanos) {
    waitingSinceNanos = nowNanos;
  }

  /** Nothing is outstanding (RFC 6298, section 5.2). */
  void stop() {
    waitingSinceNanos = NEVER;
    retransmitAtNanos = NEVER;
    probeAtNanos = NEVER;
  }

  void setRetransmission(long timeoutNanos) {
    retransmitAtNanos = waitingSinceNanos + timeoutNanos;
  }

  /** The probe is sent only if it comes before the retransmission. */
  void setProbe(long atNanos) {
    probeAtNanos = atNanos < retransmitAtNanos ? atNanos : NEVER;
  }

  void noProbe() {
    probeAtNanos = NEVER;
  }

  boolean retransmissionDue(long nowNanos) {
    return retransmitAtNanos <= nowNanos;
  }

  boolean probeDue(long nowNanos) {
    return probeAtNanos <= nowNanos;
  }

  long earliestNanos(long acknowledgeAtNanos, long lookAgainNanos) {
    return Math.min(
        Math.min(Math.min(retransmitAtNanos, probeAtNanos), Math.min(keepAliveAtNanos, endAtNanos)),
        Math.min(Math.min(acknowledgeAtNanos, lookAgainNanos), trimAtNanos));
  }
}
