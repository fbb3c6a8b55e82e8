package io.polyrouter.sockets;

import java.net.ProtocolFamily;

/** Families of sockets that {@link java.net.StandardProtocolFamily} has no word for. */
public enum VrProtocolFamily implements ProtocolFamily {
  /**
   * IPv6 without IPv4, as sockets with the option IPV6_V6ONLY are (RFC 3493, section 5.3): an
   * unspecified address leaves the port to others for IPv4.
   */
  INET6_ONLY
}
