package io.polyrouter.southbound.plan;

import io.polyrouter.southbound.flow.Group;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands out group ids of one switch. An id is the hash of what the group is for; where the switch
 * already holds a group with that id, its content decides whether it is the same one, never the id
 * alone.
 */
final class GroupIds {

  /**
   * @param existing the group with this id that the switch holds already
   */
  record Assigned(int id, @Nullable Group existing) {}

  private static final int LOOK_AHEAD = 4;

  private final Set<Integer> used = new HashSet<>();
  private final Map<Integer, Group> leftOver = new TreeMap<>();
  private final Set<Integer> freed = new TreeSet<>();

  GroupIds(Map<Integer, Group> held) {
    held.values().stream()
        .filter(group -> Tags.isOurGroup(group.id()))
        .forEach(group -> leftOver.put(group.id(), group));
  }

  /**
   * Takes an id for good: of a group that the switch holds if one fits, also where that got its id
   * when another one had the first.
   *
   * @param fits whether an existing group may be what is wanted, in another state
   */
  Assigned assign(String identity, Predicate<Group> fits) {
    for (int attempt = 0; attempt < LOOK_AHEAD && !leftOver.isEmpty(); attempt++) {
      int id = Tags.groupId(identity, attempt);
      Group existing = leftOver.get(id);
      if (existing != null && fits.test(existing)) {
        leftOver.remove(id);
        freed.remove(id);
        used.add(id);
        return new Assigned(id, existing);
      }
    }
    for (int attempt = 0; ; attempt++) {
      int id = Tags.groupId(identity, attempt);
      if (!used.contains(id) && !leftOver.containsKey(id)) {
        used.add(id);
        return new Assigned(id, null);
      }
    }
  }

  /** The group is not wanted any more; if it is installed, it is left over like one from before. */
  void free(int id, @Nullable Group installed) {
    used.remove(id);
    if (installed != null) {
      leftOver.put(id, installed);
      freed.add(id);
    }
  }

  /** Groups that became free since the last call, and are left over. */
  Set<Integer> takeFreed() {
    Set<Integer> taken = new TreeSet<>(freed);
    freed.clear();
    return taken;
  }

  int inUse() {
    return used.size();
  }

  /** Groups that the switch holds and nobody took, by id. */
  Map<Integer, Group> leftOver() {
    return leftOver;
  }
}
