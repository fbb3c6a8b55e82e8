package io.polyrouter.router.protocol;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Instances of an earlier life of a virtual router that new ones can take over from without a
 * trace. Immutable.
 *
 * @param routerId that they had of the router
 */
public record Predecessors(
    Optional<Ipv4Address> routerId, SortedMap<RouteSource, Ended> instances) {

  /** Nobody. */
  public static final Predecessors NONE = new Predecessors(Optional.empty(), new TreeMap<>());

  public Predecessors {
    instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
  }

  /**
   * An instance that has ended.
   *
   * @param sinceNanos when it did
   * @param untilNanos when its neighbours wait no longer
   * @param planned whether it knew, and has asked them to
   * @param routes that it had offered, as far as they are gone with it
   */
  public record Ended(long sinceNanos, long untilNanos, boolean planned, List<RouteBatch> routes) {
    public Ended {
      routes = List.copyOf(routes);
    }
  }
}
