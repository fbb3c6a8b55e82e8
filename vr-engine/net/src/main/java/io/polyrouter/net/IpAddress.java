package io.polyrouter.net;

/** An IPv4 or IPv6 address. The natural order is by family, then numerically. */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

  AddressFamily family();

  /** The address as bytes in network order, 4 or 16 of them. */
  byte[] toBytes();

  /**
   * Reads an address in text form (RFC 791 dotted quad, RFC 4291 section 2.2).
   *
   * @throws IllegalArgumentException with a message that names the text and what would be valid
   */
  static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }
}
