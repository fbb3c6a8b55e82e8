package io.polyrouter.router;

import io.polyrouter.fib.FibSink;
import io.polyrouter.router.EchoSessions.Outcome;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.leaking.RouteExchange;
import io.polyrouter.router.loop.EngineClock;
import io.polyrouter.router.loop.LoopThread;
import io.polyrouter.router.loop.RouterLoop;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.layer.TransportCommand;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The engine: all virtual routers of the process on a few loops. A virtual router lives on the loop
 * that its name leads to, so that commands for one name take effect in the order they were given.
 */
public final class VrEngine implements RouterManager {

  /**
   * How an engine is built.
   *
   * @param loops threads that carry the virtual routers, at least 1; one for each core is plenty
   * @param snapshotInterval between two snapshots of one virtual router, at least
   * @param seed of all randomness; different at every start, unless the same behaviour is wanted
   *     again
   */
  public record Settings(int loops, Duration snapshotInterval, long seed) {

    public Settings {
      Ranges.check("loops", loops, 1, 1024);
      Ranges.check("snapshot interval in milliseconds", snapshotInterval.toMillis(), 0, 3_600_000);
    }
  }

  private final VirtualRouter.Surroundings surroundings;
  private final List<RouterLoop> loops;
  private final List<LoopThread> threads;
  private final Executor callbacks;
  private final ConcurrentMap<String, VirtualRouter> routers = new ConcurrentHashMap<>();

  /** Virtual routers of an earlier process that have not come back yet, by name. */
  private final ConcurrentMap<String, SuspendedRouter> suspended = new ConcurrentHashMap<>();

  private VrEngine(
      Settings settings,
      EngineClock clock,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolServices protocols,
      Executor callbacks,
      List<RouterLoop> loops,
      List<LoopThread> threads) {
    this.surroundings =
        new VirtualRouter.Surroundings(
            clock,
            List.copyOf(drivers),
            List.copyOf(sinks),
            protocols,
            new RouteExchange(),
            settings.seed(),
            settings.snapshotInterval().toNanos());
    this.callbacks = callbacks;
    this.loops = List.copyOf(loops);
    this.threads = List.copyOf(threads);
  }

  /**
   * Starts an engine with threads of its own.
   *
   * @param drivers asked in order for the device of an interface
   * @param protocols that virtual routers may run
   * @param callbacks where stages complete, since the loops have no time for what hangs on them
   */
  public static VrEngine start(
      Settings settings,
      EngineClock clock,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolServices protocols,
      Executor callbacks) {
    List<LoopThread> threads =
        IntStream.range(0, settings.loops())
            .mapToObj(i -> new LoopThread("polyrouter-loop-" + i, clock))
            .toList();
    VrEngine engine =
        new VrEngine(
            settings,
            clock,
            drivers,
            sinks,
            protocols,
            callbacks,
            threads.stream().map(LoopThread::loop).toList(),
            threads);
    threads.forEach(LoopThread::start);
    return engine;
  }

  /** Starts an engine without routing protocols. */
  public static VrEngine start(
      Settings settings,
      EngineClock clock,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      Executor callbacks) {
    return start(settings, clock, drivers, sinks, ProtocolServices.NONE, callbacks);
  }

  /**
   * Makes an engine whose loops the caller drives, such as a simulation; stages complete within
   * {@link RouterLoop#doWork}.
   */
  public static VrEngine withLoops(
      Settings settings,
      EngineClock clock,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolServices protocols,
      List<RouterLoop> loops) {
    return new VrEngine(
        settings, clock, drivers, sinks, protocols, Runnable::run, loops, List.of());
  }

  private RouterLoop loopOf(String vr) {
    return loops.get(loopIndex(vr));
  }

  private int loopIndex(String vr) {
    return (int) Long.remainderUnsigned(StableHash.of(vr), loops.size());
  }

  // ---- configuration ------------------------------------------------------------------------

  @Override
  public CompletionStage<ApplyResult> apply(VrConfig desired) {
    return onLoop(
        desired.name(),
        (nowNanos, done) -> {
          VirtualRouter present = routers.get(desired.name());
          if (present != null) {
            done.complete(present.apply(desired, nowNanos));
            return;
          }
          VirtualRouter added =
              new VirtualRouter(desired.name(), loopOf(desired.name()), surroundings, desired);
          routers.put(desired.name(), added);
          added.start(Optional.ofNullable(suspended.remove(desired.name())), nowNanos);
          done.complete(ApplyResult.CREATED);
        });
  }

  /**
   * Before the first configuration: has virtual routers take over from those that an engine of an
   * earlier process {@link #suspend suspended}, as soon as they are applied.
   */
  public void resume(Collection<SuspendedRouter> before) {
    before.forEach(each -> suspended.put(each.name(), each));
  }

