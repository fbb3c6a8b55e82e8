package io.polyrouter.transport.tcp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What time does to one connection: retransmission, probes, delayed acknowledgments, keep-alive,
 * and giving up (RFC 9293, sections 3.8 and 3.10.8).
 */
final class ConnectionClock {

  /** How long an application that gave up a connection is waited for by its peer. */
  private static final long ORPHAN_NANOS = 60_000_000_000L;

  /** RFC 9293, section 3.8.3, MUST-23: a SYN is repeated for at least three minutes. */
  private static final long SYN_TIMEOUT_NANOS = 180_000_000_000L;

  private static final int SOFT_ERROR_SYN_RETRIES = 3;
  private static final long MIN_PROBE_TIMEOUT_NANOS = 2_000_000L;

  private final Connection connection;
  private final TcpLayer layer;
  private final ConnectionTimers timers = new ConnectionTimers();
  private final RttEstimator rtt = new RttEstimator();

  /** After so long without traffic spare memory of the rings is given back. */
  private static final long TRIM_NANOS = 2_000_000_000L;

  private long armedNanos = ConnectionTimers.NEVER;
  private long openedNanos;
  private long progressNanos;

  /** When the first probe of a closed window was sent that has no answer. */
  private long probingSinceNanos = ConnectionTimers.NEVER;

  private long receivedNanos;
  private long unacknowledgedAtCheck;
  private int synRetries;

  /** Whether memory was given back since there was traffic last. */
  private boolean trimmed;

  private int keepAliveProbes;
  private @Nullable IOException softError;

  ConnectionClock(Connection connection, TcpLayer layer, long nowNanos) {
    this.connection = connection;
    this.layer = layer;
    openedNanos = nowNanos;
    progressNanos = nowNanos;
    receivedNanos = nowNanos;
  }

  RttEstimator rtt() {
    return rtt;
  }

  int synRetries() {
    return synRetries;
  }

  // ---- what happens -------------------------------------------------------------------------

  /** When the handshake began, to measure the round trip. */
  void openedAt(long nanos) {
    openedNanos = nanos;
  }

  void synSent(long nowNanos) {
    timers.restart(nowNanos);
  }

  void established(long nowNanos) {
    progressNanos = nowNanos;
    timers.stop();
    if (synRetries > 0) {
      rtt.synWasLost();
      if (synRetries > 1) {
        connection.recovery().congestionWindow().synWasLost();
      }
    } else {
      rtt.measured(nowNanos - openedNanos, nowNanos);
    }
    setKeepAlive(nowNanos);
  }

  /** A segment of a living peer. */
  void heard(long nowNanos) {
    receivedNanos = nowNanos;
    trimmed = false;
    keepAliveProbes = 0;
  }

  /** The peer acknowledged more. */
  void progress(long nowNanos) {
    progressNanos = nowNanos;
    softError = null;
    timers.restart(nowNanos);
  }

  /** While its window is closed the peer shows that it lives. */
  void answered(long nowNanos) {
    probingSinceNanos = ConnectionTimers.NEVER;
    Sender sender = connection.sender();
    if (waitsForWindow(sender)) {
      progressNanos = nowNanos;
    }
  }

  /** The network says something that may pass (RFC 9293, section 3.9.2.2). */
  void softError(IOException error) {
    softError = error;
  }

  void setKeepAlive(long nowNanos) {
    TcpOptions options = connection.options();
    timers.keepAliveAtNanos =
        options.keepAlive() && connection.isSynchronized()
            ? Math.max(nowNanos, receivedNanos + options.keepAliveIdle().toNanos())
            : ConnectionTimers.NEVER;
  }

  /** Nobody waits for the connection any more: it is to come to its end. */
  void waitForEnd(long nowNanos) {
    unacknowledgedAtCheck = connection.hasAgreed() ? connection.sender().unacknowledged() : 0;
    timers.endAtNanos = nowNanos + ORPHAN_NANOS;
  }

