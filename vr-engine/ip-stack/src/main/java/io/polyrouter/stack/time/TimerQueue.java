package io.polyrouter.stack.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one owner, earliest first (a binary heap). An empty one takes a few dozen bytes.
 * Used by one thread. Timers with equal deadlines fire in an order that depends on nothing but the
 * calls made before.
 */
public final class TimerQueue {

  private static final @Nullable Timer[] NONE = new Timer[0];

  private @Nullable Timer[] heap = NONE;
  private int size;

  /** Number of timers that are set. */
  public int size() {
    return size;
  }

  /** When the next timer is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNanos() {
    return size == 0 ? Long.MAX_VALUE : at(0).deadlineNanos;
  }

  /** Sets the timer, or sets it anew. */
  public void set(Timer timer, long deadlineNanos) {
    if (!timer.isSet()) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, Math.max(4, size * 2));
      }
      timer.deadlineNanos = deadlineNanos;
      place(timer, size++);
      siftUp(timer);
      return;
    }
    boolean earlier = deadlineNanos < timer.deadlineNanos;
    timer.deadlineNanos = deadlineNanos;
    if (earlier) {
      siftUp(timer);
    } else {
      siftDown(timer);
    }
  }

  /** The timer will not fire; nothing happens if it is not set. */
  public void cancel(Timer timer) {
    if (!timer.isSet()) {
      return;
    }
    int index = timer.heapIndex;
    timer.heapIndex = Timer.NOT_QUEUED;
    Timer last = at(--size);
    heap[size] = null;
    if (index != size) {
      place(last, index);
      siftUp(last);
      siftDown(last);
    }
    if (size == 0) {
      heap = NONE;
    }
  }

  /**
   * Fires the timers that are due, at most as many as the limit.
   *
   * @return how many fired
   */
  public int fireDue(long nowNanos, int limit) {
    int fired = 0;
    while (fired < limit && size > 0 && at(0).deadlineNanos <= nowNanos) {
      Timer timer = at(0);
      cancel(timer);
      timer.fired(nowNanos);
      fired++;
    }
    return fired;
  }

  private void siftUp(Timer timer) {
    int index = timer.heapIndex;
    while (index > 0) {
      int parentIndex = index - 1 >>> 1;
      Timer parent = at(parentIndex);
      if (parent.deadlineNanos <= timer.deadlineNanos) {
        break;
      }
      place(parent, index);
      index = parentIndex;
    }
    place(timer, index);
  }

  private void siftDown(Timer timer) {
    int index = timer.heapIndex;
    while (true) {
      int childIndex = 2 * index + 1;
      if (childIndex >= size) {
        break;
      }
      if (childIndex + 1 < size
          && at(childIndex + 1).deadlineNanos < at(childIndex).deadlineNanos) {
        childIndex++;
      }
      Timer child = at(childIndex);
      if (child.deadlineNanos >= timer.deadlineNanos) {
        break;
      }
      place(child, index);
      index = childIndex;
    }
    place(timer, index);
  }

  private void place(Timer timer, int index) {
    heap[index] = timer;
    timer.heapIndex = index;
  }

  private Timer at(int index) {
    Timer timer = heap[index];
    if (timer == null) {
      throw new IllegalStateException("no timer at " + index + " of " + size);
    }
    return timer;
  }
}
