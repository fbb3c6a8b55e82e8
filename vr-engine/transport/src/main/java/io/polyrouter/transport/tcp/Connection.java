package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.ChunkRing;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection: its state, the calls of the application (RFC 9293, section 3.10) and its timers.
 * What segments do to it is in {@link Arrival}; the bytes are the business of {@link Sender} and
 * {@link Receiver}.
 */
final class Connection extends Timer implements TcpConnection, Flow {

  /** How long an application that gave up a connection is waited for by its peer. */
  private static final long ORPHAN_NANOS = 60_000_000_000L;

  /** RFC 9293, section 3.8.3, MUST-23: a SYN is repeated for at least three minutes. */
  private static final long SYN_TIMEOUT_NANOS = 180_000_000_000L;

  private static final int SOFT_ERROR_SYN_RETRIES = 3;
  private static final long CONFIRMATION_INTERVAL_NANOS = 1_000_000_000L;

  // What the observer has to be told.
  private static final int CONNECTED = 1;
  private static final int READABLE = 2;
  private static final int REMOTE_FINISHED = 4;
  private static final int WRITABLE = 8;
  private static final int CLOSED = 16;

  final TcpLayer layer;
  private final FlowKey key;
  private final long initialSend;
  private final ChunkRing sendRing;
  private final ChunkRing receiveRing;
  private final RttEstimator rtt = new RttEstimator();
  private final ConnectionTimers timers = new ConnectionTimers();
  private final PathSize path;
  private final @Nullable SegmentSigner signer;

  private TcpOptions options;
  private SendOptions sendOptions;
  private TcpState state;
  private @Nullable Listener listener;
  private @Nullable TcpObserver observer;
  private boolean detached;

  private @Nullable Sender sender;
  private @Nullable Receiver receiver;
  private @Nullable LossRecovery recovery;

  private @Nullable Negotiated agreed;
  private boolean timestamps;
  private int recentTimestamp;
  private long recentTimestampNanos;
  private long lastAcknowledged;

  private int synRetries;
  private boolean finishWhenOpen;
  private @Nullable IOException softError;
  private @Nullable IOException failure;

  private int events;
  private boolean dirty;
  private long armedNanos = ConnectionTimers.NEVER;
  private long openedNanos;
  private long progressNanos;
  private long receivedNanos;
  private long confirmedNanos;
  private long receivedSegments;
  private long endCheckedUnacknowledged;
  private int keepAliveProbes;
  private int challenges;
  private long challengesSinceNanos;

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
    this.sendOptions = layer.sendOptions(options);
    this.path = new PathSize(layer, key, signer);
    this.sendRing = new ChunkRing(options.sendBufferBytes(), layer.budget());
    this.receiveRing = new ChunkRing(options.receiveBufferBytes(), layer.budget());
    openedNanos = nowNanos;
    progressNanos = nowNanos;
    receivedNanos = nowNanos;
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

  RttEstimator rtt() {
    return rtt;
  }

  TcpCounters counters() {
    return layer.counters;
  }

  long initialSend() {
    return initialSend;
  }

  boolean usesTimestamps() {
    return timestamps;
  }

  int recentTimestamp() {
    return recentTimestamp;
  }

  long recentTimestampNanos() {
    return recentTimestampNanos;
  }

  long lastAcknowledged() {
    return lastAcknowledged;
  }

  void setRecentTimestamp(int timestamp, long nowNanos) {
    recentTimestamp = timestamp;
    recentTimestampNanos = nowNanos;
  }

