package io.polyrouter.net;

/** An IPv4 prefix (RFC 4632). The constructor refuses host bits; {@link #of} clears them. */
public record Ipv4Prefix(Ipv4Address address, int length) implements IpPrefix {

  /** 0.0.0.0/0. */
  public static final Ipv4Prefix DEFAULT = new Ipv4Prefix(Ipv4Address.ANY, 0);

  public Ipv4Prefix {
    checkLength(length);
    if ((address.bits() & ~mask(length)) != 0) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has host bits set; the prefix would be "
              + of(address, length));
    }
  }

  /** The prefix of this length that the address lies in. */
  public static Ipv4Prefix of(Ipv4Address address, int length) {
    checkLength(length);
    return new Ipv4Prefix(new Ipv4Address(address.bits() & mask(length)), length);
  }

  /** Reads {@code a.b.c.d/length}; see {@link IpPrefix#parse}. */
  public static Ipv4Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an IPv4 prefix such as 192.0.2.0/24");
    }
    Ipv4Address address = Ipv4Address.parse(text.substring(0, slash));
    return new Ipv4Prefix(address, PrefixLength.parse(text, slash + 1));
  }

  /** The network mask of a prefix length as bits. */
  public static int mask(int length) {
    return length == 0 ? 0 : -1 << 32 - length;
  }

  private static void checkLength(int length) {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("IPv4 prefix length " + length + " is not in 0..32");
    }
  }

  @Override
  public boolean contains(IpAddress candidate) {
    return candidate instanceof Ipv4Address v4 && (v4.bits() & mask(length)) == address.bits();
  }

  /** The directed broadcast address, meaningful for lengths up to 30. */
  public Ipv4Address broadcast() {
    return new Ipv4Address(address.bits() | ~mask(length));
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
