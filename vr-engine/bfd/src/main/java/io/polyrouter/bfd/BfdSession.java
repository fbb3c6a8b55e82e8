package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.Diagnostic;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One session: the state machine and the timers of RFC 5880, section 6.8. What it does is in terms
 * of the variables of section 6.8.1.
 */
final class BfdSession {

  private static final long NANOS_PER_MICRO = 1_000;

  /** A detection timer that comes up later than this was held up by this router. */
  static final long LATE_NANOS = 1_000_000;

  /** For that long what has come in meanwhile is looked at. */
  static final long GRACE_NANOS = 5_000_000;

  /** Packets leave up to a quarter of their interval early (section 6.8.7). */
  private static final int EARLIEST_PERCENT = 75;

  /** At a multiplier of 1 one late packet is one too many. */
  private static final int LATEST_PERCENT_OF_SINGLES = 90;

  /** An own packet is late if it exceeds the interval by this part. */
  private static final int LATE_PART = 10;

  /** The sequence number is forgotten after so many detection times (section 6.8.1). */
  private static final int FORGET_DETECTIONS = 2;

  /** A neighbour whose path failed, and that is not heard for so long, may take part no more. */
  private static final long SILENCE_NANOS = 60_000_000_000L;

  /**
   * What the session is to be.
   *
   * @param txTtl that packets are sent with
   * @param rxTtl least that they arrive with
   */
  record Plan(
      LivenessParameters liveness,
      boolean adminDown,
      BfdAuthentication authentication,
      int txTtl,
      int rxTtl) {}

  final BfdPath path;
  final int localDiscriminator;
  final SessionAuthentication authentication;
  final SessionCounters counters;
  private final int destinationPort;
  private final RandomGenerator random;
  private final Consumer<ProtocolEffect> out;
  private final Consumer<BfdSession> changed;
  private final Intervals intervals = new Intervals();
  private final TimerQueue.Timer transmit;
  private final TimerQueue.Timer detect;
  private final TimerQueue.Timer forget;
  private final TimerQueue.Timer silence;
  private final TimerQueue.Timer end;

  private Plan plan;
  private int sourcePort;
  private Optional<IpAddress> local = Optional.empty();
  private boolean usable;
  private boolean leaving;
  private boolean ended;

  private SessionState state = SessionState.DOWN;
  private Diagnostic diagnostic = Diagnostic.NONE;
  private Liveness liveness = Liveness.UNKNOWN;
  private SessionState remoteState = SessionState.DOWN;
  private int remoteDiscriminator;
  private int remoteDiagnostic;
  private boolean remoteDemand;
  private boolean polling;
  private boolean pollAgain;

  private long sentNanos = Long.MIN_VALUE;
  private long intervalNanos;
  private long detectNanos;
  private boolean verdictPutOff;

  /**
   * A session that is down and does nothing until it is configured.
   *
   * @param out takes what it sends
   * @param changed told after it has changed by a timer
   */
  BfdSession(
      BfdPath path,
      int localDiscriminator,
      int destinationPort,
      Plan plan,
      TimerQueue timers,
      InstanceContext context,
      Consumer<ProtocolEffect> out,
      Consumer<BfdSession> changed) {
    this.path = path;
    this.localDiscriminator = localDiscriminator;
    this.destinationPort = destinationPort;
    this.plan = plan;
    this.random = context.random();
    this.out = out;
    this.changed = changed;
    authentication = new SessionAuthentication(context.wallClockSeconds(), random.nextInt());
    counters = new SessionCounters(context.wallClockSeconds());
    transmit = timers.timer(this::transmitDue);
    detect = timers.timer(this::detectionDue);
    forget = timers.timer(now -> authentication.forgetSequence());
    silence = timers.timer(this::silenceDue);
    end = timers.timer(this::endDue);
  }

  // ---- what it is to be ---------------------------------------------------------------------

  /**
   * Goes on as wanted.
   *
   * @param own the address it sends from
   * @param isUsable whether packets can be sent from there
   */
  void configure(Plan wanted, Optional<IpAddress> own, boolean isUsable, long now) {
    leaving = false;
    end.cancel();
    plan = wanted;
    authentication.configure(wanted.authentication());
    local = own;
    boolean wasUsable = usable;
    usable = isUsable && own.isPresent();
    boolean isReleased = state == SessionState.ADMIN_DOWN && !wanted.adminDown();
    if (wanted.adminDown()) {
      holdDown(now);
    } else if (isReleased) {
      become(SessionState.DOWN, Diagnostic.NONE);
      liveness = Liveness.UNKNOWN;
    }
    if (!usable) {
      lose(Diagnostic.PATH_DOWN);
      transmit.cancel();
      detect.cancel();
      silence.cancel();
      return;
    }
    if (!wasUsable) {
      awaitNeighbour(now);
    }
    if (wantIntervals() || !wasUsable || isReleased) {
      send(false, now);
    }
    pace(now);
  }

