package io.polyrouter.transport.tcp;

/**
 * Finds out what was lost of what a connection has sent, and how much may be sent meanwhile: SACK
 * recovery (RFC 6675) with the loss detection and the tail loss probe of RACK-TLP (RFC 8985) and
 * the rate of PRR (RFC 6937); NewReno (RFC 6582) for peers without SACK; what a timeout does (RFC
 * 6298, 5681), and taking it back when it was spurious (Eifel, RFC 3522 and 4015).
 */
final class LossRecovery {

  private static final int DUPLICATE_THRESHOLD = 3;

  private enum Phase {
    OPEN,
    /** Repairing losses that acknowledgments have shown. */
    RECOVERY,
    /** After a timeout. */
    LOSS
  }

  private final SentQueue queue = new SentQueue();
  private final RttEstimator rtt;
  private final Rack rack;
  private final CongestionWindow window;
  private final ProportionalRate rate = new ProportionalRate();
  private final TcpCounters counters;
  private final boolean sack;
  private final boolean ecn;

  private Phase phase = Phase.OPEN;
  private long recoveryPoint;
  private int recoveryWindowBytes;
  private int duplicateAcks;
  private long lookAgainNanos = Long.MAX_VALUE;
  private boolean windowLimited;

  /**
   * The first lost segment is sent whatever the window: when recovery begins (RFC 6675, section 5,
   * step 4.3) and after a partial acknowledgment (RFC 6582, section 3.2, step 5).
   */
  private boolean resendsNow;

  /** SND.UNA at the last timeout; to tell whether there was progress since. */
  private long timeoutFront = -1;

  private int timeoutsWithoutProgress;

  /** When the first retransmission of this episode was sent; to find that it was spurious. */
  private long firstRetransmissionNanos = Long.MAX_VALUE;

  /** SND.NXT when the window was reduced last: once for each window of data. */
  private long reducedUpTo = Long.MIN_VALUE;

  /** The peer is to be told that the window was reduced. */
  private boolean tellsReduction;

  private boolean probing;
  private boolean probeIsCopy;
  private long probeEnd;

  LossRecovery(
      RttEstimator rtt, CongestionWindow window, boolean sack, boolean ecn, TcpCounters counters) {
    this.rtt = rtt;
    this.rack = new Rack(rtt);
    this.window = window;
    this.sack = sack;
    this.ecn = ecn;
    this.counters = counters;
  }

  boolean usesSack() {
    return sack;
  }

  SentQueue queue() {
    return queue;
  }

  CongestionWindow congestionWindow() {
    return window;
  }

  /** What may be in the network now. */
  int windowBytes() {
    return phase == Phase.RECOVERY ? recoveryWindowBytes : window.windowBytes();
  }

