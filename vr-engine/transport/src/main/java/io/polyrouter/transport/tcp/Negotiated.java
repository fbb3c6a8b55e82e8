package io.polyrouter.transport.tcp;

/**
 * What the two SYNs of a connection agreed on.
 *
 * @param initialSend ISS, 0 to 2^32 - 1
 * @param initialReceive IRS, 0 to 2^32 - 1
 * @param peerMaxSegmentBytes of the peer's option, or what stands for it
 * @param peerWindowShift of the windows that the peer offers; negative without scaling
 * @param windowShift of the windows that are offered to the peer
 * @param offeredWindowBytes with the own SYN
 * @param ecn whether both sides heed marks (RFC 3168)
 * @param recentTimestamp of the peer; meaningless without timestamps
 */
record Negotiated(
    long initialSend,
    long initialReceive,
    int peerMaxSegmentBytes,
    int peerWindowShift,
    int windowShift,
    boolean sack,
    boolean timestamps,
    boolean ecn,
    int recentTimestamp,
    int offeredWindowBytes) {

  /** What stands for a missing option (RFC 9293, section 3.7.1). */
  static int defaultMaxSegmentBytes(boolean ipv4) {
    return ipv4 ? 536 : 1220;
  }

  /** Of the two SYNs of a connection that scales windows only if both sides do. */
  static Negotiated of(
      long initialSend,
      Segment syn,
      boolean ipv4,
      int ownShift,
      boolean sackOffered,
      boolean timestampsOffered,
      boolean ecn,
      int offeredWindowBytes) {
    return new Negotiated(
        initialSend,
        Integer.toUnsignedLong(syn.sequence),
        syn.maxSegmentBytes > 0 ? syn.maxSegmentBytes : defaultMaxSegmentBytes(ipv4),
        syn.windowShift,
        syn.windowShift >= 0 ? ownShift : 0,
        sackOffered && syn.sackPermitted,
        timestampsOffered && syn.hasTimestamps,
        ecn,
        syn.timestamp,
        offeredWindowBytes);
  }
}
