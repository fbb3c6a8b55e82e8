package io.polyrouter.northbound.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Gauge32;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.counters.Counter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.counters.CounterBuilder;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Plain values in the model's types. */
final class Values {

  private Values() {}

  static DateAndTime time(Instant instant) {
    return new DateAndTime(instant.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  static Counter64 counter(long count) {
    return new Counter64(Uint64.fromLongBits(count));
  }

  static Gauge32 gauge(int count) {
    return new Gauge32(Uint32.fromIntBits(count));
  }

  /** Those that have counted something, in the order given. */
  static List<Counter> counters(SortedMap<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .map(entry ->
            new CounterBuilder()
                .setName(entry.getKey())
                .setValue(counter(entry.getValue()))
                .build())
        .toList();
  }
}
