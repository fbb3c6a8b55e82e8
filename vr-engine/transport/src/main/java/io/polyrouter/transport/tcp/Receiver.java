package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.transport.ChunkRing;

/**
 * The receiving half of a connection: takes data into the receive ring, in whatever order it comes,
 * decides what window to offer and when to acknowledge, and says by SACK what it has (RFC 9293,
 * sections 3.8.6 and 3.10.7.4; RFC 2018; RFC 2883). Sequence numbers are 64 bits wide.
 */
final class Receiver {

  /** RFC 9293, section 3.8.6.3 allows up to 500 ms. */
  private static final long ACK_DELAY_NANOS = 40_000_000L;

  private static final int QUICK_ACKS = 16;
  private static final int MIN_INITIAL_WINDOW = 65_535;
  private static final int DEFAULT_SEGMENT_BYTES = 536;
  private static final int MAX_WINDOW_FIELD = 0xffff;
  private static final long NO_FIN = Long.MAX_VALUE;

  private final ChunkRing ring;
  private final TcpCounters counters;
  private final OutOfOrder outOfOrder = new OutOfOrder();
  private final int windowShift;

  /** RCV.NXT. */
  private long next;

  /** RCV.NXT + RCV.WND as the peer was told last. */
  private long offeredEnd;

  private long finSequence = NO_FIN;
  private long receivedBytes;

  /** What the ring may fill up to; grows while the application keeps up. */
  private int windowLimitBytes;

  private int segmentBytes = DEFAULT_SEGMENT_BYTES;

  // ---- acknowledging
  private long unacknowledgedBytes;
  private boolean acknowledgeNow;
  private boolean acknowledgeSoon;
  private long acknowledgeAtNanos = Long.MAX_VALUE;
  private int quickAcks = QUICK_ACKS;
  private long duplicateStart;
  private long duplicateEnd;

  /** Both sides heed marks (RFC 3168). */
  private final boolean ecn;

  /** The peer is told of a mark until it says that it has heard. */
  private boolean echoesMarks;

  // ---- window sizing
  private long takenBytesAtEpoch;
  private long epochNanos;

  /**
   * @param initialSequence IRS
   * @param windowShift of the windows that are offered
   * @param offeredWindowBytes what the SYN, or the answer to it, has offered
   * @param maxSegmentBytes that the peer was allowed to send
   * @param ecn whether both sides heed marks
   */
  Receiver(
      ChunkRing ring,
      TcpCounters counters,
      long initialSequence,
      int windowShift,
      int offeredWindowBytes,
      int maxSegmentBytes,
      boolean ecn) {
    this.ring = ring;
    this.counters = counters;
    this.windowShift = windowShift;
    this.ecn = ecn;
    next = initialSequence + 1;
    offeredEnd = next + offeredWindowBytes;
    windowLimitBytes =
        Math.min(ring.capacityBytes(), Math.max(MIN_INITIAL_WINDOW, 4 * maxSegmentBytes));
  }

  /** The window of a SYN, which is never scaled (RFC 7323, section 2.2). */
  static int initialWindowBytes(TcpOptions options) {
    return Math.min(options.receiveBufferBytes(), MIN_INITIAL_WINDOW);
  }

  /** Gives back memory of the ring that is not needed at present. */
  void trim() {
    if (outOfOrder.isEmpty()) {
      ring.trimEmpty();
    }
  }

  /** The least shift by which the whole buffer can be offered. */
  static int shiftFor(TcpOptions options) {
    int shift = 0;
    while (shift < 14 && options.receiveBufferBytes() >>> shift > MAX_WINDOW_FIELD) {
      shift++;
    }
    return shift;
  }

  ChunkRing ring() {
    return ring;
  }

  long next() {
    return next;
  }

  /** What the window may be at most at present; it only grows. */
  int windowLimitBytes() {
    return windowLimitBytes;
  }

  long receivedBytes() {
    return receivedBytes;
  }

  /** Widens a sequence number of the peer, which is less than 2^31 away from RCV.NXT. */
  long widen(int sequence) {
    return next + (sequence - (int) next);
  }

  /** What the peer may still send, as it was told. */
  long offeredBytes() {
    return Math.max(0, offeredEnd - next);
  }

  /** RFC 9293, section 3.10.7.4, first step: table 6. */
  boolean isAcceptable(long sequence, int length) {
    if (length == 0) {
      return sequence == next || next <= sequence && sequence < offeredEnd;
    }
    return sequence < offeredEnd && sequence + length > next;
  }

  // ---- taking data --------------------------------------------------------------------------

