package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import java.util.List;

/**
 * A further MAC address of an interface, under which it answers for some addresses (RFC 9568,
 * section 7.3).
 *
 * @param addresses may also be own ones of the interface
 * @param accept whether packets for the addresses are for this router
 */
public record VirtualMac(MacAddress mac, List<IpAddress> addresses, boolean accept) {

  public VirtualMac {
    addresses = List.copyOf(addresses);
  }
}
