package io.polyrouter.bgp.attribute;

import io.polyrouter.net.packet.Wire;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes equal attribute sets one object, in whichever virtual routers they are. As long as somebody
 * holds a set, whoever has the same bytes gets that object, so that sets of one table are equal
 * only if they are the same. It keeps none alive itself: what nobody holds goes with the next
 * garbage collection, and its place here with one of the next additions. Any thread may use it.
 *
 * <p>Why it does not count references is told in ADR 21.
 */
public final class AttributeTable {

  /** Places given back for each that is taken, so that no addition takes long. */
  private static final int EXPUNGED_AT_A_TIME = 8;

  private static final long FIRST_FACTOR = 0xa076_1d64_78bd_642fL;
  private static final long SECOND_FACTOR = 0xe703_7ed1_a0b4_28dbL;

  private final ConcurrentHashMap<Object, Entry> sets = new ConcurrentHashMap<>();
  private final ReferenceQueue<AttributeSet> gone = new ReferenceQueue<>();
  private final long seed;

  /**
   * An empty table.
   *
   * @param seed random, so that no peer can send sets that all fall into one place
   */
  public AttributeTable(long seed) {
    this.seed = seed;
  }

  /** Sets that it has places for: those in use, and some that are not any more. */
  public int size() {
    return sets.size();
  }

  /** Gives back places of sets that are gone, at most so many; how many there were. */
  public int expunge(int limit) {
    int count = 0;
    while (count < limit && gone.poll() instanceof Entry entry) {
      sets.remove(entry, entry);
      count++;
    }
    return count;
  }

  /** The set of these bytes, or null if nobody has it. */
  @Nullable AttributeSet find(byte[] bytes, int from, int to, Probe probe) {
    probe.bytes = bytes;
    probe.from = from;
    probe.to = to;
    probe.hash = hash(bytes, from, to);
    Entry entry = sets.get(probe);
    return entry == null ? null : entry.get();
  }

  /** The set of the bytes that were last looked for, made now if need be. */
  AttributeSet add(Probe probe) {
    expunge(EXPUNGED_AT_A_TIME);
    AttributeSet made =
        new AttributeSet(Arrays.copyOfRange(probe.bytes, probe.from, probe.to), probe.hash);
    Entry entry = new Entry(made, gone);
    while (true) {
      Entry known = sets.putIfAbsent(entry, entry);
      if (known == null) {
        return made;
      }
      AttributeSet set = known.get();
      if (set != null) {
        return set;
      }
      // It went between two steps of the map.
      sets.remove(known, known);
    }
  }

  /** Eight bytes at a time; without the seed nobody can tell which sets have the same. */
  private int hash(byte[] bytes, int from, int to) {
    long hash = seed ^ (to - from) * FIRST_FACTOR;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = mixed(hash ^ Wire.i64(bytes, at));
    }
    long rest = 0;
    for (; at < to; at++) {
      rest = rest << 8 | Wire.u8(bytes, at);
    }
    hash = mixed(hash ^ rest ^ seed >>> 7);
    return (int) (hash ^ hash >>> 32);
  }

  private static long mixed(long value) {
    return value * FIRST_FACTOR ^ Math.multiplyHigh(value, SECOND_FACTOR);
  }

  /** A place in the table. Two are equal if the sets are, as long as these are there. */
  private static final class Entry extends WeakReference<AttributeSet> {
    private final int hash;

    Entry(AttributeSet set, ReferenceQueue<AttributeSet> gone) {
      super(set, gone);
      hash = set.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      if (!(other instanceof Entry entry) || hash != entry.hash) {
        return false;
      }
      AttributeSet mine = get();
      return mine != null && mine.equals(entry.get());
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * What places are looked for by. The map compares what it is asked for with what it has, so that
   * this one may be equal to a place without being one; each reader has one, and makes none.
   */
  static final class Probe {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int hash;

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Entry entry) || hash != entry.hash) {
        return this == other;
      }
      AttributeSet set = entry.get();
      return set != null && set.hasBytes(bytes, from, to);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
