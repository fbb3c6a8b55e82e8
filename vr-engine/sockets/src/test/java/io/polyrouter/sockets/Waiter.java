package io.polyrouter.sockets;

import java.util.concurrent.CompletableFuture;

/** A thread that waits for something. */
record Waiter(Thread thread, CompletableFuture<Object> outcome) {

  /** What it waits for. */
  interface Action {
    Object run() throws Exception;
  }

  /** Returns once it waits, or has waited. */
  static Waiter start(boolean virtual, Action action) {
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Runnable body =
        () -> {
          try {
            outcome.complete(action.run());
          } catch (Throwable e) {
            outcome.completeExceptionally(e);
          }
        };
    Thread thread =
        virtual ? Thread.startVirtualThread(body) : Thread.ofPlatform().daemon().start(body);
    while (!outcome.isDone() && !waits(thread)) {
      Thread.onSpinWait();
    }
    return new Waiter(thread, outcome);
  }

  private static boolean waits(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    boolean inside = false;
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      inside |= name.contains("Channel") || name.contains("Selector") || name.contains("Socket");
    }
    return inside
        && (stack[0].isNativeMethod()
            || stack[0].getMethodName().startsWith("park")
            || stack[0].getMethodName().contains("yield"));
  }

  Object join() {
    return outcome.join();
  }
}
