package io.polyrouter.stack.table;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from two longs, for IPv6 addresses on the forwarding path: no boxing, and next to nothing
 * when empty. Open addressing with linear probing; the order of iteration depends on nothing but
 * the seed and the calls made before. Used by one thread.
 *
 * <p>A node may choose among more addresses than anybody could search; the seed keeps it from
 * choosing those that collide.
 */
public final class LongPairMap<V> {

  private static final long[] NO_KEYS = new long[2];
  private static final @Nullable Object[] NO_VALUES = new Object[1];

  /** Two for each value. */
  private long[] keys = NO_KEYS;

  private @Nullable Object[] values = NO_VALUES;
  private int size;
  private final long seed;

  /**
   * An empty map.
   *
   * @param seed not to be guessed by who chooses the keys
   */
  public LongPairMap(long seed) {
    this.seed = seed;
  }

  /** Number of keys. */
  public int size() {
    return size;
  }

  /** The value of this key. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V get(long high, long low) {
    int mask = values.length - 1;
    int at = slot(high, low, mask);
    while (true) {
      Object value = values[at];
      if (value == null || isKey(at, high, low)) {
        return (V) value;
      }
      at = at + 1 & mask;
    }
  }

  /** Sets the value of a key; returns the one that it had. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V put(long high, long low, V value) {
    if ((size + 1) * 2 > values.length) {
      grow();
    }
    int mask = values.length - 1;
    int at = slot(high, low, mask);
    while (values[at] != null && !isKey(at, high, low)) {
      at = at + 1 & mask;
    }
    Object before = values[at];
    setKey(at, high, low);
    values[at] = value;
    if (before == null) {
      size++;
    }
    return (V) before;
  }

  /** Removes a key; returns the value that it had. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V remove(long high, long low) {
    int mask = values.length - 1;
    int at = slot(high, low, mask);
    while (values[at] != null && !isKey(at, high, low)) {
      at = at + 1 & mask;
    }
    Object before = values[at];
    if (before == null) {
      return null;
    }
    size--;
    if (size == 0) {
      keys = NO_KEYS;
      values = NO_VALUES;
      return (V) before;
    }
    closeGap(at, mask);
    return (V) before;
  }

  /** Moves later entries of the probe sequence up, so that none becomes unreachable. */
  private void closeGap(int gapAt, int mask) {
    int gap = gapAt;
    int at = gap + 1 & mask;
    while (values[at] != null) {
      int home = slot(keys[2 * at], keys[2 * at + 1], mask);
      boolean homeIsBehindGap = (at - home & mask) < (at - gap & mask);
      if (!homeIsBehindGap) {
        setKey(gap, keys[2 * at], keys[2 * at + 1]);
        values[gap] = values[at];
        gap = at;
      }
      at = at + 1 & mask;
    }
    values[gap] = null;
  }

  /** Visits all values; they must not be added or removed meanwhile. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public void forEach(Consumer<? super V> visitor) {
    for (Object value : values) {
      if (value != null) {
        visitor.accept((V) value);
      }
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    values = new Object[Math.max(4, oldValues.length * 2)];
    keys = new long[2 * values.length];
    int mask = values.length - 1;
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int at = slot(oldKeys[2 * i], oldKeys[2 * i + 1], mask);
        while (values[at] != null) {
          at = at + 1 & mask;
        }
        setKey(at, oldKeys[2 * i], oldKeys[2 * i + 1]);
        values[at] = oldValues[i];
      }
    }
  }

  private boolean isKey(int at, long high, long low) {
    return keys[2 * at] == high && keys[2 * at + 1] == low;
  }

  private void setKey(int at, long high, long low) {
    keys[2 * at] = high;
    keys[2 * at + 1] = low;
  }

  private int slot(long high, long low, int mask) {
    long mixed = (high ^ seed) * 0xff51afd7ed558ccdL;
    mixed = ((mixed ^ mixed >>> 33) + low ^ seed) * 0xc4ceb9fe1a85ec53L;
    mixed = (mixed ^ mixed >>> 29) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32) & mask;
  }
}