  void stop() {
    layer.timers().cancel(connection);
    armedNanos = ConnectionTimers.NEVER;
    timers.stop();
    timers.keepAliveAtNanos = ConnectionTimers.NEVER;
    timers.endAtNanos = ConnectionTimers.NEVER;
    timers.trimAtNanos = ConnectionTimers.NEVER;
  }

  // ---- setting the timer --------------------------------------------------------------------

  /** At the end of a turn. */
  void schedule(long nowNanos) {
    long acknowledgeAt = ConnectionTimers.NEVER;
    long lookAgainAt = ConnectionTimers.NEVER;
    if (connection.isSynchronized()) {
      acknowledgeAt = connection.receiver().acknowledgeAtNanos();
      lookAgainAt = connection.recovery().lookAgainNanos();
      if (connection.sender().queueIsEmpty() && !connection.sender().waitsForWindow()) {
        timers.stop();
      } else {
        scheduleRetransmission(connection.sender(), connection.recovery(), nowNanos);
      }
    } else {
      timers.setRetransmission(rtt.timeoutNanos());
    }
    if (timers.trimAtNanos == ConnectionTimers.NEVER && connection.holdsMemory() && !trimmed) {
      timers.trimAtNanos = nowNanos + TRIM_NANOS;
    }
    long earliest = timers.earliestNanos(acknowledgeAt, lookAgainAt);
    if (earliest < armedNanos) {
      armedNanos = earliest;
      layer.timers().set(connection, earliest);
    }
  }

  private void scheduleRetransmission(Sender sender, LossRecovery recovery, long nowNanos) {
    if (!timers.isWaiting()) {
      timers.restart(nowNanos);
      progressNanos = nowNanos;
    }
    timers.setRetransmission(Math.min(rtt.timeoutNanos(), untilUserTimeout(sender, nowNanos)));
    if (recovery.mayProbe() && !sender.queueIsEmpty() && !sender.windowClosed()) {
      timers.setProbe(timers.activityNanos(sender.lastSentNanos()) + probeTimeoutNanos(recovery));
    } else {
      timers.noProbe();
    }
  }

  /** The timer expires when the application's patience does (RFC 9293, section 3.8.3). */
  private long untilUserTimeout(Sender sender, long nowNanos) {
    long since = waitingInVainSinceNanos(sender);
    if (since == ConnectionTimers.NEVER) {
      return ConnectionTimers.NEVER;
    }
    long end = since + connection.options().userTimeout().toNanos();
    return Math.max(nowNanos, end) - timers.waitingSinceNanos();
  }

  /** A closed window is no failure of a peer that answers (RFC 9293, section 3.8.6.1, MUST-37). */
  private long waitingInVainSinceNanos(Sender sender) {
    return waitsForWindow(sender) ? probingSinceNanos : progressNanos;
  }

  private static boolean waitsForWindow(Sender sender) {
    return sender.waitsForWindow() || sender.windowClosed();
  }

  /** RFC 8985, section 7.2. */
  private long probeTimeoutNanos(LossRecovery recovery) {
    long timeout = Math.max(2 * rtt.smoothedNanos(), MIN_PROBE_TIMEOUT_NANOS);
    return recovery.queue().size() == 1 ? timeout + RttEstimator.MIN_TIMEOUT_NANOS : timeout;
  }

  // ---- when it expires ----------------------------------------------------------------------

  void due(long nowNanos) {
    armedNanos = ConnectionTimers.NEVER;
    if (connection.isSynchronized()) {
      dataDue(connection.sender(), connection.receiver(), connection.recovery(), nowNanos);
    } else if (timers.retransmissionDue(nowNanos)) {
      handshakeTimedOut(nowNanos);
    }
    if (timers.keepAliveAtNanos <= nowNanos) {
      keepAliveDue(nowNanos);
    }
    if (timers.trimAtNanos <= nowNanos) {
      timers.trimAtNanos = ConnectionTimers.NEVER;
      trimDue(nowNanos);
    }
    if (timers.endAtNanos <= nowNanos) {
      endDue(nowNanos);
    }
  }

