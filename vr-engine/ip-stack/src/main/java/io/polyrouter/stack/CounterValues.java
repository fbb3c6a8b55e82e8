package io.polyrouter.stack;

import io.polyrouter.net.packet.Malformed;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of counters at one moment, packed. Immutable; {@link #toMap} spreads them out for readers.
 */
public sealed interface CounterValues {

  /** By name. */
  SortedMap<String, Long> toMap();

  /** Those of a virtual router as a whole. */
  final class OfRouter implements CounterValues {

    private final Counters<VrCounter> counters;

    /** As counted up to now; the counters may go on. */
    public OfRouter(Counters<VrCounter> counters) {
      this.counters = counters.copy();
    }

    /** All zero. */
    public static OfRouter zero() {
      return new OfRouter(new Counters<>());
    }

    /** The sums with another one's. */
    public OfRouter plus(OfRouter other) {
      return new OfRouter(counters.plus(other.counters));
    }

    @Override
    public SortedMap<String, Long> toMap() {
      SortedMap<String, Long> map = new TreeMap<>();
      for (VrCounter counter : VrCounter.values()) {
        map.put(counter.label(), counters.get(counter));
      }
      return map;
    }
  }

  /**
   * Those of an interface. The map contains, besides the counters, in-discards, in-errors and
   * out-discards as sums, and every kind of malformed frame that occurred.
   */
  final class OfInterface implements CounterValues {

    private final Counters<InterfaceCounter> counters;
    private final @Nullable Counters<Malformed> malformed;

    /** As counted up to now; the counters may go on. */
    public OfInterface(
        Counters<InterfaceCounter> counters, @Nullable Counters<Malformed> malformed) {
      this.counters = counters.copy();
      this.malformed = malformed == null ? null : malformed.copy();
    }

    @Override
    public SortedMap<String, Long> toMap() {
      SortedMap<String, Long> map = new TreeMap<>();
      long inDiscards = 0;
      long outDiscards = 0;
      for (InterfaceCounter counter : InterfaceCounter.values()) {
        long value = counters.get(counter);
        map.put(counter.label(), value);
        switch (counter.kind()) {
          case IN_DISCARD -> inDiscards += value;
          case OUT_DISCARD -> outDiscards += value;
          case TRAFFIC, EVENT -> {}
        }
      }
      map.put("in-discards", inDiscards);
      map.put("out-discards", outDiscards);
      map.put("in-errors", addMalformed(map));
      return map;
    }

    private long addMalformed(SortedMap<String, Long> map) {
      long sum = 0;
      if (malformed != null) {
        for (Malformed reason : Malformed.values()) {
          long value = malformed.get(reason);
          if (value != 0) {
            map.put(reason.counterName(), value);
            sum += value;
          }
        }
      }
      return sum;
    }
  }
}
