package io.polyrouter.router.config;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * IPv6 on one interface (RFC 8344, container ipv6). An interface that does IPv6 always has a
 * link-local address.
 *
 * @param enabled whether it does IPv6 at all; if not, the rest waits
 * @param forwarding whether packets that come in by it and are not for this router are forwarded
 * @param linkLocal its link-local address; when empty, one is made from its MAC address (modified
 *     EUI-64, RFC 4291, appendix A)
 * @param addresses own addresses of global or unique-local scope, the preferred one first
 * @param neighbours configured ones, link-local ones among them
 * @param dupAddrDetectTransmits neighbour solicitations that are sent before an own address is
 *     used, 0 for none (RFC 4862, section 5.1)
 * @param routerAdvertisements what hosts on the link are told
 */
public record Ipv6Config(
    boolean enabled,
    boolean forwarding,
    Optional<Ipv6Address> linkLocal,
    List<Address> addresses,
    List<Neighbour> neighbours,
    int dupAddrDetectTransmits,
    RouterAdvertisements routerAdvertisements) {

  public static final int DEFAULT_DUP_ADDR_DETECT_TRANSMITS = 1;

  /** Of an interface that does no IPv6. */
  public static final Ipv6Config DISABLED =
      new Ipv6Config(
          false,
          true,
          Optional.empty(),
          List.of(),
          List.of(),
          DEFAULT_DUP_ADDR_DETECT_TRANSMITS,
          RouterAdvertisements.SILENT);

  public Ipv6Config {
    addresses = List.copyOf(addresses);
    neighbours = List.copyOf(neighbours);
  }

  /** Enabled and forwarding, with these addresses and neighbours, sending no advertisements. */
  public static Ipv6Config of(List<Address> addresses, List<Neighbour> neighbours) {
    return new Ipv6Config(
        true,
        true,
        Optional.empty(),
        addresses,
        neighbours,
        DEFAULT_DUP_ADDR_DETECT_TRANSMITS,
        RouterAdvertisements.SILENT);
  }

  /** An own address and the length of the on-link prefix around it. */
  public record Address(Ipv6Address address, int prefixLength) {}

  /** A neighbour that needs no neighbour discovery. */
  public record Neighbour(Ipv6Address address, MacAddress mac) {}

  /** The same with other advertisements. */
  public Ipv6Config withRouterAdvertisements(RouterAdvertisements next) {
    return new Ipv6Config(
        enabled, forwarding, linkLocal, addresses, neighbours, dupAddrDetectTransmits, next);
  }
}
