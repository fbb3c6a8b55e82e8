package io.polyrouter.transport.tcp;

import io.polyrouter.transport.SocketInfo;

/**
 * How much of one connection the network is believed to carry at once (RFC 5681). What algorithms
 * have in common: slow start, what a timeout does, and taking back a reduction that was for
 * nothing. Loss recovery tells it of acknowledgments and losses; between a loss and its repair the
 * window in use is that of {@link ProportionalRate}.
 */
abstract sealed class CongestionWindow permits NewReno, Cubic {

  /** Most segments of the initial window (RFC 6928, section 2). */
  private static final int INITIAL_SEGMENTS = 10;

  private static final int INITIAL_BYTES = 14_600;
  private static final int MAX_BYTES = SocketInfo.Connection.NO_THRESHOLD;

  private int maxSegmentBytes;
  private int windowBytes;
  private int thresholdBytes = MAX_BYTES;

  /** In the slow start after a timeout: see {@link #acknowledged}. */
  private boolean afterTimeout;

  private int priorWindowBytes;
  private int priorThresholdBytes;

  CongestionWindow(int maxSegmentBytes) {
    this.maxSegmentBytes = maxSegmentBytes;
    this.windowBytes = initialBytes();
  }

  /** Of the algorithm that is asked for. */
  static CongestionWindow of(TcpOptions.CongestionControl algorithm, int maxSegmentBytes) {
    return switch (algorithm) {
      case CUBIC -> new Cubic(maxSegmentBytes);
      case NEW_RENO -> new NewReno(maxSegmentBytes);
    };
  }

  /** In congestion avoidance so many bytes were newly acknowledged. */
  abstract int increaseBytes(int acknowledgedBytes, long rttNanos, long nowNanos);

  /**
   * What is left after a loss, before the lower bound of two segments, of so many bytes that were
   * in the network.
   */
  abstract int reducedBytes(int flightBytes);

  /** The last reduction did not happen. */
  abstract void reductionUndone();

  private int initialBytes() {
    return Math.min(
        INITIAL_SEGMENTS * maxSegmentBytes, Math.max(2 * maxSegmentBytes, INITIAL_BYTES));
  }

  /** The SYN was lost more than once (RFC 5681, section 3.1; RFC 6928, section 2). */
  final void synWasLost() {
    windowBytes = maxSegmentBytes;
  }

  final int maxSegmentBytes() {
    return maxSegmentBytes;
  }

  /** The segment size changed: the window stays the same number of bytes, but not below one. */
  final void setMaxSegmentBytes(int bytes) {
    boolean untouched = windowBytes == initialBytes() && thresholdBytes == MAX_BYTES;
    maxSegmentBytes = bytes;
    windowBytes = untouched ? initialBytes() : Math.max(windowBytes, bytes);
  }

  final int windowBytes() {
    return windowBytes;
  }

  final int thresholdBytes() {
    return thresholdBytes;
  }

  final boolean inSlowStart() {
    return windowBytes < thresholdBytes;
  }

  /**
   * Bytes were acknowledged outside recovery, and the window was what limited the sender.
   *
   * <p>All of them count (RFC 3465), however many segments one acknowledgment stands for: peers
   * that answer whole batches would hardly be sent more otherwise. After a timeout one
   * acknowledgment counts for one segment only (section 2.3), since what was sent before arrived
   * long ago, and would let a burst out now.
   *
   * @param rttNanos smoothed
   */
  final void acknowledged(int bytes, long rttNanos, long nowNanos) {
    int left = afterTimeout ? Math.min(bytes, maxSegmentBytes) : bytes;
    afterTimeout &= inSlowStart();
    if (inSlowStart()) {
      int step = Math.min(left, thresholdBytes - windowBytes);
      grow(step);
      left -= step;
    }
    if (left > 0 && !inSlowStart()) {
      grow(increaseBytes(left, rttNanos, nowNanos));
    }
  }

  private void grow(int bytes) {
    windowBytes = Math.min(MAX_BYTES, windowBytes + bytes);
  }

  /**
   * The network lost or marked something: once an episode. Sets the threshold.
   *
   * @param flightBytes sent and not acknowledged (RFC 5681, section 3.1, equation 4): a window that
   *     was not used has shown nothing
   */
  final void congestion(long flightBytes) {
    remember();
    // Limited transmit goes beyond the window, and does not count (section 3.2, step 2).
    int inFlight = (int) Math.min(flightBytes, windowBytes);
    thresholdBytes = Math.max(2 * maxSegmentBytes, reducedBytes(inFlight));
  }

  /**
   * The network marked something (RFC 3168, section 6.1.2): the window shrinks at once, by as much
   * as for a loss, and that is not taken back.
   */
  final void marked(long flightBytes) {
    congestion(flightBytes);
    shrinkToThreshold();
    priorWindowBytes = 0;
  }

  /** The loss is repaired. */
  final void recovered() {
    windowBytes = Math.min(windowBytes, Math.max(thresholdBytes, maxSegmentBytes));
  }

  /** The loss is repaired already, by a probe: the window shrinks at once. */
  final void shrinkToThreshold() {
    windowBytes = Math.min(windowBytes, thresholdBytes);
  }

  /**
   * The retransmission timer expired (RFC 5681, section 3.1).
   *
   * @param first whether what is sent again was sent once before
   */
  final void timedOut(boolean first, long flightBytes) {
    if (first) {
      congestion(flightBytes);
    }
    windowBytes = maxSegmentBytes;
    afterTimeout = true;
  }

  /** What looked like a loss was none. */
  final void undo() {
    afterTimeout = false;
    if (priorWindowBytes > 0) {
      windowBytes = Math.max(windowBytes, priorWindowBytes);
      thresholdBytes = Math.max(thresholdBytes, priorThresholdBytes);
      priorWindowBytes = 0;
      reductionUndone();
    }
  }

  private void remember() {
    priorWindowBytes = windowBytes;
    priorThresholdBytes = thresholdBytes;
  }

  /** Nothing was sent for longer than the retransmission timeout (RFC 5681, section 4.1). */
  final void restart() {
    windowBytes = Math.min(windowBytes, initialBytes());
  }
}
