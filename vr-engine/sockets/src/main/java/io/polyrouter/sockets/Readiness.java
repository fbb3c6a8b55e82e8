package io.polyrouter.sockets;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for something to happen on a channel: at most one thread that reads (accepts, connects)
 * and one that writes, as the channel's locks see to, and keys of selectors. Whoever changes what
 * they wait for says so afterwards; nothing here ever waits for a lock on the loop.
 *
 * <p>A waiter shows itself before it looks once more; whoever wakes first lets what it changed be
 * seen, by a full fence, since the rings' own writes are no more than releases. So at least one of
 * them sees the other.
 */
final class Readiness {

  private static final VrSelectionKey[] NO_KEYS = {};

  /** Time without limit. */
  static final long FOREVER = Long.MAX_VALUE;

  /** Nobody tells of acknowledgments, so one who lingers looks for himself. */
  private static final long LINGERER_LOOKS_NANOS = 10_000_000;

  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread writer;
  private volatile VrSelectionKey[] keys = NO_KEYS;
  private final ReentrantLock keysLock = new ReentrantLock();

  /**
   * Waits until there is something to read, for at most so long. Within {@code begin} and {@code
   * end} of an interruptible channel, and the condition holds once that is closed.
   */
  boolean awaitRead(BooleanSupplier ready, long nanos) {
    reader = Thread.currentThread();
    try {
      return await(ready, nanos, false);
    } finally {
      reader = null;
    }
  }

  /** Waits until something may be written, likewise. */
  boolean awaitWrite(BooleanSupplier ready, long nanos) {
    writer = Thread.currentThread();
    try {
      return await(ready, nanos, false);
    } finally {
      writer = null;
    }
  }

  /** Waits until something has been written, or the thread is interrupted. */
  boolean linger(BooleanSupplier done, long nanos) {
    writer = Thread.currentThread();
    try {
      return await(done, nanos, true);
    } finally {
      writer = null;
    }
  }

  private static boolean await(BooleanSupplier ready, long nanos, boolean untilInterrupted) {
    long start = nanos == FOREVER ? 0 : System.nanoTime();
    while (!ready.getAsBoolean()) {
      long left = nanos;
      if (nanos != FOREVER) {
        left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
      }
      if (untilInterrupted) {
        left = Math.min(left, LINGERER_LOOKS_NANOS);
      }
      if (left == FOREVER) {
        LockSupport.park(ready);
      } else {
        LockSupport.parkNanos(ready, left);
      }
      if (Thread.currentThread().isInterrupted()) {
        if (untilInterrupted) {
          return ready.getAsBoolean();
        }
        // Whoever interrupts is about to close the channel, and parking is over until then.
        Thread.onSpinWait();
      }
    }
    return true;
  }

  /** Something may be read, or never will be. */
  void wakeReader() {
    VarHandle.fullFence();
    LockSupport.unpark(reader);
    tellSelectors();
  }

  /** Something may be written, or never will be. */
  void wakeWriter() {
    VarHandle.fullFence();
    LockSupport.unpark(writer);
    tellSelectors();
  }

  /** Everything changed. */
  void wakeAll() {
    VarHandle.fullFence();
    LockSupport.unpark(reader);
    LockSupport.unpark(writer);
    tellSelectors();
  }

  private void tellSelectors() {
    for (VrSelectionKey key : keys) {
      key.mayHaveChanged();
    }
  }

  void add(VrSelectionKey key) {
    keysLock.lock();
    try {
      VrSelectionKey[] more = Arrays.copyOf(keys, keys.length + 1);
      more[keys.length] = key;
      keys = more;
    } finally {
      keysLock.unlock();
    }
  }

  void remove(VrSelectionKey key) {
    keysLock.lock();
    try {
      keys = Arrays.stream(keys).filter(each -> each != key).toArray(VrSelectionKey[]::new);
    } finally {
      keysLock.unlock();
    }
  }
}
