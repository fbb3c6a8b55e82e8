package io.polyrouter.transport.tcp;

import java.time.Duration;
import java.util.List;

/**
 * How a connection is to behave. Immutable.
 *
 * @param noDelay whether small segments are sent at once (no Nagle algorithm; RFC 9293, section
 *     3.7.4)
 * @param keepAlive whether an idle peer is asked for signs of life (RFC 9293, section 3.8.4)
 * @param keepAliveIdle how long nothing must have come in before that
 * @param keepAliveInterval between two such probes
 * @param keepAliveProbes unanswered ones until the connection is given up
 * @param userTimeout how long sent data may stay unacknowledged (RFC 9293, section 3.8.3)
 * @param sendBufferBytes most bytes in the send ring
 * @param receiveBufferBytes most bytes in the receive ring
 * @param hopLimit TTL or hop limit of what is sent, 1 to 255
 * @param minHopLimit of what is received, 0 for any; 255 is the one-hop rule of RFC 5082
 * @param trafficClass DSCP of what is sent, in the upper 6 of 8 bits; the others are TCP's own
 * @param maxSegmentBytes upper bound of the segment size, or 0 for what the path carries
 * @param congestionControl the algorithm
 * @param ecn whether to ask the peer for explicit congestion notification (RFC 3168); who asks for
 *     it gets it either way
 * @param interfaceIndex outgoing interface for link-local destinations, or 0
 * @param signatures keys by peer, for MD5 (RFC 2385) and AO (RFC 5925); a listener picks by the
 *     peer's address
 */
public record TcpOptions(
    boolean noDelay,
    boolean keepAlive,
    Duration keepAliveIdle,
    Duration keepAliveInterval,
    int keepAliveProbes,
    Duration userTimeout,
    int sendBufferBytes,
    int receiveBufferBytes,
    int hopLimit,
    int minHopLimit,
    int trafficClass,
    int maxSegmentBytes,
    CongestionControl congestionControl,
    boolean ecn,
    int interfaceIndex,
    List<TcpSignature> signatures) {

  public static final TcpOptions DEFAULT =
      new TcpOptions(
          false,
          false,
          Duration.ofHours(2),
          Duration.ofSeconds(75),
          9,
          Duration.ofMinutes(15),
          256 * 1024,
          1024 * 1024,
          64,
          0,
          0,
          0,
          CongestionControl.CUBIC,
          false,
          0,
          List.of());

  public TcpOptions {
    signatures = List.copyOf(signatures);
  }

  /** Algorithms of congestion control. */
  public enum CongestionControl {
    /** RFC 9438. */
    CUBIC,
    /** RFC 5681 and 6582. */
    NEW_RENO
  }
}
