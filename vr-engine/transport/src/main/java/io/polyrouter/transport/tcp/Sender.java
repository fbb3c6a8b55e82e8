package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.transport.ChunkRing;

/**
 * The sending half of an established connection: what may be sent when, and cut to which sizes (RFC
 * 9293, sections 3.7 and 3.8). The front of the send ring is SND.UNA; sequence numbers are 64 bits
 * wide.
 */
final class Sender {

  /** Segments in one go, lest one connection holds up the others. */
  private static final int MAX_BURST_SEGMENTS = 256;

  private final Connection connection;
  private final LossRecovery recovery;
  private final SentQueue queue;
  private final ChunkRing ring;
  private final boolean windowScaled;
  private final int windowShift;

  /** SND.NXT. */
  private long next;

  /** SND.WND. */
  private long windowBytes;

  /** SND.WL1 and SND.WL2. */
  private long windowSequence;

  private long windowAcknowledgment;
  private long maxWindowBytes;

  /** Most bytes of text in a segment, options taken off. */
  private int maxTextBytes;

  private boolean finishing;
  private boolean finSent;
  private boolean probeNow;

  /** A byte beyond the peer's closed window is outstanding, to make the peer answer. */
  private boolean probing;

  private boolean overrideNow;

  /** More is to be sent as soon as the present burst is out. */
  private boolean burstCut;

  private long sentBytes;
  private long sentSegments;
  private long retransmittedSegments;
  private long lastSentNanos;

  /**
   * @param next first sequence number of data
   * @param windowShift of the windows that the peer offers; negative if it does not scale
   */
  Sender(
      Connection connection,
      LossRecovery recovery,
      ChunkRing ring,
      long next,
      int windowShift,
      int maxTextBytes) {
    this.maxTextBytes = maxTextBytes;
    this.connection = connection;
    this.recovery = recovery;
    this.queue = recovery.queue();
    this.ring = ring;
    this.next = next;
    this.windowScaled = windowShift >= 0;
    this.windowShift = Math.max(0, windowShift);
    queue.start(next);
  }

  long next() {
    return next;
  }

  long unacknowledged() {
    return queue.front();
  }

  ChunkRing ring() {
    return ring;
  }

  long sentBytes() {
    return sentBytes;
  }

  long sentSegments() {
    return sentSegments;
  }

  long retransmittedSegments() {
    return retransmittedSegments;
  }

  long windowBytes() {
    return windowBytes;
  }

  long maxWindowBytes() {
    return maxWindowBytes;
  }

  boolean windowScaled() {
    return windowScaled;
  }

  int maxTextBytes() {
    return maxTextBytes;
  }

  boolean finSent() {
    return finSent;
  }

  boolean finishing() {
    return finishing;
  }

  boolean queueIsEmpty() {
    return queue.isEmpty();
  }

  /** When something was sent last. */
  long lastSentNanos() {
    return lastSentNanos;
  }

  /** Whether all, FIN included, is acknowledged. */
  boolean finAcknowledged() {
    return finSent && queue.front() == next;
  }

  void setMaxTextBytes(int bytes) {
    boolean smaller = bytes < maxTextBytes;
    maxTextBytes = bytes;
    recovery.congestionWindow().setMaxSegmentBytes(bytes);
    if (smaller && !queue.isEmpty()) {
      recovery.recut(bytes);
    }
  }

  /** After what is in the ring there comes FIN. */
  void finish() {
    finishing = true;
  }

  // ---- acknowledgments ----------------------------------------------------------------------

  /** The first window, of the handshake. */
  void initialWindow(long bytes, long sequence, long acknowledgment) {
    windowBytes = bytes;
    maxWindowBytes = Math.max(maxWindowBytes, bytes);
    windowSequence = sequence;
    windowAcknowledgment = acknowledgment;
  }

  long scaled(int windowField) {
    return (long) windowField << windowShift;
  }

  /**
   * Takes a window that may be newer (RFC 9293, section 3.10.7.4, fifth step).
   *
   * @return whether it is another one than before
   */
  boolean updateWindow(long sequence, long acknowledgment, int windowField) {
    boolean newer =
        windowSequence < sequence
            || windowSequence == sequence && windowAcknowledgment <= acknowledgment;
    if (!newer && acknowledgment <= queue.front()) {
      return false;
    }
    long before = windowBytes;
    initialWindow(scaled(windowField), sequence, acknowledgment);
    return windowBytes != before;
  }

  /** What was acknowledged leaves the ring; called after loss recovery has seen it. */
  void discardAcknowledged(long from) {
    int bytes = (int) Math.min(queue.front() - from, ring.size());
    ring.discard(bytes);
  }

