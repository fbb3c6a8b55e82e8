package io.polyrouter.routing.policy;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a policy.
 *
 * @param name unique within its policy
 * @param conditions all of which have to hold; none always hold
 * @param actions carried out in their order
 * @param result empty to go on with the next statement
 */
public record Statement(
    String name, List<Condition> conditions, List<Action> actions, Optional<Verdict> result) {

  public Statement {
    conditions = List.copyOf(conditions);
    actions = List.copyOf(actions);
  }
}
