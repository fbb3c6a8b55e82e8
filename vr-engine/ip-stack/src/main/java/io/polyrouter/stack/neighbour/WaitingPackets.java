package io.polyrouter.stack.neighbour;

import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour.Waiting;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The packets of one virtual router, in one address family, that wait until the MAC address of
 * their neighbour is known (RFC 1122, section 2.3.2.2). Used by one thread.
 */
final class WaitingPackets {

  static final int MAX_PER_NEIGHBOUR = 16;
  static final int MAX = 1024;

  private final StackContext context;
  private int size;
  private long refused;

  WaitingPackets(StackContext context) {
    this.context = context;
  }

  int size() {
    return size;
  }

  /** How many found no room, or were dropped for others. */
  long refused() {
    return refused;
  }

  /**
   * Keeps a packet, or drops another or this one if there are too many.
   *
   * @param frame handed over for good
   */
  void keep(Neighbour neighbour, byte[] frame, int packetBytes) {
    ArrayDeque<Waiting> queue = neighbour.waiting;
    if (queue == null) {
      queue = new ArrayDeque<>(2);
      neighbour.waiting = queue;
    }
    if (queue.size() >= MAX_PER_NEIGHBOUR) {
      // The latest packet is the one to keep.
      queue.removeFirst();
      size--;
      refused++;
      context.count(VrCounter.NEIGHBOUR_QUEUE_FULL);
    } else if (size >= MAX) {
      refused++;
      context.count(VrCounter.NEIGHBOUR_QUEUE_FULL);
      return;
    }
    queue.addLast(new Waiting(frame, packetBytes));
    size++;
  }

  /** The neighbour is resolved. */
  void send(Neighbour neighbour) {
    for (Waiting packet : take(neighbour)) {
      neighbour.onLink.transmit(neighbour, packet.frame, packet.packetBytes);
    }
  }

  /** The neighbour does not answer. */
  void fail(Neighbour neighbour, long nowNanos) {
    for (Waiting packet : take(neighbour)) {
      context.count(VrCounter.NEIGHBOUR_UNRESOLVED);
      neighbour.onLink.unresolved(packet.frame, packet.packetBytes, nowNanos);
    }
  }

  private Iterable<Waiting> take(Neighbour neighbour) {
    ArrayDeque<Waiting> queue = neighbour.waiting;
    if (queue == null) {
      return List.of();
    }
    neighbour.waiting = null;
    size -= queue.size();
    return queue;
  }
}
