package io.polyrouter.northbound.running;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes when a test says so, in the test's thread. */
public final class ManualTimer extends ScheduledThreadPoolExecutor {
  private final List<Task> tasks = new ArrayList<>();
  private long nowSeconds;

  public ManualTimer() {
    super(0);
  }

  /** Lets time pass, and does what falls due. */
  public void advance(long seconds) {
    nowSeconds += seconds;
    for (Task task : tasks.stream().sorted(Comparator.comparingLong(Task::due)).toList()) {
      if (task.due() <= nowSeconds && tasks.remove(task)) {
        task.run();
      }
    }
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Task task =
        new Task(
            () -> {
              command.run();
              return null;
            },
            nowSeconds + unit.toSeconds(delay));
    tasks.add(task);
    return task;
  }

  private static final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final long due;

    Task(Callable<Object> action, long due) {
      super(action);
      this.due = due;
    }

    long due() {
      return due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due, TimeUnit.SECONDS);
    }

    @Override
    public int compareTo(Delayed later) {
      return Long.compare(getDelay(TimeUnit.SECONDS), later.getDelay(TimeUnit.SECONDS));
    }
  }
}
