package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** An instance that does what its configuration and commands say and remembers what it is told. */
public final class Probe implements ProtocolInstance {

  private final List<ProtocolEvent> events = new ArrayList<>();
  private boolean failing;
  private List<ProtocolEffect> farewell = List.of();
  private List<ProtocolEffect> alarm = List.of();
  private final Set<Integer> up = new HashSet<>();

  Probe() {}

  /** All that it was told. */
  public record State(List<ProtocolEvent> events) implements ProtocolState {
    public State {
      events = List.copyOf(events);
    }

    /** Those of one kind, in their order. */
    public <E extends ProtocolEvent> List<E> of(Class<E> kind) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** Has a probe do this; one that fails throws. */
  public record Do(List<ProtocolEffect> effects) implements ProtocolCommand {
    public Do {
      effects = List.copyOf(effects);
    }
  }

  @Override
  public void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    events.add(ProtocolRecorder.kept(event));
    if (isAlarming(event)) {
      alarm.forEach(effects);
    }
    if (event instanceof ProtocolEvent.ConfigChanged(ProbeType.Settings settings)) {
      alarm = settings.alarm();
      failing = settings.failing();
      farewell = settings.farewell();
      settings.effects().forEach(effects);
    } else if (event instanceof ProtocolEvent.Stopping
        || event instanceof ProtocolEvent.Suspending) {
      farewell.forEach(effects);
    } else if (failing
        && (event instanceof ProtocolEvent.DatagramReceived
            || event instanceof ProtocolEvent.CommandReceived)) {
      throw new IllegalStateException("this probe fails as it is told to");
    } else if (event instanceof ProtocolEvent.CommandReceived(Do(List<ProtocolEffect> wanted))) {
      wanted.forEach(effects);
    }
  }

  private boolean isAlarming(ProtocolEvent event) {
    return switch (event) {
      case ProtocolEvent.LivenessChanged changed ->
          changed.liveness() == ProtocolEvent.Liveness.DOWN;
      case ProtocolEvent.InterfaceChanged(ProtocolInterface now) -> hasGoneDown(now);
      default -> false;
    };
  }

  private boolean hasGoneDown(ProtocolInterface now) {
    if (now.up()) {
      up.add(now.index());
      return false;
    }
    return up.remove(now.index());
  }

  @Override
  public long nextDeadlineNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public ProtocolState state(long nowNanos) {
    return new State(events);
  }
}
