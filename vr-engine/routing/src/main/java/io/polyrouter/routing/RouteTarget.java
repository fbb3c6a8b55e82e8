package io.polyrouter.routing;

import java.util.List;

/** Where a route leads. Immutable; equal targets should be one object where that is easy. */
public sealed interface RouteTarget {

  /**
   * To the router itself: an address that it answers for.
   *
   * @param isPrefix whether an interface has just this address as its prefix (a loopback's host
   *     address), so that it stands for a connected network too, which others may be told of
   */
  record Receive(boolean isPrefix) implements RouteTarget {}

  /** Drop silently. */
  record Blackhole() implements RouteTarget {}

  /** Drop and answer ICMP destination unreachable. */
  record Unreachable() implements RouteTarget {}

  /**
   * To one of these, chosen by flow hash. {@link RouteNextHop.OnLink} serves only where it stands
   * alone or no other next hop of the list can be used: a flow has either a neighbour to go to or
   * its destination.
   *
   * @param backups take over at once when none of the next hops can be used, since an interface is
   *     down or a neighbour found to be broken, until the source offers something else: loop-free
   *     alternates (RFC 5286, section 3), which the source has worked out for each route; may be
   *     empty
   */
  record Via(List<RouteNextHop> nextHops, List<RouteNextHop.Neighbour> backups)
      implements RouteTarget {

    /** Most next hops of one route. */
    public static final int MAX_NEXT_HOPS = 64;

    public Via {
      nextHops = List.copyOf(nextHops);
      backups = List.copyOf(backups);
      if (nextHops.isEmpty() || nextHops.size() > MAX_NEXT_HOPS) {
        throw new IllegalArgumentException(
            "a route has 1 to " + MAX_NEXT_HOPS + " next hops, not " + nextHops.size());
      }
      if (backups.size() > MAX_NEXT_HOPS) {
        throw new IllegalArgumentException(
            "a route has up to " + MAX_NEXT_HOPS + " backups, not " + backups.size());
      }
    }

    /** Without backups. */
    public Via(List<RouteNextHop> nextHops) {
      this(nextHops, List.of());
    }

    public static Via of(RouteNextHop nextHop) {
      return new Via(List.of(nextHop));
    }
  }

  RouteTarget RECEIVE = new Receive(false);

  /** An own address that is the whole prefix of its interface. */
  RouteTarget RECEIVE_PREFIX = new Receive(true);

  RouteTarget BLACKHOLE = new Blackhole();
  RouteTarget UNREACHABLE = new Unreachable();
}