  /**
   * Takes the text of an acceptable segment.
   *
   * @return whether the ring has more in order than before
   */
  boolean take(Segment segment, long sequence, long nowNanos) {
    long start = sequence + (segment.isSyn() ? 1 : 0);
    long end = start + segment.payloadBytes;
    if (segment.isFin() && end <= offeredEnd) {
      // A FIN takes no room: it is kept even if the window is full up to it.
      finSequence = Math.min(finSequence, end);
    }
    if (end <= next) {
      if (segment.payloadBytes > 0) {
        counters.count(TcpCounter.IN_DUPLICATE);
        duplicate(start, end);
      }
      return false;
    }
    if (start < next) {
      duplicate(start, next);
      start = next;
    }
    end = Math.min(end, Math.min(offeredEnd, Math.min(finSequence, next + ring.free())));
    if (start >= end) {
      acknowledgeNow = true;
      return false;
    }
    segmentBytes = Math.max(segmentBytes, Math.min(segment.textBytesEach(), windowLimitBytes / 2));
    int payloadAt =
        segment.payloadAt + segment.payloadBytes - payloadTail(segment, sequence, start);
    int length = (int) (end - start);
    if (start > next) {
      takeOutOfOrder(segment.bytes, payloadAt, start, length);
      return false;
    }
    return takeInOrder(segment.bytes, payloadAt, length, nowNanos);
  }

  /** How many bytes of the payload are at or after a sequence number. */
  private static int payloadTail(Segment segment, long sequence, long from) {
    long payloadStart = sequence + (segment.isSyn() ? 1 : 0);
    return segment.payloadBytes - (int) (from - payloadStart);
  }

  private boolean takeInOrder(byte[] bytes, int at, int length, long nowNanos) {
    if (!ring.put(0, bytes, at, length)) {
      counters.count(TcpCounter.IN_NO_BUFFER);
      acknowledgeNow = true;
      return false;
    }
    long whole = next + length;
    if (!outOfOrder.isEmpty()) {
      whole = outOfOrder.wholeUpTo(whole);
      // Filling a gap, all of it or in part (RFC 5681, section 4.2).
      acknowledgeNow = true;
    }
    int more = (int) (whole - next);
    ring.extend(more);
    next = whole;
    receivedBytes += more;
    unacknowledgedBytes += more;
    if (quickAcks > 0) {
      quickAcks--;
      acknowledgeNow = true;
    } else if (unacknowledgedBytes >= 2L * segmentBytes) {
      acknowledgeNow = true;
    } else if (!acknowledgeSoon) {
      acknowledgeSoon = true;
      acknowledgeAtNanos = nowNanos + ACK_DELAY_NANOS;
    }
    return true;
  }

  private void takeOutOfOrder(byte[] bytes, int at, long start, int length) {
    counters.count(TcpCounter.IN_OUT_OF_ORDER);
    acknowledgeNow = true;
    quickAcks = Math.max(quickAcks, 2);
    if (outOfOrder.covers(start, start + length)) {
      duplicate(start, start + length);
    } else if (!ring.put((int) (start - next), bytes, at, length)
        || !outOfOrder.add(start, start + length)) {
      counters.count(TcpCounter.IN_NO_BUFFER);
    }
  }

  private void duplicate(long start, long end) {
    duplicateStart = start;
    duplicateEnd = end;
    acknowledgeNow = true;
  }

  /** Whether all up to the peer's FIN is here; then the FIN is consumed, once. */
  boolean takeFin() {
    if (finSequence != next) {
      return false;
    }
    next++;
    offeredEnd = Math.max(offeredEnd, next);
    finSequence = NO_FIN - 1;
    acknowledgeNow = true;
    return true;
  }

  // ---- marks of congestion ------------------------------------------------------------------

  /** RFC 3168, section 6.1.3. */
  void noteMark(Segment segment) {
    if (!ecn || segment.payloadBytes == 0) {
      return;
    }
    if (segment.isWindowReduced()) {
      echoesMarks = false;
    }
    if (segment.isCongestionMarked()) {
      counters.count(TcpCounter.IN_CONGESTION_MARKED);
      acknowledgeNow |= !echoesMarks;
      echoesMarks = true;
    }
  }

  /** Whether acknowledgments say that a mark has come. */
  boolean echoesMarks() {
    return echoesMarks;
  }

  // ---- acknowledging ------------------------------------------------------------------------

  void acknowledgeNow() {
    acknowledgeNow = true;
  }

  /** The peer got it wrong: what it has sent already is to be named in the answer. */
  void unacceptable(long sequence, int length) {
    if (length > 0 && sequence + length <= next) {
      counters.count(TcpCounter.IN_DUPLICATE);
      duplicate(sequence, sequence + length);
    }
    acknowledgeNow = true;
  }

