package io.polyrouter.router.leaking;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.RibSnapshot;
import java.util.List;
import java.util.SortedMap;

/**
 * What others may take of a virtual router's routes, at one moment. Immutable.
 *
 * @param interfaces by index
 */
public record ExportedRoutes(
    RibSnapshot ipv4, RibSnapshot ipv6, SortedMap<Integer, Interface> interfaces) {

  /**
   * An interface, as far as routes and links name it.
   *
   * @param peer virtual router at the other end of a memory link; empty for all others
   * @param addresses own ones that are in use, link-local ones among them
   */
  public record Interface(String name, String peer, List<IpAddress> addresses) {
    public Interface {
      addresses = List.copyOf(addresses);
    }
  }

  RibSnapshot rib(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
