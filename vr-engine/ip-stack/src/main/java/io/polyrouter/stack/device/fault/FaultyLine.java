package io.polyrouter.stack.device.fault;

import io.polyrouter.stack.device.fault.FaultInjector.Count;
import io.polyrouter.stack.device.fault.FaultInjector.Timeline;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** One direction of a device with faults. Thread-safe. */
final class FaultyLine {

  /** Frames that are delayed at a time; what comes then is lost. */
  private static final int MOST_DELAYED = 100_000;

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Timeline timeline;
  private final RandomGenerator random;
  private final Output output;

  /** Held while fates are decided, not while frames move. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Faults faults = Faults.NONE;
  private volatile boolean hasFaults;

  private long frames;
  private long lost;
  private long overflowed;
  private long duplicated;
  private long corrupted;
  private long delayed;
  private int waiting;

  /** When the link will have sent what waits for it. */
  private long freeAtNanos = Long.MIN_VALUE;

  /** Where frames go. */
  interface Output {
    void frame(byte[] frame, int length);
  }

  FaultyLine(Timeline timeline, RandomGenerator random, Output output) {
    this.timeline = timeline;
    this.random = random;
    this.output = output;
  }

  void set(Faults next) {
    faults = next;
    hasFaults = !next.equals(Faults.NONE);
  }

  /** False as long as frames may go their way untouched. */
  boolean hasFaults() {
    return hasFaults;
  }

  Count count() {
    lock.lock();
    try {
      return new Count(frames, lost, overflowed, duplicated, corrupted, delayed);
    } finally {
      lock.unlock();
    }
  }

  /** What becomes of a frame: one or two departures, each after a time; negative for none. */
  private record Fate(long firstNanos, long secondNanos) {
    static final Fate LOST = new Fate(-1, -1);
  }

  /**
   * Takes a frame in.
   *
   * @param frame handed over for good
   */
  void take(byte[] frame, int length) {
    Fate fate;
    lock.lock();
    try {
      fate = decide(frame, length);
    } finally {
      lock.unlock();
    }
    // The copy first: whoever takes the frame may change it.
    byte[] copy = fate.secondNanos() < 0 ? frame : Arrays.copyOf(frame, length);
    depart(frame, length, fate.firstNanos());
    depart(copy, length, fate.secondNanos());
  }

  private Fate decide(byte[] frame, int length) {
    Faults now = faults;
    frames++;
    if (happens(now.loss())) {
      lost++;
      return Fate.LOST;
    }
    long linkNanos = linkNanos(now, length);
    if (linkNanos < 0 || waiting >= MOST_DELAYED) {
      overflowed++;
      return Fate.LOST;
    }
    if (length > 0 && happens(now.corruption())) {
      corrupted++;
      int bit = random.nextInt(length * Byte.SIZE);
      frame[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    long first = linkNanos + delayNanos(now);
    long second = -1;
    if (happens(now.duplication())) {
      duplicated++;
      second = linkNanos + delayNanos(now);
    }
    return new Fate(first, second);
  }

  private boolean happens(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  /** How long until the link has sent the frame; negative if it has no room for it. */
  private long linkNanos(Faults now, int length) {
    if (now.bitsPerSecond() == 0) {
      return 0;
    }
    long nowNanos = timeline.nanoTime();
    long backlogNanos = freeAtNanos == Long.MIN_VALUE ? 0 : Math.max(0, freeAtNanos - nowNanos);
    double backlogBytes =
        (double) backlogNanos * now.bitsPerSecond() / NANOS_PER_SECOND / Byte.SIZE;
    if (backlogNanos > 0 && backlogBytes + length > now.queueBytes()) {
      return -1;
    }
    long ownNanos =
        Math.round((double) length * Byte.SIZE * NANOS_PER_SECOND / now.bitsPerSecond());
    freeAtNanos = nowNanos + backlogNanos + ownNanos;
    return backlogNanos + ownNanos;
  }

  private long delayNanos(Faults now) {
    if (happens(now.reordering())) {
      return 0;
    }
    long jitterNanos = now.jitter().toNanos();
    return now.delay().toNanos() + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1));
  }

  private void depart(byte[] frame, int length, long nanos) {
    if (nanos < 0) {
      return;
    }
    if (nanos == 0) {
      output.frame(frame, length);
      return;
    }
    lock.lock();
    try {
      delayed++;
      waiting++;
    } finally {
      lock.unlock();
    }
    timeline.after(
        nanos,
        () -> {
          lock.lock();
          try {
            waiting--;
          } finally {
            lock.unlock();
          }
          output.frame(frame, length);
        });
  }
}
