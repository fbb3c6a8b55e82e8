package io.polyrouter.stack.table;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from ints, for IPv4 addresses on the forwarding path: no boxing, and next to nothing when
 * empty. Open addressing with linear probing; the order of iteration depends on nothing but the
 * calls made before. Used by one thread.
 */
public final class IntMap<V> {

  private static final int[] NO_KEYS = new int[1];
  private static final @Nullable Object[] NO_VALUES = new Object[1];

  private int[] keys = NO_KEYS;
  private @Nullable Object[] values = NO_VALUES;
  private int size;

  /** Number of keys. */
  public int size() {
    return size;
  }

  /** The value of this key. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V get(int key) {
    int mask = keys.length - 1;
    int at = slot(key, mask);
    while (true) {
      Object value = values[at];
      if (value == null || keys[at] == key) {
        return (V) value;
      }
      at = at + 1 & mask;
    }
  }

  /** Sets the value of a key; returns the one that it had. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V put(int key, V value) {
    if ((size + 1) * 2 > keys.length) {
      grow();
    }
    int mask = keys.length - 1;
    int at = slot(key, mask);
    while (values[at] != null && keys[at] != key) {
      at = at + 1 & mask;
    }
    Object before = values[at];
    keys[at] = key;
    values[at] = value;
    if (before == null) {
      size++;
    }
    return (V) before;
  }

  /** Removes a key; returns the value that it had. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V remove(int key) {
    int mask = keys.length - 1;
    int at = slot(key, mask);
    while (values[at] != null && keys[at] != key) {
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
      int home = slot(keys[at], mask);
      boolean homeIsBehindGap = (at - home & mask) < (at - gap & mask);
      if (!homeIsBehindGap) {
        keys[gap] = keys[at];
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
    int[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new int[Math.max(4, oldKeys.length * 2)];
    values = new Object[keys.length];
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int at = slot(oldKeys[i], mask);
        while (values[at] != null) {
          at = at + 1 & mask;
        }
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }

  private static int slot(int key, int mask) {
    int mixed = key * 0x9e3779b9;
    return (mixed ^ mixed >>> 16) & mask;
  }
}
