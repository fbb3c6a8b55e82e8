package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.stack.time.TokenBucket;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.KeyedHash;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** TCP of one virtual router: finds the connection that a segment belongs to. On its loop only. */
public final class TcpLayer implements Tcp {

  /** Challenge acknowledgments a second (RFC 5961, section 7). */
  static final int CHALLENGES_PER_CONNECTION = 10;

  private static final int CHALLENGES_PER_ROUTER = 1000;
  private static final int RESETS_PER_SECOND = 1000;
  static final long MILLI_NANOS = 1_000_000L;

  /** The clock of initial sequence numbers ticks every 4 us (RFC 9293, section 3.4.1). */
  private static final long SEQUENCE_TICK_NANOS = 4000;

  /** How far a new connection starts beyond what its predecessor may have sent. */
  private static final int SUCCESSOR_DISTANCE = 1 << 17;

  final TcpCounters counters = new TcpCounters();

  private final TransportContext context;
  private final SegmentOutput output;
  private final Turn turn;
  private final FlowTable flows;
  private final LocalPorts local = new LocalPorts();
  private final TimeWaitQueue timeWaits;
  private final PassiveOpen passiveOpen;
  private final ActiveOpen activeOpen;
  private final Segment segment = new Segment();
  private final KeyedHash sequenceHash;
  private final KeyedHash timestampHash;
  private final TokenBucket challenges =
      new TokenBucket(CHALLENGES_PER_ROUTER, CHALLENGES_PER_ROUTER);
  private final TokenBucket resets = new TokenBucket(RESETS_PER_SECOND, RESETS_PER_SECOND);
  private TcpLimits limits;
  private int halfOpens;
  private boolean shutDown;

  public TcpLayer(TransportContext context, TcpLimits limits) {
    this.context = context;
    this.limits = limits;
    output = new SegmentOutput(context.ip(), counters);
    turn = new Turn(this, context.timers());
    flows = new FlowTable(context.random().nextLong());
    timeWaits =
        new TimeWaitQueue(context.timers(), limits.timeWaitDuration().toNanos(), this::endTimeWait);
    activeOpen = new ActiveOpen(this, context.ports(), flows, local);
    passiveOpen = new PassiveOpen(this, new SynCookies(context.random()));
    sequenceHash = new KeyedHash(context.random());
    timestampHash = new KeyedHash(context.random());
  }

  /** Changes the limits, but for the duration of TIME-WAIT; what is in use above them stays. */
  public void setLimits(int maxHalfOpen, int maxTimeWait) {
    limits = limits.with(maxHalfOpen, maxTimeWait);
  }

  // ---- what its parts use -------------------------------------------------------------------

  IpOutput ip() {
    return context.ip();
  }

  TimerQueue timers() {
    return context.timers();
  }

  SocketBudget budget() {
    return context.budget();
  }

  SegmentOutput output() {
    return output;
  }

  Turn turn() {
    return turn;
  }

  /** A link-local peer is spoken to where it is. */
  SendOptions sendOptions(TcpOptions options, FlowKey key) {
    int interfaceIndex = key.zone() != 0 ? key.zone() : options.interfaceIndex();
    int trafficClass = options.trafficClass() & ~Segment.ECN_MASK;
    return new SendOptions(options.hopLimit(), trafficClass, false, interfaceIndex, 0);
  }

  /** RFC 6528, section 3. */
  long initialSequence(FlowKey key, long nowNanos) {
    long hash =
        sequenceHash.of(
            key.localHigh(), key.localLow(), key.remoteHigh(), key.remoteLow(), key.ports());
    return hash + nowNanos / SEQUENCE_TICK_NANOS & 0xffff_ffffL;
  }

  /** Milliseconds since a moment that differs from peer to peer (RFC 7323, section 5.4). */
  int timestamp(FlowKey key, long nowNanos) {
    return timestampOffset(key) + (int) Math.floorDiv(nowNanos, MILLI_NANOS);
  }

  /** What {@link #timestamp} adds to the clock's milliseconds. */
  int timestampOffset(FlowKey key) {
    return (int)
        timestampHash.of(key.localHigh(), key.localLow(), key.remoteHigh(), key.remoteLow(), 0);
  }

  boolean mayChallenge(long nowNanos) {
    return challenges.tryTake(nowNanos);
  }

  // ---- turns --------------------------------------------------------------------------------

  /**
   * What is to be sent waits for {@link #endBatch}, so that several packets that arrived together
   * are answered together.
   */
  public void beginBatch() {
    turn.enter();
  }

