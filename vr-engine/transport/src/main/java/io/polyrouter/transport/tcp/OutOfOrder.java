package io.polyrouter.transport.tcp;

import java.util.Arrays;

/**
 * Which sequence numbers have come in beyond what is whole: a few intervals in ascending order. The
 * bytes themselves lie in the receive ring.
 */
final class OutOfOrder {

  /** Most intervals that are kept; a peer could make one of every second byte. */
  static final int MAX_INTERVALS = 128;

  private static final long[] NONE = new long[0];

  private long[] starts = NONE;
  private long[] ends = NONE;
  private long[] touched = NONE;
  private int size;
  private long clock;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return ends[index];
  }

  /** Whether the whole interval is here already. */
  boolean covers(long start, long end) {
    for (int i = 0; i < size; i++) {
      if (starts[i] <= start && end <= ends[i]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds an interval, which grows together with those that it meets.
   *
   * @return false if there are too many
   */
  boolean add(long start, long end) {
    int from = 0;
    while (from < size && ends[from] < start) {
      from++;
    }
    int to = from;
    long newStart = start;
    long newEnd = end;
    while (to < size && starts[to] <= end) {
      newStart = Math.min(newStart, starts[to]);
      newEnd = Math.max(newEnd, ends[to]);
      to++;
    }
    if (from == to) {
      if (size == MAX_INTERVALS) {
        return false;
      }
      if (size == starts.length) {
        int length = Math.max(4, size * 2);
        starts = Arrays.copyOf(starts, length);
        ends = Arrays.copyOf(ends, length);
        touched = Arrays.copyOf(touched, length);
      }
    }
    move(to, from + 1);
    starts[from] = newStart;
    ends[from] = newEnd;
    touched[from] = ++clock;
    return true;
  }

  private void move(int from, int to) {
    System.arraycopy(starts, from, starts, to, size - from);
    System.arraycopy(ends, from, ends, to, size - from);
    System.arraycopy(touched, from, touched, to, size - from);
    size += to - from;
  }

  /**
   * All before this sequence number is whole.
   *
   * @return up to where it is whole then, because the first interval follows on
   */
  long wholeUpTo(long sequence) {
    long whole = sequence;
    int gone = 0;
    while (gone < size && starts[gone] <= whole) {
      whole = Math.max(whole, ends[gone]);
      gone++;
    }
    if (gone > 0) {
      move(gone, 0);
      if (size == 0) {
        clear();
      }
    }
    return whole;
  }

  /** The interval that was touched last of those that were touched before; negative if none. */
  int latestBefore(int other) {
    long bound = other < 0 ? Long.MAX_VALUE : touched[other];
    int latest = -1;
    for (int i = 0; i < size; i++) {
      if (touched[i] < bound && (latest < 0 || touched[i] > touched[latest])) {
        latest = i;
      }
    }
    return latest;
  }

  void clear() {
    starts = NONE;
    ends = NONE;
    touched = NONE;
    size = 0;
  }
}
