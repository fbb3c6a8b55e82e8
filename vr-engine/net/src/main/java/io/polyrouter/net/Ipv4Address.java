package io.polyrouter.net;

/** An IPv4 address (RFC 791): its 32 bits, most significant first. */
public record Ipv4Address(int bits) implements IpAddress {

  public static final Ipv4Address ANY = new Ipv4Address(0);
  public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

  /**
   * Reads a dotted quad of decimal numbers without leading zeros.
   *
   * @throws IllegalArgumentException if the text is no such address
   */
  public static Ipv4Address parse(String text) {
    int bits = 0;
    int octets = 0;
    int at = 0;
    while (octets < 4) {
      int start = at;
      int value = 0;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && at - start < 3) {
        value = value * 10 + (text.charAt(at) - '0');
        at++;
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || value > 255 || leadingZero) {
        throw notAnAddress(text);
      }
      bits = bits << 8 | value;
      octets++;
      if (octets < 4) {
        if (at >= text.length() || text.charAt(at) != '.') {
          throw notAnAddress(text);
        }
        at++;
      }
    }
    if (at != text.length()) {
      throw notAnAddress(text);
    }
    return new Ipv4Address(bits);
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not an IPv4 address such as 192.0.2.1");
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV4;
  }

  @Override
  public byte[] toBytes() {
    return new byte[] {
      (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
    };
  }

  /** 224.0.0.0/4 (RFC 5771). */
  public boolean isMulticast() {
    return bits >>> 28 == 0xe;
  }

  /** 127.0.0.0/8 (RFC 1122, section 3.2.1.3). */
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public int compareTo(IpAddress other) {
    return switch (other) {
      case Ipv4Address v4 -> Integer.compareUnsigned(bits, v4.bits);
      case Ipv6Address v6 -> -1;
    };
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }
}
