package io.polyrouter.vrrp.packet;

import io.polyrouter.net.IpAddress;
import java.util.List;

/**
 * A VRRP advertisement (RFC 9568, section 5.2).
 *
 * @param vrid virtual router identifier, 1 to 255
 * @param priority 0 to 255: 0 of a router that gives up, 255 of the owner of the addresses
 * @param maxIntervalCentis centiseconds between advertisements, 1 to 4095
 * @param addresses of the virtual router, at least one, of the family of the packet
 */
public record Advertisement(
    int vrid, int priority, int maxIntervalCentis, List<IpAddress> addresses) {

  /** Of a router that gives up. */
  public static final int PRIORITY_LEAVING = 0;

  /** Of the router whose own addresses those of the virtual router are. */
  public static final int PRIORITY_OWNER = 255;

  public Advertisement {
    addresses = List.copyOf(addresses);
  }
}