  /**
   * Nobody wants it any more; it says so, and ends now or when the neighbour had time to hear it.
   *
   * @param staysUsable whether packets can be sent from its address after this event, too
   */
  void leave(boolean staysUsable, long now) {
    if (ended || leaving && staysUsable) {
      return;
    }
    boolean isHeard = usable && remoteDiscriminator != 0;
    if (isHeard && !leaving) {
      holdDown(now);
    }
    leaving = true;
    if (!isHeard || !staysUsable) {
      finish();
      return;
    }
    long goodbyeMicros = plan.liveness().detectMultiplier() * intervals.txMicros();
    end.set(now + goodbyeMicros * NANOS_PER_MICRO);
  }

  /** This router ends. */
  void sayGoodbye(long now) {
    if (usable && state != SessionState.ADMIN_DOWN) {
      become(SessionState.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN);
      send(false, now);
    }
  }

  private void holdDown(long now) {
    if (state != SessionState.ADMIN_DOWN) {
      become(SessionState.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN);
      liveness = Liveness.ADMIN_DOWN;
      send(false, now);
      pace(now);
    }
  }

  private void endDue(long now) {
    finish();
    changed.accept(this);
  }

  private void finish() {
    ended = true;
    transmit.cancel();
    detect.cancel();
    forget.cancel();
    silence.cancel();
    end.cancel();
  }

  // ---- receiving ----------------------------------------------------------------------------

  /**
   * A packet that belongs to this session by its discriminator or its path (section 6.8.6).
   *
   * @return why it is dropped; null if it is not
   */
  @Nullable BadPacket receive(BfdPacket packet, byte[] bytes, int ttl, long now) {
    BadPacket bad = ttl < plan.rxTtl() ? BadPacket.TTL : authentication.verify(bytes, packet);
    if (bad != null) {
      counters.invalid++;
      return bad;
    }
    counters.received++;
    remoteDiscriminator = packet.myDiscriminator();
    remoteState = packet.state();
    remoteDiagnostic = packet.diagnostic();
    remoteDemand = packet.demand();
    intervals.heard(packet);
    if (polling && packet.isFinal()) {
      pollAnswered(now);
    }
    restartDetection(now);
    if (state == SessionState.ADMIN_DOWN) {
      pace(now);
      return null;
    }
    if (liveness == Liveness.ADMIN_DOWN && packet.state() != SessionState.ADMIN_DOWN) {
      liveness = Liveness.UNKNOWN;
    }
    SessionState before = state;
    step(packet.state());
    if (packet.poll()) {
      send(true, now);
    } else if (state != before) {
      send(false, now);
    }
    pace(now);
    return null;
  }

  private void restartDetection(long now) {
    long detectionNanos = intervals.detectionMicros() * NANOS_PER_MICRO;
    verdictPutOff = false;
    silence.cancel();
    detectNanos = now + detectionNanos;
    detect.set(detectNanos);
    if (authentication.isUsed()) {
      forget.set(now + FORGET_DETECTIONS * detectionNanos);
    }
  }

  /** The state machine (section 6.2), for a session that is not held down. */
  private void step(SessionState received) {
    switch (received) {
      case ADMIN_DOWN -> {
        if (state != SessionState.DOWN) {
          become(SessionState.DOWN, Diagnostic.NEIGHBOUR_SIGNALED_DOWN);
        }
        if (liveness != Liveness.ADMIN_DOWN) {
          liveness = Liveness.ADMIN_DOWN;
          counters.adminDowns++;
        }
      }
      case DOWN -> {
        switch (state) {
          case DOWN -> become(SessionState.INIT, Diagnostic.NONE);
          case UP -> become(SessionState.DOWN, Diagnostic.NEIGHBOUR_SIGNALED_DOWN);
          case INIT, ADMIN_DOWN -> {}
        }
      }
      case INIT -> {
        switch (state) {
          case DOWN, INIT -> become(SessionState.UP, Diagnostic.NONE);
          case UP, ADMIN_DOWN -> {}
        }
      }
      case UP -> {
        if (state == SessionState.INIT) {
          become(SessionState.UP, Diagnostic.NONE);
        }
      }
    }
  }

  private void become(SessionState next, Diagnostic why) {
    if (state == SessionState.UP && next == SessionState.DOWN) {
      liveness = Liveness.DOWN;
    } else if (next == SessionState.UP) {
      liveness = Liveness.UP;
    }
    counters.changed(state, next);
    state = next;
    diagnostic = why;
    wantIntervals();
  }

  /** The neighbour cannot be heard any more. */
  private void lose(Diagnostic why) {
    polling = false;
    pollAgain = false;
    remoteDiscriminator = 0;
    remoteState = SessionState.DOWN;
    remoteDemand = false;
    intervals.forgetRemote();
    if (state == SessionState.INIT || state == SessionState.UP) {
      become(SessionState.DOWN, why);
    }
  }

  /** Detection time has passed (section 6.8.4). */
  private void detectionDue(long now) {
    if (now - detectNanos > LATE_NANOS && !verdictPutOff) {
      // Not the neighbour was late, but this timer: packets may wait behind it.
      verdictPutOff = true;
      counters.lateDetections++;
      detect.set(now + GRACE_NANOS);
      return;
    }
    SessionState before = state;
    lose(Diagnostic.DETECTION_TIME_EXPIRED);
    if (state != before) {
      send(false, now);
    }
    awaitNeighbour(now);
    pace(now);
    changed.accept(this);
  }