  @Override
  public CompletionStage<Void> remove(String vr) {
    return onLoop(
        vr,
        (nowNanos, done) -> {
          VirtualRouter gone = routers.remove(vr);
          if (gone != null) {
            gone.end(nowNanos);
          }
          done.complete(null);
        });
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public List<String> names() {
    return routers.keySet().stream().sorted().toList();
  }

  @Override
  public Optional<VrSnapshot> snapshot(String vr) {
    return Optional.ofNullable(routers.get(vr)).map(VirtualRouter::snapshot);
  }

  @Override
  public RouteQuery.Page routes(RouteQuery query) {
    VirtualRouter router = routers.get(query.vr());
    if (router == null) {
      throw new NoSuchVrException(query.vr());
    }
    return router.routes(query);
  }

  @Override
  public void fibInstalled(String vr, long datapathId, long version) {
    VirtualRouter router = routers.get(vr);
    if (router != null) {
      router.installations().installed(datapathId, version);
    }
  }

  // ---- tests of reachability ----------------------------------------------------------------

  @Override
  public CompletionStage<PingResult> ping(PingRequest request) {
    return withCore(
        request.vr(),
        (core, start) -> core.echoSessions().ping(request, start.outcome(), start.nowNanos()));
  }

  @Override
  public CompletionStage<TracerouteResult> traceroute(TracerouteRequest request) {
    return withCore(
        request.vr(),
        (core, start) ->
            core.echoSessions().traceroute(request, start.outcome(), start.nowNanos()));
  }

  // ---- routing protocols --------------------------------------------------------------------

  @Override
  public <T> CompletionStage<T> query(
      String vr, String type, String instance, ProtocolQuery<T> read) {
    return this.<T>withCore(
        vr,
        (core, start) -> {
          Optional<ProtocolInstance> of = core.protocol(type, instance);
          if (of.isEmpty()) {
            start.outcome().failed(new NoSuchProtocolException(vr, type, instance));
            return;
          }
          T result;
          try {
            result = read.read(of.get(), start.nowNanos());
          } catch (RuntimeException e) {
            // The caller's fault, not the virtual router's.
            start.outcome().failed(e);
            return;
          }
          start.outcome().done(result);
        });
  }

  @Override
  public CompletionStage<CommandResult> command(
      String vr, String type, String instance, ProtocolCommand command) {
    return this.<CommandResult>withCore(
        vr,
        (core, start) -> {
          Optional<CommandResult> result;
          try {
            result = core.command(type, instance, command, start.nowNanos());
          } catch (RuntimeException e) {
            // The virtual router's fault: it starts again, and whoever waits is told.
            start.outcome().failed(e);
            throw e;
          }
          if (result.isPresent()) {
            start.outcome().done(result.get());
          } else {
            start.outcome().failed(new NoSuchProtocolException(vr, type, instance));
          }
        });
  }

  // ---- sockets ------------------------------------------------------------------------------

  @Override
  public void execute(String vr, TransportCommand command) {
    int loop = loopIndex(vr);
    loops.get(loop).submit(nowNanos -> execute(vr, command, nowNanos));
    if (!threads.isEmpty() && threads.get(loop).hasEnded()) {
      // Too late for the loop, perhaps; a command that is refused twice does not mind.
      command.refused(new SocketException("the virtual routers are being stopped"));
    }
  }

  private void execute(String vr, TransportCommand command, long nowNanos) {
    VirtualRouter router = routers.get(vr);
    if (router == null) {
      command.refused(new SocketException(new NoSuchVrException(vr).getMessage()));
    } else if (!router.withCore(nowNanos, core -> command.run(core.transport(), nowNanos))) {
      command.refused(new SocketException("virtual router \"" + vr + "\" does not run now"));
    }
  }

  @Override
  public CompletionStage<List<SocketInfo>> sockets(String vr) {
    return withCore(vr, (core, start) -> start.outcome().done(core.sockets(start.nowNanos())));
  }

  private record Start<T>(Outcome<T> outcome, long nowNanos) {}

  private <T> CompletionStage<T> withCore(String vr, BiConsumer<RouterCore, Start<T>> action) {
    return this.<T>onLoop(
        vr,
        (nowNanos, done) -> {
          VirtualRouter router = routers.get(vr);
          if (router == null) {
            done.fail(new NoSuchVrException(vr));
            return;
          }
          Start<T> start = new Start<>(done, nowNanos);
          if (!router.withCore(nowNanos, core -> action.accept(core, start))) {
            done.fail(
                new IllegalStateException(
                    "virtual router \"" + vr + "\" failed and is about to be started again"));
          }
        });
  }

  // ---- loops --------------------------------------------------------------------------------

  private interface Command<T> {
    void run(long nowNanos, Completion<T> done);
  }

  private <T> CompletionStage<T> onLoop(String vr, Command<T> command) {
    Completion<T> done = new Completion<>(callbacks);
    loopOf(vr)
        .submit(nowNanos -> {
          try {
            command.run(nowNanos, done);
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future;
  }

  /** Completes a stage on the executor for callbacks. */
  private static final class Completion<T> implements Outcome<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Executor callbacks;

    Completion(Executor callbacks) {
      this.callbacks = callbacks;
    }

    void complete(@Nullable T result) {
      callbacks.execute(() -> future.complete(result));
    }

    void fail(RuntimeException why) {
      callbacks.execute(() -> future.completeExceptionally(why));
    }

    @Override
    public void done(T result) {
      complete(result);
    }

    @Override
    public void failed(RuntimeException why) {
      fail(why);
    }
  }

  /**
   * Ends all virtual routers, as {@link #close} does, but has routing protocols ask their
   * neighbours to wait where they can restart gracefully and switches forward meanwhile. The engine
   * is good for nothing but to be closed then.
   *
   * @return those that a later engine is to {@link #resume}
   */
  public CompletionStage<List<SuspendedRouter>> suspend() {
    List<CompletableFuture<Optional<SuspendedRouter>>> all = new ArrayList<>();
    routers.forEach((name, router) ->
        all.add(
            this.<Optional<SuspendedRouter>>onLoop(
                    name, (nowNanos, done) -> done.complete(router.suspend(nowNanos)))
                .toCompletableFuture()));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done ->
            all.stream()
                .flatMap(each -> each.join().stream())
                .sorted(Comparator.comparing(SuspendedRouter::name))
                .toList());
  }

  /**
   * Ends all virtual routers and their loops. What they published stays with the sinks: switches
   * forward on while the controller restarts.
   */
  @Override
  public void close() {
    routers.forEach((name, router) -> loopOf(name).submit(nowNanos -> router.halt(nowNanos)));
    threads.forEach(LoopThread::close);
  }
}
