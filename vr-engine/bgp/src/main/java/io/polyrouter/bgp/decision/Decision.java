package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeType;
import io.polyrouter.bgp.attribute.PeerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the paths to a prefix; see the package for how. Made once and asked for one prefix
 * after the other; what it tells is about the last {@link #choose}. Which path is chosen depends on
 * the paths alone, not on their order. Used by one thread.
 */
public final class Decision {

  /** No path can be used. */
  public static final int NONE = -1;

  private static final List<Reason> BEFORE_MULTIPATH =
      List.of(
          Reason.LONG_LIVED_STALE,
          Reason.LOCAL_PREFERENCE,
          Reason.NOT_LOCAL,
          Reason.PATH_LENGTH,
          Reason.ORIGIN,
          Reason.MULTI_EXIT_DISCRIMINATOR,
          Reason.INTERNAL,
          Reason.IGP_METRIC);

  private static final List<Reason> TIE_BREAKERS =
      List.of(Reason.ROUTER_ID, Reason.CLUSTER_LIST, Reason.PEER_ADDRESS, Reason.PATH_ID);

  private static final long LOW_32 = 0xffff_ffffL;

  private DecisionOptions options;

  /** Paths that are still considered, by their places. */
  private int[] left = new int[8];

  private int count;

  /** By place; null of those that were not taken out. */
  private @Nullable Reason[] reasons = new @Nullable Reason[8];

  private Reason last = Reason.ONLY_PATH;
  private int best = NONE;

  /** Paths that are used, the best one first. */
  private int[] used = new int[8];

  private int usedCount;

  public Decision(DecisionOptions options) {
    this.options = options;
  }

  /** Changes what the next choice goes by. */
  public void setOptions(DecisionOptions next) {
    options = next;
  }

  /**
   * Chooses the best path.
   *
   * @return its place among the paths, or {@link #NONE}
   */
  public int choose(Candidates paths) {
    begin(paths);
    if (count > 1) {
      eliminate(paths, BEFORE_MULTIPATH);
      int equals = count;
      System.arraycopy(left, 0, used, 0, equals);
      eliminate(paths, TIE_BREAKERS);
      best = left[0];
      chooseOthers(paths, equals);
    } else {
      best = count == 0 ? NONE : left[0];
      used[0] = best;
      usedCount = count;
    }
    return best;
  }

  /** Number of paths that are used: the best one and those beside it. */
  public int usedCount() {
    return usedCount;
  }

  /** The place of a path that is used; the first is that of the best one. */
  public int used(int index) {
    return used[index];
  }

  /** Whether a path is used. */
  public boolean isUsed(int path) {
    for (int i = 0; i < usedCount; i++) {
      if (used[i] == path) {
        return true;
      }
    }
    return false;
  }

  /** Why a path is not the best one; of the best one, at which step nothing else was left. */
  public Reason reason(int path) {
    return path == best ? last : Objects.requireNonNull(reasons[path]);
  }

  // ---- elimination --------------------------------------------------------------------------

  private void begin(Candidates paths) {
    int size = paths.size();
    if (left.length < size) {
      left = new int[size * 2];
      used = new int[size * 2];
      reasons = new @Nullable Reason[size * 2];
    }
    Arrays.fill(reasons, 0, size, null);
    last = Reason.ONLY_PATH;
    count = 0;
    for (int i = 0; i < size; i++) {
      if (paths.isRejected(i)) {
        reasons[i] = Reason.REJECTED;
      } else if (!paths.nextHop(i).reachable()) {
        reasons[i] = Reason.NEXT_HOP_UNREACHABLE;
      } else {
        left[count++] = i;
      }
    }
  }

  private void eliminate(Candidates paths, List<Reason> steps) {
    for (int i = 0; i < steps.size() && count > 1; i++) {
      Reason step = steps.get(i);
      if (step == Reason.MULTI_EXIT_DISCRIMINATOR) {
        eliminateByMed(paths);
      } else {
        eliminate(paths, step);
      }
    }
  }

  /** Keeps those that are best by one step. */
  private void eliminate(Candidates paths, Reason step) {
    int bestSoFar = left[0];
    boolean differ = false;
    for (int i = 1; i < count; i++) {
      int order = compare(paths, step, left[i], bestSoFar);
      differ |= order != 0;
      bestSoFar = order < 0 ? left[i] : bestSoFar;
    }
    if (!differ) {
      return;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int path = left[i];
      if (compare(paths, step, path, bestSoFar) == 0) {
        left[kept++] = path;
      } else {
        takeOut(path, step);
      }
    }
    count = kept;
  }

  /** Of each AS that paths are from, keeps those with the lowest MULTI_EXIT_DISC. */
  private void eliminateByMed(Candidates paths) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int path = left[i];
      boolean isBeaten = false;
      for (int j = 0; j < count && !isBeaten; j++) {
        // What is kept moves to the front, and the lowest of each AS is: all that matters is there.
        isBeaten = isBeatenByMed(paths.attributes(path), paths.attributes(left[j]));
      }
      if (isBeaten) {
        takeOut(path, Reason.MULTI_EXIT_DISCRIMINATOR);
      } else {
        left[kept++] = path;
      }
    }
    count = kept;
  }

  private boolean isBeatenByMed(AttributeSet path, AttributeSet other) {
    return (options.alwaysCompareMed() || path.neighbourAs() == other.neighbourAs())
        && med(other) < med(path);
  }

  private void takeOut(int path, Reason step) {
    reasons[path] = step;
    last = step;
  }

  private long med(AttributeSet set) {
    return options.missingMedIsWorst() && !set.has(AttributeType.MULTI_EXIT_DISC)
        ? Long.MAX_VALUE
        : set.med() & LOW_32;
  }

  /** Less than 0 if the first path is better. */
  private int compare(Candidates paths, Reason step, int path, int other) {
    return step == Reason.PEER_ADDRESS
        ? paths.peer(path).address().compareTo(paths.peer(other).address())
        : Long.compare(measure(paths, step, path), measure(paths, step, other));
  }

  /** What a step compares; the lower is the better. */
  private long measure(Candidates paths, Reason step, int path) {
    AttributeSet set = paths.attributes(path);
    return switch (step) {
      case LONG_LIVED_STALE -> paths.isStale(path) ? 1 : 0;
      case LOCAL_PREFERENCE -> -(set.localPref() & LOW_32);
      case NOT_LOCAL -> paths.peer(path).isLocal() ? 0 : 1;
      case PATH_LENGTH -> options.ignorePathLength() ? 0 : set.pathLength();
      case ORIGIN -> set.origin().code();
      case INTERNAL -> isExternal(paths.peer(path)) ? 0 : 1;
      case IGP_METRIC -> paths.nextHop(path).metric();
      case ROUTER_ID ->
          LOW_32
              & (set.has(AttributeType.ORIGINATOR_ID)
                  ? set.originatorId()
                  : paths.peer(path).routerId());
      case CLUSTER_LIST -> set.clusterListLength();
      case PATH_ID -> paths.pathId(path) & LOW_32;
      case ONLY_PATH, REJECTED, NEXT_HOP_UNREACHABLE, MULTI_EXIT_DISCRIMINATOR, PEER_ADDRESS ->
          throw new IllegalArgumentException(step + " has no measure");
    };
  }

  /** RFC 5065, section 5.3: the members of a confederation are one AS here. */
  private static boolean isExternal(PathPeer peer) {
    return peer.kind() == PeerKind.EXTERNAL;
  }

  // ---- multipath ----------------------------------------------------------------------------

  /** Of the paths that are as good as the best one but for tie-breakers, those that may be used. */
  private void chooseOthers(Candidates paths, int equals) {
    PathPeer peer = paths.peer(best);
    int most =
        peer.isLocal()
            ? 1
            : isExternal(peer) ? options.maxExternalPaths() : options.maxInternalPaths();
    if (most <= 1) {
      used[0] = best;
      usedCount = 1;
      return;
    }
    sortByTieBreakers(paths, equals);
    usedCount = 0;
    for (int i = 0; i < equals && usedCount < most; i++) {
      if (mayBeUsed(paths, used[i])) {
        used[usedCount++] = used[i];
      }
    }
  }

  private void sortByTieBreakers(Candidates paths, int equals) {
    for (int i = 1; i < equals; i++) {
      int path = used[i];
      int at = i;
      for (; at > 0 && compareByTieBreakers(paths, path, used[at - 1]) < 0; at--) {
        used[at] = used[at - 1];
      }
      used[at] = path;
    }
  }

  private int compareByTieBreakers(Candidates paths, int path, int other) {
    int order = 0;
    for (int i = 0; i < TIE_BREAKERS.size() && order == 0; i++) {
      order = compare(paths, TIE_BREAKERS.get(i), path, other);
    }
    return order;
  }

  private boolean mayBeUsed(Candidates paths, int path) {
    AttributeSet set = paths.attributes(path);
    if (!options.relaxMultipath() && !set.hasPathOf(paths.attributes(best))) {
      return false;
    }
    for (int i = 0; i < usedCount; i++) {
      if (hasSameNextHop(set, paths.attributes(used[i]))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasSameNextHop(AttributeSet set, AttributeSet other) {
    return set.hasIpv6NextHop() == other.hasIpv6NextHop()
        && set.nextHopHigh() == other.nextHopHigh()
        && set.nextHopLow() == other.nextHopLow();
  }
}
