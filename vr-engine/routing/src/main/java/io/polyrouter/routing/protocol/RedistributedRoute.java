package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of a route that is redistributed.
 *
 * @param route empty when it is no longer there, or no longer let pass
 */
public record RedistributedRoute(IpPrefix prefix, Optional<Route> route) {

  /**
   * The route as it is now.
   *
   * @param redistribution which of the instance's it came by: the first that matches
   * @param offer of the source, unchanged by policy
   * @param edits what the policy has set
   */
  public record Route(
      Redistribution redistribution, RouteSource source, RouteOffer offer, Edits edits) {}

  /**
   * What a policy set for the announcement; empty where it said nothing.
   *
   * @param metric in the protocol's own unit
   * @param externalType OSPF external metric type, 1 or 2
   * @param tag route tag, 32 bits
   */
  public record Edits(OptionalLong metric, Optional<Integer> externalType, OptionalLong tag) {
    /** Nothing was set. */
    public static final Edits NONE =
        new Edits(OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
  }
}
