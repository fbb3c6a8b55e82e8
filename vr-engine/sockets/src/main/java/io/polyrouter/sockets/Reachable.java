package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Some of the addresses that a socket is known to reach, so that only the first datagram to each
 * has to wait for the loop to say whether there is a route. Each address has one place, which the
 * last of those that share it takes. Thread-safe.
 */
final class Reachable {

  private static final int PLACES = 64;

  private final AtomicReferenceArray<@Nullable IpAddress> addresses =
      new AtomicReferenceArray<>(PLACES);

  private static int place(IpAddress address) {
    int hash = address.hashCode();
    return (hash ^ hash >>> 16 ^ hash >>> 8) & PLACES - 1;
  }

  boolean contains(IpAddress address) {
    return address.equals(addresses.get(place(address)));
  }

  void add(IpAddress address) {
    addresses.set(place(address), address);
  }

  void forget(IpAddress address) {
    if (contains(address)) {
      addresses.set(place(address), null);
    }
  }

  void clear() {
    for (int i = 0; i < PLACES; i++) {
      addresses.set(i, null);
    }
  }
}
