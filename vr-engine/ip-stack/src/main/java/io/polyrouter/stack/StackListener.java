package io.polyrouter.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** What an IP stack tells its virtual router. Called by the stack, on its thread. */
public interface StackListener {

  /** A neighbour was resolved or moved, or was lost (its MAC address is then null). */
  void neighbourChanged(StackInterface onInterface, Ipv4Address address, @Nullable MacAddress mac);

  /** An answer to an echo request came in. */
  void echoAnswered(EchoAnswer answer, long nowNanos);

  /**
   * An answer to an echo request of this router.
   *
   * @param from who answered
   * @param identifier of the request
   * @param sequence of the request
   * @param timeToLive of the answer as received
   * @param message "echo-reply", or what an ICMP error about the request said
   */
  record EchoAnswer(
      Ipv4Address from, int identifier, int sequence, int timeToLive, String message) {}
}
