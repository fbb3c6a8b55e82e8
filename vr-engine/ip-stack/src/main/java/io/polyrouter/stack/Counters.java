package io.polyrouter.stack;

import java.util.Arrays;

/**
 * One count for each constant of an enum. Takes room up to the last constant that was counted, in
 * steps: what rarely occurs stands last in its enum. Used by one thread.
 */
@SuppressWarnings("EnumOrdinal") // an index into an array that lives no longer than the process
public final class Counters<E extends Enum<E>> {

  private static final int STEP = 8;
  private static final long[] NONE = new long[0];

  private long[] values;

  /** All zero. */
  public Counters() {
    this(NONE);
  }

  private Counters(long[] values) {
    this.values = values;
  }

  public void count(E counter) {
    add(counter, 1);
  }

  public void add(E counter, long amount) {
    int index = counter.ordinal();
    if (index >= values.length) {
      values = Arrays.copyOf(values, index / STEP * STEP + STEP);
    }
    values[index] += amount;
  }

  public long get(E counter) {
    int index = counter.ordinal();
    return index < values.length ? values[index] : 0;
  }

  /** A copy as of now. */
  public Counters<E> copy() {
    return new Counters<>(values.clone());
  }

  /** The sums with others. */
  public Counters<E> plus(Counters<E> other) {
    long[] sums = Arrays.copyOf(values, Math.max(values.length, other.values.length));
    for (int i = 0; i < other.values.length; i++) {
      sums[i] += other.values[i];
    }
    return new Counters<>(sums);
  }
}
