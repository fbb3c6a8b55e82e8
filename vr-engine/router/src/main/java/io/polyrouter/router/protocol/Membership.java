package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;

/** A multicast group on an interface. */
record Membership(int interfaceIndex, IpAddress group) {}
