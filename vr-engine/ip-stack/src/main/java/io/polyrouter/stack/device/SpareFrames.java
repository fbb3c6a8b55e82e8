package io.polyrouter.stack.device;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Large arrays that frames came in, for those that come next: fresh memory would be cold. One for
 * each direction in which frames move, taken from by those who make frames and given to by the one
 * who is done with them; thread-safe, and never waits.
 */
public final class SpareFrames {

  /** Frames that are under way at a time, beyond which there are but more misses. */
  private static final int PLACES = 16;

  /** Those that are below are cheap to make. */
  private static final int LEAST_BYTES = 16 * 1024;

  /** The largest frame, with room for tags. */
  private static final int FRAME_BYTES = 65_535 + 64;

  /** Made when there is a first frame: most interfaces never see a large one. */
  private volatile @Nullable AtomicReferenceArray<byte[]> places;

  /** Somewhere about the place that was filled or emptied last; need not be right. */
  private int hint;

  /** An array of at least so many bytes. */
  public byte[] take(int bytes) {
    if (bytes < LEAST_BYTES || bytes > FRAME_BYTES) {
      return new byte[bytes];
    }
    AtomicReferenceArray<byte[]> spares = places;
    int from = hint;
    for (int i = 0; spares != null && i < PLACES; i++) {
      int place = from - i & PLACES - 1;
      if (spares.getPlain(place) != null) {
        byte[] spare = spares.getAndSet(place, null);
        if (spare != null) {
          hint = place - 1;
          return spare;
        }
      }
    }
    return new byte[FRAME_BYTES];
  }

  /** Takes back an array that nobody will look at any more; any other one is left to the heap. */
  public void give(byte[] frame) {
    if (frame.length != FRAME_BYTES) {
      return;
    }
    AtomicReferenceArray<byte[]> spares = places;
    if (spares == null) {
      spares = new AtomicReferenceArray<>(PLACES);
      places = spares;
    }
    int from = hint;
    for (int i = 1; i <= PLACES; i++) {
      int place = from + i & PLACES - 1;
      if (spares.getPlain(place) == null && spares.compareAndSet(place, null, frame)) {
        hint = place;
        return;
      }
    }
  }
}