  private void trimDue(long nowNanos) {
    boolean idle =
        nowNanos - receivedNanos >= TRIM_NANOS
            && (!connection.hasAgreed()
                || nowNanos - connection.sender().lastSentNanos() >= TRIM_NANOS);
    if (idle) {
      connection.trim();
      trimmed = true;
    }
  }

  private void dataDue(Sender sender, Receiver receiver, LossRecovery recovery, long nowNanos) {
    if (receiver.acknowledgeAtNanos() <= nowNanos) {
      receiver.delayIsOver();
    }
    if (recovery.lookAgainNanos() <= nowNanos) {
      recovery.lookAgain(sender.next(), nowNanos);
    }
    if (timers.retransmissionDue(nowNanos)) {
      retransmissionTimedOut(sender, nowNanos);
    } else if (timers.probeDue(nowNanos)) {
      timers.noProbe();
      sender.probeTail(nowNanos);
      timers.restart(nowNanos);
    }
  }

  private void handshakeTimedOut(long nowNanos) {
    long limit = Math.min(SYN_TIMEOUT_NANOS, connection.options().userTimeout().toNanos());
    boolean unreachable = softError != null && synRetries >= SOFT_ERROR_SYN_RETRIES;
    if (nowNanos - openedNanos >= limit || unreachable) {
      connection.fail(whyNot());
      return;
    }
    synRetries++;
    layer.counters.count(TcpCounter.RETRANSMITTED_SEGMENTS);
    rtt.backOff();
    connection.sendSyn(nowNanos);
    timers.restart(nowNanos);
  }

  private IOException whyNot() {
    IOException error = softError;
    return error != null ? error : Failures.timedOut(connection.remote());
  }

  private void retransmissionTimedOut(Sender sender, long nowNanos) {
    long since = waitingInVainSinceNanos(sender);
    if (since != ConnectionTimers.NEVER
        && nowNanos - since >= connection.options().userTimeout().toNanos()) {
      layer.counters.count(TcpCounter.USER_TIMEOUTS);
      connection.output().reset(nowNanos);
      connection.fail(whyNot());
      return;
    }
    if (waitsForWindow(sender)) {
      if (probingSinceNanos == ConnectionTimers.NEVER) {
        probingSinceNanos = nowNanos;
      }
      rtt.backOff();
      sender.persist(nowNanos);
    } else {
      sender.timedOut(nowNanos);
      connection.suspectBlackHole();
    }
    timers.restart(nowNanos);
  }

  private void keepAliveDue(long nowNanos) {
    TcpOptions options = connection.options();
    long interval = options.keepAliveInterval().toNanos();
    long dueAt = receivedNanos + options.keepAliveIdle().toNanos() + keepAliveProbes * interval;
    if (!connection.isSynchronized()) {
      timers.keepAliveAtNanos = ConnectionTimers.NEVER;
    } else if (dueAt > nowNanos || !connection.sender().queueIsEmpty()) {
      timers.keepAliveAtNanos = Math.max(dueAt, nowNanos + 1);
      if (!connection.sender().queueIsEmpty()) {
        timers.keepAliveAtNanos = nowNanos + interval;
      }
    } else if (keepAliveProbes >= options.keepAliveProbes()) {
      layer.counters.count(TcpCounter.KEEPALIVE_FAILURES);
      connection.output().reset(nowNanos);
      connection.fail(whyNot());
    } else {
      keepAliveProbes++;
      layer.counters.count(TcpCounter.KEEPALIVE_PROBES);
      connection.output().keepAliveProbe(nowNanos);
      timers.keepAliveAtNanos = nowNanos + interval;
    }
  }

  private void endDue(long nowNanos) {
    boolean moves =
        connection.hasAgreed()
            && connection.state() != TcpState.FIN_WAIT_2
            && connection.sender().unacknowledged() != unacknowledgedAtCheck;
    if (moves) {
      waitForEnd(nowNanos);
    } else {
      connection.giveUp(nowNanos);
    }
  }
}
