package io.polyrouter.router;

import io.polyrouter.router.protocol.Predecessors;
import io.polyrouter.routing.RouteSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a life of a virtual router has of the one before. Immutable.
 *
 * @param interfaceIndexes by name, to be the same
 */
record FormerLife(SortedMap<String, Integer> interfaceIndexes, Predecessors protocols) {

  static final FormerLife NONE = new FormerLife(new TreeMap<>(), Predecessors.NONE);

  /** In an earlier process; its instants may be off by what the clock was set since. */
  static FormerLife of(SuspendedRouter router, Instant now, long nowNanos) {
    SortedMap<RouteSource, Predecessors.Ended> ended = new TreeMap<>();
    for (SuspendedRouter.Instance each : router.instances()) {
      if (!each.since().isAfter(now) && each.until().isAfter(now)) {
        ended.put(
            each.source(),
            new Predecessors.Ended(
                nowNanos - Duration.between(each.since(), now).toNanos(),
                nowNanos + Duration.between(now, each.until()).toNanos(),
                true,
                List.of()));
      }
    }
    return new FormerLife(router.interfaceIndexes(), new Predecessors(router.routerId(), ended));
  }

  /** Until when neighbours wait for instances of it; long ago if they do not. */
  long untilNanos() {
    return protocols.instances().values().stream()
        .mapToLong(Predecessors.Ended::untilNanos)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /** For a later process; empty if nobody waits for it. */
  Optional<SuspendedRouter> suspended(String name, Instant now, long nowNanos) {
    if (protocols.instances().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SuspendedRouter(
            name,
            protocols.routerId(),
            interfaceIndexes,
            protocols.instances().entrySet().stream()
                .map(entry ->
                    new SuspendedRouter.Instance(
                        entry.getKey(),
                        now.plusNanos(entry.getValue().sinceNanos() - nowNanos),
                        now.plusNanos(entry.getValue().untilNanos() - nowNanos)))
                .toList()));
  }
}
