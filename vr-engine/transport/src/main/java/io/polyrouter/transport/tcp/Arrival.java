package io.polyrouter.transport.tcp;

/**
 * What a segment does to a connection, in the order of RFC 9293, section 3.10.7.3 (SYN-SENT) and
 * 3.10.7.4 (all other states), with the stricter checks of RFC 5961 and the timestamps of RFC 7323.
 */
final class Arrival {

  /** A timestamp older than this says nothing (RFC 7323, section 5.5): 24 days. */
  private static final long TIMESTAMP_LIFETIME_NANOS = 24L * 24 * 3600 * 1_000_000_000L;

  private static final long MILLI_NANOS = 1_000_000L;

  private Arrival() {}

  static void process(Connection connection, Segment segment, long nowNanos) {
    switch (connection.state()) {
      case SYN_SENT -> synSent(connection, segment, nowNanos);
      case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK ->
          otherwise(connection, segment, nowNanos);
      case LISTEN, TIME_WAIT, CLOSED -> {}
    }
  }

  // ---- 3.10.7.3: SYN-SENT -------------------------------------------------------------------

  private static void synSent(Connection connection, Segment segment, long nowNanos) {
    // First, check the ACK bit.
    boolean acknowledges = false;
    if (segment.isAck()) {
      acknowledges = segment.acknowledgment == (int) connection.initialSend() + 1;
      if (!acknowledges) {
        if (!segment.isRst()) {
          connection.layer.reset(segment, nowNanos);
        }
        return;
      }
    }
    // Second, check the RST bit.
    if (segment.isRst()) {
      if (acknowledges) {
        connection.counters().count(TcpCounter.IN_RESETS);
        connection.fail(Failures.refused(connection.remote()));
      }
      return;
    }
    // Fourth, check the SYN bit.
    if (!segment.isSyn()) {
      return;
    }
    Negotiated agreed =
        Negotiated.of(
            connection.initialSend(),
            segment,
            connection.key().isIpv4(),
            Receiver.shiftFor(connection.options()),
            true,
            Handshake.timestampsAllowed(connection.signer()),
            connection.output().agreesOnEcn(segment),
            Receiver.initialWindowBytes(connection.options()));
    connection.agreed(agreed, nowNanos);
    if (!acknowledges) {
      // Simultaneous open: both sides have sent SYN.
      connection.setState(TcpState.SYN_RECEIVED);
      connection.sendSyn(nowNanos);
      return;
    }
    // The window of a segment with SYN is not scaled (RFC 7323, section 2.2).
    connection
        .sender()
        .initialWindow(segment.window, agreed.initialReceive(), connection.initialSend() + 1);
    connection.clock().heard(nowNanos);
    connection.established(nowNanos);
    connection.receiver().acknowledgeNow();
    if (segment.payloadBytes > 0 || segment.isFin()) {
      text(connection, segment, agreed.initialReceive(), nowNanos);
    }
    connection.touch();
  }

  // ---- 3.10.7.4: other states ---------------------------------------------------------------

  private static void otherwise(Connection connection, Segment segment, long nowNanos) {
    Receiver receiver = connection.receiver();
    long sequence = receiver.widen(segment.sequence);
    connection.touch();
    if (connection.output().usesTimestamps() && !segment.hasTimestamps && !segment.isRst()) {
      // RFC 7323, section 3.2.
      connection.counters().count(TcpCounter.TIMESTAMP_MISSING);
      return;
    }
    // First, check the sequence number; before that PAWS (RFC 7323, section 5.3).
    if (isOld(connection, segment, nowNanos)) {
      connection.counters().count(TcpCounter.PAWS_DROPS);
      receiver.unacceptable(sequence, segment.payloadBytes);
      return;
    }
    if (!receiver.isAcceptable(sequence, segment.sequenceLength())) {
      unacceptable(connection, segment, sequence, nowNanos);
      return;
    }
    takeTimestamp(connection, segment, sequence, nowNanos);
    // Second, check the RST bit.
    if (segment.isRst()) {
      reset(connection, sequence, nowNanos);
      return;
    }
    // Fourth, check the SYN bit (RFC 5961, section 4.2).
    if (segment.isSyn()) {
      connection.output().challenge(nowNanos);
      return;
    }
    // Fifth, check the ACK field.
    if (!segment.isAck()) {
      return;
    }
    connection.clock().heard(nowNanos);
    if (connection.state() == TcpState.SYN_RECEIVED
        && !completes(connection, segment, sequence, nowNanos)) {
      return;
    }
    if (!acknowledgment(connection, segment, sequence, true, nowNanos)) {
      return;
    }
    receiver.noteMark(segment);
    // Seventh, process the segment text; eighth, check the FIN bit.
    if (segment.payloadBytes > 0 || segment.isFin()) {
      text(connection, segment, sequence, nowNanos);
    }
  }