  boolean isDetached() {
    return detached;
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

  // ---- opening ------------------------------------------------------------------------------

  /** An active open (RFC 9293, section 3.10.1). */
  void connect(TcpObserver observer, long nowNanos) {
    this.observer = observer;
    layer.counters.count(TcpCounter.ACTIVE_OPENS);
    sendSyn(nowNanos);
    timers.restart(nowNanos);
    touch();
  }

  /** Both SYNs are known: data may be kept from now on. */
  void agreed(Negotiated agreed, long nowNanos) {
    this.agreed = agreed;
    timestamps = agreed.timestamps();
    recentTimestamp = agreed.recentTimestamp();
    recentTimestampNanos = nowNanos;
    lastAcknowledged = agreed.initialReceive() + 1;
    path.setPeerMaxSegment(agreed.peerMaxSegmentBytes(), timestamps, options.maxSegmentBytes());
    int textBytes = path.textBytes(sendOptions);
    LossRecovery newRecovery =
        new LossRecovery(
            rtt,
            CongestionWindow.of(options.congestionControl(), textBytes),
            agreed.sack(),
            layer.counters);
    Sender newSender =
        new Sender(this, newRecovery, sendRing, initialSend + 1, agreed.peerWindowShift());
    newSender.setMaxTextBytes(textBytes);
    recovery = newRecovery;
    sender = newSender;
    receiver =
        new Receiver(
            receiveRing,
            layer.counters,
            agreed.initialReceive(),
            agreed.windowShift(),
            agreed.offeredWindowBytes(),
            path.ownMaxSegmentBytes(sendOptions, options.maxSegmentBytes()));
  }

  /** When its handshake began, to measure the round trip. */
  void openedAt(long nanos) {
    openedNanos = nanos;
  }

  void belongsTo(Listener parent) {
    listener = parent;
  }

  /** The application takes it from its listener. */
  void accepted(TcpObserver observer, long nowNanos) {
    this.observer = observer;
    listener = null;
    touch();
  }

  /** The handshake is complete (RFC 9293, section 3.10.7.3 or 3.10.7.4). */
  void established(long nowNanos) {
    state = TcpState.ESTABLISHED;
    progressNanos = nowNanos;
    timers.stop();
    if (synRetries > 0) {
      rtt.synWasLost();
    } else {
      rtt.measured(nowNanos - openedNanos, nowNanos);
    }
    keepAlive(nowNanos);
    Listener parent = listener;
    if (parent != null) {
      layer.counters.count(TcpCounter.PASSIVE_OPENS);
      parent.established(this);
    } else {
      events |= CONNECTED;
    }
    if (finishWhenOpen) {
      finish();
    }
  }

  void setState(TcpState next) {
    state = next;
  }

  void sendSyn(long nowNanos) {
    Negotiated peer = agreed;
    boolean stamp = peer == null ? Handshake.timestampsAllowed(signer) : peer.timestamps();
    Handshake.send(
        layer,
        key,
        signer,
        initialSend,
        peer == null ? 0 : peer.initialReceive() + 1,
        peer == null ? TcpSegment.SYN : TcpSegment.SYN | TcpSegment.ACK,
        Receiver.initialWindowBytes(options),
        path.ownMaxSegmentBytes(sendOptions, options.maxSegmentBytes()),
        peer == null || peer.peerWindowShift() >= 0 ? Receiver.shiftFor(options) : -1,
        peer == null || peer.sack(),
        stamp ? new Handshake.Stamp(layer.timestamp(key, nowNanos), recentTimestamp) : null,
        sendOptions,
        nowNanos);
  }

  // ---- calls of the application -------------------------------------------------------------

  @Override
  public void written(long nowNanos) {
    layer.turn().enter();
    touch();
    layer.turn().leave(nowNanos);
  }

  @Override
  public void taken(long nowNanos) {
    Receiver taker = receiver;
    if (taker != null && mayReceive()) {
      taker.taken(rtt.smoothedNanos(), nowNanos);
      if (taker.mustAcknowledge()) {
        layer.turn().enter();
        touch();
        layer.turn().leave(nowNanos);
      }
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
    observer = null;
    events = 0;
    if (state == TcpState.CLOSED || state == TcpState.TIME_WAIT) {
      disposeRings();
    } else if (state == TcpState.SYN_SENT) {
      end(null);
    } else if (receiveRing.size() > 0) {
      abort(nowNanos);
    } else {
      waitForEnd(nowNanos);
      shutdownOutput(nowNanos);
    }
    layer.turn().leave(nowNanos);
  }

  private void waitForEnd(long nowNanos) {
    endCheckedUnacknowledged = sender == null ? 0 : sender.unacknowledged();
    timers.endAtNanos = nowNanos + ORPHAN_NANOS;
  }

  @Override
  public void abort(long nowNanos) {
    layer.turn().enter();
    if (state != TcpState.CLOSED && state != TcpState.TIME_WAIT) {
      if (state != TcpState.SYN_SENT) {
        sendReset(nowNanos);
      }
      end(new IOException("connection aborted"));
    }
    if (!detached) {
      detached = true;
      observer = null;
    }
    disposeRings();
    layer.turn().leave(nowNanos);
  }

  @Override
  public void setOptions(TcpOptions options, long nowNanos) {
    this.options = options;
    sendOptions = layer.sendOptions(options);
    keepAlive(nowNanos);
    layer.turn().enter();
    touch();
    layer.turn().leave(nowNanos);
  }

  // ---- ends ---------------------------------------------------------------------------------

  /** The peer or the network ends it. */
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
    if (state == TcpState.CLOSED) {
      return;
    }
    state = TcpState.CLOSED;
    layer.forget(this);
    ended(why);
  }

  /** Both sides have finished, this one first: others wait in its place (TIME-WAIT). */
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
    layer.timers().cancel(this);
    armedNanos = ConnectionTimers.NEVER;
    timers.stop();
    timers.keepAliveAtNanos = ConnectionTimers.NEVER;
    timers.endAtNanos = ConnectionTimers.NEVER;
    failure = why;
    events |= CLOSED;
    sendRing.dispose();
    Listener parent = listener;
    if (parent != null) {
      parent.lost(this);
      disposeRings();
    }
    if (detached) {
      disposeRings();
    }
    touch();
  }