  // ---- sending ------------------------------------------------------------------------------

  /** Sequence number after all data that is in the ring. */
  private long dataEnd() {
    return finSent ? next - 1 : queue.front() + ring.size();
  }

  /** Whether there is anything that was never sent. */
  boolean hasUnsent() {
    return !finSent && (finishing || next < dataEnd());
  }

  /**
   * Whether something waits for the peer to open its window, while nothing is outstanding that
   * would make it answer.
   */
  boolean waitsForWindow() {
    return queue.isEmpty() && hasUnsent();
  }

  /** Whether a probe of a closed window is outstanding: its answers are no duplicates. */
  boolean isProbing() {
    return probing;
  }

  /** Whether the peer takes nothing at present. */
  boolean windowClosed() {
    return windowBytes == 0 || queue.front() + windowBytes < next && queue.size() == 1;
  }

  boolean burstCut() {
    return burstCut;
  }

  /** Sends what may be sent: lost segments first, then new data, then FIN. */
  void output(long nowNanos) {
    burstCut = false;
    if (probing) {
      retractProbe();
    }
    int burst = 0;
    boolean limited = false;
    int lost = queue.nextLost();
    while (lost >= 0 && burst < MAX_BURST_SEGMENTS) {
      long start = queue.startOf(lost);
      long end = queue.end(lost);
      if (!recovery.resendsNow() && !fitsCongestionWindow(end - start)) {
        limited = true;
        break;
      }
      if (!transmit(start, end, false, nowNanos)) {
        return;
      }
      recovery.resent(lost, nowNanos);
      countRetransmission();
      burst++;
      lost = queue.nextLost();
    }
    while (!limited && burst < MAX_BURST_SEGMENTS) {
      long end = nextSegmentEnd();
      if (end <= next) {
        break;
      }
      if (!overrideNow && !fitsCongestionWindow(end - next)) {
        limited = true;
        break;
      }
      long runEnd = runEnd(end, MAX_BURST_SEGMENTS - burst);
      burst += segments(runEnd);
      if (!sendNew(runEnd, nowNanos)) {
        return;
      }
    }
    burstCut = burst == MAX_BURST_SEGMENTS;
    overrideNow = false;
    probeNow = false;
    recovery.limitedByWindow(limited || burstCut);
  }

  /** Up to where segments that may be sent now can be sent together with a first, whole one. */
  private long runEnd(long firstEnd, int mostSegments) {
    long runEnd = firstEnd;
    long most =
        next
            + Math.min(
                connection.output().mostTextBytes(maxTextBytes),
                (long) mostSegments * maxTextBytes);
    while (runEnd + maxTextBytes <= most && (runEnd - next) % maxTextBytes == 0) {
      long end = nextSegmentEnd(runEnd);
      if (end <= runEnd || end > dataEnd() || !fitsCongestionWindow(end - next)) {
        break;
      }
      runEnd = end;
    }
    return runEnd;
  }

  private int segments(long runEnd) {
    return Math.max(1, (int) ((runEnd - next + maxTextBytes - 1) / maxTextBytes));
  }

  /**
   * The window that was probed is open: the byte of the probe, if it was not taken, is sent anew
   * together with what follows it.
   */
  private void retractProbe() {
    if (queue.size() != 1 || queue.front() + 1 != next) {
      probing = false;
      return;
    }
    if (windowBytes == 0) {
      return;
    }
    long sentNanos = queue.sentNanos(0);
    long probeEnd = next;
    queue.clear();
    next = queue.front();
    if (nextSegmentEnd() == next) {
      queue.sent(probeEnd, sentNanos);
      next = probeEnd;
      return;
    }
    sentBytes--;
    probing = false;
    connection.clock().rtt().windowOpened();
  }

  private void countRetransmission() {
    retransmittedSegments++;
    connection.counters().count(TcpCounter.RETRANSMITTED_SEGMENTS);
  }

  private boolean fitsCongestionWindow(long bytes) {
    long pipe = recovery.pipeBytes();
    return pipe + bytes <= recovery.windowBytes() || pipe <= 0;
  }

  /** Up to where the next new segment goes; SND.NXT if none is to be sent now. */
  private long nextSegmentEnd() {
    return nextSegmentEnd(next);
  }

