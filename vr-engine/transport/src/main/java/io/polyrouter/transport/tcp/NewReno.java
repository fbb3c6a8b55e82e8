package io.polyrouter.transport.tcp;

/** One segment more per window, half of it after a loss (RFC 5681, section 3.1). */
final class NewReno extends CongestionWindow {

  private int acknowledgedBytes;

  NewReno(int maxSegmentBytes) {
    super(maxSegmentBytes);
  }

  @Override
  int increaseBytes(int bytes, long rttNanos, long nowNanos) {
    acknowledgedBytes += bytes;
    int increase = 0;
    while (acknowledgedBytes >= windowBytes() + increase) {
      acknowledgedBytes -= windowBytes() + increase;
      increase += maxSegmentBytes();
    }
    return increase;
  }

  @Override
  int reducedBytes(int flightBytes) {
    acknowledgedBytes = 0;
    return flightBytes / 2;
  }

  @Override
  void reductionUndone() {}
}
