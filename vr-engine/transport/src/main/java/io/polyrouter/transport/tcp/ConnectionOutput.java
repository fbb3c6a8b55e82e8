package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import org.jspecify.annotations.Nullable;

/** Puts the segments of one connection together: its options, acknowledgment and window. */
final class ConnectionOutput {

  /** ECN-capable transport (RFC 3168, section 5). */
  private static final int ECT_0 = 2;

  /** What fits into an IP packet of the largest size with headers of the largest size. */
  private static final int MOST_COMBINED_BYTES =
      Ipv4.MAX_PACKET_BYTES - Ipv4.MAX_HEADER_BYTES - TcpSegment.MAX_HEADER_BYTES;

  private final Connection connection;
  private final TcpLayer layer;
  private final FlowKey key;
  private final @Nullable SegmentSigner signer;
  private SendOptions sendOptions;

  /** Of new data, if both sides heed marks: that routers may mark it. */
  private SendOptions markableOptions;

  private boolean ecn;
  private int synsSent;
  private boolean askedForEcn;

  private final int timestampOffset;
  private boolean timestamps;
  private int recentTimestamp;
  private long recentTimestampNanos;
  private long lastAcknowledged;

  private int challenges;
  private long challengesSinceNanos;

  ConnectionOutput(Connection connection, TcpLayer layer, TcpOptions options) {
    this.connection = connection;
    this.layer = layer;
    this.key = connection.key();
    this.signer = connection.signer();
    this.sendOptions = layer.sendOptions(options, key);
    this.markableOptions = sendOptions;
    this.timestampOffset = layer.timestampOffset(key);
  }

  /** The own timestamp clock (RFC 7323, section 5.4). */
  int timestamp(long nowNanos) {
    return timestampOffset + (int) Math.floorDiv(nowNanos, TcpLayer.MILLI_NANOS);
  }

  void setOptions(TcpOptions options) {
    sendOptions = layer.sendOptions(options, key);
    setMarkable();
  }

  private void setMarkable() {
    markableOptions =
        ecn
            ? new SendOptions(
                sendOptions.hopLimit(),
                sendOptions.trafficClass() | ECT_0,
                sendOptions.fragment(),
                sendOptions.interfaceIndex(),
                sendOptions.flowLabel())
            : sendOptions;
  }

  void agreed(Negotiated agreed, long nowNanos) {
    timestamps = agreed.timestamps();
    ecn = agreed.ecn();
    setMarkable();
    setRecentTimestamp(agreed.recentTimestamp(), nowNanos);
    lastAcknowledged = agreed.initialReceive() + 1;
  }

  SendOptions sendOptions() {
    return sendOptions;
  }

  boolean usesTimestamps() {
    return timestamps;
  }

  /** TS.Recent of RFC 7323, section 4.3. */
  int recentTimestamp() {
    return recentTimestamp;
  }

  long recentTimestampNanos() {
    return recentTimestampNanos;
  }

  void setRecentTimestamp(int timestamp, long nowNanos) {
    recentTimestamp = timestamp;
    recentTimestampNanos = nowNanos;
  }

  /** Last.ACK.sent of RFC 7323, section 4.3. */
  long lastAcknowledged() {
    return lastAcknowledged;
  }

  /** The SYN, or if the peer's SYN is known the answer to it. */
  SendResult syn(
      @Nullable Negotiated peer, int maxSegmentBytes, TcpOptions options, long nowNanos) {
    int flags = TcpSegment.SYN;
    if (peer != null) {
      flags |= TcpSegment.ACK | (ecn ? TcpSegment.ECE : 0);
    } else {
      // Only the first: where that is lost, somebody on the way may not like the flags (RFC 3168,
      // section 6.1.1.1).
      askedForEcn = options.ecn() && synsSent == 0;
      flags |= askedForEcn ? TcpSegment.ECE | TcpSegment.CWR : 0;
    }
    synsSent++;
    boolean stamp = peer == null ? Handshake.timestampsAllowed(signer) : peer.timestamps();
    return Handshake.send(
        layer,
        key,
        signer,
        connection.initialSend(),
        peer == null ? 0 : peer.initialReceive() + 1,
        flags,
        Receiver.initialWindowBytes(options),
        maxSegmentBytes,
        peer == null || peer.peerWindowShift() >= 0 ? Receiver.shiftFor(options) : -1,
        peer == null || peer.sack(),
        stamp ? new Handshake.Stamp(timestamp(nowNanos), recentTimestamp) : null,
        sendOptions,
        nowNanos);
  }

