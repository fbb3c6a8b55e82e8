package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Ipv4Config} and {@link Ipv6Config} have in common, so that one set of rules checks
 * both.
 *
 * @param unnumbered see {@link Ipv4Config#unnumbered}
 * @param linkLocal see {@link Ipv6Config#linkLocal}
 */
record FamilyConfig(
    AddressFamily family,
    boolean enabled,
    List<Own> addresses,
    List<Known> neighbours,
    Optional<String> unnumbered,
    Optional<? extends IpAddress> linkLocal) {

  /** An own address. */
  record Own(IpAddress address, int prefixLength) {

    boolean hasValidLength() {
      return prefixLength >= 1 && prefixLength <= address.family().bits();
    }

    IpPrefix prefix() {
      return IpPrefix.of(address, prefixLength);
    }
  }

  /** A configured neighbour. */
  record Known(IpAddress address, MacAddress mac) {}

  static FamilyConfig of(InterfaceConfig anInterface, AddressFamily family) {
    return switch (family) {
      case IPV4 -> of(anInterface.ipv4());
      case IPV6 -> of(anInterface.ipv6());
    };
  }

  private static FamilyConfig of(Ipv4Config config) {
    return new FamilyConfig(
        AddressFamily.IPV4,
        config.enabled(),
        config.addresses().stream()
            .map(each -> new Own(each.address(), each.prefixLength()))
            .toList(),
        config.neighbours().stream().map(each -> new Known(each.address(), each.mac())).toList(),
        config.unnumbered(),
        Optional.empty());
  }

  private static FamilyConfig of(Ipv6Config config) {
    return new FamilyConfig(
        AddressFamily.IPV6,
        config.enabled(),
        config.addresses().stream()
            .map(each -> new Own(each.address(), each.prefixLength()))
            .toList(),
        config.neighbours().stream().map(each -> new Known(each.address(), each.mac())).toList(),
        Optional.empty(),
        config.linkLocal());
  }

  /** Name of the container in the model. */
  String node() {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }

  /** The name for people. */
  static String nameOf(AddressFamily family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }

  /** Whether the interface can ask for neighbours of this family at all. */
  boolean hasAddress() {
    return switch (family) {
      case IPV4 -> !addresses.isEmpty() || unnumbered.isPresent();
      case IPV6 -> enabled; // then it has a link-local address
    };
  }

  /** Routes that follow from the addresses, see ConnectedRoutes. */
  long connectedRoutes() {
    return addresses.stream()
        .mapToLong(own -> {
          int hostBits = family.bits() - own.prefixLength();
          return switch (hostBits) {
            case 0 -> 1;
            case 1 -> 2;
            default -> family == AddressFamily.IPV4 ? 4 : 3;
          };
        })
        .sum();
  }
}
