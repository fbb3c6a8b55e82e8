package io.polyrouter.sockets;

import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something short that an application has the loop do while it waits for the answer: bind, begin to
 * connect, join. The wait is not interruptible, as that of a system call would not be.
 */
final class Call<T> implements TransportCommand {

  /** What the loop does. */
  @FunctionalInterface
  interface Action<T> {
    T run(TransportLayer transport, long nowNanos) throws IOException;
  }

  private final Action<T> action;
  private final Thread caller = Thread.currentThread();
  private volatile boolean done;
  private @Nullable T result;
  private @Nullable IOException failure;

  private Call(Action<T> action) {
    this.action = action;
  }

  /** Runs it on the loop. */
  static <T> T run(Loop loop, Action<T> action) throws IOException {
    Call<T> call = new Call<>(action);
    loop.execute(call);
    return call.await();
  }

  /** Runs it on the loop. */
  static void perform(Loop loop, VoidAction action) throws IOException {
    run(
        loop,
        (transport, nowNanos) -> {
          action.run(transport, nowNanos);
          return true;
        });
  }

  /** An action without a result. */
  @FunctionalInterface
  interface VoidAction {
    void run(TransportLayer transport, long nowNanos) throws IOException;
  }

  @Override
  public void run(TransportLayer transport, long nowNanos) {
    try {
      result = action.run(transport, nowNanos);
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error fault) {
      failure = new IOException("the virtual router failed: " + fault, fault);
      throw fault;
    } finally {
      finish();
    }
  }

  @Override
  public void refused(IOException why) {
    if (!done) {
      failure = why;
      finish();
    }
  }

  private void finish() {
    done = true;
    LockSupport.unpark(caller);
  }

  private T await() throws IOException {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    IOException why = failure;
    T answer = result;
    if (why != null || answer == null) {
      throw Failures.again(why);
    }
    return answer;
  }
}
