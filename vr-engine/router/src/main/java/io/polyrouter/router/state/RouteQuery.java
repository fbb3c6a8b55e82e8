package io.polyrouter.router.state;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteType;
import java.util.List;
import java.util.Optional;

/**
 * A question for routes of one virtual router.
 *
 * @param table which table to read
 * @param within only prefixes equal to or longer than this one
 * @param longestMatch only the route that a packet to this address would take
 * @param limit most routes in the answer, 1 to 10000
 * @param continuation as given by the previous page; empty for the first
 */
public record RouteQuery(
    String vr,
    AddressFamily family,
    Table table,
    Optional<IpPrefix> within,
    Optional<IpAddress> longestMatch,
    int limit,
    Optional<String> continuation) {

  public RouteQuery {
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("limit " + limit + " is out of range: use 1 to 10000");
    }
  }

  /** The RIB holds every route of every source; the FIB the forwarding actions in use. */
  public enum Table {
    RIB,
    FIB
  }

  /** Routes in ascending prefix order; a continuation is present when there are more. */
  public record Page(long version, List<Route> routes, Optional<String> continuation) {}

  /**
   * One route.
   *
   * @param source protocol type and instance name, e.g. "connected", "static:default"
   * @param preference administrative preference; lower wins (RIB only, else 0)
   * @param type what it is to its protocol (RIB only, else PLAIN)
   * @param metric of the source's own making (RIB only, else 0)
   * @param tag 0 for none (RIB only)
   * @param active whether it is in the FIB
   * @param action "receive", "connected", "forward", "blackhole", "unreachable", or "unresolved"
   *     (RIB only)
   * @param nextHops resolved next hops
   * @param backups next hops that take over when none of the others can be used (RIB only)
   */
  public record Route(
      IpPrefix prefix,
      String source,
      int preference,
      RouteType type,
      long metric,
      long tag,
      boolean active,
      String action,
      List<Via> nextHops,
      List<Via> backups) {}

  /** A next hop: address and outgoing interface, either may be absent. */
  public record Via(Optional<IpAddress> address, Optional<String> outgoingInterface) {}
}