  /** The same as if all before a sequence number had been sent. */
  private long nextSegmentEnd(long from) {
    if (finSent) {
      return from;
    }
    boolean nothingSent = queue.isEmpty() && from == next;
    long dataEnd = dataEnd();
    long windowEnd = queue.front() + windowBytes;
    long unsent = dataEnd - from;
    long usable = windowEnd - from;
    if (unsent == 0) {
      // FIN needs no room in the window of a peer that has closed it for data only.
      return finishing && (usable > 0 || nothingSent) ? from + 1 : from;
    }
    if (usable <= 0) {
      return probeNow && nothingSent ? from + 1 : from;
    }
    long text = Math.min(Math.min(unsent, usable), maxTextBytes);
    if (text < maxTextBytes && !mayBeSmall(text, unsent, usable, nothingSent)) {
      return from;
    }
    boolean withFin = finishing && text == unsent && usable > text;
    return from + text + (withFin ? 1 : 0);
  }

  /** Avoiding silly windows, and Nagle (RFC 9293, sections 3.7.4 and 3.8.6.2.1). */
  private boolean mayBeSmall(long text, long unsent, long usable, boolean nothingSent) {
    if (overrideNow || probeNow) {
      return true;
    }
    if (text == unsent) {
      return finishing || nothingSent || connection.options().noDelay();
    }
    return text == usable && usable >= Math.max(1, maxWindowBytes / 2);
  }

  private boolean sendNew(long end, long nowNanos) {
    if (queue.isEmpty() && idleFor(nowNanos)) {
      recovery.congestionWindow().restart();
    }
    if (!transmit(next, end, true, nowNanos)) {
      return false;
    }
    probing = probeNow && end > queue.front() + windowBytes;
    boolean fin = finishing && end > dataEnd();
    sentBytes += end - next - (fin ? 1 : 0);
    long textEnd = fin ? end - 1 : end;
    while (next < end) {
      // A run is lost and acknowledged segment by segment; FIN goes with the last one.
      long segmentEnd = textEnd - next <= maxTextBytes ? end : next + maxTextBytes;
      recovery.sent(segmentEnd, (int) (segmentEnd - next), nowNanos);
      next = segmentEnd;
    }
    if (fin) {
      finSent = true;
    }
    lastSentNanos = nowNanos;
    return true;
  }

  private boolean idleFor(long nowNanos) {
    return sentSegments > 0 && nowNanos - lastSentNanos > connection.clock().rtt().timeoutNanos();
  }

  /**
   * Sends one segment from SND.UNA's ring.
   *
   * @param isNew whether it was never sent before
   * @return false if the path turned out not to carry it: the connection has taken note
   */
  private boolean transmit(long start, long end, boolean isNew, long nowNanos) {
    long dataEnd = dataEnd();
    boolean fin = end > dataEnd;
    int textBytes = (int) (Math.min(end, dataEnd) - start);
    int flags = TcpSegment.ACK;
    if (fin) {
      flags |= TcpSegment.FIN;
    }
    if (textBytes > 0 && start + textBytes == dataEnd) {
      flags |= TcpSegment.PSH;
    }
    boolean isData = isNew && textBytes > 0 && !probeNow;
    if (isData && recovery.takeTellsReduction()) {
      flags |= TcpSegment.CWR;
    }
    sentSegments += Math.max(1, (textBytes + maxTextBytes - 1) / maxTextBytes);
    SendResult result =
        connection
            .output()
            .text(
                start,
                flags,
                (int) (start - queue.front()),
                textBytes,
                maxTextBytes,
                isData,
                nowNanos);
    if (result == SendResult.TOO_BIG) {
      return !connection.pathShrank();
    }
    return true;
  }

  // ---- timers -------------------------------------------------------------------------------

  /** The retransmission timer expired. */
  void timedOut(long nowNanos) {
    recovery.timedOut(next, nowNanos);
  }

  /**
   * The peer's window has been closed, or too small, for some time: sends something all the same
   * (RFC 9293, sections 3.8.6.1 and 3.8.6.2.1).
   */
  void persist(long nowNanos) {
    connection.counters().count(TcpCounter.ZERO_WINDOW_PROBES);
    if (queue.isEmpty()) {
      probeNow = true;
      output(nowNanos);
    } else if (transmit(queue.startOf(0), queue.end(0), false, nowNanos)) {
      queue.resent(0, nowNanos);
      countRetransmission();
    }
  }

  /** Provokes an acknowledgment to learn whether the tail was lost (RFC 8985, section 7.3). */
  void probeTail(long nowNanos) {
    long before = next;
    overrideNow = true;
    long end = nextSegmentEnd();
    if (end > next) {
      sendNew(end, nowNanos);
    }
    overrideNow = false;
    boolean copy = next == before;
    if (copy) {
      int last = queue.size() - 1;
      if (!transmit(queue.startOf(last), queue.end(last), false, nowNanos)) {
        return;
      }
      queue.resent(last, nowNanos);
      countRetransmission();
    }
    recovery.probed(copy, next);
  }
}
