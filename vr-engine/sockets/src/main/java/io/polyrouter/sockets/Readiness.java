package io.polyrouter.sockets;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for something to happen on a channel: at most one thread that reads (accepts, connects)
 * and one that writes, as the channel's locks see to, and keys of selectors. Whoever changes what
 * they wait for says so afterwards; nothing here ever waits for a lock on the loop.
 */
final class Readiness {

  private static final VrSelectionKey[] NO_KEYS = {};

  /** Time without limit. */
  static final long FOREVER = Long.MAX_VALUE;

  /**
   * Room in a send buffer may come from other sockets' giving memory back, of which nobody tells;
   * so a waiting writer looks again that often.
   */
  private static final long WRITER_LOOKS_NANOS = 50_000_000;

  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread writer;
  private volatile VrSelectionKey[] keys = NO_KEYS;
  private final ReentrantLock keysLock = new ReentrantLock();

  /** Waits until there is something to read, for at most so long; spurious ends are none. */
  boolean awaitRead(BooleanSupplier ready, long nanos) {
    reader = Thread.currentThread();
    try {
      return await(ready, nanos, FOREVER);
    } finally {
      reader = null;
    }
  }

  /** Waits until something may be written. */
  boolean awaitWrite(BooleanSupplier ready, long nanos) {
    writer = Thread.currentThread();
    try {
      return await(ready, nanos, WRITER_LOOKS_NANOS);
    } finally {
      writer = null;
    }
  }

  private boolean await(BooleanSupplier ready, long nanos, long lookNanos) {
    long start = nanos == FOREVER ? 0 : System.nanoTime();
    while (!ready.getAsBoolean()) {
      long left = nanos;
      if (nanos != FOREVER) {
        left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
      }
      if (Math.min(left, lookNanos) == FOREVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.min(left, lookNanos));
      }
      if (Thread.currentThread().isInterrupted() && !ready.getAsBoolean()) {
        // An interruptible channel is closed by now; elsewhere the interrupt must not spin.
        return ready.getAsBoolean();
      }
    }
    return true;
  }

  /** Something may be read, or never will be. */
  void wakeReader() {
    LockSupport.unpark(reader);
    tellSelectors();
  }

  /** Something may be written, or never will be. */
  void wakeWriter() {
    LockSupport.unpark(writer);
    tellSelectors();
  }

  /** Everything changed. */
  void wakeAll() {
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
