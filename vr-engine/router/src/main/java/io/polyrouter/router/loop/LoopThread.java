package io.polyrouter.router.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/** Drives a {@link RouterLoop} by the clock: one thread, asleep while there is nothing to do. */
public final class LoopThread implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LoopThread.class.getName());

  private static final long LONGEST_SLEEP_NANOS = 60_000_000_000L;
  private static final int LAST_PASSES = 1000;

  private final EngineClock clock;
  private final RouterLoop loop = new RouterLoop(this::wake);
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closing;
  private volatile boolean ended;

  public LoopThread(String name, EngineClock clock) {
    this.clock = clock;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  public RouterLoop loop() {
    return loop;
  }

  public void start() {
    thread.start();
  }

  private void wake() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closing) {
      if (work() == 0) {
        sleep();
      }
    }
    ended = true;
    // Whoever found that it had not ended was in time: all of that is done still.
    for (int i = 0; i < LAST_PASSES && loop.hasWork(); i++) {
      work();
    }
  }

  private int work() {
    try {
      return loop.doWork(clock.nanoTime());
    } catch (Throwable fault) {
      // Tasks contain their own faults; should one get through, the others still go on.
      LOG.log(Level.ERROR, "fault on " + thread.getName(), fault);
      return 1;
    }
  }

  /** Whether what is submitted from now on is not run any more. */
  public boolean hasEnded() {
    return ended;
  }

  /** Says that it sleeps before it looks for work once more, so that no wake-up gets lost. */
  private void sleep() {
    asleep = true;
    try {
      if (!loop.hasWork() && !closing) {
        long untilNext = loop.nextDeadlineNanos() - clock.nanoTime();
        if (untilNext > 0) {
          LockSupport.parkNanos(this, Math.min(untilNext, LONGEST_SLEEP_NANOS));
        }
      }
    } finally {
      asleep = false;
    }
  }

  /** Ends the thread once it has run what was submitted before, without waiting for it. */
  @Override
  public void close() {
    loop.submit(nowNanos -> closing = true);
  }
}
