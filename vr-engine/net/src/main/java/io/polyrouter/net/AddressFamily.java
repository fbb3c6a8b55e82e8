package io.polyrouter.net;

/** The address families that a router keeps tables for. */
public enum AddressFamily {
  IPV4(32),
  IPV6(128);

  private final int bits;

  AddressFamily(int bits) {
    this.bits = bits;
  }

  /** Length of an address in bits. */
  public int bits() {
    return bits;
  }
}
