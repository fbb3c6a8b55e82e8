package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.RouteNextHop;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a path leaves the router. Immutable.
 *
 * @param nextHops in ascending order; none if it is not known how
 * @param backups loop-free alternates to a single next hop (RFC 5286)
 */
public record Hops(List<RouteNextHop> nextHops, List<RouteNextHop.Neighbour> backups) {

  static final Hops NONE = new Hops(List.of(), List.of());

  private static final Comparator<RouteNextHop> ORDER =
      Comparator.comparingInt(Hops::interfaceIndex)
          .thenComparing(Hops::address, Comparator.nullsFirst(Comparator.naturalOrder()));

  public Hops {
    nextHops = List.copyOf(nextHops);
    backups = List.copyOf(backups);
  }

  /** Puts them in order, and keeps so many of them at most. */
  static Hops of(Stream<RouteNextHop> nextHops, int most) {
    List<RouteNextHop> ordered = nextHops.distinct().sorted(ORDER).limit(most).toList();
    return ordered.isEmpty() ? NONE : new Hops(ordered, List.of());
  }

  boolean isEmpty() {
    return nextHops.isEmpty();
  }

  /** Whether the destination itself is on a link of the router, or the router itself. */
  public boolean isOnLink() {
    for (RouteNextHop hop : nextHops) {
      if (hop instanceof RouteNextHop.OnLink) {
        return true;
      }
    }
    return false;
  }

  /** Either way, of paths of equal cost. One that has several next hops needs no backups. */
  Hops or(Hops other, int most) {
    if (equals(other) || other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    Hops both = of(Stream.concat(nextHops.stream(), other.nextHops.stream()), most);
    return both.nextHops.size() > 1 ? both : this;
  }

  private static int interfaceIndex(RouteNextHop hop) {
    return switch (hop) {
      case RouteNextHop.Recursive recursive -> 0;
      case RouteNextHop.OnLink(int index) -> index;
      case RouteNextHop.Neighbour(int index, IpAddress address) -> index;
    };
  }

  private static @Nullable IpAddress address(RouteNextHop hop) {
    return switch (hop) {
      case RouteNextHop.Recursive(IpAddress address) -> address;
      case RouteNextHop.OnLink onLink -> null;
      case RouteNextHop.Neighbour(int index, IpAddress address) -> address;
    };
  }
}
