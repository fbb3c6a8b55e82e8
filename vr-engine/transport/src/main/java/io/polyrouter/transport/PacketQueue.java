package io.polyrouter.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that wait for an application: the loop puts in, one thread of the application takes.
 * Bounded in bytes, by its own limit and by the virtual router's budget; what does not fit is
 * dropped and counted.
 */
public final class PacketQueue {

  private final SocketBudget budget;
  private final Queue<Datagram> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger bytes = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private volatile int maxBytes;

  public PacketQueue(SocketBudget budget, int maxBytes) {
    this.budget = budget;
    this.maxBytes = maxBytes;
  }

  /** Changes the limit; what waits already stays. */
  public void setMaxBytes(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Puts one in, or drops it. */
  public boolean offer(Datagram datagram) {
    int charge = datagram.chargeBytes();
    int before = bytes.get();
    // One always fits, as a receive buffer smaller than a datagram would never get any.
    boolean full = before != 0 && before + charge > maxBytes;
    if (full || !budget.tryTake(charge)) {
      dropped.incrementAndGet();
      return false;
    }
    bytes.addAndGet(charge);
    queue.add(datagram);
    return true;
  }

  /** Takes the oldest, if there is one. */
  public @Nullable Datagram poll() {
    Datagram datagram = queue.poll();
    if (datagram != null) {
      int charge = datagram.chargeBytes();
      bytes.addAndGet(-charge);
      budget.giveBack(charge);
    }
    return datagram;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Bytes that wait, overhead included. */
  public int bytes() {
    return bytes.get();
  }

  /** Datagrams that found no room. */
  public long dropped() {
    return dropped.get();
  }

  /** Drops all that waits, uncounted: the socket was closed. */
  public void clear() {
    while (poll() != null) {
      // poll gives back what each one took
    }
  }
}
