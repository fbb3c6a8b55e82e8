package io.polyrouter.transport.tcp;

/**
 * CUBIC (RFC 9438): the window follows a cubic function of the time since the last loss. Windows
 * are in segments here, as in the RFC.
 */
final class Cubic extends CongestionWindow {

  private static final double C = 0.4;
  private static final double BETA = 0.7;

  /** Section 4.3: growth of the Reno-friendly estimate until it has reached the old window. */
  private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private double maxSegments;
  private double priorMaxSegments;
  private double epochStartSegments;
  private double estimateSegments;
  private double periodSeconds;
  private long epochStartNanos;
  private boolean inEpoch;
  private double fractionBytes;

  Cubic(int maxSegmentBytes) {
    super(maxSegmentBytes);
  }

  @Override
  int increaseBytes(int bytes, long rttNanos, long nowNanos) {
    double window = (double) windowBytes() / maxSegmentBytes();
    if (!inEpoch) {
      beginEpoch(window, nowNanos);
    }
    double acknowledged = (double) bytes / maxSegmentBytes();
    double elapsed = (nowNanos - epochStartNanos) / 1e9;
    double alpha = estimateSegments >= maxSegments ? 1 : ALPHA;
    estimateSegments += alpha * acknowledged / window;
    double increase;
    if (cubic(elapsed) < estimateSegments) {
      increase = Math.max(0, estimateSegments - window);
    } else {
      double target = Math.clamp(cubic(elapsed + rttNanos / 1e9), window, 1.5 * window);
      increase = (target - window) / window * acknowledged;
    }
    fractionBytes += increase * maxSegmentBytes();
    int whole = (int) fractionBytes;
    fractionBytes -= whole;
    return whole;
  }

  private void beginEpoch(double window, long nowNanos) {
    inEpoch = true;
    epochStartNanos = nowNanos;
    epochStartSegments = window;
    estimateSegments = window;
    if (window >= maxSegments) {
      maxSegments = window;
      periodSeconds = 0;
    } else {
      periodSeconds = Math.cbrt((maxSegments - window) / C);
    }
  }

  /** Section 4.2, figure 1. */
  private double cubic(double seconds) {
    double since = seconds - periodSeconds;
    return Math.max(epochStartSegments, C * since * since * since + maxSegments);
  }

  @Override
  int reducedBytes(int flightBytes) {
    double window = (double) windowBytes() / maxSegmentBytes();
    priorMaxSegments = maxSegments;
    // Section 4.7, fast convergence: leave room when the window shrinks from loss to loss.
    maxSegments = window < maxSegments ? window * (1 + BETA) / 2 : window;
    inEpoch = false;
    fractionBytes = 0;
    return (int) (flightBytes * BETA);
  }

  @Override
  void reductionUndone() {
    maxSegments = priorMaxSegments;
    inEpoch = false;
  }
}
