package io.polyrouter.bgp.attribute;

import io.polyrouter.net.packet.Wire;

/**
 * RFC 8092: three numbers of 32 bits without a sign.
 *
 * @param administrator an AS number
 */
public record LargeCommunity(int administrator, int first, int second) {

  static final int BYTES = 12;

  static LargeCommunity at(byte[] bytes, int at) {
    return new LargeCommunity(
        Wire.i32(bytes, at), Wire.i32(bytes, at + 4), Wire.i32(bytes, at + 8));
  }

  void put(byte[] into, int at) {
    Wire.putI32(into, at, administrator);
    Wire.putI32(into, at + 4, first);
    Wire.putI32(into, at + 8, second);
  }

  /** Such as {@code 64500:1:2} (RFC 8092, section 5). */
  @Override
  public String toString() {
    return Integer.toUnsignedString(administrator)
        + ":"
        + Integer.toUnsignedString(first)
        + ":"
        + Integer.toUnsignedString(second);
  }
}
