package io.polyrouter.net;

/**
 * An address prefix: the first {@link #length} bits count, all others are zero. The natural order
 * is by family, then by address, then shorter before longer.
 */
public sealed interface IpPrefix extends Comparable<IpPrefix> permits Ipv4Prefix, Ipv6Prefix {

  /** The prefix's address; its host bits are zero. */
  IpAddress address();

  /** Number of bits that count, 0 to the family's {@link AddressFamily#bits}. */
  int length();

  default AddressFamily family() {
    return address().family();
  }

  /** Whether the address lies in this prefix; false for another family. */
  boolean contains(IpAddress candidate);

  /**
   * The prefix of the given length that the address lies in; host bits are cleared.
   *
   * @throws IllegalArgumentException if the length does not fit the family
   */
  static IpPrefix of(IpAddress address, int length) {
    return switch (address) {
      case Ipv4Address v4 -> Ipv4Prefix.of(v4, length);
      case Ipv6Address v6 -> Ipv6Prefix.of(v6, length);
    };
  }

  /**
   * Reads {@code address/length}.
   *
   * @throws IllegalArgumentException with a message that names the text and what would be valid,
   *     also when host bits are set
   */
  static IpPrefix parse(String text) {
    return text.indexOf(':') >= 0 ? Ipv6Prefix.parse(text) : Ipv4Prefix.parse(text);
  }
}
