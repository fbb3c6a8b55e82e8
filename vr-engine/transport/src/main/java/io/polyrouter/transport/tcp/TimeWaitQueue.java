package io.polyrouter.transport.tcp;

import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that is in TIME-WAIT, in the order in which it ends; one timer for all. */
final class TimeWaitQueue extends Timer {

  private final TimerQueue timers;
  private final long durationNanos;
  private final Consumer<TimeWait> ended;
  private @Nullable TimeWait first;
  private @Nullable TimeWait last;
  private int size;

  TimeWaitQueue(TimerQueue timers, long durationNanos, Consumer<TimeWait> ended) {
    this.timers = timers;
    this.durationNanos = durationNanos;
    this.ended = ended;
  }

  int size() {
    return size;
  }

  @Nullable TimeWait oldest() {
    return first;
  }

  void add(TimeWait wait, long nowNanos) {
    wait.endsNanos = nowNanos + durationNanos;
    wait.earlier = last;
    wait.later = null;
    if (last == null) {
      first = wait;
      timers.set(this, wait.endsNanos);
    } else {
      last.later = wait;
    }
    last = wait;
    size++;
  }

  void remove(TimeWait wait) {
    TimeWait before = wait.earlier;
    TimeWait after = wait.later;
    if (before == null) {
      first = after;
    } else {
      before.later = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.earlier = before;
    }
    wait.earlier = null;
    wait.later = null;
    size--;
    if (size == 0) {
      timers.cancel(this);
    }
  }

  @Override
  protected void fired(long nowNanos) {
    TimeWait wait = first;
    while (wait != null && wait.endsNanos <= nowNanos) {
      ended.accept(wait);
      wait = first;
    }
    if (wait != null) {
      timers.set(this, wait.endsNanos);
    }
  }
}
