package io.polyrouter.bgp.table;

import io.polyrouter.bgp.attribute.AttributeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one family that a peer has announced, before and after policy (RFC 4271, section
 * 3.2): what was received is kept, so that another policy asks nothing of the peer. Several paths
 * to one prefix are told apart by their path identifiers (RFC 7911). Used by one thread.
 *
 * <p>Without path identifiers a route that policy accepts as it is costs one reference; another one
 * if it changes or rejects it. A path with an identifier costs 32 bytes.
 */
public final class AdjRibIn {

  private static final Object REJECTED = new Object();

  private final PrefixIds ids;

  /** An {@link AttributeSet}, or the first {@link Path} of several or with identifiers. */
  private final IdTable<Object> received = new IdTable<>();

  /** For attribute sets in {@link #received} that policy does not let be: a set, or rejected. */
  private final IdTable<Object> altered = new IdTable<>();

  private int paths;
  private int accepted;

  /** A path, and those with higher identifiers. Immutable. */
  private record Path(
      int id, AttributeSet received, @Nullable AttributeSet accepted, @Nullable Path next) {}

  /** Without routes. */
  public AdjRibIn(PrefixIds ids) {
    this.ids = ids;
  }

  /** Number of prefixes. */
  public int prefixes() {
    return received.size();
  }

  /** Number of paths, which are as many as prefixes if there are no path identifiers. */
  public int paths() {
    return paths;
  }

  /** Number of paths that policy accepts. */
  public int accepted() {
    return accepted;
  }

  /**
   * The peer announces a path, or another one in place of it.
   *
   * @param id of the prefix
   * @param pathId 0 if there are none
   * @param to as received
   * @param acceptedAs as policy leaves it; null if it is rejected
   * @return whether it is accepted in another way than before: the decision is to be taken anew
   */
  @SuppressWarnings("ReferenceEquality") // sets of one table are equal only if they are the same
  public boolean announce(int id, int pathId, AttributeSet to, @Nullable AttributeSet acceptedAs) {
    Object before = received.get(id);
    if (before == null) {
      ids.hold(id);
    }
    AttributeSet acceptedBefore;
    if (pathId == 0 && !(before instanceof Path)) {
      acceptedBefore = before == null ? null : acceptedOf(id, (AttributeSet) before);
      received.put(id, to);
      altered.put(id, acceptedAs == null ? REJECTED : acceptedAs == to ? null : acceptedAs);
      paths += before == null ? 1 : 0;
    } else {
      Path first = asPath(id, before);
      Path old = find(first, pathId);
      acceptedBefore = old == null ? null : old.accepted;
      received.put(id, with(without(first, pathId), pathId, to, acceptedAs));
      paths += old == null ? 1 : 0;
    }
    accepted += (acceptedAs == null ? 0 : 1) - (acceptedBefore == null ? 0 : 1);
    return acceptedAs == null ? acceptedBefore != null : !acceptedAs.equals(acceptedBefore);
  }

  /**
   * The peer takes back a path; nothing happens if there is none.
   *
   * @return whether it was accepted: the decision is to be taken anew
   */
  public boolean withdraw(int id, int pathId) {
    Object before = received.get(id);
    AttributeSet acceptedBefore;
    if (before instanceof Path first) {
      Path old = find(first, pathId);
      if (old == null) {
        return false;
      }
      acceptedBefore = old.accepted;
      received.put(id, without(first, pathId));
    } else {
      if (before == null || pathId != 0) {
        return false;
      }
      acceptedBefore = acceptedOf(id, (AttributeSet) before);
      received.put(id, null);
      altered.put(id, null);
    }
    paths--;
    accepted -= acceptedBefore == null ? 0 : 1;
    if (received.get(id) == null) {
      ids.release(id);
    }
    return acceptedBefore != null;
  }

  /** Tells the paths to a prefix, in ascending order of their identifiers. */
  public void tellPaths(int id, PathSink sink) {
    Object all = received.get(id);
    if (all instanceof Path first) {
      for (Path path = first; path != null; path = path.next) {
        sink.path(path.id, path.received, path.accepted);
      }
    } else if (all instanceof AttributeSet set) {
      sink.path(0, set, acceptedOf(id, set));
    }
  }

  /**
   * The lowest number from this one on of a prefix that has a path, -1 if there is none: what walks
   * through the table in parts goes on from there, whatever has changed meanwhile.
   */
  public int next(int from) {
    return received.next(from);
  }

  private @Nullable AttributeSet acceptedOf(int id, AttributeSet set) {
    Object other = altered.get(id);
    return other == null ? set : other instanceof AttributeSet edited ? edited : null;
  }

  // ---- several paths ------------------------------------------------------------------------

  /** What was one set is a path without identifier from now on. */
  private @Nullable Path asPath(int id, @Nullable Object before) {
    if (before instanceof AttributeSet set) {
      AttributeSet acceptedAs = acceptedOf(id, set);
      altered.put(id, null);
      return new Path(0, set, acceptedAs, null);
    }
    return (Path) before;
  }

  private static @Nullable Path find(@Nullable Path first, int pathId) {
    Path path = first;
    while (path != null && path.id != pathId) {
      path = path.next;
    }
    return path;
  }

  private static Path with(
      @Nullable Path first, int pathId, AttributeSet to, @Nullable AttributeSet acceptedAs) {
    if (first == null || Integer.compareUnsigned(pathId, first.id) < 0) {
      return new Path(pathId, to, acceptedAs, first);
    }
    return new Path(
        first.id, first.received, first.accepted, with(first.next, pathId, to, acceptedAs));
  }

  @SuppressWarnings("ReferenceEquality") // whether it is the very same, to be kept
  private static @Nullable Path without(@Nullable Path first, int pathId) {
    if (first == null || first.id == pathId) {
      return first == null ? null : first.next;
    }
    Path rest = without(first.next, pathId);
    return rest == first.next ? first : new Path(first.id, first.received, first.accepted, rest);
  }
}
