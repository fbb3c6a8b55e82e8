package io.polyrouter.transport.tcp;

import io.polyrouter.transport.Endpoint;

/**
 * A connection, or in state LISTEN a listener, as an operator sees it.
 *
 * @param local of a listener possibly with the unspecified address
 * @param remote of a listener the unspecified address and port 0
 * @param sendQueueBytes in the send ring, sent or not
 * @param receiveQueueBytes that the application has not taken; of a listener the connections that
 *     nobody has taken
 * @param smoothedRoundTripNanos RFC 6298; 0 before the first measurement
 * @param roundTripVariationNanos RFC 6298; 0 before the first measurement
 */
public record TcpInfo(
    Endpoint local,
    Endpoint remote,
    TcpState state,
    int sendQueueBytes,
    int receiveQueueBytes,
    long bytesSent,
    long bytesAcknowledged,
    long bytesReceived,
    long segmentsSent,
    long segmentsReceived,
    long segmentsRetransmitted,
    long smoothedRoundTripNanos,
    long roundTripVariationNanos,
    long retransmissionTimeoutNanos,
    int congestionWindowBytes,
    int slowStartThresholdBytes,
    int sendWindowBytes,
    int receiveWindowBytes,
    int maxSegmentBytes) {}
