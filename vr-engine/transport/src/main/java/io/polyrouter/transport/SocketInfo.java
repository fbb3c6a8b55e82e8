package io.polyrouter.transport;

import java.util.Optional;

/**
 * An open socket or connection as an operator sees it.
 *
 * @param protocol "tcp", "udp", or "raw" with the protocol number
 * @param local the unspecified address if bound to all
 * @param remote of a connection or a connected socket
 * @param state of TCP, in the words of RFC 9293; otherwise "OPEN"
 * @param receiveQueueBytes that the application has not taken
 * @param sendQueueBytes that are not acknowledged, or not sent yet
 * @param received datagrams, or bytes of TCP
 * @param sent datagrams, or bytes of TCP
 * @param dropped datagrams that found no room, or segments sent again
 * @param connection what TCP knows of an established connection
 */
public record SocketInfo(
    String protocol,
    Endpoint local,
    Optional<Endpoint> remote,
    String state,
    int receiveQueueBytes,
    int sendQueueBytes,
    long received,
    long sent,
    long dropped,
    Optional<Connection> connection) {

  /** A socket, or a connection that is not established yet. */
  public SocketInfo(
      String protocol,
      Endpoint local,
      Optional<Endpoint> remote,
      String state,
      int receiveQueueBytes,
      int sendQueueBytes,
      long received,
      long sent,
      long dropped) {
    this(
        protocol,
        local,
        remote,
        state,
        receiveQueueBytes,
        sendQueueBytes,
        received,
        sent,
        dropped,
        Optional.empty());
  }

  /**
   * How a TCP connection fares.
   *
   * @param roundTripNanos smoothed (RFC 6298); 0 before the first measurement
   * @param slowStartThresholdBytes {@link #NO_THRESHOLD} before the first loss
   * @param sendWindowBytes that the peer allows
   * @param receiveWindowBytes that the peer is allowed
   */
  public record Connection(
      long roundTripNanos,
      long roundTripVariationNanos,
      long retransmissionTimeoutNanos,
      int congestionWindowBytes,
      int slowStartThresholdBytes,
      int sendWindowBytes,
      int receiveWindowBytes,
      int maxSegmentBytes,
      long bytesAcknowledged,
      long segmentsReceived,
      long segmentsSent,
      long segmentsRetransmitted) {

    /** The slow-start threshold before there is one. */
    public static final int NO_THRESHOLD = 1 << 30;
  }
}
