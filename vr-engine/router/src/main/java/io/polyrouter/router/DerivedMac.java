package io.polyrouter.router;

import io.polyrouter.net.MacAddress;

/**
 * MAC addresses for interfaces that are given none: the same at every start, locally administered.
 */
final class DerivedMac {

  private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;
  private static final long GROUP = 0x0100_0000_0000L;
  private static final long ALL = 0xffff_ffff_ffffL;

  private DerivedMac() {}

  static MacAddress of(String vr, String interfaceName) {
    long hash = StableHash.of(vr + '\0' + interfaceName);
    return new MacAddress((hash & ALL & ~GROUP) | LOCALLY_ADMINISTERED);
  }
}
