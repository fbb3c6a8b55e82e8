package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * An interface of the virtual router as protocols see it. Immutable.
 *
 * @param index within the virtual router, at least 1
 * @param up whether packets pass
 * @param loopback whether it has no link
 * @param mtuBytes largest IP packet
 * @param speedBitsPerSecond of its link, 0 if not known
 * @param addresses that it has, of both families and all scopes, in ascending order; without those
 *     that are tentative or duplicates; kept while it is down
 */
public record ProtocolInterface(
    int index,
    String name,
    boolean up,
    boolean loopback,
    MacAddress mac,
    int mtuBytes,
    long speedBitsPerSecond,
    List<Address> addresses) {

  public ProtocolInterface {
    addresses = List.copyOf(addresses);
  }

  /**
   * An own address.
   *
   * @param prefixLength of the prefix that is on the link
   */
  public record Address(IpAddress address, int prefixLength) {}

  /** Its addresses of one family. */
  public List<Address> addresses(AddressFamily family) {
    return addresses.stream().filter(own -> own.address().family() == family).toList();
  }

  /** Its first link-local IPv6 address. */
  public Optional<Ipv6Address> linkLocal() {
    return addresses.stream()
        .map(Address::address)
        .filter(own -> own instanceof Ipv6Address v6 && v6.isLinkLocal())
        .map(Ipv6Address.class::cast)
        .findFirst();
  }
}
