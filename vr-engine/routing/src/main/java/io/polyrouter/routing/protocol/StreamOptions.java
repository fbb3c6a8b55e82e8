package io.polyrouter.routing.protocol;

/**
 * How a stream behaves, and what is asked of its peer. Immutable.
 *
 * @param hopLimit TTL or hop limit of what is sent, 1 to 255
 * @param minHopLimit least one of what is received, all else is dropped; 0 for any, 255 for a peer
 *     on the link (GTSM; RFC 5082, section 3)
 * @param trafficClass DSCP of what is sent, in the upper 6 of 8 bits
 * @param maxSegmentBytes upper bound of the segment size, 0 for what the path carries
 * @param authentication of all segments, from the SYN on
 */
public record StreamOptions(
    int hopLimit,
    int minHopLimit,
    int trafficClass,
    int maxSegmentBytes,
    StreamAuthentication authentication) {

  /** Of routing protocols between routers at any distance. */
  public static final StreamOptions DEFAULT =
      new StreamOptions(255, 0, ProtocolEffect.NETWORK_CONTROL, 0, new StreamAuthentication.None());

  public StreamOptions {
    check("hop limit", hopLimit, 1, 255);
    check("least hop limit", minHopLimit, 0, 255);
    check("traffic class", trafficClass, 0, 255);
    check("segment size", maxSegmentBytes, 0, 0xffff);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " " + value + " is not within " + least + " to " + most);
    }
  }

  /** The same with other hop limits. */
  public StreamOptions withHopLimits(int sent, int leastReceived) {
    return new StreamOptions(sent, leastReceived, trafficClass, maxSegmentBytes, authentication);
  }

  /** The same with other keys. */
  public StreamOptions with(StreamAuthentication other) {
    return new StreamOptions(hopLimit, minHopLimit, trafficClass, maxSegmentBytes, other);
  }
}
