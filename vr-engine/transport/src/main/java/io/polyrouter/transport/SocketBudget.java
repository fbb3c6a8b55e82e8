package io.polyrouter.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sockets of one virtual router may use together, and what they use. Thread-safe, since
 * applications fill send buffers on their own threads.
 */
public final class SocketBudget {

  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicLong bufferBytes = new AtomicLong();
  private final AtomicLong refusedSockets = new AtomicLong();
  private final AtomicLong refusedBuffers = new AtomicLong();
  private final AtomicLong givenBack = new AtomicLong();

  /** What those do who found no room. */
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  private volatile int maxSockets;
  private volatile long maxBufferBytes;

  public SocketBudget(int maxSockets, long maxBufferBytes) {
    this.maxSockets = maxSockets;
    this.maxBufferBytes = maxBufferBytes;
  }

  /** Changes the limits; what is in use above them stays. */
  public void setLimits(int maxSockets, long maxBufferBytes) {
    this.maxSockets = maxSockets;
    this.maxBufferBytes = maxBufferBytes;
  }

  /** Takes one socket or connection; false, and counted, when there are too many. */
  public boolean tryOpen() {
    if (sockets.incrementAndGet() > maxSockets) {
      sockets.decrementAndGet();
      refusedSockets.incrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives back what {@link #tryOpen} took. */
  public void closed() {
    sockets.decrementAndGet();
  }

  /** Takes bytes for what a buffer is about to hold; false, and counted, when there is no room. */
  public boolean tryTake(int bytes) {
    if (bufferBytes.addAndGet(bytes) > maxBufferBytes) {
      bufferBytes.addAndGet(-bytes);
      refusedBuffers.incrementAndGet();
      return false;
    }
    return true;
  }

  /** Takes bytes that something needs to make any progress at all, even above the limit. */
  public void take(int bytes) {
    bufferBytes.addAndGet(bytes);
  }

  /** Gives back what {@link #tryTake} and {@link #take} took. */
  public void giveBack(int bytes) {
    bufferBytes.addAndGet(-bytes);
    givenBack.incrementAndGet();
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  /** A mark to be taken before {@link #tryTake}, for {@link #onceGivenBack}. */
  public long mark() {
    return givenBack.get();
  }

  /**
   * Runs an action once, as soon as something is given back, on the thread that does so; at once if
   * something was given back since the mark.
   */
  public void onceGivenBack(long mark, Runnable action) {
    waiting.add(action);
    if (givenBack.get() != mark && waiting.remove(action)) {
      action.run();
    }
  }

  /** Sockets and connections in use. */
  public int sockets() {
    return sockets.get();
  }

  /** Bytes in all buffers. */
  public long bufferBytes() {
    return bufferBytes.get();
  }

  /** How often {@link #tryOpen} said no. */
  public long refusedSockets() {
    return refusedSockets.get();
  }

  /** How often {@link #tryTake} said no. */
  public long refusedBuffers() {
    return refusedBuffers.get();
  }
}
