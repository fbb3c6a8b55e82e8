package io.polyrouter.sockets;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns the names of hosts into addresses. Thread-safe; may block. */
@FunctionalInterface
public interface Names {

  /**
   * The addresses of a host, best first.
   *
   * @param host a name, or an address as text
   * @throws UnknownHostException when it has none
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** As the machine resolves names for every program on it. */
  static Names machine() {
    return host -> List.of(InetAddress.getAllByName(host));
  }

  /**
   * Addresses as text only. What a virtual router does unless told otherwise: the machine's own
   * resolver sees other networks than it.
   */
  static Names literal() {
    return host -> List.of(Addresses.parse(host));
  }
}
