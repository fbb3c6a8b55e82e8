package io.polyrouter.routing;

import io.polyrouter.net.IpAddress;

/** A next hop as its route's source gives it, before it is resolved. */
public sealed interface RouteNextHop {

  /** An address to be resolved through the other routes. */
  record Recursive(IpAddress address) implements RouteNextHop {}

  /** The link of an interface, on which the destinations themselves are. */
  record OnLink(int interfaceIndex) implements RouteNextHop {}

  /** A neighbour on the link of an interface; not resolved further. */
  record Neighbour(int interfaceIndex, IpAddress address) implements RouteNextHop {}
}