  /** What is believed to be in the network. */
  long pipeBytes() {
    long pipe = queue.pipeBytes();
    if (!sack) {
      // Each duplicate acknowledgment says that one segment has left the network.
      pipe -= Math.min(pipe, (long) duplicateAcks * window.maxSegmentBytes());
    }
    return pipe;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  int timeoutsWithoutProgress() {
    return timeoutsWithoutProgress;
  }

  /** Whether the first lost segment is to be sent even if the window is full. */
  boolean resendsNow() {
    return resendsNow;
  }

  /** Sending stopped because of {@link #windowBytes}, rather than for lack of data. */
  void limitedByWindow(boolean limited) {
    windowLimited = limited;
  }

  /** When to call {@link #lookAgain}, or {@link Long#MAX_VALUE}. */
  long lookAgainNanos() {
    return lookAgainNanos;
  }

  // ---- sending ------------------------------------------------------------------------------

  void sent(long end, int bytes, long nowNanos) {
    queue.sent(end, nowNanos);
    if (phase == Phase.RECOVERY) {
      rate.sent(bytes);
    }
  }

  void resent(int index, long nowNanos) {
    int bytes = (int) (queue.end(index) - queue.startOf(index));
    if (firstRetransmissionNanos == Long.MAX_VALUE) {
      firstRetransmissionNanos = nowNanos;
    }
    queue.resent(index, nowNanos);
    resendsNow = false;
    if (phase == Phase.RECOVERY) {
      rate.sent(bytes);
    }
  }

  // ---- acknowledgments ----------------------------------------------------------------------

  /**
   * An acknowledgment with a valid number has come.
   *
   * @param acknowledged widened, not below SND.UNA
   * @param next SND.NXT
   * @param pure whether it has neither data nor another window, so that it may be a duplicate
   * @param echoNanos when the segment was sent whose timestamp it echoes, rounded up to what
   *     timestamps can tell apart; {@link Long#MAX_VALUE} if it echoes none
   */
  void acknowledged(
      Segment segment, long acknowledged, long next, boolean pure, long echoNanos, long nowNanos) {
    long before = queue.front();
    long flight = next - before;
    boolean outstanding = !queue.isEmpty();
    boolean wasSlowOrLimited = windowLimited;
    rack.begin(nowNanos, echoNanos);
    boolean duplicateReported = false;
    long delivered = 0;
    if (sack && segment.sackBlocks > 0) {
      duplicateReported = reportsDuplicate(segment, acknowledged);
      delivered = takeSacks(segment, acknowledged, next, duplicateReported);
    }
    delivered += queue.acknowledge(acknowledged, rack);
    int advance = (int) (acknowledged - before);
    if (advance > 0) {
      timeoutsWithoutProgress = 0;
      timeoutFront = -1;
    }
    if (rack.roundTripNanos() > 0) {
      rtt.measured(rack.roundTripNanos(), nowNanos);
    }
    if (duplicateReported) {
      counters.count(TcpCounter.DUPLICATE_SACKS_RECEIVED);
      rack.duplicateReported(acknowledged, next);
    }
    endProbe(segment, acknowledged, advance > 0, duplicateReported, flight);
    if (advance > 0 && isSpurious(echoNanos)) {
      undo();
    }
    boolean newLoss = sack ? detectByTime(nowNanos) : detectByCount(advance, pure, outstanding);
    moveOn(acknowledged, newLoss, next, flight);
    boolean marked = ecn && segment.isCongestionEcho();
    if (marked) {
      heedMark(acknowledged, next, flight);
    }
    if (phase == Phase.RECOVERY) {
      long pipe = pipeBytes();
      recoveryWindowBytes =
          (int)
              (pipe
                  + rate.quotaBytes(
                      sack ? delivered : Math.max(delivered, pure ? window.maxSegmentBytes() : 0),
                      pipe,
                      window.thresholdBytes(),
                      window.maxSegmentBytes()));
    } else if (advance > 0 && !marked && (wasSlowOrLimited || phase == Phase.LOSS)) {
      window.acknowledged(advance, rtt.smoothedNanos(), nowNanos);
    }
  }

  /** RFC 2883, section 4: the first block is below the acknowledgment or within the second. */
  private boolean reportsDuplicate(Segment segment, long acknowledged) {
    long start = widen(segment.sackStart(0), acknowledged);
    long end = widen(segment.sackEnd(0), acknowledged);
    if (start >= end) {
      return false;
    }
    if (start < acknowledged) {
      return true;
    }
    return segment.sackBlocks > 1
        && start >= widen(segment.sackStart(1), acknowledged)
        && end <= widen(segment.sackEnd(1), acknowledged);
  }

  private long takeSacks(Segment segment, long acknowledged, long next, boolean firstIsDuplicate) {
    long delivered = 0;
    for (int i = firstIsDuplicate ? 1 : 0; i < segment.sackBlocks; i++) {
      long start = widen(segment.sackStart(i), acknowledged);
      long end = widen(segment.sackEnd(i), acknowledged);
      if (start >= acknowledged && start < end && end <= next) {
        delivered += queue.selectivelyAcknowledge(start, end, rack);
      }
    }
    return delivered;
  }

  private static long widen(int sequence, long near) {
    return near + (sequence - (int) near);
  }

  private boolean detectByTime(long nowNanos) {
    long lostBefore = queue.lostBytes();
    lookAgainNanos = rack.detectLosses(queue, phase != Phase.OPEN, nowNanos);
    return queue.lostBytes() > lostBefore;
  }

  /** RFC 6582, section 3.2. */
  private boolean detectByCount(int advance, boolean pure, boolean outstanding) {
    if (advance > 0) {
      int segments = (advance + window.maxSegmentBytes() - 1) / window.maxSegmentBytes();
      duplicateAcks = Math.max(0, duplicateAcks - segments + 1);
      if (phase == Phase.RECOVERY
          && queue.front() < recoveryPoint
          && !queue.isEmpty()
          && !queue.isLost(0)) {
        queue.markLost(0);
        resendsNow = true;
        return true;
      }
      if (phase == Phase.OPEN) {
        duplicateAcks = 0;
      }
      return false;
    }
    if (pure && outstanding) {
      duplicateAcks++;
      if (duplicateAcks == DUPLICATE_THRESHOLD
          && phase == Phase.OPEN
          && queue.front() >= recoveryPoint) {
        queue.markLost(0);
        return true;
      }
    }
    return false;
  }

  private void moveOn(long acknowledged, boolean newLoss, long next, long flightBytes) {
    if (phase != Phase.OPEN && acknowledged >= recoveryPoint) {
      if (phase == Phase.RECOVERY) {
        window.recovered();
        rack.recovered();
      }
      phase = Phase.OPEN;
      duplicateAcks = 0;
      firstRetransmissionNanos = Long.MAX_VALUE;
    }
    if (newLoss && phase == Phase.OPEN) {
      counters.count(TcpCounter.FAST_RETRANSMITS);
      phase = Phase.RECOVERY;
      recoveryPoint = next;
      rate.begin(queue.outstandingBytes());
      if (queue.front() >= reducedUpTo) {
        window.congestion(flightBytes);
        reduced(next);
      }
      firstRetransmissionNanos = Long.MAX_VALUE;
      probing = false;
      resendsNow = true;
    }
  }

  /**
   * The network has marked something rather than dropped it: as much a sign of congestion as a
   * loss, but nothing is to be sent again (RFC 3168, section 6.1.2).
   */
  private void heedMark(long acknowledged, long next, long flightBytes) {
    if (phase == Phase.OPEN && acknowledged > reducedUpTo) {
      counters.count(TcpCounter.MARKS_HEEDED);
      window.marked(flightBytes);
      reduced(next);
    }
  }

  private void reduced(long next) {
    reducedUpTo = next;
    tellsReduction = ecn;
  }

  /** Whether the next new data is to say that the window was reduced; asked once. */
  boolean takeTellsReduction() {
    boolean tells = tellsReduction;
    tellsReduction = false;
    return tells;
  }

  /** The reordering window is over (RFC 8985, section 6.3): losses may show now. */
  void lookAgain(long next, long nowNanos) {
    boolean newLoss = detectByTime(nowNanos);
    moveOn(queue.front(), newLoss, next, next - queue.front());
    if (phase == Phase.RECOVERY) {
      long pipe = pipeBytes();
      recoveryWindowBytes =
          (int)
              (pipe + rate.quotaBytes(0, pipe, window.thresholdBytes(), window.maxSegmentBytes()));
    }
  }

  // ---- timeouts -----------------------------------------------------------------------------

  /** The retransmission timer expired; what is to be sent again is marked. */
  void timedOut(long next, long nowNanos) {
    counters.count(TcpCounter.RETRANSMISSION_TIMEOUTS);
    if (queue.size() > 0 && queue.isSacked(0)) {
      counters.count(TcpCounter.SACK_RENEGED);
      queue.forgetSacks();
    }
    boolean first = phase == Phase.OPEN || phase == Phase.LOSS && timeoutFront != queue.front();
    window.timedOut(first, next - queue.front());
    if (first) {
      reduced(next);
    }
    if (sack) {
      rack.markLossesOnTimeout(queue, nowNanos);
    } else {
      for (int i = 0; i < queue.size(); i++) {
        queue.markLost(i);
      }
      duplicateAcks = 0;
    }
    if (first) {
      firstRetransmissionNanos = Long.MAX_VALUE;
    }
    phase = Phase.LOSS;
    recoveryPoint = next;
    timeoutFront = queue.front();
    timeoutsWithoutProgress++;
    lookAgainNanos = Long.MAX_VALUE;
    probing = false;
    rtt.backOff();
  }

  /** RFC 3522: the acknowledgment was caused by an original, not by its copy. */
  private boolean isSpurious(long echoNanos) {
    return phase != Phase.OPEN
        && firstRetransmissionNanos != Long.MAX_VALUE
        && echoNanos != Long.MAX_VALUE
        && echoNanos < firstRetransmissionNanos;
  }

  private void undo() {
    counters.count(TcpCounter.SPURIOUS_RECOVERIES);
    queue.clearLost();
    resendsNow = false;
    window.undo();
    phase = Phase.OPEN;
    duplicateAcks = 0;
    recoveryPoint = queue.front();
    reducedUpTo = queue.front();
    firstRetransmissionNanos = Long.MAX_VALUE;
  }

  /** The path's MTU is smaller than was thought: larger segments are cut and sent again. */
  void recut(int maxBytes) {
    queue.recut(maxBytes);
    for (int i = 0; i < queue.size(); i++) {
      if (!queue.isSacked(i)) {
        queue.markLost(i);
      }
    }
  }

  // ---- tail loss probe (RFC 8985, section 7) ------------------------------------------------

  /** Whether a probe timeout is to be set, rather than a retransmission timeout. */
  boolean mayProbe() {
    return sack
        && phase == Phase.OPEN
        && !probing
        && queue.lostBytes() == 0
        && queue.sackedBytes() == 0
        && rtt.smoothedNanos() > 0;
  }

  /**
   * A probe was sent.
   *
   * @param copy whether it was the last segment once more, rather than new data
   */
  void probed(boolean copy, long next) {
    counters.count(TcpCounter.TAIL_LOSS_PROBES);
    probing = true;
    probeIsCopy = copy;
    probeEnd = next;
  }

  /** Section 7.4.2: whether the probe has repaired a loss, which is a sign of congestion. */
  private void endProbe(
      Segment segment, long acknowledged, boolean advanced, boolean duplicate, long flightBytes) {
    if (!probing || acknowledged < probeEnd) {
      return;
    }
    if (!probeIsCopy || duplicate) {
      probing = false;
    } else if (acknowledged > probeEnd) {
      probing = false;
      window.congestion(flightBytes);
      reduced(probeEnd);
      window.shrinkToThreshold();
    } else if (!advanced && segment.sackBlocks == 0) {
      probing = false;
    }
  }
}
