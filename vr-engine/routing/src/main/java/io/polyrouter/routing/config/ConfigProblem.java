package io.polyrouter.routing.config;

import java.util.List;

/**
 * Why a configuration is refused.
 *
 * @param path where, from the top of the model
 * @param message what is wrong and what would be valid, one sentence for the user
 */
public record ConfigProblem(List<Step> path, String message) {

  public ConfigProblem {
    path = List.copyOf(path);
  }

  /** The path as text: {@code /virtual-routers/virtual-router[name='red']/...}. */
  public String pathText() {
    StringBuilder text = new StringBuilder();
    for (Step step : path) {
      text.append('/').append(step.node());
      for (Key key : step.keys()) {
        text.append('[').append(key.name()).append("='").append(key.value()).append("']");
      }
    }
    return text.toString();
  }

  /**
   * One step of a path in the YANG model (module polyrouter-virtual-routers).
   *
   * @param node local name of the data node
   * @param keys for a list entry its keys in the model's order, else empty
   */
  public record Step(String node, List<Key> keys) {
    public Step {
      keys = List.copyOf(keys);
    }
  }

  /** Name and canonical text of one key leaf. */
  public record Key(String name, String value) {}
}
