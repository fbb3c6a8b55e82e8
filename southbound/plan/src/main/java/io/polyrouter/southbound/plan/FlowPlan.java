package io.polyrouter.southbound.plan;

import io.polyrouter.southbound.flow.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes in the order in which a switch has to make them. All of a stage must be done before the
 * next begins, so a barrier goes between them (OpenFlow 1.3.5, section 7.3.8); within a stage the
 * order does not matter. At every moment on the way, each packet is forwarded as before or as
 * wanted.
 */
public record FlowPlan(List<List<Change>> stages) {

  public static final FlowPlan NOTHING = new FlowPlan(List.of());

  public FlowPlan {
    stages = List.copyOf(stages);
  }

  public boolean isEmpty() {
    return stages.isEmpty();
  }

  /** This plan, then that. */
  public FlowPlan then(FlowPlan next) {
    if (next.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return next;
    }
    List<List<Change>> both = new ArrayList<>(stages);
    both.addAll(next.stages);
    return new FlowPlan(both);
  }

  /** Number of changes. */
  public int size() {
    int size = 0;
    for (List<Change> stage : stages) {
      size += stage.size();
    }
    return size;
  }
}
