package io.polyrouter.net.packet;

/**
 * The options of an IPv4 header (RFC 791, section 3.1). The offset given is always that of the
 * header, which has passed {@link Ipv4#check}.
 */
public final class Ipv4Options {

  public static final int END = 0;
  public static final int NO_OPERATION = 1;
  public static final int RECORD_ROUTE = 7;
  public static final int TIMESTAMP = 68;
  public static final int LOOSE_SOURCE_ROUTE = 131;
  public static final int STRICT_SOURCE_ROUTE = 137;

  /** RFC 2113. */
  public static final int ROUTER_ALERT = 148;

  private static final int COPIED = 0x80;

  private Ipv4Options() {}

  /**
   * Where the options break their format, in bytes from the start of the header: the pointer of a
   * parameter problem message. Negative if they do not.
   */
  public static int malformedAt(byte[] bytes, int at) {
    int headerBytes = Ipv4.headerBytes(bytes, at);
    int option = Ipv4.MIN_HEADER_BYTES;
    while (option < headerBytes && Wire.u8(bytes, at + option) != END) {
      int optionBytes = lengthOf(bytes, at, option, headerBytes);
      if (optionBytes <= 0) {
        return option + 1 < headerBytes ? option + 1 : option;
      }
      option += optionBytes;
    }
    return -1;
  }

  /**
   * Finds the first option of a type; stops where the options break their format.
   *
   * @return its offset from the start of the header, or a negative number
   */
  public static int find(byte[] bytes, int at, int type) {
    int headerBytes = Ipv4.headerBytes(bytes, at);
    int option = Ipv4.MIN_HEADER_BYTES;
    while (option < headerBytes) {
      int found = Wire.u8(bytes, at + option);
      int optionBytes = lengthOf(bytes, at, option, headerBytes);
      if (found == END || optionBytes <= 0) {
        return -1;
      }
      if (found == type) {
        return option;
      }
      option += optionBytes;
    }
    return -1;
  }

  /**
   * Writes those options that go into every fragment (the copied flag, RFC 791, section 3.1),
   * behind another header, padded to a multiple of four bytes; stops where the options break their
   * format.
   *
   * @param targetAt where that other header starts
   * @return how many bytes of options were written, 0 to 40
   */
  public static int copyForFragment(byte[] bytes, int at, byte[] target, int targetAt) {
    int headerBytes = Ipv4.headerBytes(bytes, at);
    int option = Ipv4.MIN_HEADER_BYTES;
    int end = targetAt + Ipv4.MIN_HEADER_BYTES;
    int to = end;
    while (option < headerBytes && Wire.u8(bytes, at + option) != END) {
      int optionBytes = lengthOf(bytes, at, option, headerBytes);
      if (optionBytes <= 0) {
        break;
      }
      if ((bytes[at + option] & COPIED) != 0) {
        System.arraycopy(bytes, at + option, target, to, optionBytes);
        to += optionBytes;
      }
      option += optionBytes;
    }
    while ((to - end) % 4 != 0) {
      target[to++] = END;
    }
    return to - end;
  }

  /** Length of the option at this place; 0 if it is wrong. */
  private static int lengthOf(byte[] bytes, int at, int option, int headerBytes) {
    int type = Wire.u8(bytes, at + option);
    if (type == END || type == NO_OPERATION) {
      return 1;
    }
    if (option + 2 > headerBytes) {
      return 0;
    }
    int length = Wire.u8(bytes, at + option + 1);
    return length < 2 || option + length > headerBytes ? 0 : length;
  }
}
