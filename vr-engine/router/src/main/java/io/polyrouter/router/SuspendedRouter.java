package io.polyrouter.router;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.RouteSource;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an engine of a later process has to know of a virtual router, so that its routing protocols
 * take over from those of before while switches forward on. Immutable.
 *
 * @param routerId that its protocols had, unless they have their own
 * @param interfaceIndexes by name; neighbours know interfaces by them (RFC 5187, section 3)
 * @param instances that neighbours wait for
 */
public record SuspendedRouter(
    String name,
    Optional<Ipv4Address> routerId,
    SortedMap<String, Integer> interfaceIndexes,
    List<Instance> instances) {

  public SuspendedRouter {
    interfaceIndexes = Collections.unmodifiableSortedMap(new TreeMap<>(interfaceIndexes));
    instances = List.copyOf(instances);
  }

  /**
   * An instance of a routing protocol.
   *
   * @param since when it ended
   * @param until when its neighbours wait no longer
   */
  public record Instance(RouteSource source, Instant since, Instant until) {}
}
