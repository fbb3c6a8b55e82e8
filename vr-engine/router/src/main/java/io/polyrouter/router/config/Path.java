package io.polyrouter.router.config;

import io.polyrouter.router.config.ConfigProblem.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the model while it is walked. Cheap to make for every route of a big table: texts are
 * made only once a problem is reported.
 */
record Path(@Nullable Path parent, String node, List<String> keyNames, List<?> keyValues) {

  static final Path ROOT = new Path(null, "virtual-routers", List.of(), List.of());

  static Path virtualRouter(String name) {
    return ROOT.entry("virtual-router", "name", name);
  }

  static Path interfaceOf(String vr, String name) {
    return virtualRouter(vr).child("interfaces").entry("interface", "name", name);
  }

  Path child(String name) {
    return new Path(this, name, List.of(), List.of());
  }

  Path entry(String list, String key, Object value) {
    return new Path(this, list, List.of(key), List.of(value));
  }

  Path entry(String list, String key1, Object value1, String key2, Object value2) {
    return new Path(this, list, List.of(key1, key2), List.of(value1, value2));
  }

  List<Step> steps() {
    Deque<Path> down = new ArrayDeque<>();
    Stream.iterate(this, at -> at != null, at -> at.parent()).forEach(down::addFirst);
    return down.stream().map(Path::step).toList();
  }

  private Step step() {
    return new Step(
        node,
        IntStream.range(0, keyNames.size())
            .mapToObj(i -> new ConfigProblem.Key(keyNames.get(i), keyValues.get(i).toString()))
            .toList());
  }
}
