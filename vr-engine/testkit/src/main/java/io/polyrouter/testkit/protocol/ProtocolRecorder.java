package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Another protocol, of whose instances everything is recorded that goes in: events with their
 * times, the seed of their randomness, the readings of the wall clock; and the effects that come
 * out, which do not depend on the stopwatch. {@link #replay} feeds a recording to a new instance.
 * Used by one thread.
 *
 * @param <S> settings of the other protocol
 */
public final class ProtocolRecorder<S extends ProtocolSettings> implements ProtocolType<S> {

  private final ProtocolType<S> recorded;
  private final List<Recording> recordings = new ArrayList<>();

  /** Records instances of this protocol. */
  public ProtocolRecorder(ProtocolType<S> recorded) {
    this.recorded = recorded;
  }

  /** What one event came to. */
  public record Step(
      long nowNanos, ProtocolEvent event, List<ProtocolEffect> effects, long nextDeadlineNanos) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  /** The life of one instance. */
  public static final class Recording {
    private final String virtualRouter;
    private final String name;
    private final long seed;
    private final List<Long> wallClockSeconds = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private Recording(String virtualRouter, String name, long seed) {
      this.virtualRouter = virtualRouter;
      this.name = name;
      this.seed = seed;
    }

    /** Name of the virtual router. */
    public String virtualRouter() {
      return virtualRouter;
    }

    /** All events up to now. */
    public List<Step> steps() {
      return List.copyOf(steps);
    }
  }

  /** Of all instances, in the order of their creation. */
  public List<Recording> recordings() {
    return List.copyOf(recordings);
  }

  /** What a new instance does when it is given what was recorded. */
  public List<Step> replay(Recording recording) {
    Deque<Long> clock = new ArrayDeque<>(recording.wallClockSeconds);
    ProtocolInstance instance =
        recorded.create(
            new InstanceContext(
                recording.virtualRouter,
                recording.name,
                new SplittableRandom(recording.seed),
                clock::removeFirst));
    List<Step> steps = new ArrayList<>();
    for (Step step : recording.steps) {
      List<ProtocolEffect> effects = new ArrayList<>();
      instance.handle(step.event, step.nowNanos, effect -> effects.add(kept(effect)));
      steps.add(new Step(step.nowNanos, step.event, effects, instance.nextDeadlineNanos()));
    }
    return steps;
  }

  @Override
  public String name() {
    return recorded.name();
  }

  @Override
  public Class<S> settingsType() {
    return recorded.settingsType();
  }

  @Override
  public void check(S settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    recorded.check(settings, router, at, problems);
  }

  @Override
  public boolean providesLiveness() {
    return recorded.providesLiveness();
  }

  @Override
  public OptionalInt gracePeriodSeconds(S settings) {
    return recorded.gracePeriodSeconds(settings);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    long seed = context.random().nextLong();
    Recording recording = new Recording(context.virtualRouter(), context.name(), seed);
    recordings.add(recording);
    return new RecordedInstance(
        recorded.create(
            new InstanceContext(
                context.virtualRouter(),
                context.name(),
                new SplittableRandom(seed),
                () -> {
                  long seconds = context.wallClockSeconds().getAsLong();
                  recording.wallClockSeconds.add(seconds);
                  return seconds;
                },
                context.stopwatchNanos())),
        recording);
  }

  /** The event with bytes of its own in place of lent ones. */
  static ProtocolEvent kept(ProtocolEvent event) {
    return event instanceof StreamEvent.Received(long stream, StreamBytes bytes)
        ? new StreamEvent.Received(stream, bytes.copy())
        : event;
  }

  private static ProtocolEffect kept(ProtocolEffect effect) {
    return effect instanceof StreamEffect.Write(long stream, StreamBytes bytes)
        ? new StreamEffect.Write(stream, bytes.copy())
        : effect;
  }

  private record RecordedInstance(ProtocolInstance instance, Recording recording)
      implements ProtocolInstance {

    @Override
    public void handle(
        ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
      List<ProtocolEffect> done = new ArrayList<>();
      ProtocolEvent kept = kept(event);
      instance.handle(
          event,
          nowNanos,
          effect -> {
            done.add(kept(effect));
            effects.accept(effect);
          });
      recording.steps.add(new Step(nowNanos, kept, done, instance.nextDeadlineNanos()));
    }

    @Override
    public long nextDeadlineNanos() {
      return instance.nextDeadlineNanos();
    }

    @Override
    public ProtocolState state(long nowNanos) {
      return instance.state(nowNanos);
    }
  }
}
