package io.polyrouter.net;

/** An IEEE 802 MAC address: its 48 bits, first octet most significant. */
public record MacAddress(long bits) implements Comparable<MacAddress> {

  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException(
          "a MAC address has 48 bits, not " + Long.toHexString(bits));
    }
  }

  /**
   * Reads six hexadecimal octets separated by colons.
   *
   * @throws IllegalArgumentException if the text is no such address
   */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a MAC address such as 02:00:5e:10:00:01");
    }
    return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
  }

  /** Group bit set: multicast or broadcast. */
  public boolean isGroup() {
    return (bits >>> 40 & 1) != 0;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      if (shift < 40) {
        text.append(':');
      }
      text.append(Character.forDigit((int) (bits >>> shift + 4) & 0xf, 16));
      text.append(Character.forDigit((int) (bits >>> shift) & 0xf, 16));
    }
    return text.toString();
  }
}
