package io.polyrouter.northbound.config;

import io.polyrouter.router.config.ConfigProblem;
import io.polyrouter.router.config.ConfigProblem.Step;
import java.util.ArrayList;
import java.util.List;

/** A path in the model while it is being written down. Immutable. */
record ModelPath(List<Step> steps) {

  static ModelPath of(String top) {
    return new ModelPath(List.of()).child(top);
  }

  ModelPath {
    steps = List.copyOf(steps);
  }

  ModelPath child(String node) {
    return with(new Step(node, List.of()));
  }

  ModelPath entry(String list, String key, String value) {
    return with(new Step(list, List.of(new ConfigProblem.Key(key, value))));
  }

  ModelPath entry(String list, String key1, String value1, String key2, String value2) {
    return with(
        new Step(
            list,
            List.of(new ConfigProblem.Key(key1, value1), new ConfigProblem.Key(key2, value2))));
  }

  ConfigProblem problem(String message) {
    return new ConfigProblem(steps, message);
  }

  private ModelPath with(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new ModelPath(longer);
  }
}
