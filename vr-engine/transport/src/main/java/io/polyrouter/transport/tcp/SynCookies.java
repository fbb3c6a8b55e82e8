package io.polyrouter.transport.tcp;

import io.polyrouter.transport.KeyedHash;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Initial sequence numbers that hold what a SYN said, for when there is no room to remember it (RFC
 * 4987, section 3.6): 2 bits of time, 3 bits of segment size and 27 bits that only this router can
 * compute. Window scale, SACK and ECN go into the low bits of the own timestamp, if the peer uses
 * timestamps; without them they are not negotiated.
 */
final class SynCookies {

  private static final int[] SEGMENT_BYTES = {536, 1220, 1300, 1400, 1440, 1460, 8960, 32_768};

  /** A cookie is good for this time and the same once more. */
  private static final long PERIOD_NANOS = 64_000_000_000L;

  private static final int MAC_BITS = 27;
  private static final int MAC_MASK = (1 << MAC_BITS) - 1;

  // Low bits of the timestamp.
  private static final int OPTION_BITS = 6;
  private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
  private static final int ECN_BIT = 0x20;
  private static final int SACK_BIT = 0x10;
  private static final int SHIFT_MASK = 0xf;
  private static final int NO_SHIFT = 0xf;

  private final KeyedHash hash;
  private long lastMadeNanos;
  private boolean everMade;

  SynCookies(RandomGenerator random) {
    hash = new KeyedHash(random);
  }

  /** Whether one may still be out, so that an unknown acknowledgment may be its answer. */
  boolean areInUse(long nowNanos) {
    return everMade && nowNanos - lastMadeNanos <= 2 * PERIOD_NANOS;
  }

  /** An initial sequence number, 0 to 2^32 - 1. */
  long make(FlowKey key, int peerSequence, int peerMaxSegmentBytes, long nowNanos) {
    everMade = true;
    lastMadeNanos = nowNanos;
    int asked =
        peerMaxSegmentBytes > 0
            ? peerMaxSegmentBytes
            : Negotiated.defaultMaxSegmentBytes(key.isIpv4());
    int size = 0;
    while (size + 1 < SEGMENT_BYTES.length && SEGMENT_BYTES[size + 1] <= asked) {
      size++;
    }
    long period = period(nowNanos);
    return Integer.toUnsignedLong(cookie(key, peerSequence, size, period));
  }

  private int cookie(FlowKey key, int peerSequence, int size, long period) {
    long mac =
        hash.of(
            key.localHigh() ^ Long.rotateLeft(key.remoteHigh(), 7),
            key.localLow(),
            key.remoteLow(),
            (long) key.ports() << 32 | peerSequence & 0xffff_ffffL,
            period << 3 | size);
    return (int) (period & 3) << 30 | size << MAC_BITS | (int) mac & MAC_MASK;
  }

  private static long period(long nowNanos) {
    return Math.floorDiv(nowNanos, PERIOD_NANOS);
  }

  /** What of an agreement survives in a cookie. */
  Negotiated fitting(Negotiated agreed) {
    boolean stamps = agreed.timestamps();
    return new Negotiated(
        agreed.initialSend(),
        agreed.initialReceive(),
        agreed.peerMaxSegmentBytes(),
        stamps ? agreed.peerWindowShift() : -1,
        stamps ? agreed.windowShift() : 0,
        stamps && agreed.sack(),
        stamps,
        stamps && agreed.ecn(),
        agreed.recentTimestamp(),
        agreed.offeredWindowBytes());
  }

  /** The own timestamp with the options in its low bits, not later than the clock says. */
  int timestamp(Negotiated agreed, int clock) {
    int shift = agreed.peerWindowShift();
    int bits = (shift < 0 ? NO_SHIFT : shift) | (agreed.sack() ? SACK_BIT : 0);
    bits |= agreed.ecn() ? ECN_BIT : 0;
    int stamp = clock & ~OPTION_MASK | bits;
    return stamp - clock > 0 ? stamp - (OPTION_MASK + 1) : stamp;
  }

  /** What was agreed, if the segment acknowledges a cookie of ours; otherwise null. */
  @Nullable Negotiated open(TcpOptions options, Segment segment, long nowNanos) {
    FlowKey key = segment.key();
    int sequence = segment.acknowledgment - 1;
    int peerSequence = segment.sequence - 1;
    int size = sequence >>> MAC_BITS & 7;
    long now = period(nowNanos);
    boolean genuine =
        cookie(key, peerSequence, size, now) == sequence
            || cookie(key, peerSequence, size, now - 1) == sequence;
    if (!genuine) {
      return null;
    }
    int bits = segment.timestampEcho & OPTION_MASK;
    int shift = bits & SHIFT_MASK;
    boolean scaled = segment.hasTimestamps && shift != NO_SHIFT;
    return new Negotiated(
        Integer.toUnsignedLong(sequence),
        Integer.toUnsignedLong(peerSequence),
        SEGMENT_BYTES[size],
        scaled ? shift : -1,
        scaled ? Receiver.shiftFor(options) : 0,
        segment.hasTimestamps && (bits & SACK_BIT) != 0,
        segment.hasTimestamps,
        segment.hasTimestamps && (bits & ECN_BIT) != 0,
        segment.timestamp,
        Receiver.initialWindowBytes(options));
  }
}
