package io.polyrouter.stack.time;

/** Something to do at a deadline; set and cancelled through one {@link TimerQueue}. */
public abstract class Timer {

  static final int NOT_QUEUED = -1;

  long deadlineNanos;
  int heapIndex = NOT_QUEUED;

  /** Called once the deadline has passed; the timer is no longer set, and may be set again. */
  protected abstract void fired(long nowNanos);

  /** Whether it is set. */
  public final boolean isSet() {
    return heapIndex != NOT_QUEUED;
  }
}
