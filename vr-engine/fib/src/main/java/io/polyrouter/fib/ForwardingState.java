package io.polyrouter.fib;

import java.util.SortedMap;

/**
 * Everything a forwarder has to know of one virtual router, as one consistent snapshot. Immutable.
 *
 * @param vr name of the virtual router
 * @param version rises with every published state of this virtual router's life
 * @param ipv4 the IPv4 FIB
 * @param interfaces by interface index
 */
public record ForwardingState(
    String vr,
    long version,
    PrefixTable<ForwardingAction> ipv4,
    SortedMap<Integer, ForwardingInterface> interfaces) {}
