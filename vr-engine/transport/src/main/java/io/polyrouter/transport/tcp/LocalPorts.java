package io.polyrouter.transport.tcp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which local endpoints are listened on or held. The unspecified address stands for all. */
final class LocalPorts {

  private final Map<Endpoint, Listener> listeners = new LinkedHashMap<>();
  private final Set<Endpoint> held = new HashSet<>();

  Iterable<Listener> listeners() {
    return listeners.values();
  }

  void hold(Endpoint local) {
    held.add(local);
  }

  /** Whether it was held. */
  boolean release(Endpoint local) {
    return held.remove(local);
  }

  void add(Listener listener) {
    listeners.put(listener.local(), listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener.local(), listener);
  }

  void clear() {
    listeners.clear();
    held.clear();
  }

  /** Who listens for segments to an address, given as {@link IpPacket} has it. */
  @Nullable Listener find(long high, long low, int port) {
    if (listeners.isEmpty()) {
      return null;
    }
    IpAddress address = IpPacket.address(high, low);
    Listener exact = listeners.get(new Endpoint(address, port));
    return exact != null ? exact : listeners.get(new Endpoint(unspecified(address.family()), port));
  }

  /** Whether someone listens on an endpoint, holds it, or one that overlaps it. */
  boolean isTaken(Endpoint local) {
    for (Endpoint endpoint : listeners.keySet()) {
      if (overlap(endpoint, local)) {
        return true;
      }
    }
    for (Endpoint endpoint : held) {
      if (overlap(endpoint, local)) {
        return true;
      }
    }
    return false;
  }

  private static boolean overlap(Endpoint one, Endpoint other) {
    return one.port() == other.port()
        && one.address().family() == other.address().family()
        && (one.address().equals(other.address())
            || isUnspecified(one.address())
            || isUnspecified(other.address()));
  }

  static boolean isUnspecified(IpAddress address) {
    return address.equals(unspecified(address.family()));
  }

  static IpAddress unspecified(AddressFamily family) {
    return IpAddress.parse(family == AddressFamily.IPV4 ? "0.0.0.0" : "::");
  }
}
