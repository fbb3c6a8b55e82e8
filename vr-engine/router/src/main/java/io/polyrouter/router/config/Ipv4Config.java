package io.polyrouter.router.config;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * IPv4 on one interface (RFC 8344, container ipv4). Directed broadcasts are never forwarded (RFC
 * 2644).
 *
 * @param enabled whether it does IPv4 at all; if not, addresses and neighbours wait
 * @param forwarding whether packets that come in by it and are not for this router are forwarded
 * @param addresses own addresses, the preferred one first
 * @param unnumbered name of the interface of the same virtual router whose first address it
 *     borrows; it then has none of its own (RFC 1812, section 2.2.7)
 * @param neighbours configured ones
 */
public record Ipv4Config(
    boolean enabled,
    boolean forwarding,
    List<Address> addresses,
    Optional<String> unnumbered,
    List<Neighbour> neighbours) {

  /** Enabled and forwarding, without an address. */
  public static final Ipv4Config DEFAULT =
      new Ipv4Config(true, true, List.of(), Optional.empty(), List.of());

  public Ipv4Config {
    addresses = List.copyOf(addresses);
    neighbours = List.copyOf(neighbours);
  }

  /** Enabled and forwarding, with these addresses and neighbours. */
  public static Ipv4Config of(List<Address> addresses, List<Neighbour> neighbours) {
    return new Ipv4Config(true, true, addresses, Optional.empty(), neighbours);
  }

  /** An own address and the length of the on-link prefix around it. */
  public record Address(Ipv4Address address, int prefixLength) {}

  /** A neighbour that needs no ARP. */
  public record Neighbour(Ipv4Address address, MacAddress mac) {}
}
