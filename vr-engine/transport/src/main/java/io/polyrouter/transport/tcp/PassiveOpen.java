package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * How peers open connections: state LISTEN (RFC 9293, section 3.10.7.2), and what becomes of the
 * last segment of a handshake whose beginning was not kept (SYN cookies; RFC 4987, section 3.6).
 */
final class PassiveOpen {

  private final TcpLayer layer;
  private final SynCookies cookies;

  PassiveOpen(TcpLayer layer, SynCookies cookies) {
    this.layer = layer;
    this.cookies = cookies;
  }

  /** A segment for a listener that belongs to no connection. */
  void arrived(
      Listener listener,
      TcpOptions options,
      Segment segment,
      @Nullable SegmentSigner signer,
      @Nullable TimeWait predecessor,
      long nowNanos) {
    if (segment.isRst()) {
      return;
    }
    if (segment.isAck()) {
      if (segment.isSyn() || !completeByCookie(listener, options, segment, signer, nowNanos)) {
        layer.reset(segment, signer, nowNanos);
      }
      return;
    }
    if (!segment.isSyn() || segment.isFin()) {
      // Without ACK, SYN and RST it is nothing (RFC 9293, section 3.10.7.2, fourth).
      return;
    }
    if (listener.isFull()) {
      layer.counters.count(TcpCounter.ACCEPT_QUEUE_OVERFLOWS);
      return;
    }
    begin(listener, options, segment, signer, predecessor, nowNanos);
  }

  private void begin(
      Listener listener,
      TcpOptions options,
      Segment syn,
      @Nullable SegmentSigner signer,
      @Nullable TimeWait predecessor,
      long nowNanos) {
    FlowKey key = syn.key();
    boolean keep = layer.mayKeepHalfOpen();
    boolean stamps = Handshake.timestampsAllowed(signer) && syn.hasTimestamps;
    long sequence =
        keep
            ? TcpLayer.successor(predecessor, layer.initialSequence(key, nowNanos))
            : cookies.make(key, syn.sequence, syn.maxSegmentBytes, nowNanos);
    Negotiated agreed =
        Negotiated.of(
            sequence,
            syn,
            key.isIpv4(),
            Receiver.shiftFor(options),
            true,
            stamps,
            syn.asksForEcn(),
            Receiver.initialWindowBytes(options));
    if (keep) {
      HalfOpen half = new HalfOpen(layer, key, listener, options, signer, agreed, nowNanos);
      layer.keep(half);
      half.answer(nowNanos);
      return;
    }
    layer.counters.count(TcpCounter.HALF_OPEN_LIMIT);
    layer.counters.count(TcpCounter.COOKIES_SENT);
    sendAnswer(layer, key, options, signer, cookies.fitting(agreed), nowNanos, cookies);
  }

  private boolean completeByCookie(
      Listener listener,
      TcpOptions options,
      Segment segment,
      @Nullable SegmentSigner signer,
      long nowNanos) {
    if (!cookies.areInUse(nowNanos)) {
      return false;
    }
    Negotiated agreed = cookies.open(options, segment, nowNanos);
    if (agreed == null) {
      layer.counters.count(TcpCounter.COOKIES_FAILED);
      return false;
    }
    layer.counters.count(TcpCounter.COOKIES_RECEIVED);
    if (listener.isFull()) {
      layer.counters.count(TcpCounter.ACCEPT_QUEUE_OVERFLOWS);
      return true;
    }
    Connection connection =
        connection(layer, segment.key(), listener, options, signer, agreed, nowNanos);
    if (connection != null) {
      connection.arrived(segment, nowNanos);
    }
    return true;
  }

  /** A connection in SYN-RECEIVED; null, and counted, if there are too many. */
  static @Nullable Connection connection(
      TcpLayer layer,
      FlowKey key,
      Listener listener,
      TcpOptions options,
      @Nullable SegmentSigner signer,
      Negotiated agreed,
      long nowNanos) {
    Connection connection =
        new Connection(
            layer, key, TcpState.SYN_RECEIVED, agreed.initialSend(), options, signer, nowNanos);
    if (!layer.keep(connection)) {
      return null;
    }
    connection.belongsTo(listener);
    connection.agreed(agreed, nowNanos);
    return connection;
  }

  static void sendAnswer(
      TcpLayer layer,
      FlowKey key,
      TcpOptions options,
      @Nullable SegmentSigner signer,
      Negotiated agreed,
      long nowNanos) {
    sendAnswer(layer, key, options, signer, agreed, nowNanos, null);
  }

  private static void sendAnswer(
      TcpLayer layer,
      FlowKey key,
      TcpOptions options,
      @Nullable SegmentSigner signer,
      Negotiated agreed,
      long nowNanos,
      @Nullable SynCookies cookies) {
    Handshake.Stamp stamp = null;
    if (agreed.timestamps()) {
      int clock = layer.timestamp(key, nowNanos);
      stamp =
          new Handshake.Stamp(
              cookies == null ? clock : cookies.timestamp(agreed, clock), agreed.recentTimestamp());
    }
    Handshake.send(
        layer,
        key,
        signer,
        agreed.initialSend(),
        agreed.initialReceive() + 1,
        TcpSegment.SYN | TcpSegment.ACK | (agreed.ecn() ? TcpSegment.ECE : 0),
        agreed.offeredWindowBytes(),
        new PathSize(layer, key, signer)
            .ownMaxSegmentBytes(layer.sendOptions(options, key), options.maxSegmentBytes()),
        agreed.peerWindowShift() >= 0 ? agreed.windowShift() : -1,
        agreed.sack(),
        stamp,
        layer.sendOptions(options, key),
        nowNanos);
  }

  static TcpInfo info(FlowKey key, TcpState state) {
    return new TcpInfo(
        key.local(), key.remote(), state, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
