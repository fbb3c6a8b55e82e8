package io.polyrouter.net;

/**
 * An IPv6 prefix (RFC 4291, section 2.3). The constructor refuses host bits; {@link #of} clears
 * them.
 */
public record Ipv6Prefix(Ipv6Address address, int length) implements IpPrefix {

  public static final Ipv6Prefix DEFAULT = new Ipv6Prefix(Ipv6Address.ANY, 0);

  /** Link-local unicast addresses (RFC 4291, section 2.5.6). */
  public static final Ipv6Prefix LINK_LOCAL = Ipv6Prefix.parse("fe80::/10");

  public Ipv6Prefix {
    checkLength(length);
    if (!address.equals(masked(address, length))) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has host bits set; the prefix would be "
              + of(address, length));
    }
  }

  /** The prefix of this length that the address lies in. */
  public static Ipv6Prefix of(Ipv6Address address, int length) {
    checkLength(length);
    return new Ipv6Prefix(masked(address, length), length);
  }

  /** Reads {@code address/length}; see {@link IpPrefix#parse}. */
  public static Ipv6Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an IPv6 prefix such as 2001:db8::/32");
    }
    Ipv6Address address = Ipv6Address.parse(text.substring(0, slash));
    return new Ipv6Prefix(address, PrefixLength.parse(text, slash + 1));
  }

  private static Ipv6Address masked(Ipv6Address address, int length) {
    long highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
    long lowMask = length <= 64 ? 0 : -1L << 128 - length;
    return new Ipv6Address(address.high() & highMask, address.low() & lowMask);
  }

  private static void checkLength(int length) {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("IPv6 prefix length " + length + " is not in 0..128");
    }
  }

  @Override
  public boolean contains(IpAddress candidate) {
    return candidate instanceof Ipv6Address v6 && masked(v6, length).equals(address);
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byAddress = address.compareTo(other.address());
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length());
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
