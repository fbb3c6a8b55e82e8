package io.polyrouter.southbound.plan;

import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects what differs and puts it into an order that is safe at every step. A later change of the
 * same flow joins the earlier one.
 *
 * <p>Why the order is safe: packets go by the longest prefix (highest priority) present. Flows are
 * added longest first, so a packet that is to move to a new flow meets no other new one on the way;
 * then flows are changed, each in one step; then flows are removed shortest first, so a packet that
 * leaves an old flow falls on the wanted one and not on another old one. Later tables are filled
 * before packets are sent to them and emptied after.
 */
final class ChangeSet {

  private record FlowChange(@Nullable Flow before, @Nullable Flow after) {}

  private record Place(int table, int priority) {}

  private static final Comparator<Place> SHORTEST_FIRST =
      Comparator.comparingInt(Place::table).thenComparingInt(Place::priority);

  private final SequencedMap<Flow.Key, FlowChange> flows = new LinkedHashMap<>();
  private final List<Change> meters = new ArrayList<>();
  private final List<Change> groups = new ArrayList<>();
  private final List<Change> goneGroups = new ArrayList<>();

  /** A flow came, went or changed; both have the same key if both are there. */
  void flow(@Nullable Flow before, @Nullable Flow after) {
    Flow.Key key = after != null ? after.key() : Objects.requireNonNull(before).key();
    if (before != null && after != null && !before.key().equals(after.key())) {
      flow(before, null);
      flow(null, after);
      return;
    }
    FlowChange earlier = flows.get(key);
    flows.put(key, new FlowChange(earlier == null ? before : earlier.before(), after));
  }

  void meter(Change change) {
    meters.add(change);
  }

  void group(Change change) {
    if (change instanceof Change.RemoveGroup) {
      goneGroups.add(change);
    } else {
      groups.add(change);
    }
  }

  /** Flows that are wanted and held from before are not added but compared, and held no longer. */
  void adopt(Map<Flow.Key, Flow> held) {
    if (held.isEmpty()) {
      return;
    }
    flows.replaceAll((key, change) -> {
      Flow before = change.before() == null ? held.remove(key) : null;
      return before == null ? change : new FlowChange(before, change.after());
    });
  }

  FlowPlan toPlan() {
    TreeMap<Place, List<Change>> added = new TreeMap<>(SHORTEST_FIRST.reversed());
    List<Change> changed = new ArrayList<>();
    TreeMap<Place, List<Change>> removed = new TreeMap<>(SHORTEST_FIRST);
    for (Map.Entry<Flow.Key, FlowChange> entry : flows.entrySet()) {
      Flow before = entry.getValue().before();
      Flow after = entry.getValue().after();
      Place place = new Place(entry.getKey().table(), entry.getKey().priority());
      if (after == null) {
        if (before != null) {
          removed
              .computeIfAbsent(place, p -> new ArrayList<>())
              .add(new Change.RemoveFlow(before.key(), before.cookie()));
        }
      } else if (before == null) {
        added.computeIfAbsent(place, p -> new ArrayList<>()).add(new Change.PutFlow(after));
      } else if (!before.equals(after)) {
        changed.add(new Change.PutFlow(after));
      }
    }
    List<List<Change>> stages = new ArrayList<>();
    append(stages, List.of(meters, groups));
    append(stages, added.values());
    append(stages, List.of(changed));
    append(stages, removed.values());
    append(stages, List.of(goneGroups));
    return stages.isEmpty() ? FlowPlan.NOTHING : new FlowPlan(stages);
  }

  private static void append(List<List<Change>> stages, Collection<List<Change>> more) {
    for (List<Change> stage : more) {
      if (!stage.isEmpty()) {
        stages.add(stage);
      }
    }
  }
}
