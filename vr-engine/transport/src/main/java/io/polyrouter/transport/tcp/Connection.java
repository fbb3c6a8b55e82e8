package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.ChunkRing;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection: its state, and the calls of the application (RFC 9293, section 3.10). What segments
 * do to it is in {@link Arrival}, what time does in {@link ConnectionClock}; the bytes are the
 * business of {@link Sender} and {@link Receiver}.
 */
final class Connection extends Timer implements TcpConnection, Flow {

  private static final long CONFIRMATION_INTERVAL_NANOS = 1_000_000_000L;

  /** An eighth of the largest window: it opens in steps of a quarter. */
  private static final int UNTOLD_SHIFT = 3;

  /** Whoever waits for room in the send ring waits for so much of it: a third. */
  private static final int ROOM_DIVISOR = 3;

  final TcpLayer layer;
  private final FlowKey key;
  private final long initialSend;
  private final ChunkRing sendRing;
  private final ChunkRing receiveRing;
  private final PathSize path;
  private final @Nullable SegmentSigner signer;
  private final ConnectionOutput output;
  private final ConnectionClock clock;
  private final Notices notices = new Notices();

  private TcpOptions options;
  private TcpState state;
  private @Nullable Listener listener;
  private boolean detached;
  private boolean finishWhenOpen;
  private boolean wantsRoom;
  private boolean touched;

  private @Nullable Negotiated agreed;
  private @Nullable Sender sender;
  private @Nullable Receiver receiver;
  private @Nullable LossRecovery recovery;

  private long confirmedNanos;
  private long receivedSegments;

  Connection(
      TcpLayer layer,
      FlowKey key,
      TcpState state,
      long initialSend,
      TcpOptions options,
      @Nullable SegmentSigner signer,
      long nowNanos) {
    this.layer = layer;
    this.key = key;
    this.state = state;
    this.initialSend = initialSend;
    this.options = options;
    this.signer = signer;
    this.path = new PathSize(layer, key, signer);
    this.sendRing = new ChunkRing(options.sendBufferBytes(), layer.budget());
    this.receiveRing = new ChunkRing(options.receiveBufferBytes(), layer.budget());
    this.output = new ConnectionOutput(this, layer, options);
    this.clock = new ConnectionClock(this, layer, nowNanos);
    confirmedNanos = nowNanos;
  }

  // ---- what others ask ----------------------------------------------------------------------

  @Override
  public FlowKey key() {
    return key;
  }

  @Override
  public Endpoint local() {
    return key.local();
  }

  @Override
  public Endpoint remote() {
    return key.remote();
  }

  @Override
  public int interfaceIndex() {
    return key.zone();
  }

  @Override
  public TcpState state() {
    return state;
  }

  @Override
  public ByteRing sendRing() {
    return sendRing;
  }

  @Override
  public ByteRing receiveRing() {
    return receiveRing;
  }

  @Override
  public TcpOptions options() {
    return options;
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
    Receiver in = receiver;
    return in == null ? Integer.toUnsignedLong(sequence) : in.widen(sequence);
  }

  long initialSend() {
    return initialSend;
  }

  TcpCounters counters() {
    return layer.counters;
  }

  ConnectionOutput output() {
    return output;
  }

  ConnectionClock clock() {
    return clock;
  }

  Notices notices() {
    return notices;
  }

  /** Whether the application has given the connection up. */
  boolean isDetached() {
    return detached;
  }

  /** Whether both SYNs are known, so that there are a sender and a receiver. */
  boolean hasAgreed() {
    return agreed != null;
  }

  Sender sender() {
    return required(sender);
  }

  Receiver receiver() {
    return required(receiver);
  }

  LossRecovery recovery() {
    return required(recovery);
  }