  private void disposeRings() {
    sendRing.dispose();
    receiveRing.dispose();
  }

  // ---- what segments bring ------------------------------------------------------------------

  @Override
  public void arrived(Segment segment, long nowNanos) {
    receivedSegments++;
    Arrival.process(this, segment, nowNanos);
  }

  /** A segment of a living peer. */
  void heard(long nowNanos) {
    receivedNanos = nowNanos;
    keepAliveProbes = 0;
  }

  void readable() {
    events |= READABLE;
  }

  void remoteFinished() {
    events |= REMOTE_FINISHED;
  }

  /** The peer acknowledged more; what it has is not needed any more. */
  void progress(long from, long nowNanos) {
    boolean wasFull = sendRing.free() == 0 || sendRing.takeStarved();
    if (wasFull) {
      wantsRoom = true;
    }
    sender().discardAcknowledged(from);
    if (wantsRoom && sendRing.free() >= sendRing.capacityBytes() / 4) {
      wantsRoom = false;
      events |= WRITABLE;
    }
    progressNanos = nowNanos;
    timers.restart(nowNanos);
    if (nowNanos - confirmedNanos >= CONFIRMATION_INTERVAL_NANOS) {
      confirmedNanos = nowNanos;
      layer.ip().confirmReachable(key.remoteHigh(), key.remoteLow(), nowNanos);
    }
  }

  private boolean wantsRoom;

  /** In a persistent state of no window the peer shows that it lives. */
  void answered(long nowNanos) {
    if (sender().windowClosed() || sender().waitsForWindow()) {
      progressNanos = nowNanos;
    }
  }

  /** In FIN-WAIT-2 an application that is gone is not waited for without end. */
  void finWait2(long nowNanos) {
    state = TcpState.FIN_WAIT_2;
    if (detached) {
      timers.endAtNanos = nowNanos + ORPHAN_NANOS;
    }
  }