  /**
   * Whether the peer's SYN, after the own one, agrees to ECN (RFC 3168, section 6.1.1): answers say
   * so by one flag, so that a peer that reflects unknown flags does not.
   */
  boolean agreesOnEcn(Segment syn) {
    boolean agrees =
        syn.isAck() ? syn.isCongestionEcho() && !syn.isWindowReduced() : syn.asksForEcn();
    return askedForEcn && agrees;
  }

  /** How much text {@link #text} may be given at once, for segments of a size. */
  int mostTextBytes(int segmentBytes) {
    if (!layer.output().mayCombine(signer)) {
      return segmentBytes;
    }
    return Math.max(1, MOST_COMBINED_BYTES / segmentBytes) * segmentBytes;
  }

  /**
   * Text that is in the send ring.
   *
   * @param segmentBytes what it is to be cut into, if it is more than that
   * @param markable whether routers may mark it, if the peer heeds that: new data only (RFC 3168,
   *     sections 6.1.5 and 6.1.6)
   */
  SendResult text(
      long sequence,
      int flags,
      int ringOffset,
      int textBytes,
      int segmentBytes,
      boolean markable,
      long nowNanos) {
    SegmentOutput output = begin(textBytes, nowNanos);
    if (textBytes > 0) {
      output.payload(connection.sender().ring(), ringOffset, textBytes);
    }
    connection.receiver().acknowledged(textBytes > 0);
    SendOptions how = markable ? markableOptions : sendOptions;
    return send(output, sequence, flags, Math.max(1, segmentBytes), how, nowNanos);
  }

  void acknowledgment(long nowNanos) {
    SegmentOutput output = begin(0, nowNanos);
    Receiver receiver = connection.receiver();
    if (connection.recovery().usesSack() && receiver.hasSack()) {
      output.sack(receiver);
    }
    receiver.acknowledged(false);
    send(output, connection.sender().next(), TcpSegment.ACK, sendOptions, nowNanos);
  }

  /** An acknowledgment of what is out of the ordinary, so many a second (RFC 5961, section 7). */
  void challenge(long nowNanos) {
    if (nowNanos - challengesSinceNanos >= 1_000_000_000L) {
      challengesSinceNanos = nowNanos;
      challenges = 0;
    }
    if (challenges++ < TcpLayer.CHALLENGES_PER_CONNECTION && layer.mayChallenge(nowNanos)) {
      layer.counters.count(TcpCounter.CHALLENGE_ACKS);
      acknowledgment(nowNanos);
    } else {
      layer.counters.count(TcpCounter.CHALLENGE_ACKS_SUPPRESSED);
    }
  }

  /** RFC 9293, section 3.8.4: repeats a sequence number that was acknowledged. */
  void keepAliveProbe(long nowNanos) {
    send(begin(0, nowNanos), connection.sender().next() - 1, TcpSegment.ACK, sendOptions, nowNanos);
  }

  void reset(long nowNanos) {
    send(
        begin(0, nowNanos),
        connection.sender().next(),
        TcpSegment.RST | TcpSegment.ACK,
        sendOptions,
        nowNanos);
  }

  private SegmentOutput begin(int textBytes, long nowNanos) {
    SegmentOutput output = layer.output();
    output.begin(key, signer, textBytes);
    if (timestamps) {
      output.timestamps(false, timestamp(nowNanos), recentTimestamp);
    }
    return output;
  }

  private SendResult send(
      SegmentOutput output, long sequence, int flags, SendOptions how, long nowNanos) {
    return send(output, sequence, flags, Integer.MAX_VALUE, how, nowNanos);
  }

  private SendResult send(
      SegmentOutput output,
      long sequence,
      int flags,
      int segmentBytes,
      SendOptions how,
      long nowNanos) {
    Receiver receiver = connection.receiver();
    lastAcknowledged = receiver.next();
    boolean echo = receiver.echoesMarks() && (flags & TcpSegment.RST) == 0;
    return output.send(
        sequence,
        lastAcknowledged,
        echo ? flags | TcpSegment.ECE : flags,
        receiver.offerWindow(),
        segmentBytes,
        how,
        nowNanos);
  }
}
