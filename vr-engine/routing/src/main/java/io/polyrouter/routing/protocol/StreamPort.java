package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import java.util.Optional;

/**
 * Where an instance listens for streams (TCP).
 *
 * @param local an own address of the family, empty for all
 * @param port 1 to 65535
 */
public record StreamPort(AddressFamily family, Optional<IpAddress> local, int port) {

  public StreamPort {
    local.ifPresent(address -> {
      if (address.family() != family) {
        throw new IllegalArgumentException(address + " is no address of " + family);
      }
    });
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not within 1 to 65535");
    }
  }

  /** A port of all addresses of the virtual router. */
  public StreamPort(AddressFamily family, int port) {
    this(family, Optional.empty(), port);
  }
}
