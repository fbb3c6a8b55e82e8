package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import java.util.SortedMap;

/**
 * Everything a forwarder has to know of one virtual router, as one consistent snapshot. Immutable.
 *
 * <p>Link-local destinations (fe80::/10) are no part of the IPv6 FIB, because each link has its
 * own: a packet to one is the router's own if the interface that it came in by has the address
 * ({@link ForwardingInterface#linkLocals}), and is never forwarded (RFC 4291, section 2.5.6).
 *
 * @param vr name of the virtual router
 * @param version rises with every published state of this virtual router's life
 * @param ipv4 the IPv4 FIB
 * @param ipv6 the IPv6 FIB, of destinations of global scope
 * @param interfaces by interface index
 * @param awaitsRoutes whether routes of before a restart may be missing still: what a forwarder has
 *     from before is better than nothing until they are back
 */
public record ForwardingState(
    String vr,
    long version,
    PrefixTable<ForwardingAction> ipv4,
    PrefixTable<ForwardingAction> ipv6,
    SortedMap<Integer, ForwardingInterface> interfaces,
    boolean awaitsRoutes) {

  public ForwardingState {
    ipv4.requireFamily(AddressFamily.IPV4);
    ipv6.requireFamily(AddressFamily.IPV6);
  }

  /** Of a virtual router that is complete. */
  public ForwardingState(
      String vr,
      long version,
      PrefixTable<ForwardingAction> ipv4,
      PrefixTable<ForwardingAction> ipv6,
      SortedMap<Integer, ForwardingInterface> interfaces) {
    this(vr, version, ipv4, ipv6, interfaces, false);
  }

  /** The FIB of one address family. */
  public PrefixTable<ForwardingAction> fib(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
