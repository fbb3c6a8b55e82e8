package io.polyrouter.transport.tcp;

import java.util.SortedMap;
import java.util.TreeMap;

/** The counts of one virtual router's TCP. On its loop only. */
@SuppressWarnings("EnumOrdinal") // an index into an array that lives no longer than the process
final class TcpCounters {

  private final long[] values = new long[TcpCounter.values().length];

  void count(TcpCounter counter) {
    values[counter.ordinal()]++;
  }

  void add(TcpCounter counter, long amount) {
    values[counter.ordinal()] += amount;
  }

  long get(TcpCounter counter) {
    return values[counter.ordinal()];
  }

  SortedMap<String, Long> toMap() {
    SortedMap<String, Long> map = new TreeMap<>();
    for (TcpCounter counter : TcpCounter.values()) {
      map.put(counter.label(), get(counter));
    }
    return map;
  }
}
