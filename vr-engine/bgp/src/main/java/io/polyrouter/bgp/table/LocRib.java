package io.polyrouter.bgp.table;

import io.polyrouter.bgp.attribute.AttributeSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one family that the decision process has chosen (RFC 4271, section 3.2). Used by one
 * thread.
 */
public final class LocRib {

  private final PrefixIds ids;
  private final IdTable<AttributeSet> best = new IdTable<>();
  private final IdTable<List<Member>> further = new IdTable<>();

  /** By number of the prefix: the peer of the best path. */
  private char[] peers = {};

  /**
   * A path that is used beside the best one.
   *
   * @param peer whose path it is, as a small number
   */
  public record Member(int peer, AttributeSet attributes) {}

  /** Without paths. */
  public LocRib(PrefixIds ids) {
    this.ids = ids;
  }

  /** Number of prefixes that have a path. */
  public int size() {
    return best.size();
  }

  /**
   * Another path, or none, is the best.
   *
   * @param id of the prefix
   * @param attributes of the best path; null for none
   * @param peer of the best path, up to 65,535
   * @param others that are used beside it
   * @return whether anything is different from before
   */
  public boolean set(int id, @Nullable AttributeSet attributes, int peer, List<Member> others) {
    AttributeSet before = best.get(id);
    if (attributes == null) {
      if (before == null) {
        return false;
      }
      best.put(id, null);
      further.put(id, null);
      ids.release(id);
      return true;
    }
    if (attributes.equals(before) && peers[id] == peer && others.equals(others(id))) {
      return false;
    }
    if (before == null) {
      ids.hold(id);
    }
    if (id >= peers.length) {
      peers = Arrays.copyOf(peers, Math.max(ids.limit(), peers.length + (peers.length >> 1)));
    }
    best.put(id, attributes);
    peers[id] = (char) peer;
    further.put(id, others.isEmpty() ? null : List.copyOf(others));
    return true;
  }

  /** The attributes of the best path; null if there is none. */
  public @Nullable AttributeSet best(int id) {
    return best.get(id);
  }

  /** Whose the best path is, if there is one. */
  public int peer(int id) {
    return peers[id];
  }

  /** Paths that are used beside the best one. */
  public List<Member> others(int id) {
    List<Member> others = further.get(id);
    return others == null ? List.of() : others;
  }

  /** As {@link AdjRibIn#next}. */
  public int next(int from) {
    return best.next(from);
  }
}
