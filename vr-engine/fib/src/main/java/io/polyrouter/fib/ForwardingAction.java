package io.polyrouter.fib;

import java.util.List;

/**
 * What to do with a packet whose destination matches a FIB entry. Immutable; equal actions are
 * shared where possible.
 */
public sealed interface ForwardingAction {

  /** The destination is one of the router's own addresses. */
  record Receive() implements ForwardingAction {}

  /**
   * The destination is on the link of this interface: it is its own next hop (glean until its
   * neighbour is resolved).
   */
  record Connected(int interfaceIndex) implements ForwardingAction {}

  /**
   * Forward to one of these next hops, chosen by flow hash; at least one, in ascending order, no
   * duplicates.
   */
  record Forward(List<NextHop> nextHops) implements ForwardingAction {
    public Forward {
      nextHops =
          nextHops.size() == 1
              ? List.copyOf(nextHops)
              : nextHops.stream().sorted().distinct().toList();
      if (nextHops.isEmpty()) {
        throw new IllegalArgumentException("a forwarding action needs a next hop");
      }
    }
  }

  /** Drop silently. */
  record Blackhole() implements ForwardingAction {}

  /** Drop and answer ICMP destination unreachable. */
  record Unreachable() implements ForwardingAction {}

  ForwardingAction RECEIVE = new Receive();
  ForwardingAction BLACKHOLE = new Blackhole();
  ForwardingAction UNREACHABLE = new Unreachable();
}
