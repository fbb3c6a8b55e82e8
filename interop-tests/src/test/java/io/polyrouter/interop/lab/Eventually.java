package io.polyrouter.interop.lab;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for things that other processes do in their own time. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private Eventually() {}

  /** A check that throws {@link AssertionError} while its condition does not hold yet. */
  @FunctionalInterface
  public interface Check {
    /** Throws {@link AssertionError} when not fulfilled. */
    void check();
  }

  /** Repeats {@code check} until it passes; after {@code limit} its last failure is thrown. */
  public static void within(Duration limit, Check check) {
    get(
        limit,
        () -> {
          check.check();
          return true;
        });
  }

  /** Repeats {@code supplier} until it returns without an assertion error; returns that value. */
  public static <T> T get(Duration limit, Supplier<T> supplier) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        return supplier.get();
      } catch (AssertionError e) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("still so after " + limit + ": " + e.getMessage(), e);
        }
      }
      pause(PAUSE);
    }
  }

  /**
   * Lets other processes work for a while. Only for things that must not happen; else use {@link
   * #within}.
   */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
