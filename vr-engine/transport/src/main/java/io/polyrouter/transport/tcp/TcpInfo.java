package io.polyrouter.transport.tcp;

import io.polyrouter.transport.Endpoint;

/**
 * A connection as an operator sees it.
 *
 * @param smoothedRoundTripNanos RFC 6298; 0 before the first measurement
 */
public record TcpInfo(
    Endpoint local,
    Endpoint remote,
    TcpState state,
    long bytesSent,
    long bytesAcknowledged,
    long bytesReceived,
    long segmentsSent,
    long segmentsReceived,
    long segmentsRetransmitted,
    long smoothedRoundTripNanos,
    long retransmissionTimeoutNanos,
    int congestionWindowBytes,
    int slowStartThresholdBytes,
    int sendWindowBytes,
    int receiveWindowBytes,
    int maxSegmentBytes) {}
