package io.polyrouter.testkit;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what virtual routers publish. */
public final class RecordingFibSink implements FibSink {

  private final Map<String, List<ForwardingState>> states = new ConcurrentHashMap<>();

  @Override
  public void publish(ForwardingState state) {
    states.computeIfAbsent(state.vr(), vr -> new ArrayList<>()).add(state);
  }

  @Override
  public void withdraw(String vr) {
    states.remove(vr);
  }

  /** The latest state, empty before the first and after the withdrawal. */
  public Optional<ForwardingState> latest(String vr) {
    return Optional.ofNullable(states.get(vr)).map(List::getLast);
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
    return states.getOrDefault(vr, List.of()).size();
  }
}