  /** It is not heard, and may never be again. */
  private void awaitNeighbour(long now) {
    if (liveness == Liveness.DOWN) {
      silence.set(now + SILENCE_NANOS);
    }
  }

  private void silenceDue(long now) {
    if (liveness == Liveness.DOWN) {
      liveness = Liveness.SILENT;
      changed.accept(this);
    }
  }

  // ---- intervals and polls ------------------------------------------------------------------

  /** Whether they are other ones than before. */
  private boolean wantIntervals() {
    boolean isNew = intervals.want(plan.liveness(), state);
    // Before the neighbour is heard the first packet tells it all.
    if (isNew && remoteDiscriminator != 0) {
      pollAgain = polling;
      polling = true;
    }
    return isNew;
  }

  /** One sequence ends; what was changed meanwhile needs another (section 6.5). */
  private void pollAnswered(long now) {
    if (pollAgain) {
      pollAgain = false;
      send(false, now);
    } else {
      polling = false;
      intervals.agreed();
    }
  }

  // ---- sending ------------------------------------------------------------------------------

  /** Sets the timer of the next packet, if the interval is another than before. */
  private void pace(long now) {
    long wantedNanos = isPeriodic() ? intervals.txMicros() * NANOS_PER_MICRO : 0;
    if (wantedNanos == 0) {
      transmit.cancel();
    } else if (wantedNanos != intervalNanos || !transmit.isSet()) {
      transmit.set(Math.max(now, sentNanos + jittered(wantedNanos)));
    }
    intervalNanos = wantedNanos;
  }

  /** Whether packets are to go out by the timer (section 6.8.7). */
  private boolean isPeriodic() {
    boolean isDemandActive =
        remoteDemand && state == SessionState.UP && remoteState == SessionState.UP;
    return usable && !ended && (!isDemandActive || polling);
  }

  private long jittered(long nanos) {
    int latest = plan.liveness().detectMultiplier() == 1 ? LATEST_PERCENT_OF_SINGLES : 100;
    return random.nextLong(nanos / 100 * EARLIEST_PERCENT, nanos / 100 * latest);
  }

  private void transmitDue(long now) {
    if (now - sentNanos > intervalNanos + intervalNanos / LATE_PART) {
      counters.lateTransmissions++;
    }
    send(false, now);
    pace(now);
  }

  private void send(boolean isFinal, long now) {
    if (!usable) {
      return;
    }
    BfdPacket packet =
        new BfdPacket(
            state,
            diagnostic.code(),
            polling && !isFinal,
            isFinal,
            false,
            authentication.isUsed(),
            false,
            plan.liveness().detectMultiplier(),
            localDiscriminator,
            remoteDiscriminator,
            intervals.desiredMinTx(),
            intervals.requiredMinRx(),
            0);
    out.accept(
        new ProtocolEffect.SendDatagram(
            sourceEndpoint(),
            path.interfaceIndex(),
            local,
            path.remote(),
            destinationPort,
            plan.txTtl(),
            ProtocolEffect.NETWORK_CONTROL,
            Payload.of(authentication.seal(packet))));
    counters.sent++;
    if (!isFinal) {
      sentNanos = now;
      transmit.cancel();
    }
  }

  ProtocolEndpoint.UdpPort sourceEndpoint() {
    return new ProtocolEndpoint.UdpPort(path.remote().family(), sourcePort);
  }

  /** It sends from this port, from now on. */
  void setSourcePort(int port) {
    sourcePort = port;
  }

  // ---- what is seen of it -------------------------------------------------------------------

  /** What those are told that wish for it. */
  Liveness liveness() {
    return leaving ? Liveness.UNKNOWN : liveness;
  }

  SessionState state() {
    return state;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** The address that it sends from. */
  Optional<IpAddress> local() {
    return local;
  }

  /** The change to its present state, for operators. */
  BfdNotice.SessionChanged notice(Optional<String> interfaceName) {
    return new BfdNotice.SessionChanged(
        interfaceName,
        local,
        path.remote(),
        localDiscriminator,
        remoteDiscriminator,
        state,
        diagnostic);
  }

  /** All that operators see. */
  BfdState.Session view(Optional<String> interfaceName, boolean configured, int clients) {
    boolean isHeard = remoteDiscriminator != 0;
    return new BfdState.Session(
        interfaceName,
        local,
        path.remote(),
        configured,
        clients,
        leaving,
        localDiscriminator,
        remoteDiscriminator,
        plan.liveness().detectMultiplier(),
        intervals.remoteMultiplier(),
        sourcePort,
        destinationPort,
        new BfdState.Running(
            state,
            remoteState,
            diagnostic.code(),
            remoteDiagnostic,
            authentication.isUsed(),
            remoteDemand,
            polling,
            isPeriodic() ? intervals.txMicros() : 0,
            intervals.rxMicros(),
            isHeard ? intervals.detectionMicros() : 0),
        counters.view());
  }
}
