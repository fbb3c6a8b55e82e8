package io.polyrouter.router.loop;

import io.polyrouter.stack.time.Timer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work that comes in turns on one loop. */
public abstract class LoopTask {

  private final RouterLoop loop;
  private final AtomicBoolean ready = new AtomicBoolean();
  private final Timer wakeUp = new WakeUp();

  /** The loop's pass in which it last had a turn. */
  private long lastPass;

  /** Whether its last turn left work over. Written on the loop, read by any thread. */
  private volatile boolean busy;

  protected LoopTask(RouterLoop loop) {
    this.loop = loop;
  }

  /** Asks for a turn soon. Any thread; cheap when one is due already. */
  public final void schedule() {
    if (ready.compareAndSet(false, true)) {
      loop.enqueue(this);
    }
  }

  /** Asks for a turn at a time, in place of what was asked before. On the loop only. */
  protected final void wakeAt(long deadlineNanos) {
    if (deadlineNanos == Long.MAX_VALUE) {
      loop.timers().cancel(wakeUp);
    } else {
      loop.timers().set(wakeUp, deadlineNanos);
    }
  }

  /**
   * Does a bounded amount of work; on the loop only. What is thrown here ends the loop: tasks
   * contain their own faults.
   *
   * @return whether more work waits
   */
  protected abstract boolean turn(long nowNanos);

  final boolean hadTurnIn(long pass) {
    return lastPass == pass;
  }

  final boolean isBusy() {
    return busy;
  }

  final void runTurn(long pass, long nowNanos) {
    lastPass = pass;
    // Before the turn, so that what comes in during it leads to another one.
    ready.set(false);
    boolean hasMore = turn(nowNanos);
    if (hasMore != busy) {
      busy = hasMore;
    }
    if (hasMore) {
      schedule();
    }
  }

  private final class WakeUp extends Timer {
    @Override
    protected void fired(long nowNanos) {
      schedule();
    }
  }
}