  /** Sends what waited. */
  public void endBatch(long nowNanos) {
    turn.leave(nowNanos);
  }

  // ---- segments -----------------------------------------------------------------------------

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    if (output.isSending()) {
      turn.later(packet);
      return true;
    }
    turn.enter();
    receive(packet, nowNanos);
    turn.leave(nowNanos);
    return true;
  }

  void receive(IpPacket packet, long nowNanos) {
    Malformed malformed = segment.set(packet);
    counters.add(TcpCounter.IN_SEGMENTS, malformed == null ? segment.count() : 1);
    if (malformed != null) {
      counters.count(TcpCounter.IN_ERRORS);
      if (malformed == Malformed.TCP_CHECKSUM) {
        counters.count(TcpCounter.IN_CHECKSUM_ERRORS);
      }
      return;
    }
    Flow flow =
        flows.find(
            packet.destinationHigh(),
            packet.destinationLow(),
            packet.sourceHigh(),
            packet.sourceLow(),
            segment.ports(),
            FlowKey.zoneOf(packet));
    if (flow == null) {
      arrivedForNobody(null, nowNanos);
      return;
    }
    if (packet.hopLimit() < flow.minHopLimit()) {
      counters.count(TcpCounter.IN_HOP_LIMIT_TOO_LOW);
      return;
    }
    if (!isSignedWell(flow.signer(), flow.key(), flow.widen(segment.sequence))) {
      return;
    }
    if (flow instanceof TimeWait wait && mayReplace(wait)) {
      counters.count(TcpCounter.TIME_WAIT_REUSED);
      endTimeWait(wait);
      arrivedForNobody(wait, nowNanos);
      return;
    }
    flow.arrived(segment, nowNanos);
  }

  private boolean mayReplace(TimeWait wait) {
    boolean syn = segment.isSyn() && !segment.isAck() && !segment.isRst() && !segment.isFin();
    return syn
        && local.find(wait.key().localHigh(), wait.key().localLow(), wait.key().localPort()) != null
        && wait.maySucceed(segment);
  }

  private boolean isSignedWell(@Nullable SegmentSigner signer, FlowKey key, long sequence) {
    TcpCounter wrong = null;
    if (signer != null) {
      wrong = signer.check(key, segment, sequence);
    } else if (segment.md5At >= 0) {
      wrong = TcpCounter.SIGNATURE_UNEXPECTED;
    }
    if (wrong != null) {
      counters.count(wrong);
    }
    return wrong == null;
  }

  /** A listener's, or nobody's (RFC 9293, sections 3.10.7.1 and 3.10.7.2). */
  private void arrivedForNobody(@Nullable TimeWait predecessor, long nowNanos) {
    IpPacket packet = segment.packet;
    if (isGroup(packet.sourceHigh(), packet.sourceLow()) || !ip().isOwn(packet.destination())) {
      counters.count(TcpCounter.IN_NOT_UNICAST);
      return;
    }
    Listener listener =
        local.find(packet.destinationHigh(), packet.destinationLow(), segment.ports() >>> 16);
    if (listener == null) {
      counters.count(TcpCounter.IN_NO_CONNECTION);
      reset(segment, nowNanos);
      return;
    }
    FlowKey key = segment.key();
    TcpOptions options = listener.optionsFor(key.remote().address());
    if (options == null) {
      counters.count(TcpCounter.PEER_NOT_ADMITTED);
      reset(segment, nowNanos);
      return;
    }
    if (packet.hopLimit() < options.minHopLimit()) {
      counters.count(TcpCounter.IN_HOP_LIMIT_TOO_LOW);
      return;
    }
    SegmentSigner signer = Signers.of(options, key);
    if (isSignedWell(signer, key, Integer.toUnsignedLong(segment.sequence))) {
      passiveOpen.arrived(listener, options, segment, signer, predecessor, nowNanos);
    }
  }

  static boolean isGroup(long high, long low) {
    return IpPacket.isIpv4(high, low)
        ? (int) low >>> 28 == 0xe || (int) low == -1 || (int) low == 0
        : high >>> 56 == 0xff || high == 0 && low == 0;
  }

  /** The answer to what belongs to no connection (RFC 9293, section 3.10.7.1). */
  void reset(Segment cause, long nowNanos) {
    reset(cause, null, nowNanos);
  }

  /**
   * The same, signed for a peer that heeds nothing else: after a restart it learns so that its
   * connection is gone. Only MD5 can do that: the keys of TCP-AO went with the connection (RFC
   * 5925, section 7.7).
   */
  void reset(Segment cause, @Nullable SegmentSigner signer, long nowNanos) {
    if (cause.isRst()) {
      return;
    }
    if (!resets.tryTake(nowNanos)) {
      counters.count(TcpCounter.RESETS_SUPPRESSED);
      return;
    }
    FlowKey key = cause.key();
    SendOptions options =
        key.zone() == 0 ? SendOptions.DEFAULT : sendOptions(TcpOptions.DEFAULT, key);
    output.begin(key, signer instanceof Md5Signer ? signer : null, 0);
    if (cause.isAck()) {
      output.send(cause.acknowledgment, 0, TcpSegment.RST, 0, options, nowNanos);
    } else {
      output.send(
          0,
          cause.sequence + cause.sequenceLength(),
          TcpSegment.RST | TcpSegment.ACK,
          0,
          options,
          nowNanos);
    }
  }

  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {
    if (quoted.payloadBytes() < 8) {
      return;
    }
    byte[] bytes = quoted.bytes();
    int at = quoted.payloadAt();
    Flow flow =
        flows.find(
            quoted.sourceHigh(),
            quoted.sourceLow(),
            quoted.destinationHigh(),
            quoted.destinationLow(),
            TcpSegment.sourcePort(bytes, at) << 16 | TcpSegment.destinationPort(bytes, at),
            FlowKey.zoneOf(quoted));
    if (flow != null) {
      turn.enter();
      flow.errorArrived(error, mtuBytes, TcpSegment.sequence(bytes, at), nowNanos);
      turn.leave(nowNanos);
    }
  }

  // ---- flows come and go --------------------------------------------------------------------

  boolean mayKeepHalfOpen() {
    return halfOpens < limits.halfOpen();
  }

  /**
   * Takes a flow; false, and counted, if it is a connection and there are too many. Half-open ones
   * and those in TIME-WAIT have limits of their own.
   */
  boolean keep(Flow flow) {
    if (flow instanceof Connection && !budget().tryOpen()) {
      counters.count(TcpCounter.SOCKET_LIMIT);
      return false;
    }
    if (flow instanceof HalfOpen) {
      halfOpens++;
    }
    flows.add(flow);
    return true;
  }

  void forget(Flow flow) {
    if (flows.find(flow.key()) == flow) {
      flows.remove(flow);
      if (flow instanceof Connection) {
        budget().closed();
      } else if (flow instanceof HalfOpen half) {
        halfOpens--;
        timers().cancel(half);
      }
    }
  }

  void forget(Listener listener) {
    local.remove(listener);
    budget().closed();
    List<Flow> begun = new ArrayList<>();
    flows.forEach(flow -> {
      if (flow instanceof HalfOpen half && half.listener() == listener) {
        begun.add(half);
      }
    });
    begun.forEach(this::forget);
  }

  /** The connection gives its place to what is left of it. */
  void timeWait(Connection connection, long nowNanos) {
    forget(connection);
    TimeWait oldest = timeWaits.oldest();
    if (timeWaits.size() >= limits.timeWait() && oldest != null) {
      counters.count(TcpCounter.TIME_WAIT_LIMIT);
      endTimeWait(oldest);
    }
    TimeWait wait = new TimeWait(this, connection);
    keep(wait);
    timeWaits.add(wait, nowNanos);
  }

  void restartTimeWait(TimeWait wait, long nowNanos) {
    timeWaits.remove(wait);
    timeWaits.add(wait, nowNanos);
  }

  void endTimeWait(TimeWait wait) {
    if (flows.find(wait.key()) == wait) {
      timeWaits.remove(wait);
      forget(wait);
    }
  }

  // ---- the application's calls --------------------------------------------------------------

  @Override
  public Endpoint reserve(Endpoint wanted, boolean reuseAddress) throws IOException {
    Endpoint endpoint = endpoint(wanted, reuseAddress);
    local.hold(endpoint);
    return endpoint;
  }

  @Override
  public void release(Endpoint endpoint) {
    local.release(endpoint);
  }

  /** An own endpoint that is free, with its port chosen if need be. */
  private Endpoint endpoint(Endpoint wanted, boolean reuseAddress) throws IOException {
    checkRunning();
    if (!LocalPorts.isUnspecified(wanted.address()) && !ip().isOwn(wanted.address())) {
      throw new BindException("Not an own address: " + wanted.address());
    }
    if (wanted.port() != 0) {
      if (!isFree(wanted, reuseAddress)) {
        throw new BindException("Address already in use: " + wanted);
      }
      return wanted;
    }
    Endpoint anyone = new Endpoint(LocalPorts.unspecified(wanted.address().family()), 0);
    int port =
        context
            .ports()
            .choose(wanted, anyone, p -> isFree(new Endpoint(wanted.address(), p), reuseAddress));
    if (port == 0) {
      throw new BindException("No free port at " + wanted.address());
    }
    return new Endpoint(wanted.address(), port);
  }

  private boolean isFree(Endpoint endpoint, boolean reuseAddress) {
    if (local.isTaken(endpoint)) {
      return false;
    }
    if (reuseAddress) {
      return true;
    }
    boolean anywhere = LocalPorts.isUnspecified(endpoint.address());
    boolean[] used = new boolean[1];
    flows.forEach(flow ->
        used[0] |=
            flow.key().localPort() == endpoint.port()
                && (anywhere || flow.key().local().address().equals(endpoint.address())));
    return !used[0];
  }

  private void checkRunning() throws IOException {
    if (shutDown) {
      throw new IOException("The virtual router is shut down");
    }
  }

  @Override
  public TcpListener listen(
      Endpoint wanted,
      int backlog,
      boolean reuseAddress,
      TcpOptions options,
      TcpAcceptor acceptor,
      long nowNanos)
      throws IOException {
    boolean held = local.release(wanted);
    Listener listener;
    try {
      listener =
          new Listener(this, endpoint(wanted, reuseAddress || held), backlog, options, acceptor);
    } catch (IOException e) {
      if (held) {
        local.hold(wanted);
      }
      throw e;
    }
    if (!budget().tryOpen()) {
      counters.count(TcpCounter.SOCKET_LIMIT);
      throw new IOException("Too many sockets in the virtual router");
    }
    local.add(listener);
    return listener;
  }

  @Override
  public TcpConnection connect(
      Optional<Endpoint> wanted,
      Endpoint remote,
      TcpOptions options,
      TcpObserver observer,
      long nowNanos)
      throws IOException {
    checkRunning();
    return activeOpen.connect(wanted, remote, options, observer, nowNanos);
  }

  /** A sequence number beyond what the connection before has used. */
  static long successor(@Nullable TimeWait before, long sequence) {
    if (before == null || (int) (sequence - before.sendNext()) > SUCCESSOR_DISTANCE) {
      return sequence;
    }
    return before.sendNext() + SUCCESSOR_DISTANCE & 0xffff_ffffL;
  }

  @Override
  public List<TcpInfo> infos(long nowNanos) {
    List<TcpInfo> infos = new ArrayList<>();
    for (Listener listener : local.listeners()) {
      infos.add(listener.info());
    }
    flows.forEach(flow -> infos.add(flow.info(nowNanos)));
    return infos;
  }

  @Override
  public void shutDown(IOException why, long nowNanos) {
    shutDown = true;
    List<Flow> all = new ArrayList<>();
    flows.forEach(all::add);
    turn.restart();
    turn.enter();
    for (Listener listener : local.listeners()) {
      listener.shutDown();
      budget().closed();
    }
    local.clear();
    for (Flow flow : all) {
      flow.drop(why, nowNanos);
    }
    turn.leave(nowNanos);
  }

  /** Connections that peers have begun to open. */
  public int halfOpen() {
    return halfOpens;
  }

  /** Beginnings of connections that were not kept. */
  public long halfOpenRefused() {
    return counters.get(TcpCounter.HALF_OPEN_LIMIT);
  }

  /** Connections whose TIME-WAIT was cut short. */
  public long timeWaitEvicted() {
    return counters.get(TcpCounter.TIME_WAIT_LIMIT);
  }

  /** Connections in TIME-WAIT. */
  public int timeWait() {
    return timeWaits.size();
  }

  /** Connections in ESTABLISHED or CLOSE-WAIT (RFC 4022, tcpCurrEstab). */
  public int established() {
    int[] count = new int[1];
    flows.forEach(flow -> {
      if (flow.state() == TcpState.ESTABLISHED || flow.state() == TcpState.CLOSE_WAIT) {
        count[0]++;
      }
    });
    return count[0];
  }

  /** Counters by name, as in RFC 4022 where it has one. */
  public SortedMap<String, Long> counters() {
    return counters.toMap();
  }
}
