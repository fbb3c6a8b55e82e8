package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses a virtual router's identifier, as {@link
 * io.polyrouter.routing.protocol.ProtocolEvent.RouterIdChanged} describes it.
 */
final class RouterIdChoice {

  private RouterIdChoice() {}

  /**
   * The identifier from now on.
   *
   * @param present the one up to now
   */
  static Optional<Ipv4Address> choose(
      Optional<Ipv4Address> configured,
      Optional<Ipv4Address> present,
      Collection<ProtocolInterface> interfaces) {
    if (configured.isPresent()) {
      return configured;
    }
    if (present.isPresent() && addresses(interfaces, all -> true).anyMatch(present.get()::equals)) {
      return present;
    }
    Optional<Ipv4Address> loopback =
        addresses(interfaces, ProtocolInterface::loopback).max(Comparator.naturalOrder());
    return loopback.isPresent()
        ? loopback
        : addresses(interfaces, all -> true).max(Comparator.naturalOrder());
  }

  private static Stream<Ipv4Address> addresses(
      Collection<ProtocolInterface> interfaces, Predicate<ProtocolInterface> of) {
    return interfaces.stream()
        .filter(of)
        .flatMap(each -> each.addresses(AddressFamily.IPV4).stream())
        .map(own -> (Ipv4Address) own.address())
        .filter(address -> !address.isLoopback());
  }
}
