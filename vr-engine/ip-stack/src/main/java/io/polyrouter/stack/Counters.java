package io.polyrouter.stack;

/** One count for each constant of an enum. Used by one thread. */
@SuppressWarnings("EnumOrdinal") // an index into an array that lives no longer than the process
final class Counters<E extends Enum<E>> {

  private final long[] values;

  Counters(Class<E> type) {
    this(new long[type.getEnumConstants().length]);
  }

  private Counters(long[] values) {
    this.values = values;
  }

  void count(E counter) {
    values[counter.ordinal()]++;
  }

  void add(E counter, long amount) {
    values[counter.ordinal()] += amount;
  }

  long get(E counter) {
    return values[counter.ordinal()];
  }

  Counters<E> copy() {
    return new Counters<>(values.clone());
  }

  Counters<E> plus(Counters<E> other) {
    Counters<E> sum = copy();
    for (int i = 0; i < values.length; i++) {
      sum.values[i] += other.values[i];
    }
    return sum;
  }
}
