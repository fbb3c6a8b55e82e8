package io.polyrouter.routing.config;

import io.polyrouter.routing.config.ConfigProblem.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the YANG model while it is walked. Immutable, and cheap to make for every route of a
 * big table: texts are made only once a problem is reported.
 */
public final class ModelPath {

  private final @Nullable ModelPath parent;
  private final String node;
  private final List<String> keyNames;
  private final List<?> keyValues;

  private ModelPath(
      @Nullable ModelPath parent, String node, List<String> keyNames, List<?> keyValues) {
    this.parent = parent;
    this.node = node;
    this.keyNames = keyNames;
    this.keyValues = keyValues;
  }

  /** A node at the top of the model. */
  public static ModelPath of(String top) {
    return new ModelPath(null, top, List.of(), List.of());
  }

  /** A leaf or container in here. */
  public ModelPath child(String name) {
    return new ModelPath(this, name, List.of(), List.of());
  }

  /** An entry of a list in here; the value's text is the key. */
  public ModelPath entry(String list, String key, Object value) {
    return new ModelPath(this, list, List.of(key), List.of(value));
  }

  /** An entry of a list with two keys, in the model's order. */
  public ModelPath entry(String list, String key1, Object value1, String key2, Object value2) {
    return new ModelPath(this, list, List.of(key1, key2), List.of(value1, value2));
  }

  /** An entry of a list with any number of keys, in the model's order. */
  public ModelPath entry(String list, List<String> keys, List<?> values) {
    return new ModelPath(this, list, List.copyOf(keys), List.copyOf(values));
  }

  /** A problem at this place; see {@link ConfigProblem} for the message. */
  public ConfigProblem problem(String message) {
    return new ConfigProblem(steps(), message);
  }

  /** All steps from the top to here. */
  public List<Step> steps() {
    Deque<ModelPath> down = new ArrayDeque<>();
    Stream.iterate(this, at -> at != null, at -> at.parent).forEach(down::addFirst);
    return down.stream().map(ModelPath::step).toList();
  }

  private Step step() {
    return new Step(
        node,
        IntStream.range(0, keyNames.size())
            .mapToObj(i -> new ConfigProblem.Key(keyNames.get(i), keyValues.get(i).toString()))
            .toList());
  }
}
