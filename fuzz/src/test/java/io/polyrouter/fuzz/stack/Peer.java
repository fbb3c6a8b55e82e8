package io.polyrouter.fuzz.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import java.util.List;

/**
 * A host beside the virtual router, of one address; the router knows its MAC address from the
 * beginning.
 *
 * @param port of the simulated switch
 * @param address its own
 * @param router the virtual router's on that link
 */
record Peer(int port, IpAddress address, IpAddress router) {

  /** Of all peers. */
  static final long MAC = 0x0200_0000_00aaL;

  static final List<Peer> ALL =
      List.of(
          of(1, "10.0.1.2", "10.0.1.1"),
          of(1, "2001:db8:1::2", "2001:db8:1::1"),
          of(2, "10.0.2.2", "10.0.2.1"),
          of(2, "2001:db8:2::2", "2001:db8:2::1"));

  private static Peer of(int port, String address, String router) {
    return new Peer(port, IpAddress.parse(address), IpAddress.parse(router));
  }

  boolean isIpv6() {
    return address instanceof Ipv6Address;
  }
}
