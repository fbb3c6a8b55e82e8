package io.polyrouter.routing;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The routes that follow from the addresses of a router's interfaces (RFC 1812, sections 5.2.3 and
 * 5.2.4.2): the link's prefix, and what the router has to receive itself: its own address and, on
 * links that have room for them, the broadcast addresses of the prefix (RFC 1812, sections 4.2.2.11
 * and 5.3.5) or its subnet-router anycast address (RFC 4291, section 2.6.1; not on links between
 * two routers, RFC 6164). Link-local addresses are no part of it: every link has their prefix.
 */
public final class ConnectedRoutes {

  private static final RouteOffer RECEIVE = new RouteOffer(0, 0, RouteTarget.RECEIVE);
  private static final RouteOffer RECEIVE_PREFIX = new RouteOffer(0, 0, RouteTarget.RECEIVE_PREFIX);

  private ConnectedRoutes() {}

  /**
   * An address of an interface that is up.
   *
   * @param prefixLength of the prefix that is on its link
   * @param usable whether the router has the address already, or has it still: not so while it is
   *     tentative or a duplicate (RFC 4862, section 5.4); its prefix is on the link all the same
   */
  public record InterfaceAddress(
      int interfaceIndex, IpAddress address, int prefixLength, boolean usable) {

    /** One that the router has. */
    public InterfaceAddress(int interfaceIndex, IpAddress address, int prefixLength) {
      this(interfaceIndex, address, prefixLength, true);
    }
  }

  /**
   * The offers of {@link RouteSource#CONNECTED}. A prefix that is on several links belongs to the
   * interface of the lowest index.
   */
  public static SortedMap<IpPrefix, RouteOffer> of(Collection<InterfaceAddress> addresses) {
    SortedMap<IpPrefix, RouteOffer> routes = new TreeMap<>();
    addresses.stream()
        .sorted((a, b) -> Integer.compare(a.interfaceIndex(), b.interfaceIndex()))
        .forEach(own -> {
          RouteNextHop link = new RouteNextHop.OnLink(own.interfaceIndex());
          routes.putIfAbsent(
              IpPrefix.of(own.address(), own.prefixLength()),
              new RouteOffer(0, 0, RouteTarget.Via.of(link)));
        });
    for (InterfaceAddress own : addresses) {
      if (!own.usable()) {
        continue;
      }
      receive(
          routes,
          own.address(),
          own.prefixLength() == own.address().family().bits() ? RECEIVE_PREFIX : RECEIVE);
      switch (own.address()) {
        case Ipv4Address v4 -> {
          if (own.prefixLength() <= 30) {
            Ipv4Prefix prefix = Ipv4Prefix.of(v4, own.prefixLength());
            receive(routes, prefix.broadcast(), RECEIVE);
            receive(routes, prefix.address(), RECEIVE); // the old form of the broadcast address
          }
        }
        case Ipv6Address v6 -> {
          // The subnet-router anycast address, which links between two routers do without.
          if (own.prefixLength() <= 126) {
            receive(routes, Ipv6Prefix.of(v6, own.prefixLength()).address(), RECEIVE);
          }
        }
      }
    }
    return routes;
  }

  private static void receive(
      SortedMap<IpPrefix, RouteOffer> routes, IpAddress address, RouteOffer offer) {
    IpPrefix host = IpPrefix.of(address, address.family().bits());
    RouteOffer before = routes.get(host);
    // One address may be the broadcast address of a link and a loopback's own prefix.
    if (before == null || !before.equals(RECEIVE_PREFIX)) {
      routes.put(host, offer);
    }
  }
}
