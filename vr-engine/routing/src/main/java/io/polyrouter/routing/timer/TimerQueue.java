package io.polyrouter.routing.timer;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * Timers of a protocol instance, used by its thread. Timers that are due at the same time fire in
 * the order in which they were queued. Putting a timer off costs nothing: it keeps its place in the
 * queue, and is queued again when it comes up too early. Most timers of routing protocols are put
 * off all their life.
 */
public final class TimerQueue {

  /** Of a timer that is not set. */
  public static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::number));
  private long number;

  private record Entry(long atNanos, long number, Timer timer) {}

  /** One timer, which fires once each time it is set. */
  public final class Timer {

    private final LongConsumer action;
    private long dueNanos = NEVER;
    private long queuedNanos = NEVER;

    private Timer(LongConsumer action) {
      this.action = action;
    }

    /** Fires then, and not when it was to fire before. */
    public void set(long nanos) {
      dueNanos = nanos;
      if (nanos < queuedNanos) {
        queuedNanos = nanos;
        queue.add(new Entry(nanos, number++, this));
      }
    }

    public void cancel() {
      dueNanos = NEVER;
    }

    public boolean isSet() {
      return dueNanos != NEVER;
    }

    /** {@link #NEVER} if it is not set. */
    public long dueNanos() {
      return dueNanos;
    }
  }

  /**
   * A timer that is not set yet.
   *
   * @param action given the time
   */
  public Timer timer(LongConsumer action) {
    return new Timer(action);
  }

  /** When the next timer is due, or {@link #NEVER}. */
  public long nextNanos() {
    for (Entry head = queue.peek(); head != null; head = queue.peek()) {
      Timer timer = head.timer;
      boolean isCurrent = timer.queuedNanos == head.atNanos;
      if (isCurrent && timer.dueNanos == head.atNanos) {
        return head.atNanos;
      }
      queue.poll();
      if (isCurrent) {
        timer.queuedNanos = NEVER;
        if (timer.isSet()) {
          timer.set(timer.dueNanos);
        }
      }
    }
    return NEVER;
  }

  /** Fires what is due, in order. */
  public void fireDue(long nowNanos) {
    while (nextNanos() <= nowNanos) {
      Entry head = queue.remove();
      head.timer.queuedNanos = NEVER;
      head.timer.dueNanos = NEVER;
      head.timer.action.accept(nowNanos);
    }
  }
}
