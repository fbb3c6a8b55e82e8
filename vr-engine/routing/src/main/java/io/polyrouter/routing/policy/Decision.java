package io.polyrouter.routing.policy;

import java.util.List;
import java.util.Optional;

/**
 * Why a route was accepted or rejected.
 *
 * @param verdict what became of it
 * @param decidedBy the statement that said so; empty if it was the default
 * @param steps every statement that was looked at, in order, those of called policies included
 * @param edits what the route carries in the end; as before if it was rejected
 */
public record Decision(
    Verdict verdict, Optional<Place> decidedBy, List<Step> steps, PolicyRoute.Edits edits) {

  public Decision {
    steps = List.copyOf(steps);
  }

  /** A statement of a policy. */
  public record Place(String policy, String statement) {}

  /**
   * What came of a statement.
   *
   * @param depth 0 for a policy of the chain, 1 for one that it calls, and so on
   * @param failed the first condition that did not hold; empty if the statement was carried out
   */
  public record Step(Place place, int depth, Optional<Condition> failed) {}
}
