package io.polyrouter.routing.timer;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers of a protocol instance, used by its thread. Timers that are due at the same time fire in
 * the order in which they were queued. Putting a timer off costs nothing: it keeps its place in the
 * queue, and is queued again when it comes up too early. Most timers of routing protocols are put
 * off all their life. Of places that nobody waits for any more, those of cancelled timers among
 * them, there are never many more than of timers that are set.
 */
public final class TimerQueue {

  /** Of a timer that is not set. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Places that nobody waits for, which are not worth looking for. */
  static final int SPARE = 64;

  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry entry) -> entry.atNanos)
              .thenComparingLong(entry -> entry.number));
  private long number;

  /** Timers that are set; each has one place in the queue. */
  private int armed;

  /** A place in the queue; none equals another. */
  private static final class Entry {
    private final long atNanos;
    private final long number;
    private final Timer timer;

    Entry(long atNanos, long number, Timer timer) {
      this.atNanos = atNanos;
      this.number = number;
      this.timer = timer;
    }
  }

  /** One timer, which fires once each time it is set. */
  public final class Timer {

    private final LongConsumer action;
    private long dueNanos = NEVER;

    /** Its place; others of it in the queue are left over. */
    private @Nullable Entry place;

    private Timer(LongConsumer action) {
      this.action = action;
    }

    /** Fires then, and not when it was to fire before. */
    public void set(long nanos) {
      if (nanos == NEVER) {
        cancel();
        return;
      }
      armed += isSet() ? 0 : 1;
      dueNanos = nanos;
      if (place == null || nanos < place.atNanos) {
        queueAt(nanos);
      }
    }

    private void queueAt(long nanos) {
      place = new Entry(nanos, number++, this);
      queue.add(place);
      thin();
    }

    public void cancel() {
      if (isSet()) {
        dueNanos = NEVER;
        armed--;
        thin();
      }
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
      boolean isCurrent = timer.place == head;
      if (isCurrent && timer.dueNanos == head.atNanos) {
        return head.atNanos;
      }
      queue.poll();
      if (isCurrent) {
        timer.place = null;
        if (timer.isSet()) {
          timer.queueAt(timer.dueNanos);
        }
      }
    }
    return NEVER;
  }

  /** Fires what is due, in order. */
  public void fireDue(long nowNanos) {
    while (nextNanos() <= nowNanos) {
      Timer timer = queue.remove().timer;
      timer.place = null;
      timer.dueNanos = NEVER;
      armed--;
      timer.action.accept(nowNanos);
    }
  }

  /** Takes out the places that nobody waits for, as soon as there are more of them than others. */
  private void thin() {
    if (queue.size() - armed <= armed + SPARE) {
      return;
    }
    queue.removeIf(entry -> {
      Timer timer = entry.timer;
      boolean isCurrent = timer.place == entry;
      if (isCurrent && !timer.isSet()) {
        timer.place = null;
      }
      return !isCurrent || !timer.isSet();
    });
  }

  /** Places in the queue, those that nobody waits for included. */
  int size() {
    return queue.size();
  }
}
