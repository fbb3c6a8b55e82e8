package io.polyrouter.transport.layer;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the protocols above IP of one virtual router had counted at one moment, by name. Immutable.
 *
 * @param tcp segments, unless the name says otherwise; empty if there never was a socket
 * @param udp datagrams
 * @param raw packets
 */
public record TransportCounters(
    SortedMap<String, Long> tcp, SortedMap<String, Long> udp, SortedMap<String, Long> raw) {

  /** Of a virtual router that never had a socket. */
  public static final TransportCounters NONE =
      new TransportCounters(
          Collections.emptySortedMap(), Collections.emptySortedMap(), Collections.emptySortedMap());

  public TransportCounters {
    tcp = Collections.unmodifiableSortedMap(tcp);
    udp = Collections.unmodifiableSortedMap(udp);
    raw = Collections.unmodifiableSortedMap(raw);
  }

  /** The sums with others. */
  public TransportCounters plus(TransportCounters other) {
    return new TransportCounters(sum(tcp, other.tcp), sum(udp, other.udp), sum(raw, other.raw));
  }

  private static SortedMap<String, Long> sum(SortedMap<String, Long> a, SortedMap<String, Long> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    SortedMap<String, Long> sums = new TreeMap<>(a);
    b.forEach((name, value) -> sums.merge(name, value, Long::sum));
    return sums;
  }
}
