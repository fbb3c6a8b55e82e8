package io.polyrouter.router;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import java.util.Optional;

/** Which addresses packets of tests may be sent to. */
final class Destinations {

  private Destinations() {}

  static void check(
      IpAddress destination, Optional<IpAddress> source, Optional<String> interfaceName) {
    if (destination instanceof Ipv6Address address
        && address.isLinkLocal()
        && interfaceName.isEmpty()) {
      throw new IllegalArgumentException(
          "destination "
              + destination
              + " is link-local, and every link has its own: say by which interface");
    }
    if (source.isPresent() && source.get().family() != destination.family()) {
      throw new IllegalArgumentException(
          "source " + source.get() + " cannot speak to " + destination + ": use the same family");
    }
  }
}
