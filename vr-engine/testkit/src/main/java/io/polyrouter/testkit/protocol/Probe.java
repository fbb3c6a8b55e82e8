package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An instance that does what its configuration says and remembers what it is told. */
public final class Probe implements ProtocolInstance {

  private final List<ProtocolEvent> events = new ArrayList<>();
  private boolean failing;
  private List<ProtocolEffect> farewell = List.of();

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

  @Override
  public void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    events.add(event);
    if (event instanceof ProtocolEvent.ConfigChanged(ProbeType.Settings settings)) {
      failing = settings.failing();
      farewell = settings.farewell();
      settings.effects().forEach(effects);
    } else if (event instanceof ProtocolEvent.Stopping) {
      farewell.forEach(effects);
    } else if (event instanceof ProtocolEvent.DatagramReceived && failing) {
      throw new IllegalStateException("this probe fails as it is told to");
    }
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
