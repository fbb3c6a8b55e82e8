package io.polyrouter.stack.ipv4;

/** Addresses that no packet on a link may have (RFC 1812, section 5.3.7; RFC 6890). */
final class Martians {

  private Martians() {}

  /** Not the address of a single node: 0/8, 127/8, multicast, reserved, broadcast. */
  static boolean isInvalidSource(int address) {
    int first = address >>> 24;
    return first == 0 || first == 127 || first >= 224;
  }

  /** 0/8, 127/8 or 240/4; the limited broadcast address is none. */
  static boolean isInvalidDestination(int address) {
    int first = address >>> 24;
    return first == 0 || first == 127 || first >= 240 && address != -1;
  }

  /** Multicast or limited broadcast. */
  static boolean isGroup(int address) {
    return address >>> 28 == 0xe || address == -1;
  }
}
