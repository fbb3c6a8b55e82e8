package io.polyrouter.sockets;

import java.net.InetSocketAddress;
import java.net.SocketException;

/** Decides what a program may do in a virtual router. Thread-safe; called by the program. */
@FunctionalInterface
public interface Permission {

  /** Everything is allowed. */
  Permission ALL = (use, address) -> {};

  /**
   * Returns if it may.
   *
   * @throws SocketException that says why it may not
   */
  void check(SocketUse use, InetSocketAddress address) throws SocketException;
}
