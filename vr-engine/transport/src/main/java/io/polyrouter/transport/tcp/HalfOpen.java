package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.Timer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a peer has begun to open, in SYN-RECEIVED: little more than what the SYN said,
 * so that a flood of them costs little. It becomes a {@link Connection} by the last segment of the
 * handshake.
 */
final class HalfOpen extends Timer implements Flow {

  private static final int MAX_RETRIES = 5;

  private final TcpLayer layer;
  private final FlowKey key;
  private final Listener listener;
  private final TcpOptions options;
  private final @Nullable SegmentSigner signer;
  private final Negotiated agreed;
  private final long openedNanos;
  private int retries;

  HalfOpen(
      TcpLayer layer,
      FlowKey key,
      Listener listener,
      TcpOptions options,
      @Nullable SegmentSigner signer,
      Negotiated agreed,
      long nowNanos) {
    this.layer = layer;
    this.key = key;
    this.listener = listener;
    this.options = options;
    this.signer = signer;
    this.agreed = agreed;
    this.openedNanos = nowNanos;
  }

  @Override
  public FlowKey key() {
    return key;
  }

  @Override
  public TcpState state() {
    return TcpState.SYN_RECEIVED;
  }

  Listener listener() {
    return listener;
  }

  @Override
  public @Nullable SegmentSigner signer() {
    return signer;
  }

  @Override
  public int minHopLimit() {
    return options.minHopLimit();
  }

  @Override
  public long widen(int sequence) {
    return agreed.initialReceive() + (sequence - (int) agreed.initialReceive());
  }

  /** Sends SYN and ACK, and waits for the answer. */
  void answer(long nowNanos) {
    PassiveOpen.sendAnswer(layer, key, options, signer, agreed, nowNanos);
    layer.timers().set(this, nowNanos + (RttEstimator.INITIAL_TIMEOUT_NANOS << retries));
  }

  @Override
  protected void fired(long nowNanos) {
    if (listener.isClosed()) {
      end();
      return;
    }
    if (retries == MAX_RETRIES) {
      layer.counters.count(TcpCounter.HALF_OPEN_TIMEOUTS);
      end();
      return;
    }
    retries++;
    layer.counters.count(TcpCounter.RETRANSMITTED_SEGMENTS);
    layer.turn().enter();
    answer(nowNanos);
    layer.turn().leave(nowNanos);
  }

  private void end() {
    layer.counters.count(TcpCounter.ATTEMPT_FAILS);
    layer.forget(this);
  }

  /** RFC 9293, section 3.10.7.4, for SYN-RECEIVED after a passive open. */
  @Override
  public void arrived(Segment segment, long nowNanos) {
    int next = (int) agreed.initialReceive() + 1;
    int offset = segment.sequence - next;
    if (segment.isSyn()
        && !segment.isAck()
        && !segment.isRst()
        && segment.sequence == (int) agreed.initialReceive()) {
      // The peer's SYN once more: the answer was lost, or is on its way.
      layer.counters.count(TcpCounter.IN_DUPLICATE);
      PassiveOpen.sendAnswer(layer, key, options, signer, agreed, nowNanos);
      return;
    }
    boolean inWindow = offset >= 0 && offset < Math.max(1, agreed.offeredWindowBytes());
    boolean overlaps = offset < 0 && offset + segment.sequenceLength() > 0;
    boolean paws =
        agreed.timestamps()
            && segment.hasTimestamps
            && segment.timestamp - agreed.recentTimestamp() < 0;
    if (!inWindow && !overlaps || paws) {
      if (!segment.isRst()) {
        layer.counters.count(paws ? TcpCounter.PAWS_DROPS : TcpCounter.IN_OUT_OF_WINDOW);
        acknowledge(nowNanos);
      }
      return;
    }
    if (segment.isRst()) {
      // RFC 5961, section 3.2: only the very next sequence number counts.
      if (offset == 0) {
        layer.counters.count(TcpCounter.IN_RESETS);
        end();
      } else {
        acknowledge(nowNanos);
      }
      return;
    }
    if (segment.isSyn()) {
      acknowledge(nowNanos);
      return;
    }
    if (!segment.isAck()) {
      return;
    }
    if (segment.acknowledgment != (int) agreed.initialSend() + 1) {
      layer.reset(segment, nowNanos);
      return;
    }
    if (listener.isFull()) {
      // The last segment of the handshake counts as lost: the peer sends it again.
      layer.counters.count(TcpCounter.ACCEPT_QUEUE_OVERFLOWS);
      return;
    }
    complete(segment, nowNanos);
  }

  private void complete(Segment segment, long nowNanos) {
    layer.forget(this);
    Connection connection =
        PassiveOpen.connection(layer, key, listener, options, signer, agreed, nowNanos);
    if (connection != null) {
      if (retries == 0) {
        connection.clock().openedAt(openedNanos);
      }
      connection.arrived(segment, nowNanos);
    }
  }

  private void acknowledge(long nowNanos) {
    SegmentOutput output = layer.output();
    output.begin(key, signer, 0);
    if (agreed.timestamps()) {
      output.timestamps(false, layer.timestamp(key, nowNanos), agreed.recentTimestamp());
    }
    output.send(
        agreed.initialSend() + 1,
        agreed.initialReceive() + 1,
        TcpSegment.ACK,
        agreed.offeredWindowBytes() >>> agreed.windowShift(),
        layer.sendOptions(options, key),
        nowNanos);
  }

  @Override
  public void errorArrived(IpError error, int mtuBytes, int sequence, long nowNanos) {
    if (sequence == (int) agreed.initialSend() && Failures.isHard(error)) {
      end();
    }
  }

  @Override
  public void drop(IOException why, long nowNanos) {
    layer.forget(this);
  }

  @Override
  public TcpInfo info(long nowNanos) {
    return PassiveOpen.info(key, TcpState.SYN_RECEIVED);
  }
}
