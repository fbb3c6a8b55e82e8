package io.polyrouter.southbound.openflow;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one switch; any thread may add and read. */
final class Counters {

  private final Map<SwitchCounter, LongAdder> values = new EnumMap<>(SwitchCounter.class);

  Counters() {
    for (SwitchCounter counter : SwitchCounter.values()) {
      values.put(counter, new LongAdder());
    }
  }

  void add(SwitchCounter counter) {
    add(counter, 1);
  }

  void add(SwitchCounter counter, long amount) {
    LongAdder value = values.get(counter);
    if (value != null) {
      value.add(amount);
    }
  }

  SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> snapshot = new TreeMap<>();
    values.forEach((counter, value) -> snapshot.put(counter.label(), value.sum()));
    return snapshot;
  }
}