  private <T> T required(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("no data moves in state " + state);
    }
    return part;
  }

  boolean isSynchronized() {
    return switch (state) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> true;
      case LISTEN, SYN_SENT, SYN_RECEIVED, TIME_WAIT, CLOSED -> false;
    };
  }

  boolean mayReceive() {
    return switch (state) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
      case LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT, CLOSED ->
          false;
    };
  }

  // ---- opening ------------------------------------------------------------------------------

  /** An active open (RFC 9293, section 3.10.1). */
  SendResult connect(TcpObserver observer, long nowNanos) {
    notices.observe(observer);
    layer.counters.count(TcpCounter.ACTIVE_OPENS);
    SendResult sent = sendSyn(nowNanos);
    clock.synSent(nowNanos);
    touch();
    return sent;
  }

  SendResult sendSyn(long nowNanos) {
    return output.syn(agreed, ownMaxSegmentBytes(), options, nowNanos);
  }

  private int ownMaxSegmentBytes() {
    return path.ownMaxSegmentBytes(output.sendOptions(), options.maxSegmentBytes());
  }

  /** Both SYNs are known: data may be kept from now on. */
  void agreed(Negotiated both, long nowNanos) {
    agreed = both;
    output.agreed(both, nowNanos);
    path.setPeerMaxSegment(
        both.peerMaxSegmentBytes(), both.timestamps(), options.maxSegmentBytes());
    int textBytes = path.textBytes(output.sendOptions());
    LossRecovery losses =
        new LossRecovery(
            clock.rtt(),
            CongestionWindow.of(options.congestionControl(), textBytes),
            both.sack(),
            both.ecn(),
            layer.counters);
    recovery = losses;
    sender = new Sender(this, losses, sendRing, initialSend + 1, both.peerWindowShift(), textBytes);
    receiver =
        new Receiver(
            receiveRing,
            layer.counters,
            both.initialReceive(),
            both.windowShift(),
            both.offeredWindowBytes(),
            ownMaxSegmentBytes(),
            both.ecn());
  }

  void belongsTo(Listener parent) {
    listener = parent;
  }

  /** The application takes it from its listener. */
  void accepted(TcpObserver observer) {
    notices.observe(observer);
    listener = null;
    touch();
  }

  /** The handshake is complete (RFC 9293, section 3.10.7.3 or 3.10.7.4). */
  void established(long nowNanos) {
    state = TcpState.ESTABLISHED;
    clock.established(nowNanos);
    Listener parent = listener;
    if (parent != null) {
      layer.counters.count(TcpCounter.PASSIVE_OPENS);
      parent.established(this);
    } else {
      notices.connected();
    }
    if (finishWhenOpen) {
      finish();
    }
  }

  void setState(TcpState next) {
    state = next;
  }

  // ---- calls of the application -------------------------------------------------------------

  @Override
  public void written(long nowNanos) {
    layer.turn().enter();
    touch();
    layer.turn().leave(nowNanos);
  }

  @Override
  public void wantRoom() {
    wantsRoom |= !hasRoom();
  }

  private boolean hasRoom() {
    return sendRing.free() >= sendRing.capacityBytes() / ROOM_DIVISOR;
  }

  @Override
  public int untoldBytes() {
    // Another thread may see an older one, which is never more.
    Receiver taker = receiver;
    return taker == null ? 0 : taker.windowLimitBytes() >> UNTOLD_SHIFT;
  }

  @Override
  public void taken(long nowNanos) {
    Receiver taker = receiver;
    if (taker == null || !mayReceive()) {
      return;
    }
    taker.taken(clock.rtt().smoothedNanos(), nowNanos);
    if (taker.mustAcknowledge()) {
      layer.turn().enter();
      touch();
      layer.turn().leave(nowNanos);
    }
  }

  @Override
  public void shutdownOutput(long nowNanos) {
    layer.turn().enter();
    if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
      finishWhenOpen = true;
    } else {
      finish();
    }
    touch();
    layer.turn().leave(nowNanos);
  }

  /** RFC 9293, section 3.10.4. */
  private void finish() {
    switch (state) {
      case ESTABLISHED -> {
        state = TcpState.FIN_WAIT_1;
        sender().finish();
      }
      case CLOSE_WAIT -> {
        state = TcpState.LAST_ACK;
        sender().finish();
      }
      case LISTEN,
          SYN_SENT,
          SYN_RECEIVED,
          FIN_WAIT_1,
          FIN_WAIT_2,
          CLOSING,
          LAST_ACK,
          TIME_WAIT,
          CLOSED -> {}
    }
  }

  @Override
  public void close(long nowNanos) {
    if (detached) {
      return;
    }
    layer.turn().enter();
    detached = true;
    notices.detach();
    if (state == TcpState.CLOSED || state == TcpState.TIME_WAIT) {
      disposeRings();
    } else if (state == TcpState.SYN_SENT) {
      end(null);
    } else if (receiveRing.size() > 0) {
      abort(nowNanos);
    } else {
      clock.waitForEnd(nowNanos);
      shutdownOutput(nowNanos);
    }
    layer.turn().leave(nowNanos);
  }

  @Override
  public void abort(long nowNanos) {
    layer.turn().enter();
    detached = true;
    notices.detach();
    giveUp(nowNanos);
    disposeRings();
    layer.turn().leave(nowNanos);
  }

  @Override
  public void setOptions(TcpOptions options, long nowNanos) {
    layer.turn().enter();
    this.options = options;
    output.setOptions(options);
    Signers.renew(signer, options, key);
    clock.setKeepAlive(nowNanos);
    touch();
    layer.turn().leave(nowNanos);
  }

  // ---- ends ---------------------------------------------------------------------------------

  /** RFC 9293, section 3.10.5. */
  void giveUp(long nowNanos) {
    if (hasAgreed() && state != TcpState.CLOSED && state != TcpState.TIME_WAIT) {
      output.reset(nowNanos);
    }
    end(new IOException("connection aborted"));
  }

  /** The peer, the network or time ends it. */
  void fail(IOException why) {
    if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
      layer.counters.count(TcpCounter.ATTEMPT_FAILS);
    } else if (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT) {
      layer.counters.count(TcpCounter.ESTABLISHED_RESETS);
    }
    end(why);
  }

  @Override
  public void drop(IOException why, long nowNanos) {
    end(why);
  }

  private void end(@Nullable IOException why) {
    if (state != TcpState.CLOSED && state != TcpState.TIME_WAIT) {
      state = TcpState.CLOSED;
      layer.forget(this);
      ended(why);
    }
  }

  /** Both sides have finished, this one first: something smaller waits in its place. */
  void timeWait(long nowNanos) {
    state = TcpState.TIME_WAIT;
    layer.timeWait(this, nowNanos);
    ended(null);
  }

  /** Both sides have finished, and the peer knows. */
  void finished() {
    end(null);
  }

  private void ended(@Nullable IOException why) {
    clock.stop();
    notices.closed(why);
    sendRing.dispose();
    Listener parent = listener;
    if (parent != null) {
      parent.lost(this);
    }
    if (detached || parent != null) {
      disposeRings();
    }
    touch();
  }

  boolean holdsMemory() {
    return sendRing.heldBytes() > 0 || receiveRing.heldBytes() > 0;
  }

  /** Gives back memory that an idle connection does not need. */
  void trim() {
    sendRing.trim();
    Receiver in = receiver;
    if (in != null) {
      in.trim();
    }
  }

  private void disposeRings() {
    sendRing.dispose();
    receiveRing.dispose();
  }

  // ---- what segments and time bring ---------------------------------------------------------

  @Override
  public void arrived(Segment segment, long nowNanos) {
    receivedSegments++;
    Arrival.process(this, segment, nowNanos);
  }

  @Override
  protected void fired(long nowNanos) {
    layer.turn().enter();
    clock.due(nowNanos);
    touch();
    layer.turn().leave(nowNanos);
  }

  /** The peer acknowledged more; what it has is not needed any more. */
  void progress(long from, long nowNanos) {
    boolean refused = sendRing.takeStarved();
    wantsRoom |= refused || sendRing.free() == 0;
    sender().discardAcknowledged(from);
    if (wantsRoom && hasRoom()) {
      wantsRoom = false;
      notices.writable();
    }
    clock.progress(nowNanos);
    if (nowNanos - confirmedNanos >= CONFIRMATION_INTERVAL_NANOS) {
      confirmedNanos = nowNanos;
      layer.ip().confirmReachable(key.remoteHigh(), key.remoteLow(), key.zone(), nowNanos);
    }
  }

  /** In FIN-WAIT-2 a peer is not waited for without end once the application is gone. */
  void finWait2(long nowNanos) {
    state = TcpState.FIN_WAIT_2;
    if (detached) {
      clock.waitForEnd(nowNanos);
    }
  }

  /** There may be something to send, to tell or to wait for: at the end of the turn. */
  void touch() {
    if (!touched) {
      touched = true;
      layer.turn().touched(this);
    }
  }

  /** The end of a turn. */
  void flush(long nowNanos) {
    touched = false;
    if (isSynchronized()) {
      Receiver in = receiver();
      if (in.mustAcknowledge() && in.hasSack()) {
        output.acknowledgment(nowNanos);
      }
      sender().output(nowNanos);
      if (in.mustAcknowledge()) {
        output.acknowledgment(nowNanos);
      }
      if (sender().burstCut()) {
        touch();
      }
    }
    if (state != TcpState.CLOSED && state != TcpState.TIME_WAIT) {
      clock.schedule(nowNanos);
    }
    notices.tell(this, nowNanos);
  }

  // ---- path ---------------------------------------------------------------------------------

  /**
   * A segment was too large for the path.
   *
   * @return whether segments are smaller from now on
   */
  boolean pathShrank() {
    int bytes = path.textBytes(output.sendOptions());
    if (bytes >= sender().maxTextBytes()) {
      return false;
    }
    layer.counters.count(TcpCounter.PATH_MTU_REDUCED);
    sender().setMaxTextBytes(bytes);
    touch();
    return true;
  }

  /** Segments get lost again and again: perhaps because they are too large. */
  void suspectBlackHole() {
    if (path.isBlackHole(recovery().timeoutsWithoutProgress(), sender().maxTextBytes())) {
      layer.counters.count(TcpCounter.BLACK_HOLES_DETECTED);
      sender().setMaxTextBytes(path.textBytes(output.sendOptions()));
    }
  }

  @Override
  public void errorArrived(IpError error, int mtuBytes, int sequence, long nowNanos) {
    boolean opening = !isSynchronized();
    if (!isOutstanding(sequence, opening)) {
      layer.counters.count(TcpCounter.ICMP_REFUSED);
    } else if (error == IpError.PACKET_TOO_BIG) {
      if (!opening) {
        pathShrank();
      }
    } else if (opening && Failures.isHard(error)) {
      fail(Failures.of(error, remote()));
    } else {
      // RFC 5927, section 5.2: an established connection is not given up for it.
      clock.softError(Failures.of(error, remote()));
    }
  }

  /** RFC 5927, section 4.1. */
  private boolean isOutstanding(int sequence, boolean opening) {
    if (opening) {
      return sequence == (int) initialSend;
    }
    return sequence - (int) sender().unacknowledged() >= 0 && sequence - (int) sender().next() < 0;
  }

  // ---- for operators ------------------------------------------------------------------------

  @Override
  public TcpInfo info(long nowNanos) {
    if (!hasAgreed()) {
      return PassiveOpen.info(key, state);
    }
    Sender out = sender();
    Receiver in = receiver();
    RttEstimator rtt = clock.rtt();
    return new TcpInfo(
        local(),
        remote(),
        state,
        sendRing.size(),
        receiveRing.size(),
        out.sentBytes(),
        Math.min(out.unacknowledged() - initialSend - 1, out.sentBytes()),
        in.receivedBytes(),
        out.sentSegments(),
        receivedSegments,
        out.retransmittedSegments(),
        rtt.smoothedNanos(),
        rtt.variationNanos(),
        rtt.timeoutNanos(),
        recovery().windowBytes(),
        recovery().congestionWindow().thresholdBytes(),
        (int) Math.min(Integer.MAX_VALUE, out.windowBytes()),
        (int) Math.min(Integer.MAX_VALUE, in.offeredBytes()),
        out.maxTextBytes());
  }
}
