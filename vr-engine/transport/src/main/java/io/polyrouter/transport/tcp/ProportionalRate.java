package io.polyrouter.transport.tcp;

/**
 * Proportional Rate Reduction (RFC 6937): while losses are repaired, sends in proportion to what is
 * delivered, so that the window comes down to the threshold without a pause or a burst.
 */
final class ProportionalRate {

  private long deliveredBytes;
  private long sentBytes;
  private long flightBytes;

  /**
   * @param flightBytes sent and not acknowledged when recovery began (RecoverFS)
   */
  void begin(long flightBytes) {
    this.flightBytes = Math.max(1, flightBytes);
    deliveredBytes = 0;
    sentBytes = 0;
  }

  /**
   * How many bytes may be sent in answer to an acknowledgment (section 3.1, with the slow start
   * reduction bound).
   *
   * @param newlyDeliveredBytes acknowledged or selectively acknowledged for the first time
   * @param pipeBytes believed to be in the network
   */
  long quotaBytes(
      long newlyDeliveredBytes, long pipeBytes, int thresholdBytes, int maxSegmentBytes) {
    deliveredBytes += newlyDeliveredBytes;
    long quota;
    if (pipeBytes > thresholdBytes) {
      quota = (deliveredBytes * thresholdBytes + flightBytes - 1) / flightBytes - sentBytes;
    } else {
      long limit = Math.max(deliveredBytes - sentBytes, newlyDeliveredBytes) + maxSegmentBytes;
      quota = Math.min(thresholdBytes - pipeBytes, limit);
    }
    // The first retransmission is never held back.
    return Math.max(quota, sentBytes == 0 ? maxSegmentBytes : 0);
  }

  void sent(int bytes) {
    sentBytes += bytes;
  }
}
