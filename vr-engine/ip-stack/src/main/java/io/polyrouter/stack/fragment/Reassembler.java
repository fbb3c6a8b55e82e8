package io.polyrouter.stack.fragment;

import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.Timer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of one address family together. When there are too many packets that wait for
 * the rest of them, the oldest is given up. Used by one thread.
 */
public final class Reassembler {

  public static final int MAX_PACKETS = 64;
  public static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final StackContext context;
  private final Kind kind;

  /** Made with the first fragment. */
  private @Nullable Map<Key, Partial> partials;

  private long evicted;

  /** What differs between the address families. */
  public interface Kind {
    VrCounter invalid();

    VrCounter limit();

    VrCounter timeouts();

    /**
     * The rest did not come in time.
     *
     * @param first the fragment with offset 0, as a frame
     */
    void timedOut(byte[] first, long nowNanos);
  }

  public Reassembler(StackContext context, Kind kind) {
    this.context = context;
    this.kind = kind;
  }

  /** Which fragments belong together; an IPv4 address is the lower half. */
  public record Key(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int identification) {}

  /** A packet that is complete. */
  public static final class Whole {

    private final byte[] first;
    private final byte[] payload;
    private final int payloadBytes;

    private Whole(byte[] first, byte[] payload, int payloadBytes) {
      this.first = first;
      this.payload = payload;
      this.payloadBytes = payloadBytes;
    }

    /** The fragment with offset 0, as a frame. */
    public byte[] first() {
      return first;
    }

    /** What all of them carried; may be longer than its valid bytes. */
    public byte[] payload() {
      return payload;
    }

    public int payloadBytes() {
      return payloadBytes;
    }
  }

  /** How many packets wait for the rest of them. */
  public int size() {
    return partials == null ? 0 : partials.size();
  }

  /** Packets that were given up since there were too many. */
  public long evicted() {
    return evicted;
  }

  /**
   * Takes a fragment; returns the packet once it is complete.
   *
   * @param frame handed over for good
   * @param payloadAt where the fragment's payload starts
   * @param offset where it belongs
   * @param maxPayloadBytes of a whole packet
   */
  public @Nullable Whole add(
      Key key,
      byte[] frame,
      int payloadAt,
      int offset,
      int length,
      boolean more,
      int maxPayloadBytes,
      long nowNanos) {
    boolean invalid = length == 0 || more && length % 8 != 0 || offset + length > maxPayloadBytes;
    if (invalid) {
      context.count(kind.invalid());
      return null;
    }
    Map<Key, Partial> all = partials;
    if (all == null) {
      all = new LinkedHashMap<>(4);
      partials = all;
    }
    Partial partial = all.get(key);
    if (partial == null) {
      if (all.size() >= MAX_PACKETS) {
        context.count(kind.limit());
        evicted++;
        drop(all.values().iterator().next());
      }
      partial = new Partial(key);
      all.put(key, partial);
      context.timers().set(partial, nowNanos + TIMEOUT_NANOS);
    }
    return add(partial, frame, payloadAt, offset, length, more);
  }

  private @Nullable Whole add(
      Partial partial, byte[] frame, int payloadAt, int offset, int length, boolean more) {
    if (partial.isRepeated(frame, payloadAt, offset, length)) {
      return null;
    }
    // The first fragment is kept for its header; that counts as well.
    int growth =
        Math.max(0, offset + length - partial.payload.length) + (offset == 0 ? payloadAt : 0);
    if (!context.takeReassemblyBytes(growth)) {
      context.count(kind.limit());
      drop(partial);
      return null;
    }
    partial.taken += growth;
    if (!partial.place(frame, payloadAt, offset, length, more)) {
      context.count(kind.invalid());
      drop(partial);
      return null;
    }
    byte[] first = partial.first;
    if (first == null || !partial.isComplete()) {
      return null;
    }
    drop(partial);
    return new Whole(first, partial.payload, partial.totalBytes);
  }

  private void drop(Partial partial) {
    Map<Key, Partial> all = partials;
    if (all != null) {
      all.remove(partial.key);
      if (all.isEmpty()) {
        partials = null;
      }
    }
    context.timers().cancel(partial);
    context.takeReassemblyBytes(-partial.taken);
  }

  private void timedOut(Partial partial, long nowNanos) {
    drop(partial);
    context.count(kind.timeouts());
    byte[] first = partial.first;
    if (first != null) {
      kind.timedOut(first, nowNanos);
    }
  }

  /** A packet of which some fragments are there. */
  private final class Partial extends Timer {

    private static final int UNKNOWN = -1;

    private final Key key;
    private byte[] payload = new byte[0];
    private int taken;

    /** Which units of 8 bytes are there. */
    private final BitSet units = new BitSet();

    private int totalBytes = UNKNOWN;

    /** The fragment with offset 0, for its header and for an error about it. */
    private byte @Nullable [] first;

    Partial(Key key) {
      this.key = key;
    }

    /** Whether the network has delivered a fragment twice, which is no overlap. */
    boolean isRepeated(byte[] frame, int payloadAt, int offset, int length) {
      int end = offset + length;
      return end <= payload.length
          && units.nextClearBit(offset / 8) >= (end + 7) / 8
          && Arrays.equals(payload, offset, end, frame, payloadAt, payloadAt + length);
    }

    /** Returns false if the fragment contradicts earlier ones. */
    boolean place(byte[] frame, int payloadAt, int offset, int length, boolean more) {
      int end = offset + length;
      int fromUnit = offset / 8;
      int toUnit = (end + 7) / 8;
      int present = units.nextSetBit(fromUnit);
      boolean overlaps = present >= 0 && present < toUnit;
      boolean beyondEnd = totalBytes != UNKNOWN && (end > totalBytes || !more);
      boolean endBeforeKnown = !more && payload.length > end;
      if (overlaps || beyondEnd || endBeforeKnown) {
        return false;
      }
      units.set(fromUnit, toUnit);
      if (end > payload.length) {
        payload = Arrays.copyOf(payload, end);
      }
      System.arraycopy(frame, payloadAt, payload, offset, length);
      if (!more) {
        totalBytes = end;
      }
      if (offset == 0) {
        first = frame;
      }
      return true;
    }

    boolean isComplete() {
      return totalBytes != UNKNOWN && units.nextClearBit(0) >= (totalBytes + 7) / 8;
    }

    @Override
    protected void fired(long nowNanos) {
      timedOut(this, nowNanos);
    }
  }
}
