package io.polyrouter.ospf.lsa;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Makes equal LSAs of one version of OSPF one object, in whichever virtual routers they are: the
 * routers of an area all hold the same, and where many of them are in one process it would hold
 * many copies. An LSA that is found here has been checked and read already, so that neither has to
 * be done again.
 *
 * <p>It keeps nothing alive, it is bounded, and it forgets when it is full: what is not found is
 * read anew, and nothing but memory and time depends on it. LSAs are the same only if all their
 * bytes are, so that no virtual router can change what another one reads. Any thread may use it,
 * without waiting.
 */
public final class LsaPool {

  /** Places that an LSA may be in. */
  private static final int WAYS = 4;

  private static final int SET_BITS = 14;
  private static final int GOLDEN_RATIO = 0x9e37_79b9;

  /** Null before the first LSA. */
  private final AtomicReference<@Nullable AtomicReferenceArray<WeakReference<LsaImage>>> places =
      new AtomicReference<>();

  /** LSAs that it remembers at most. */
  public static int capacity() {
    return WAYS << SET_BITS;
  }

  /**
   * The LSA that these bytes are.
   *
   * @param lengthBytes of the LSA, its header at least
   * @return null if it is not remembered
   */
  @Nullable LsaImage find(byte[] bytes, int at, int lengthBytes) {
    AtomicReferenceArray<WeakReference<LsaImage>> all = places.get();
    if (all == null) {
      return null;
    }
    int first = firstPlace(LsaImage.hash(bytes, at));
    for (int place = first; place < first + WAYS; place++) {
      LsaImage image = image(all, place);
      if (image != null && image.isAt(bytes, at, lengthBytes)) {
        return image;
      }
    }
    return null;
  }

  /** Remembers one that was not found, in place of one that nobody holds any more if possible. */
  void add(LsaImage image) {
    AtomicReferenceArray<WeakReference<LsaImage>> all = places.get();
    if (all == null) {
      // Of two who come first at the same time one forgets what it has.
      all = new AtomicReferenceArray<>(capacity());
      places.compareAndSet(null, all);
    }
    int hash = image.hashCode();
    int first = firstPlace(hash);
    int chosen = first + (hash & WAYS - 1);
    for (int place = first; place < first + WAYS; place++) {
      if (image(all, place) == null) {
        chosen = place;
        break;
      }
    }
    all.setRelease(chosen, new WeakReference<>(image));
  }

  private static int firstPlace(int hash) {
    return (hash * GOLDEN_RATIO >>> Integer.SIZE - SET_BITS) * WAYS;
  }

  private static @Nullable LsaImage image(
      AtomicReferenceArray<WeakReference<LsaImage>> all, int place) {
    WeakReference<LsaImage> known = all.getAcquire(place);
    return known == null ? null : known.get();
  }
}
