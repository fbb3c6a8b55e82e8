package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;

/** Where an instance receives and sends; equal ones are one. */
public sealed interface ProtocolEndpoint {

  AddressFamily family();

  /**
   * A UDP port, for all addresses of the virtual router.
   *
   * @param port 1 to 65535
   */
  record UdpPort(AddressFamily family, int port) implements ProtocolEndpoint {}

  /**
   * Packets of an IP protocol, such as 89. The payload is what follows the IP header (and extension
   * headers); checksums are up to the protocol.
   */
  record IpProtocol(AddressFamily family, int number) implements ProtocolEndpoint {}
}
