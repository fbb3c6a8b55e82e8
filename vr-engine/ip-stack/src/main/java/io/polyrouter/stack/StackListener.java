package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** What an IP stack tells its virtual router. Called by the stack, on its thread. */
public interface StackListener {

  /** A neighbour was resolved or moved, or was lost (its MAC address is then null). */
  void neighbourChanged(StackInterface onInterface, IpAddress address, @Nullable MacAddress mac);

  /**
   * An interface's IPv6 addresses became usable, or turned out to be duplicates; see {@code
   * IpStack.ipv6Addresses}.
   */
  void ipv6AddressesChanged(StackInterface onInterface);

  /** An answer to an echo request came in. */
  void echoAnswered(EchoAnswer answer, long nowNanos);

  /**
   * An answer to an echo request of this router.
   *
   * @param from who answered
   * @param identifier of the request
   * @param sequence of the request
   * @param timeToLive TTL or hop limit of the answer as received
   * @param message "echo-reply", or what an ICMP error about the request said
   */
  record EchoAnswer(IpAddress from, int identifier, int sequence, int timeToLive, String message) {}
}
