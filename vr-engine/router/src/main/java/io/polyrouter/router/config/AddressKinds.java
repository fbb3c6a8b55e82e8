package io.polyrouter.router.config;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import java.util.Optional;

/** What addresses may be used for, whatever is configured. */
final class AddressKinds {

  private static final Ipv6Prefix IPV4_MAPPED = Ipv6Prefix.parse("::ffff:0:0/96");
  private static final Ipv6Prefix IPV4_COMPATIBLE = Ipv6Prefix.parse("::/96");
  private static final Ipv6Prefix IPV6_MULTICAST = Ipv6Prefix.parse("ff00::/8");

  private AddressKinds() {}

  /** What the address is if no node can have it; link-local IPv6 addresses are fine here. */
  static Optional<String> hostFault(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ipv4Fault(v4);
      case Ipv6Address v6 -> ipv6Fault(v6);
    };
  }

  private static Optional<String> ipv4Fault(Ipv4Address address) {
    if (address.bits() == -1) {
      return Optional.of("the limited broadcast address");
    }
    if (address.isMulticast()) {
      return Optional.of("a multicast address");
    }
    if (address.isLoopback()) {
      return Optional.of("a loopback address");
    }
    return switch (address.bits() >>> 24) {
      case 0 -> Optional.of("in 0.0.0.0/8 (\"this network\")");
      case 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255 ->
          Optional.of("in the reserved range 240.0.0.0/4");
      default -> Optional.empty();
    };
  }

  private static Optional<String> ipv6Fault(Ipv6Address address) {
    if (address.equals(Ipv6Address.ANY)) {
      return Optional.of("the unspecified address");
    }
    if (address.equals(Ipv6Address.LOOPBACK)) {
      return Optional.of("the loopback address");
    }
    if (address.isMulticast()) {
      return Optional.of("a multicast address");
    }
    if (IPV4_MAPPED.contains(address)) {
      return Optional.of("an IPv4-mapped address");
    }
    return IPV4_COMPATIBLE.contains(address)
        ? Optional.of("in the deprecated range ::/96 of IPv4-compatible addresses")
        : Optional.empty();
  }

  /** Why packets to these destinations cannot be routed, whatever the routes. */
  static Optional<String> destinationFault(IpPrefix destination) {
    return switch (destination) {
      case Ipv4Prefix v4 -> {
        // Shorter prefixes, such as a default route, may well cover reserved ranges.
        int leastLength =
            switch (v4.address().bits() >>> 28) {
              case 0xe, 0xf -> 4;
              default -> 8;
            };
        yield v4.length() >= leastLength ? ipv4Fault(v4.address()) : Optional.empty();
      }
      case Ipv6Prefix v6 -> {
        if (isWithin(v6, IPV6_MULTICAST)) {
          yield Optional.of("a range of multicast addresses");
        }
        if (isWithin(v6, Ipv6Prefix.LINK_LOCAL)) {
          yield Optional.of("a range of link-local addresses");
        }
        yield isWithin(v6, IPV4_COMPATIBLE) || isWithin(v6, IPV4_MAPPED)
            ? ipv6Fault(v6.address())
            : Optional.empty();
      }
    };
  }

  private static boolean isWithin(IpPrefix prefix, IpPrefix outer) {
    return prefix.length() >= outer.length() && outer.contains(prefix.address());
  }

  /**
   * What the address is if no single node can have it because of the on-link prefix that it is in.
   * IPv4 prefixes of length 31 and 32 have neither network nor broadcast address (RFC 3021), IPv6
   * prefixes of length 127 and 128 no subnet-router anycast address (RFC 6164).
   */
  static Optional<String> reservedIn(IpPrefix prefix, IpAddress address) {
    if (prefix.length() > prefix.family().bits() - 2) {
      return Optional.empty();
    }
    boolean isFirst = address.equals(prefix.address());
    return switch (prefix) {
      case Ipv4Prefix v4 when isFirst -> Optional.of("network");
      case Ipv4Prefix v4 ->
          address.equals(v4.broadcast()) ? Optional.of("broadcast") : Optional.empty();
      case Ipv6Prefix v6 -> isFirst ? Optional.of("subnet-router anycast") : Optional.empty();
    };
  }

  static boolean isLinkLocal(IpAddress address) {
    return address instanceof Ipv6Address v6 && v6.isLinkLocal();
  }
}
