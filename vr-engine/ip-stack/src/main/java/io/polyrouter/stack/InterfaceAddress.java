package io.polyrouter.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;

/**
 * An own address and the on-link prefix around it.
 *
 * @param prefixLength 1 to 32
 */
public record InterfaceAddress(Ipv4Address address, int prefixLength) {

  /** The on-link prefix. */
  public Ipv4Prefix prefix() {
    return Ipv4Prefix.of(address, prefixLength);
  }

  /** Whether the address, as bits, lies in the on-link prefix. */
  public boolean isOnLink(int candidate) {
    return ((candidate ^ address.bits()) & Ipv4Prefix.mask(prefixLength)) == 0;
  }

  /** Network or broadcast address of the prefix; there is none in /31 and /32 (RFC 3021). */
  public boolean isReserved(int candidate) {
    int host = ~Ipv4Prefix.mask(prefixLength);
    return prefixLength <= 30
        && isOnLink(candidate)
        && ((candidate & host) == 0 || (candidate & host) == host);
  }
}
