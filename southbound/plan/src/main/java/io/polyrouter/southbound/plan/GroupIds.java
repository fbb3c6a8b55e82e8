package io.polyrouter.southbound.plan;

import io.polyrouter.southbound.flow.Group;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  private final Set<Integer> used = new HashSet<>();
  private final Map<Integer, Group> leftOver = new TreeMap<>();

  GroupIds(Map<Integer, Group> held) {
    held.values().stream()
        .filter(group -> Tags.isOurGroup(group.id()))
        .forEach(group -> leftOver.put(group.id(), group));
  }

  /**
   * Takes an id for good.
   *
   * @param fits whether an existing group may be what is wanted, in another state
   */
  Assigned assign(String identity, Predicate<Group> fits) {
    for (int attempt = 0; ; attempt++) {
      int id = Tags.groupId(identity, attempt);
      if (used.contains(id)) {
        continue;
      }
      Group existing = leftOver.get(id);
      if (existing == null || fits.test(existing)) {
        leftOver.remove(id);
        used.add(id);
        return new Assigned(id, existing);
      }
    }
  }

  void free(int id) {
    used.remove(id);
  }

  int inUse() {
    return used.size();
  }

  /** Groups from before that nobody took, by id. */
  Map<Integer, Group> leftOver() {
    return leftOver;
  }
}