  /** RFC 7323, section 5.2. */
  private static boolean isOld(Connection connection, Segment segment, long nowNanos) {
    return connection.output().usesTimestamps()
        && segment.hasTimestamps
        && !segment.isRst()
        && segment.timestamp - connection.output().recentTimestamp() < 0
        && nowNanos - connection.output().recentTimestampNanos() < TIMESTAMP_LIFETIME_NANOS;
  }

  /** RFC 7323, section 4.3: the timestamp of what the next acknowledgment is caused by. */
  private static void takeTimestamp(
      Connection connection, Segment segment, long sequence, long nowNanos) {
    if (connection.output().usesTimestamps()
        && segment.hasTimestamps
        && segment.timestamp - connection.output().recentTimestamp() >= 0
        && sequence <= connection.output().lastAcknowledged()) {
      connection.output().setRecentTimestamp(segment.timestamp, nowNanos);
    }
  }

  private static void unacceptable(
      Connection connection, Segment segment, long sequence, long nowNanos) {
    connection.counters().count(TcpCounter.IN_OUT_OF_WINDOW);
    if (segment.isRst()) {
      return;
    }
    if (segment.isSyn()) {
      boolean ownSynAnswered =
          connection.state() == TcpState.SYN_RECEIVED && segment.sequenceLength() == 1;
      if (ownSynAnswered && segment.isAck()) {
        // Simultaneous open: the peer's answer repeats its SYN, which was taken already.
        completes(connection, segment, sequence, nowNanos);
        return;
      }
      connection.output().challenge(nowNanos);
      return;
    }
    if (connection.state() != TcpState.SYN_RECEIVED && segment.isAck()) {
      // What it acknowledges counts all the same when only its text is old, lest two sides that
      // both send old text again hear nothing of each other; its window is as old as its text.
      if (sequence <= connection.receiver().next()) {
        connection.clock().heard(nowNanos);
        if (!acknowledgment(connection, segment, sequence, false, nowNanos)) {
          return;
        }
      }
    }
    connection.receiver().unacceptable(sequence, segment.payloadBytes);
  }

  /** RFC 5961, section 3.2. */
  private static void reset(Connection connection, long sequence, long nowNanos) {
    if (sequence != connection.receiver().next()) {
      connection.output().challenge(nowNanos);
      return;
    }
    connection.counters().count(TcpCounter.IN_RESETS);
    boolean refused = connection.state() == TcpState.SYN_RECEIVED;
    connection.fail(
        refused ? Failures.refused(connection.remote()) : Failures.reset(connection.remote()));
  }

  /** The acknowledgment of the own SYN, in SYN-RECEIVED. */
  private static boolean completes(
      Connection connection, Segment segment, long sequence, long nowNanos) {
    if (segment.acknowledgment != (int) connection.initialSend() + 1
        && !acknowledgesSent(connection, segment)) {
      connection.layer.reset(segment, nowNanos);
      return false;
    }
    Sender sender = connection.sender();
    long window = segment.isSyn() ? segment.window : sender.scaled(segment.window);
    sender.initialWindow(window, sequence, connection.initialSend() + 1);
    connection.established(nowNanos);
    return true;
  }

  private static boolean acknowledgesSent(Connection connection, Segment segment) {
    long acknowledged = widenAcknowledgment(connection, segment);
    return acknowledged > connection.initialSend() && acknowledged <= connection.sender().next();
  }

