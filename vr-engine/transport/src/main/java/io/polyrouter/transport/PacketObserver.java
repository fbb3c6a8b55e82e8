package io.polyrouter.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hears of one UDP or raw IP socket. Called on the virtual router's loop. */
public interface PacketObserver {

  /**
   * Takes a datagram at once, within the call that delivers it, so that it is not queued; for users
   * on the virtual router's loop, who then do not depend on what other sockets leave of the budget.
   *
   * @return false to have it queued
   */
  default boolean taken(Datagram datagram) {
    return false;
  }

  /** There is something in the queue. */
  void readable();

  /**
   * An ICMP error about what a connected socket sent; the socket stays (RFC 1122, section 4.1.3.3).
   */
  void errorReceived(IOException error);

  /**
   * It is closed; nothing is called after this.
   *
   * @param failure why, if not by its owner: the virtual router failed or went away
   */
  void closed(@Nullable IOException failure);
}
