package io.polyrouter.router;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for a virtual router, put in by any thread, taken out by its loop. Two lanes,
 * each with the same limit: control (ARP) goes before data, so that a flood of data does not cost a
 * router its neighbours. An empty mailbox takes a few dozen bytes.
 */
final class FrameMailbox {

  private final Lane control = new Lane();
  private final Lane data = new Lane();
  private final AtomicLong dropped = new AtomicLong();
  private volatile int limit;

  FrameMailbox(int limit) {
    this.limit = limit;
  }

  /** A frame and where it came in. */
  static final class Received {
    final Port port;
    final byte[] frame;
    final int length;

    Received(Port port, byte[] frame, int length) {
      this.port = port;
      this.frame = frame;
      this.length = length;
    }
  }

  private static final class Lane {
    private final Queue<Received> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    boolean offer(Received received, int limit) {
      if (size.incrementAndGet() > limit) {
        size.decrementAndGet();
        return false;
      }
      frames.add(received);
      return true;
    }

    @Nullable Received poll() {
      Received received = frames.poll();
      if (received != null) {
        size.decrementAndGet();
      }
      return received;
    }
  }

  void setLimit(int frames) {
    limit = frames;
  }

  /** Any thread. */
  void offer(Received received, boolean isControl) {
    if (!(isControl ? control : data).offer(received, limit)) {
      dropped.incrementAndGet();
    }
  }

  @Nullable Received poll() {
    Received received = control.poll();
    return received != null ? received : data.poll();
  }

  boolean isEmpty() {
    return control.frames.isEmpty() && data.frames.isEmpty();
  }

  /** Frames dropped since the last call. */
  long takeDropped() {
    return dropped.getAndSet(0);
  }
}