  boolean mustAcknowledge() {
    return acknowledgeNow;
  }

  /** When at the latest to acknowledge. */
  long acknowledgeAtNanos() {
    return acknowledgeAtNanos;
  }

  /** The delay is over. */
  void delayIsOver() {
    if (acknowledgeSoon) {
      counters.count(TcpCounter.DELAYED_ACKS);
      acknowledgeNow = true;
    }
  }

  /** A segment with an acknowledgment goes out. */
  void acknowledged(boolean withData) {
    acknowledgeNow = false;
    acknowledgeSoon = false;
    acknowledgeAtNanos = Long.MAX_VALUE;
    unacknowledgedBytes = 0;
    duplicateEnd = duplicateStart;
    if (withData) {
      // A conversation: acknowledgments ride on answers.
      quickAcks = 0;
    }
  }

  /** Whether there is something to tell by the SACK option. */
  boolean hasSack() {
    return duplicateEnd > duplicateStart || !outOfOrder.isEmpty();
  }

  /**
   * Writes the SACK option: first a duplicate (RFC 2883), then the block that changed last, then
   * others (RFC 2018, section 4).
   *
   * @param room bytes that there are for options, a multiple of 4
   * @return how many bytes were written, a multiple of 4
   */
  int writeSack(byte[] bytes, int at, int room) {
    int maxBlocks = (room - 4) / 8;
    if (maxBlocks < 1) {
      return 0;
    }
    int blocks = 0;
    if (duplicateEnd > duplicateStart) {
      blocks = block(bytes, at, blocks, duplicateStart, duplicateEnd);
      counters.count(TcpCounter.DUPLICATE_SACKS_SENT);
    }
    int index = outOfOrder.latestBefore(-1);
    while (index >= 0 && blocks < maxBlocks) {
      blocks = block(bytes, at, blocks, outOfOrder.start(index), outOfOrder.end(index));
      index = outOfOrder.latestBefore(index);
    }
    Wire.putU8(bytes, at, TcpSegment.OPTION_NO_OPERATION);
    Wire.putU8(bytes, at + 1, TcpSegment.OPTION_NO_OPERATION);
    Wire.putU8(bytes, at + 2, TcpSegment.OPTION_SACK);
    Wire.putU8(bytes, at + 3, 2 + 8 * blocks);
    return 4 + 8 * blocks;
  }

  private static int block(byte[] bytes, int at, int blocks, long start, long end) {
    Wire.putI32(bytes, at + 4 + 8 * blocks, (int) start);
    Wire.putI32(bytes, at + 8 + 8 * blocks, (int) end);
    return blocks + 1;
  }

  // ---- window -------------------------------------------------------------------------------

  /** The window field of a segment that goes out now. */
  int offerWindow() {
    long window = windowBytes();
    int unit = 1 << windowShift;
    long field = window + unit - 1 >>> windowShift;
    if (field << windowShift > ring.free()) {
      field = window >>> windowShift;
    }
    field = Math.min(field, MAX_WINDOW_FIELD);
    offeredEnd = Math.max(offeredEnd, next + (field << windowShift));
    return (int) field;
  }

  /** What to offer: never less than before, and no small step more (RFC 9293, 3.8.6.2.2). */
  private long windowBytes() {
    long offered = Math.max(0, offeredEnd - next);
    int room = Math.min(ring.free(), windowLimitBytes - Math.min(windowLimitBytes, ring.size()));
    int worthwhile = Math.min(windowLimitBytes / 2, segmentBytes);
    return room >= offered + worthwhile ? room : offered;
  }

  /**
   * The application took bytes from the ring, or may have.
   *
   * @param rttNanos of the connection, or 0
   */
  void taken(long rttNanos, long nowNanos) {
    resize(rttNanos, nowNanos);
    long gain = windowBytes() - Math.max(0, offeredEnd - next);
    if (gain >= Math.min(windowLimitBytes / 2, Math.max(2 * segmentBytes, windowLimitBytes / 4))) {
      acknowledgeNow = true;
    }
  }

  /** If more than half of the window is taken within a round trip, the window is what limits. */
  private void resize(long rttNanos, long nowNanos) {
    if (windowLimitBytes == ring.capacityBytes() || nowNanos - epochNanos < rttNanos) {
      return;
    }
    long taken = receivedBytes - ring.size();
    long perRoundTrip = taken - takenBytesAtEpoch;
    if (perRoundTrip > windowLimitBytes / 2) {
      windowLimitBytes = (int) Math.min(ring.capacityBytes(), 2L * windowLimitBytes);
    }
    takenBytesAtEpoch = taken;
    epochNanos = nowNanos;
  }
}