  private static long widenAcknowledgment(Connection connection, Segment segment) {
    long unacknowledged = connection.sender().unacknowledged();
    return unacknowledged + (segment.acknowledgment - (int) unacknowledged);
  }

  /**
   * Fifth, in the synchronized states.
   *
   * @param takesWindow whether the window of the segment counts
   * @return whether the rest of the segment counts
   */
  private static boolean acknowledgment(
      Connection connection, Segment segment, long sequence, boolean takesWindow, long nowNanos) {
    Sender sender = connection.sender();
    long before = sender.unacknowledged();
    long acknowledged = widenAcknowledgment(connection, segment);
    if (acknowledged > sender.next()
        || acknowledged < before - Math.max(sender.maxWindowBytes(), 0xffff)) {
      // RFC 5961, section 5.2.
      connection.output().challenge(nowNanos);
      return false;
    }
    if (acknowledged < before) {
      // An old acknowledgment: its text may be new.
      return true;
    }
    boolean otherWindow =
        takesWindow && sender.updateWindow(sequence, acknowledged, segment.window);
    boolean pure =
        segment.payloadBytes == 0 && !segment.isFin() && !otherWindow && !sender.isProbing();
    boolean finWasSent = sender.finSent();
    connection
        .recovery()
        .acknowledged(
            segment,
            acknowledged,
            sender.next(),
            pure,
            echoNanos(connection, segment, nowNanos),
            nowNanos);
    connection.clock().answered(nowNanos);
    if (acknowledged > before) {
      connection.progress(before, nowNanos);
      if (finWasSent && sender.finAcknowledged()) {
        return finAcknowledged(connection, nowNanos);
      }
    }
    return true;
  }

  /** When the segment was sent whose timestamp is echoed, at the latest. */
  private static long echoNanos(Connection connection, Segment segment, long nowNanos) {
    if (!connection.output().usesTimestamps() || !segment.hasTimestamps) {
      return Long.MAX_VALUE;
    }
    int ago = connection.output().timestamp(nowNanos) - segment.timestampEcho;
    if (ago < 0) {
      return Long.MAX_VALUE;
    }
    return (Math.floorDiv(nowNanos, MILLI_NANOS) - ago + 1) * MILLI_NANOS - 1;
  }

  private static boolean finAcknowledged(Connection connection, long nowNanos) {
    switch (connection.state()) {
      case FIN_WAIT_1 -> connection.finWait2(nowNanos);
      case CLOSING -> {
        connection.timeWait(nowNanos);
        return false;
      }
      case LAST_ACK -> {
        connection.finished();
        return false;
      }
      case LISTEN,
          SYN_SENT,
          SYN_RECEIVED,
          ESTABLISHED,
          FIN_WAIT_2,
          CLOSE_WAIT,
          TIME_WAIT,
          CLOSED -> {}
    }
    return true;
  }

  /** Seventh and eighth. */
  private static void text(Connection connection, Segment segment, long sequence, long nowNanos) {
    Receiver receiver = connection.receiver();
    if (!connection.mayReceive()) {
      // The peer's FIN was here already: nothing can follow it.
      receiver.unacceptable(sequence, segment.sequenceLength());
      return;
    }
    long end = sequence + segment.payloadBytes;
    if (connection.isDetached() && segment.payloadBytes > 0 && end > receiver.next()) {
      // RFC 9293, section 3.6.1, and RFC 2525, section 2.17: the application will never read it.
      connection.counters().count(TcpCounter.IN_AFTER_CLOSE);
      connection.abort(nowNanos);
      return;
    }
    if (receiver.take(segment, sequence, nowNanos)) {
      connection.notices().readable();
    }
    if (receiver.takeFin()) {
      connection.notices().remoteFinished();
      switch (connection.state()) {
        case ESTABLISHED -> connection.setState(TcpState.CLOSE_WAIT);
        case FIN_WAIT_1 -> connection.setState(TcpState.CLOSING);
        case FIN_WAIT_2 -> {
          connection.output().acknowledgment(nowNanos);
          connection.timeWait(nowNanos);
        }
        case LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT, CLOSED -> {}
      }
    }
  }
}
