package io.polyrouter.routing;

import java.util.List;

/** Where a route leads. Immutable; equal targets should be one object where that is easy. */
public sealed interface RouteTarget {

  /** To the router itself: its own address. */
  record Receive() implements RouteTarget {}

  /** Drop silently. */
  record Blackhole() implements RouteTarget {}

  /** Drop and answer ICMP destination unreachable. */
  record Unreachable() implements RouteTarget {}

  /**
   * To one of these, chosen by flow hash. {@link RouteNextHop.OnLink} serves only where it stands
   * alone or no other next hop of the list can be used: a flow has either a neighbour to go to or
   * its destination.
   */
  record Via(List<RouteNextHop> nextHops) implements RouteTarget {

    /** Most next hops of one route. */
    public static final int MAX_NEXT_HOPS = 64;

    public Via {
      nextHops = List.copyOf(nextHops);
      if (nextHops.isEmpty() || nextHops.size() > MAX_NEXT_HOPS) {
        throw new IllegalArgumentException(
            "a route has 1 to " + MAX_NEXT_HOPS + " next hops, not " + nextHops.size());
      }
    }

    public static Via of(RouteNextHop nextHop) {
      return new Via(List.of(nextHop));
    }
  }

  RouteTarget RECEIVE = new Receive();
  RouteTarget BLACKHOLE = new Blackhole();
  RouteTarget UNREACHABLE = new Unreachable();
}
