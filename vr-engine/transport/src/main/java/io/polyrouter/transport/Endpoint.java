package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;

/**
 * An address and a port of UDP or TCP.
 *
 * @param port 0 to 65535
 */
public record Endpoint(IpAddress address, int port) {

  public Endpoint {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
  }

  @Override
  public String toString() {
    return address instanceof Ipv6Address ? "[" + address + "]:" + port : address + ":" + port;
  }
}
