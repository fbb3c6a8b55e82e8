package io.polyrouter.router.protocol;

import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sources whose routes outlive them for a while, so that packets are forwarded on while a protocol
 * restarts.
 */
final class HeldRoutes {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final RoutingTables routes;
  private final TimerQueue timers;
  private final SortedMap<RouteSource, Limit> limits = new TreeMap<>();

  HeldRoutes(RoutingTables routes, TimerQueue timers) {
    this.routes = routes;
    this.timers = timers;
  }

  private final class Limit extends Timer {
    private final RouteSource source;
    private long untilNanos;

    Limit(RouteSource source) {
      this.source = source;
    }

    @Override
    protected void fired(long nowNanos) {
      release(source);
    }
  }

  /** From now on the routes of a source may outlive it for so long. */
  void allow(RouteSource source, int seconds, long nowNanos) {
    allowUntil(source, nowNanos + seconds * SECOND_NANOS);
  }

  /** As {@link #allow}. */
  void allowUntil(RouteSource source, long nanos) {
    Limit limit = limits.computeIfAbsent(source, Limit::new);
    limit.untilNanos = nanos;
    timers.set(limit, nanos);
  }

  /** Whether routes of any source outlive it, or may. */
  boolean isAny() {
    return !limits.isEmpty();
  }

  /** Until when those of a source may; empty if they may not. */
  OptionalLong untilNanos(RouteSource source) {
    Limit limit = limits.get(source);
    return limit == null ? OptionalLong.empty() : OptionalLong.of(limit.untilNanos);
  }

  /** Whether the routes of a source may outlive it, or do. */
  boolean holds(RouteSource source) {
    return limits.containsKey(source);
  }

  /** The source ends: its routes go now, or are held if they may be. */
  void ended(RouteSource source) {
    if (holds(source)) {
      routes.hold(source);
    } else {
      routes.withdrawAll(source);
    }
  }

  /** What is held of a source, and was not offered anew, goes. */
  void release(RouteSource source) {
    Limit limit = limits.remove(source);
    if (limit != null) {
      timers.cancel(limit);
      routes.release(source);
    }
  }
}
