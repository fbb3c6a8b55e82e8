package io.polyrouter.transport.tcp;

import java.util.Arrays;

/**
 * The segments that are sent and not yet acknowledged, in the order of their sequence numbers: the
 * scoreboard of RFC 6675 with the times of RFC 8985. A ring of plain arrays, so that nothing is
 * allocated per segment; sequence numbers are 64 bits wide.
 */
final class SentQueue {

  /** Selectively acknowledged. */
  private static final int SACKED = 1;

  /** Believed to be lost, and to be sent again. */
  private static final int LOST = 2;

  /** Sent more than once. */
  private static final int RETRANSMITTED = 4;

  private static final long[] NONE = new long[0];

  private long[] ends = NONE;
  private long[] sentNanos = NONE;
  private byte[] flags = new byte[0];
  private int first;
  private int size;

  /** First sequence number that is not acknowledged, SND.UNA. */
  private long front;

  private long sackedBytes;
  private long lostBytes;
  private int sackedSegments;

  /** No segment before this one is marked as lost. */
  private int lostFrom;

  /** Learns of segments as they are acknowledged for the first time. */
  interface DeliveryListener {
    void delivered(long end, long sentNanos, boolean retransmitted);
  }

  void start(long sequence) {
    front = sequence;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long front() {
    return front;
  }

  /** Sent and not acknowledged in order. */
  long outstandingBytes() {
    return size == 0 ? 0 : end(size - 1) - front;
  }

  long sackedBytes() {
    return sackedBytes;
  }

  int sackedSegments() {
    return sackedSegments;
  }

  long lostBytes() {
    return lostBytes;
  }

  /** Believed to be in the network: the pipe of RFC 6675, section 4. */
  long pipeBytes() {
    return outstandingBytes() - sackedBytes - lostBytes;
  }

  /** A new segment was sent, up to this sequence number. */
  void sent(long end, long nowNanos) {
    if (size == ends.length) {
      grow();
    }
    int at = slot(size);
    ends[at] = end;
    sentNanos[at] = nowNanos;
    flags[at] = 0;
    size++;
  }

  private void grow() {
    int capacity = Math.max(8, ends.length * 2);
    long[] newEnds = new long[capacity];
    long[] newSent = new long[capacity];
    byte[] newFlags = new byte[capacity];
    for (int i = 0; i < size; i++) {
      int at = slot(i);
      newEnds[i] = ends[at];
      newSent[i] = sentNanos[at];
      newFlags[i] = flags[at];
    }
    ends = newEnds;
    sentNanos = newSent;
    flags = newFlags;
    first = 0;
  }

  /**
   * All up to this sequence number is acknowledged.
   *
   * @return bytes that were not known to be delivered before
   */
  long acknowledge(long upTo, DeliveryListener listener) {
    long delivered = 0;
    while (size > 0 && front < upTo) {
      long end = end(0);
      long length = Math.min(end, upTo) - front;
      int flag = flags[slot(0)];
      if ((flag & SACKED) != 0) {
        sackedBytes -= length;
      } else {
        delivered += length;
      }
      if ((flag & LOST) != 0) {
        lostBytes -= length;
      }
      front += length;
      if (end > upTo) {
        break;
      }
      if ((flag & SACKED) != 0) {
        sackedSegments--;
      } else {
        listener.delivered(end, sentNanos[slot(0)], (flag & RETRANSMITTED) != 0);
      }
      first = first + 1 & ends.length - 1;
      size--;
      lostFrom = Math.max(0, lostFrom - 1);
    }
    if (size == 0) {
      lostFrom = 0;
    }
    return delivered;
  }

  /**
   * The peer has these sequence numbers (RFC 2018). Segments that are covered in part count as not
   * delivered.
   *
   * @return bytes that were not known to be delivered before
   */
  long selectivelyAcknowledge(long from, long to, DeliveryListener listener) {
    long delivered = 0;
    for (int i = firstStartingAt(from); i < size && end(i) <= to; i++) {
      int at = slot(i);
      int flag = flags[at];
      if ((flag & SACKED) != 0) {
        continue;
      }
      long length = end(i) - startOf(i);
      if ((flag & LOST) != 0) {
        lostBytes -= length;
      }
      flags[at] = (byte) (flag & ~LOST | SACKED);
      sackedBytes += length;
      sackedSegments++;
      delivered += length;
      listener.delivered(ends[at], sentNanos[at], (flag & RETRANSMITTED) != 0);
    }
    return delivered;
  }

  /** Index of the first segment that starts at or after a sequence number. */
  private int firstStartingAt(long sequence) {
    if (sequence <= front) {
      return 0;
    }
    return firstEndingFrom(sequence) + 1;
  }

  /** Index of the first segment that ends at or after a sequence number; the size if none does. */
  private int firstEndingFrom(long sequence) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = low + high >>> 1;
      if (end(middle) < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long startOf(int index) {
    return index == 0 ? front : end(index - 1);
  }

  long end(int index) {
    return ends[slot(index)];
  }

  long sentNanos(int index) {
    return sentNanos[slot(index)];
  }

  boolean isSacked(int index) {
    return (flags[slot(index)] & SACKED) != 0;
  }

  boolean isLost(int index) {
    return (flags[slot(index)] & LOST) != 0;
  }

  boolean isRetransmitted(int index) {
    return (flags[slot(index)] & RETRANSMITTED) != 0;
  }

  void markLost(int index) {
    int at = slot(index);
    if ((flags[at] & (LOST | SACKED)) == 0) {
      flags[at] |= LOST;
      lostBytes += end(index) - startOf(index);
      lostFrom = Math.min(lostFrom, index);
    }
  }

  /** The first segment that is to be sent again; negative if there is none. */
  int nextLost() {
    if (lostBytes == 0) {
      lostFrom = size;
      return -1;
    }
    while (lostFrom < size && !isLost(lostFrom)) {
      lostFrom++;
    }
    return lostFrom < size ? lostFrom : -1;
  }

  /** The segment was sent again. */
  void resent(int index, long nowNanos) {
    int at = slot(index);
    if ((flags[at] & LOST) != 0) {
      lostBytes -= end(index) - startOf(index);
    }
    flags[at] = (byte) (flags[at] & ~LOST | RETRANSMITTED);
    sentNanos[at] = nowNanos;
  }

  /** None of them is lost after all. */
  void clearLost() {
    for (int i = 0; i < size; i++) {
      flags[slot(i)] &= ~LOST;
    }
    lostBytes = 0;
    lostFrom = size;
  }

  /** The peer may have thrown away what it acknowledged selectively (RFC 2018, section 8). */
  void forgetSacks() {
    for (int i = 0; i < size; i++) {
      flags[slot(i)] &= ~SACKED;
    }
    sackedBytes = 0;
    sackedSegments = 0;
  }

  /** Whether anything outstanding was sent more than once. */
  boolean anyRetransmitted() {
    for (int i = 0; i < size; i++) {
      if (isRetransmitted(i)) {
        return true;
      }
    }
    return false;
  }

  /** Cuts segments to a new, smaller size, since they are too large for the path. */
  void recut(int maxBytes) {
    int oldSize = size;
    long[] oldEnds = new long[oldSize];
    long[] oldSent = new long[oldSize];
    byte[] oldFlags = new byte[oldSize];
    for (int i = 0; i < oldSize; i++) {
      oldEnds[i] = end(i);
      oldSent[i] = sentNanos(i);
      oldFlags[i] = flags[slot(i)];
    }
    Arrays.fill(flags, (byte) 0);
    first = 0;
    size = 0;
    sackedSegments = 0;
    lostFrom = 0;
    long from = front;
    for (int i = 0; i < oldSize; i++) {
      while (from < oldEnds[i]) {
        from = Math.min(oldEnds[i], from + maxBytes);
        sent(from, oldSent[i]);
        flags[slot(size - 1)] = oldFlags[i];
        sackedSegments += (oldFlags[i] & SACKED) != 0 ? 1 : 0;
      }
    }
  }

  /** Nothing is outstanding any more; its memory is given back. */
  void clear() {
    ends = NONE;
    sentNanos = NONE;
    flags = new byte[0];
    first = 0;
    size = 0;
    lostFrom = 0;
    sackedBytes = 0;
    sackedSegments = 0;
    lostBytes = 0;
  }

  private int slot(int index) {
    return first + index & ends.length - 1;
  }
}
