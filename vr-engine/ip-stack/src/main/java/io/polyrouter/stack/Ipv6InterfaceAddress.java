package io.polyrouter.stack;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;

/**
 * An own IPv6 address and the on-link prefix around it.
 *
 * @param prefixLength 1 to 128
 */
public record Ipv6InterfaceAddress(Ipv6Address address, int prefixLength) {

  /** The on-link prefix. */
  public Ipv6Prefix prefix() {
    return Ipv6Prefix.of(address, prefixLength);
  }

  /** Whether the address lies in the on-link prefix. */
  public boolean isOnLink(long high, long low) {
    if (prefixLength <= 64) {
      return (high ^ address.high()) >>> 64 - prefixLength == 0;
    }
    return high == address.high()
        && (prefixLength == 128
            ? low == address.low()
            : (low ^ address.low()) >>> 128 - prefixLength == 0);
  }

  /**
   * Whether it is the subnet-router anycast address of the prefix (RFC 4291, section 2.6.1), which
   * links between two routers do without (RFC 6164).
   */
  public boolean isAnycast(long high, long low) {
    return prefixLength <= 126 && isOnLink(high, low) && hostBitsAreZero(high, low);
  }

  private boolean hostBitsAreZero(long high, long low) {
    return prefixLength <= 64
        ? low == 0 && (prefixLength == 64 || high << prefixLength == 0)
        : low << prefixLength - 64 == 0;
  }
}
