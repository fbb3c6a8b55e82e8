package io.polyrouter.router.config;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * One interface of a virtual router.
 *
 * @param mac its address; when empty, one is derived from the names, locally administered and the
 *     same at every start
 * @param mtuBytes largest IP packet, 68 to 65535
 */
public record InterfaceConfig(
    String name,
    String description,
    boolean enabled,
    Optional<MacAddress> mac,
    int mtuBytes,
    Attachment attachment,
    List<Ipv4InterfaceAddress> ipv4Addresses,
    List<StaticNeighbour> ipv4Neighbours) {

  public InterfaceConfig {
    ipv4Addresses = List.copyOf(ipv4Addresses);
    ipv4Neighbours = List.copyOf(ipv4Neighbours);
  }

  /** An own address and the length of the on-link prefix around it. */
  public record Ipv4InterfaceAddress(Ipv4Address address, int prefixLength) {}

  /** A neighbour that needs no ARP. */
  public record StaticNeighbour(Ipv4Address address, MacAddress mac) {}
}
