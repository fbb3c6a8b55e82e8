package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import java.util.Comparator;

/** What tells virtual routers apart (RFC 9568, section 1.7). */
record VrrpKey(String interfaceName, AddressFamily family, int vrid)
    implements Comparable<VrrpKey> {

  private static final Comparator<VrrpKey> ORDER =
      Comparator.comparing(VrrpKey::interfaceName)
          .thenComparing(VrrpKey::family)
          .thenComparingInt(VrrpKey::vrid);

  @Override
  public int compareTo(VrrpKey other) {
    return ORDER.compare(this, other);
  }
}