  boolean mayReceive() {
    return switch (state) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
      case LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT, CLOSED ->
          false;
    };
  }

  // ---- sending ------------------------------------------------------------------------------

  /** There may be something to send, to tell or to wait for: at the end of the turn. */
  void touch() {
    if (!dirty) {
      dirty = true;
      layer.turn().touched(this);
    }
  }

  /** The end of a turn. */
  void flush(long nowNanos) {
    dirty = false;
    Sender out = sender;
    Receiver in = receiver;
    if (out != null && in != null && isSynchronized()) {
      if (in.mustAcknowledge() && in.hasSack()) {
        sendAcknowledgment(nowNanos);
      }
      out.output(nowNanos);
      if (in.mustAcknowledge()) {
        sendAcknowledgment(nowNanos);
      }
      if (out.burstCut() && !dirty) {
        touch();
      }
    }
    if (state != TcpState.CLOSED && state != TcpState.TIME_WAIT) {
      setTimers(nowNanos);
    }
    tell(nowNanos);
  }

  private boolean isSynchronized() {
    return switch (state) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> true;
      case LISTEN, SYN_SENT, SYN_RECEIVED, TIME_WAIT, CLOSED -> false;
    };
  }

  private void tell(long nowNanos) {
    TcpObserver hearer = observer;
    if (hearer == null || events == 0) {
      return;
    }
    int what = events;
    events = 0;
    if ((what & CONNECTED) != 0) {
      hearer.connected(this, nowNanos);
    }
    if ((what & READABLE) != 0) {
      hearer.readable(this, nowNanos);
    }
    if ((what & REMOTE_FINISHED) != 0) {
      hearer.remoteFinished(this, nowNanos);
    }
    if ((what & WRITABLE) != 0) {
      hearer.writable(this, nowNanos);
    }
    if ((what & CLOSED) != 0) {
      observer = null;
      hearer.closed(this, failure, nowNanos);
    }
  }

  /** Sends a segment whose text is in the send ring. */
  SendResult sendSegment(long sequence, int flags, int ringOffset, int textBytes, long nowNanos) {
    SegmentOutput output = begin(textBytes, nowNanos);
    if (textBytes > 0) {
      output.payload(sendRing, ringOffset, textBytes);
    }
    receiver().acknowledged(textBytes > 0);
    return send(output, sequence, flags, nowNanos);
  }

  void sendAcknowledgment(long nowNanos) {
    SegmentOutput output = begin(0, nowNanos);
    Receiver in = receiver();
    if (recovery().usesSack() && in.hasSack()) {
      output.sack(in);
    }
    in.acknowledged(false);
    send(output, sender().next(), TcpSegment.ACK, nowNanos);
  }

  /** An acknowledgment of what is out of the ordinary, so many a second (RFC 5961, section 7). */
  void challenge(long nowNanos) {
    if (layer.mayChallenge(this, nowNanos)) {
      layer.counters.count(TcpCounter.CHALLENGE_ACKS);
      sendAcknowledgment(nowNanos);
    } else {
      layer.counters.count(TcpCounter.CHALLENGE_ACKS_SUPPRESSED);
    }
  }

  /** Whether this connection has sent fewer challenges than the limit within the last second. */
  boolean takeChallenge(int limit, long nowNanos) {
    if (nowNanos - challengesSinceNanos >= 1_000_000_000L) {
      challengesSinceNanos = nowNanos;
      challenges = 0;
    }
    return challenges++ < limit;
  }

  private void sendReset(long nowNanos) {
    if (sender != null) {
      send(begin(0, nowNanos), sender.next(), TcpSegment.RST | TcpSegment.ACK, nowNanos);
    }
  }

  private SegmentOutput begin(int textBytes, long nowNanos) {
    SegmentOutput output = layer.output();
    output.begin(key, signer, textBytes);
    if (timestamps) {
      output.timestamps(false, layer.timestamp(key, nowNanos), recentTimestamp);
    }
    return output;
  }

  private SendResult send(SegmentOutput output, long sequence, int flags, long nowNanos) {
    lastAcknowledged = receiver().next();
    return output.send(
        sequence, lastAcknowledged, flags, receiver().offerWindow(), sendOptions, nowNanos);
  }

  // ---- path ---------------------------------------------------------------------------------

  /**
   * The stack refused a segment as too large.
   *
   * @return whether segments are smaller from now on
   */
  boolean pathShrank(long nowNanos) {
    int bytes = path.textBytes(sendOptions);
    if (bytes >= sender().maxTextBytes()) {
      return false;
    }
    layer.counters.count(TcpCounter.PATH_MTU_REDUCED);
    sender().setMaxTextBytes(bytes);
    touch();
    return true;
  }

  @Override
  public void errorArrived(IpError error, int mtuBytes, int sequence, long nowNanos) {
    boolean opening = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
    if (!isOutstanding(sequence, opening)) {
      layer.counters.count(TcpCounter.ICMP_REFUSED);
      return;
    }
    if (error == IpError.PACKET_TOO_BIG) {
      if (!opening) {
        pathShrank(nowNanos);
      }
      return;
    }
    IOException why = Failures.of(error, remote());
    if (opening && Failures.isHard(error)) {
      fail(why);
    } else {
      // RFC 9293, section 3.9.2.2, and RFC 5927, section 5.2: it may pass.
      softError = why;
    }
  }

  /** RFC 5927, section 4.1. */
  private boolean isOutstanding(int sequence, boolean opening) {
    if (opening) {
      return sequence == (int) initialSend;
    }
    long from = sender().unacknowledged();
    return sequence - (int) from >= 0 && sequence - (int) sender().next() < 0;
  }

  // ---- timers -------------------------------------------------------------------------------

  private void setTimers(long nowNanos) {
    Sender out = sender;
    Receiver in = receiver;
    LossRecovery losses = recovery;
    long acknowledgeAt = ConnectionTimers.NEVER;
    long lookAgainAt = ConnectionTimers.NEVER;
    if (out == null || in == null || losses == null || !isSynchronized()) {
      timers.setRetransmission(rtt.timeoutNanos());
    } else {
      acknowledgeAt = in.acknowledgeAtNanos();
      lookAgainAt = losses.lookAgainNanos();
      if (losses.queue().isEmpty() && !out.waitsForWindow()) {
        timers.stop();
      } else {
        setRetransmission(out, losses, nowNanos);
      }
    }
    long earliest = timers.earliestNanos(acknowledgeAt, lookAgainAt);
    if (earliest < armedNanos) {
      armedNanos = earliest;
      layer.timers().set(this, earliest);
    }
  }

  private void setRetransmission(Sender out, LossRecovery losses, long nowNanos) {
    if (!timers.isWaiting()) {
      timers.restart(nowNanos);
      progressNanos = nowNanos;
    }
    timers.setRetransmission(rtt.timeoutNanos());
    if (losses.mayProbe() && !losses.queue().isEmpty() && !out.windowClosed()) {
      timers.setProbe(timers.activityNanos(out.lastSentNanos()) + probeTimeoutNanos(losses));
    } else {
      timers.noProbe();
    }
  }

  /** RFC 8985, section 7.2. */
  private long probeTimeoutNanos(LossRecovery losses) {
    long timeout = Math.max(2 * rtt.smoothedNanos(), 2_000_000L);
    return losses.queue().size() == 1 ? timeout + RttEstimator.MIN_TIMEOUT_NANOS : timeout;
  }

  @Override
  protected void fired(long nowNanos) {
    armedNanos = ConnectionTimers.NEVER;
    layer.turn().enter();
    timersDue(nowNanos);
    layer.turn().leave(nowNanos);
  }

  private void timersDue(long nowNanos) {
    Receiver in = receiver;
    LossRecovery losses = recovery;
    if (in == null || losses == null || !isSynchronized()) {
      if (timers.retransmissionDue(nowNanos)) {
        handshakeTimedOut(nowNanos);
      }
    } else {
      if (in.acknowledgeAtNanos() <= nowNanos) {
        in.delayIsOver();
      }
      if (losses.lookAgainNanos() <= nowNanos) {
        losses.lookAgain(sender().next(), nowNanos);
      }
      if (timers.retransmissionDue(nowNanos)) {
        retransmissionTimedOut(nowNanos);
      } else if (timers.probeDue(nowNanos)) {
        timers.noProbe();
        sender().probeTail(nowNanos);
        timers.restart(nowNanos);
      }
    }
    if (timers.keepAliveAtNanos <= nowNanos) {
      keepAliveDue(nowNanos);
    }
    if (timers.endAtNanos <= nowNanos) {
      endDue(nowNanos);
    }
    touch();
  }

  private void handshakeTimedOut(long nowNanos) {
    long limit = Math.min(SYN_TIMEOUT_NANOS, options.userTimeout().toNanos());
    IOException soft = softError;
    if (nowNanos - openedNanos >= limit || soft != null && synRetries >= SOFT_ERROR_SYN_RETRIES) {
      fail(soft != null ? soft : Failures.timedOut(remote()));
      return;
    }
    synRetries++;
    layer.counters.count(TcpCounter.RETRANSMITTED_SEGMENTS);
    rtt.backOff();
    sendSyn(nowNanos);
    timers.restart(nowNanos);
  }

  private void retransmissionTimedOut(long nowNanos) {
    if (nowNanos - progressNanos >= options.userTimeout().toNanos()) {
      layer.counters.count(TcpCounter.USER_TIMEOUTS);
      sendReset(nowNanos);
      fail(softError != null ? softError : Failures.timedOut(remote()));
      return;
    }
    Sender out = sender();
    if (out.waitsForWindow() || out.windowClosed()) {
      rtt.backOff();
      out.persist(nowNanos);
    } else {
      out.timedOut(nowNanos);
      if (path.isBlackHole(recovery().timeoutsWithoutProgress(), out.maxTextBytes())) {
        layer.counters.count(TcpCounter.BLACK_HOLES_DETECTED);
        out.setMaxTextBytes(path.textBytes(sendOptions));
      }
    }
    timers.restart(nowNanos);
  }

  private void keepAlive(long nowNanos) {
    if (!options.keepAlive() || !isSynchronized()) {
      timers.keepAliveAtNanos = ConnectionTimers.NEVER;
    } else {
      timers.keepAliveAtNanos =
          Math.max(nowNanos, receivedNanos + options.keepAliveIdle().toNanos());
    }
  }

  /** RFC 9293, section 3.8.4: the probe repeats a sequence number that was acknowledged. */
  private void keepAliveDue(long nowNanos) {
    long interval = options.keepAliveInterval().toNanos();
    long dueAt = receivedNanos + options.keepAliveIdle().toNanos() + keepAliveProbes * interval;
    if (dueAt > nowNanos || !sender().queueIsEmpty()) {
      timers.keepAliveAtNanos = Math.max(dueAt, nowNanos + interval);
      return;
    }
    if (keepAliveProbes >= options.keepAliveProbes()) {
      layer.counters.count(TcpCounter.KEEPALIVE_FAILURES);
      sendReset(nowNanos);
      fail(Failures.timedOut(remote()));
      return;
    }
    keepAliveProbes++;
    layer.counters.count(TcpCounter.KEEPALIVE_PROBES);
    send(begin(0, nowNanos), sender().next() - 1, TcpSegment.ACK, nowNanos);
    timers.keepAliveAtNanos = nowNanos + interval;
  }

  /** Nobody waits for this connection any more, and it has not come to its end. */
  private void endDue(long nowNanos) {
    Sender out = sender;
    if (out != null
        && state != TcpState.FIN_WAIT_2
        && out.unacknowledged() != endCheckedUnacknowledged) {
      waitForEnd(nowNanos);
      return;
    }
    sendReset(nowNanos);
    end(null);
  }

  // ---- state for operators ------------------------------------------------------------------

  @Override
  public TcpInfo info(long nowNanos) {
    Sender out = sender;
    Receiver in = receiver;
    LossRecovery losses = recovery;
    if (out == null || in == null || losses == null) {
      return new TcpInfo(
          local(),
          remote(),
          state,
          sendRing.size(),
          0,
          0,
          0,
          0,
          0,
          0,
          synRetries,
          0,
          rtt.timeoutNanos(),
          0,
          0,
          0,
          0,
          0);
    }
    return new TcpInfo(
        local(),
        remote(),
        state,
        sendRing.size(),
        receiveRing.size(),
        out.sentBytes(),
        out.unacknowledged() - initialSend - 1,
        in.receivedBytes(),
        out.sentSegments(),
        receivedSegments,
        out.retransmittedSegments(),
        rtt.smoothedNanos(),
        rtt.timeoutNanos(),
        losses.windowBytes(),
        losses.congestionWindow().thresholdBytes(),
        (int) Math.min(Integer.MAX_VALUE, out.windowBytes()),
        (int) Math.min(Integer.MAX_VALUE, in.offeredBytes()),
        out.maxTextBytes());
  }
}
