package io.polyrouter.router.loop;

import io.polyrouter.stack.time.TimerQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one thread. Only {@link #submit}, {@link #hasWork} and {@link
 * LoopTask#schedule} may be called from elsewhere.
 */
public final class RouterLoop {

  private static final int COMMANDS_A_PASS = 256;
  private static final int TIMERS_A_PASS = 4096;

  /** Commands and timers do not wait longer than these take. */
  private static final int TURNS_A_PASS = 64;

  private final Queue<LongConsumer> commands = new ConcurrentLinkedQueue<>();
  private final Queue<LoopTask> ready = new ConcurrentLinkedQueue<>();

  /** Those that are ready because their last turn left work over. */
  private final Queue<LoopTask> busy = new ConcurrentLinkedQueue<>();

  private final TimerQueue timers = new TimerQueue();
  private final Runnable waker;
  private long pass;

  /**
   * @param waker called after something was handed over from any thread, to end a wait
   */
  public RouterLoop(Runnable waker) {
    this.waker = waker;
  }

  /** Has a command run on the loop with the current time, after those submitted before. */
  public void submit(LongConsumer command) {
    commands.add(command);
    waker.run();
  }

  void enqueue(LoopTask task) {
    (task.isBusy() ? busy : ready).add(task);
    waker.run();
  }

  TimerQueue timers() {
    return timers;
  }

  /** Whether {@link #doWork} has something to do at once. */
  public boolean hasWork() {
    return !commands.isEmpty() || !ready.isEmpty() || !busy.isEmpty();
  }

  /** When it has something to do even if nothing comes in, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNanos() {
    return timers.nextDeadlineNanos();
  }

  /**
   * Works a bounded while: each task has one turn at most, and of those that always have more to do
   * only one, so that all of them together cost the others no more than the time of one turn.
   *
   * @return how many things it did
   */
  public int doWork(long nowNanos) {
    int done = 0;
    for (int i = 0; i < COMMANDS_A_PASS; i++) {
      LongConsumer command = commands.poll();
      if (command == null) {
        break;
      }
      command.accept(nowNanos);
      done++;
    }
    done += timers.fireDue(nowNanos, TIMERS_A_PASS);
    pass++;
    for (int i = 0; i < TURNS_A_PASS; i++) {
      @Nullable LoopTask task = ready.peek();
      if (task == null || task.hadTurnIn(pass)) {
        break;
      }
      ready.remove();
      task.runTurn(pass, nowNanos);
      done++;
    }
    @Nullable LoopTask next = busy.poll();
    if (next != null) {
      next.runTurn(pass, nowNanos);
      done++;
    }
    return done;
  }
}
