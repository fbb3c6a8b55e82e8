package io.polyrouter.testkit;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the latest that virtual routers publish. */
public final class RecordingFibSink implements FibSink {

  private final Map<String, Published> published = new ConcurrentHashMap<>();

  private record Published(ForwardingState latest, int count) {}

  @Override
  public void publish(ForwardingState state) {
    published.merge(
        state.vr(),
        new Published(state, 1),
        (before, now) -> new Published(now.latest(), before.count() + 1));
  }

  @Override
  public void withdraw(String vr) {
    published.remove(vr);
  }

  /** The latest state, empty before the first and after the withdrawal. */
  public Optional<ForwardingState> latest(String vr) {
    return Optional.ofNullable(published.get(vr)).map(Published::latest);
  }

  /** An interface in the latest state. */
  public ForwardingInterface interfaceOf(String vr, String name) {
    return latest(vr).orElseThrow().interfaces().values().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** How many states a virtual router has published. */
  public int publications(String vr) {
    Published of = published.get(vr);
    return of == null ? 0 : of.count();
  }
}
