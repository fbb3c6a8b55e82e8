package io.polyrouter.net;

import java.util.regex.Pattern;

/** An IPv6 address (RFC 4291): 128 bits as two halves, most significant first. */
public record Ipv6Address(long high, long low) implements IpAddress {

  /** The unspecified address, {@code ::}. */
  public static final Ipv6Address ANY = new Ipv6Address(0, 0);

  /** The loopback address, {@code ::1}. */
  public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);

  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  /**
   * Reads an address in any of the forms of RFC 4291, section 2.2.
   *
   * @throws IllegalArgumentException if the text is no such address
   */
  public static Ipv6Address parse(String text) {
    int gap = text.indexOf("::");
    int[] groups = new int[8];
    int count;
    if (gap < 0) {
      count = parseGroups(text, text, groups, true);
      if (count != 8) {
        throw notAnAddress(text);
      }
    } else {
      int[] tail = new int[8];
      int headCount = parseGroups(text, text.substring(0, gap), groups, false);
      int tailCount = parseGroups(text, text.substring(gap + 2), tail, true);
      if (headCount + tailCount > 7) {
        throw notAnAddress(text);
      }
      System.arraycopy(tail, 0, groups, 8 - tailCount, tailCount);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = (high << 16) | groups[i];
      low = (low << 16) | groups[4 + i];
    }
    return new Ipv6Address(high, low);
  }

  /**
   * Reads groups separated by colons, of which the last, at the end of the whole, may be an IPv4
   * address; returns their number.
   */
  private static int parseGroups(String whole, String text, int[] groups, boolean atEnd) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean embeddedIpv4 = atEnd && i == parts.length - 1 && part.indexOf('.') >= 0;
      if (count + (embeddedIpv4 ? 2 : 1) > groups.length) {
        throw notAnAddress(whole);
      }
      if (embeddedIpv4) {
        int bits;
        try {
          bits = Ipv4Address.parse(part).bits();
        } catch (IllegalArgumentException e) {
          throw notAnAddress(whole);
        }
        groups[count++] = bits >>> 16;
        groups[count++] = bits & 0xffff;
      } else if (GROUP.matcher(part).matches()) {
        groups[count++] = Integer.parseInt(part, 16);
      } else {
        throw notAnAddress(whole);
      }
    }
    return count;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not an IPv6 address such as 2001:db8::1");
  }

  /** Whether it is in ff00::/8. */
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  /** Whether it is a link-local unicast address, in fe80::/10. */
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV6;
  }

  @Override
  public byte[] toBytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  @Override
  public int compareTo(IpAddress other) {
    return switch (other) {
      case Ipv4Address v4 -> 1;
      case Ipv6Address v6 -> {
        int byHigh = Long.compareUnsigned(high, v6.high);
        yield byHigh != 0 ? byHigh : Long.compareUnsigned(low, v6.low);
      }
    };
  }

  /** The canonical text form (RFC 5952, section 4). */
  @Override
  public String toString() {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[4 + i] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    int gapStart = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > gapLength) {
        gapStart = i;
        gapLength = run;
      }
      i += run;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        if (i > 0 && i != gapStart + gapLength) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
