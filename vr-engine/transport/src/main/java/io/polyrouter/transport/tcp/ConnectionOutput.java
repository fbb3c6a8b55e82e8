package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import org.jspecify.annotations.Nullable;

/** Puts the segments of one connection together: its options, acknowledgment and window. */
final class ConnectionOutput {

  private final Connection connection;
  private final TcpLayer layer;
  private final FlowKey key;
  private final @Nullable SegmentSigner signer;
  private SendOptions sendOptions;

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
    this.timestampOffset = layer.timestampOffset(key);
  }

  /** The own timestamp clock (RFC 7323, section 5.4). */
  int timestamp(long nowNanos) {
    return timestampOffset + (int) Math.floorDiv(nowNanos, TcpLayer.MILLI_NANOS);
  }

  void setOptions(TcpOptions options) {
    sendOptions = layer.sendOptions(options, key);
  }

  void agreed(Negotiated agreed, long nowNanos) {
    timestamps = agreed.timestamps();
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
  void syn(@Nullable Negotiated peer, int maxSegmentBytes, TcpOptions options, long nowNanos) {
    boolean stamp = peer == null ? Handshake.timestampsAllowed(signer) : peer.timestamps();
    Handshake.send(
        layer,
        key,
        signer,
        connection.initialSend(),
        peer == null ? 0 : peer.initialReceive() + 1,
        peer == null ? TcpSegment.SYN : TcpSegment.SYN | TcpSegment.ACK,
        Receiver.initialWindowBytes(options),
        maxSegmentBytes,
        peer == null || peer.peerWindowShift() >= 0 ? Receiver.shiftFor(options) : -1,
        peer == null || peer.sack(),
        stamp ? new Handshake.Stamp(timestamp(nowNanos), recentTimestamp) : null,
        sendOptions,
        nowNanos);
  }

  /** A segment whose text is in the send ring. */
  SendResult text(long sequence, int flags, int ringOffset, int textBytes, long nowNanos) {
    SegmentOutput output = begin(textBytes, nowNanos);
    if (textBytes > 0) {
      output.payload(connection.sender().ring(), ringOffset, textBytes);
    }
    connection.receiver().acknowledged(textBytes > 0);
    return send(output, sequence, flags, nowNanos);
  }

  void acknowledgment(long nowNanos) {
    SegmentOutput output = begin(0, nowNanos);
    Receiver receiver = connection.receiver();
    if (connection.recovery().usesSack() && receiver.hasSack()) {
      output.sack(receiver);
    }
    receiver.acknowledged(false);
    send(output, connection.sender().next(), TcpSegment.ACK, nowNanos);
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
    send(begin(0, nowNanos), connection.sender().next() - 1, TcpSegment.ACK, nowNanos);
  }

  void reset(long nowNanos) {
    send(begin(0, nowNanos), connection.sender().next(), TcpSegment.RST | TcpSegment.ACK, nowNanos);
  }

  private SegmentOutput begin(int textBytes, long nowNanos) {
    SegmentOutput output = layer.output();
    output.begin(key, signer, textBytes);
    if (timestamps) {
      output.timestamps(false, timestamp(nowNanos), recentTimestamp);
    }
    return output;
  }

  private SendResult send(SegmentOutput output, long sequence, int flags, long nowNanos) {
    Receiver receiver = connection.receiver();
    lastAcknowledged = receiver.next();
    return output.send(
        sequence, lastAcknowledged, flags, receiver.offerWindow(), sendOptions, nowNanos);
  }
}
