package io.polyrouter.northbound.state;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Gauge32;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.counters.Counter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.counters.CounterBuilder;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Plain values in the model's types. */
public final class Values {

  private Values() {}

  /** A moment. */
  public static DateAndTime time(Instant instant) {
    return new DateAndTime(instant.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** A count. */
  public static Counter64 counter(long count) {
    return new Counter64(Uint64.fromLongBits(count));
  }

  /** A number that goes up and down. */
  public static Gauge32 gauge(int count) {
    return new Gauge32(Uint32.fromIntBits(count));
  }

  /** An address of either family. */
  public static IpAddressNoZone address(IpAddress from) {
    return switch (from) {
      case Ipv4Address v4 -> new IpAddressNoZone(new Ipv4AddressNoZone(v4.toString()));
      case Ipv6Address v6 -> new IpAddressNoZone(new Ipv6AddressNoZone(v6.toString()));
    };
  }

  /** Those that have counted something, in the order given. */
  public static List<Counter> counters(SortedMap<String, Long> counts) {
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
