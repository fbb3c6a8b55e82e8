package io.polyrouter.router;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.RouterManager.ApplyResult;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.leaking.RouteExchange;
import io.polyrouter.router.loop.EngineClock;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.loop.RouterLoop;
import io.polyrouter.router.protocol.Predecessors;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.router.state.VrSnapshot.Status;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.transport.layer.TransportCounters;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtual router as an actor: one loop runs all of it, in turns. This is the boundary at which
 * faults stop: whatever is thrown inside ends the router's current life ({@link RouterCore}); it is
 * started again with its configuration, after a pause that doubles with every fault. What it last
 * published stays in force meanwhile, so that switches forward on, and routing protocols that can
 * restart gracefully take over from themselves.
 */
final class VirtualRouter extends LoopTask {

  private static final System.Logger LOG = System.getLogger(VirtualRouter.class.getName());

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_PAUSE_NANOS = SECOND;
  private static final long LONGEST_PAUSE_NANOS = 60 * SECOND;

  /**
   * After a fault interfaces have to come up, IPv6 addresses to be tried, and neighbours to be
   * asked for, before what is published is worth more than what was published last.
   */
  private static final long QUIET_NANOS = 3 * SECOND;

  /** After so long without a fault the next pause is the shortest again. */
  private static final long GOOD_BEHAVIOUR_NANOS = 300 * SECOND;

  private static final int FAULT_FRAMES = 5;

  /**
   * What all virtual routers of an engine share.
   *
   * @param snapshotIntervalNanos between two snapshots of a virtual router, at least
   */
  record Surroundings(
      EngineClock clock,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolServices protocols,
      RouteExchange exchange,
      long seed,
      long snapshotIntervalNanos) {}

  private final String name;
  private final Surroundings surroundings;
  private final SplittableRandom random;
  private final FibInstallations installations = new FibInstallations();

  private VrConfig config;
  private @Nullable RouterCore core;
  private boolean ended;

  /** From which the next life takes over. */
  private FormerLife before = FormerLife.NONE;

  /** A fault until then is not taken over from: the one before may have been taken over, too. */
  private long resumedUntilNanos = Long.MIN_VALUE;

  // Faults and restarts.
  private Status status = Status.RUNNING;
  private Instant since;
  private int restarts;
  private @Nullable String lastFault;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private long lastFaultNanos;
  private long restartAtNanos = Long.MAX_VALUE;

  /** Counters of earlier lives, if there were any. */
  private CounterValues.@Nullable OfRouter earlierCounters;

  private TransportCounters earlierTransport = TransportCounters.NONE;

  // What is published.
  private long version;
  private boolean publicationDue;
  private long quietUntilNanos;
  private boolean imageStale = true;
  private boolean imageMade;
  private long imageAtNanos;
  private VrImage.Stack lastStack = VrImage.Stack.NONE;
  private List<ProtocolSummary> protocols = List.of();
  private volatile VrImage image;
  private volatile @Nullable RouteView routes;

  VirtualRouter(String name, RouterLoop loop, Surroundings surroundings, VrConfig config) {
    super(loop);
    this.name = name;
    this.surroundings = surroundings;
    this.config = config;
    this.random = new SplittableRandom(surroundings.seed() ^ StableHash.of(name));
    this.since = surroundings.clock().instant();
    this.image =
        new VrImage(
            name,
            new Health(status, since, 0, Optional.empty()),
            VrImage.Stack.NONE,
            new RoutingTables(0).summaries(),
            List.of(),
            0);
  }

  // ---- for readers, any thread --------------------------------------------------------------

  VrSnapshot snapshot() {
    return image.spread(installations, surroundings.clock().nanoTime());
  }

  RouteQuery.Page routes(RouteQuery query) {
    RouteView view = routes;
    return view == null ? new RouteQuery.Page(0, List.of(), Optional.empty()) : view.page(query);
  }

  FibInstallations installations() {
    return installations;
  }

  // ---- commands, on the loop ----------------------------------------------------------------

  /**
   * Starts it with the configuration it was made with.
   *
   * @param suspended from whom it takes over
   */
  void start(Optional<SuspendedRouter> suspended, long nowNanos) {
    before =
        suspended
            .map(from -> FormerLife.of(from, surroundings.clock().instant(), nowNanos))
            .orElse(FormerLife.NONE);
    surroundings.exchange().register(name, this);
    setStatus(config.enabled() ? Status.RUNNING : Status.DISABLED);
    contain(nowNanos, () -> scheduleIf(startCore(nowNanos)));
  }

  ApplyResult apply(VrConfig desired, long nowNanos) {
    if (desired.equals(config)) {
      return ApplyResult.UNCHANGED;
    }
    config = desired;
    setStatus(config.enabled() ? Status.RUNNING : Status.DISABLED);
    RouterCore running = core;
    contain(
        nowNanos,
        () -> {
          if (running == null) {
            // A new configuration may well be the cure: no need to wait.
            scheduleIf(startCore(nowNanos));
          } else {
            running.apply(desired, nowNanos);
            scheduleIf(endTurn(running, nowNanos));
          }
        });
    return ApplyResult.CHANGED;
  }

  /** Has the running core do something; false if there is none because of a fault. */
  boolean withCore(long nowNanos, Consumer<RouterCore> action) {
    RouterCore running = core;
    if (running == null) {
      return false;
    }
    contain(
        nowNanos,
        () -> {
          action.accept(running);
          scheduleIf(endTurn(running, nowNanos));
        });
    return true;
  }

  /** Ends it for good. */
  void end(long nowNanos) {
    RouterCore running = core;
    if (running != null) {
      contain(nowNanos, () -> running.sayGoodBye(nowNanos));
    }
    halt(nowNanos);
    surroundings.sinks().forEach(sink -> tell(sink, s -> s.withdraw(name)));
  }

  /**
   * As {@link #halt}, but its routing protocols end gracefully where they can.
   *
   * @return what a later process has to know; empty if nobody waits for it
   */
  Optional<SuspendedRouter> suspend(long nowNanos) {
    RouterCore running = core;
    FormerLife[] life = {FormerLife.NONE};
    if (running != null) {
      contain(nowNanos, () -> life[0] = running.suspend(nowNanos));
    }
    halt(nowNanos);
    return life[0].suspended(name, surroundings.clock().instant(), nowNanos);
  }

  /** Stops it, but leaves what it published in force: the process is going to end. */
  void halt(long nowNanos) {
    ended = true;
    surroundings.exchange().withdraw(name);
    wakeAt(Long.MAX_VALUE);
    RouterCore running = core;
    core = null;
    if (running != null) {
      running.close(new NoSuchVrException(name), nowNanos);
    }
  }

  // ---- turns --------------------------------------------------------------------------------

  @Override
  protected boolean turn(long nowNanos) {
    if (ended) {
      return false;
    }
    boolean[] more = {false};
    contain(
        nowNanos,
        () -> {
          RouterCore running = core;
          if (running != null) {
            more[0] = running.work(nowNanos);
            if (running.repair(nowNanos)) {
              publicationDue = true;
              publishIfDue(running, nowNanos);
            }
            more[0] |= endTurn(running, nowNanos);
          } else if (nowNanos >= restartAtNanos) {
            more[0] = startCore(nowNanos);
          }
        });
    return more[0];
  }

  private void scheduleIf(boolean hasMore) {
    if (hasMore) {
      schedule();
    }
  }

  /** Returns whether there is more to do at once. */
  private boolean startCore(long nowNanos) {
    restartAtNanos = Long.MAX_VALUE;
    quietUntilNanos = routes == null ? nowNanos : nowNanos + QUIET_NANOS;
    setStatus(config.enabled() ? Status.RUNNING : Status.DISABLED);
    RouterCore starting =
        new RouterCore(
            name,
            this,
            surroundings.clock(),
            surroundings.drivers(),
            surroundings.protocols(),
            surroundings.exchange(),
            random.split(),
            config,
            before);
    before = FormerLife.NONE;
    core = starting;
    starting.apply(config, nowNanos);
    return endTurn(starting, nowNanos);
  }

  /** Returns whether there is more to do at once. */
  private boolean endTurn(RouterCore running, long nowNanos) {
    boolean hasMore = running.settle(nowNanos);
    publicationDue |= running.takeForwardingChange(nowNanos);
    if (!publishIfDue(running, nowNanos)) {
      showRoutes(running);
    }
    if (surroundings.exchange().isWatched(name)) {
      surroundings.exchange().publish(name, running.exportedRoutes());
    }
    imageStale = true;
    if (isImageDue(nowNanos)) {
      takeImage(running, nowNanos);
    }
    long publicationNanos = publicationDue ? quietUntilNanos : Long.MAX_VALUE;
    wakeAt(Math.min(running.nextDeadlineNanos(), Math.min(nextImageNanos(), publicationNanos)));
    return hasMore;
  }

  /** Publishes what has changed, unless it is too early after a fault; returns whether it did. */
  private boolean publishIfDue(RouterCore running, long nowNanos) {
    if (!publicationDue || nowNanos < quietUntilNanos) {
      return false;
    }
    publicationDue = false;
    publish(running);
    return true;
  }

  private boolean isImageDue(long nowNanos) {
    return !imageMade || nowNanos >= nextImageNanos();
  }

  private long nextImageNanos() {
    return imageStale ? imageAtNanos + surroundings.snapshotIntervalNanos() : Long.MAX_VALUE;
  }

  private void publish(RouterCore running) {
    version++;
    ForwardingState state =
        new ForwardingState(
            name,
            version,
            running.ipv4Fib(),
            running.ipv6Fib(),
            running.forwardingInterfaces(),
            running.awaitsRoutes());
    routes = view(running, state);
    surroundings.sinks().forEach(sink -> tell(sink, s -> s.publish(state)));
  }

  /** Routes may change without an effect on forwarding. */
  private void showRoutes(RouterCore running) {
    RouteView view = routes;
    if (view != null) {
      RouteView now = view(running, view.forwarding());
      routes = now.equals(view) ? view : now;
    }
  }

  private static RouteView view(RouterCore running, ForwardingState state) {
    return new RouteView(
        running.routes().snapshot(AddressFamily.IPV4),
        running.routes().snapshot(AddressFamily.IPV6),
        state);
  }

  /** A sink's fault is not this router's. */
  private void tell(FibSink sink, Consumer<FibSink> message) {
    try {
      message.accept(sink);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "virtual router " + name + " could not hand over to " + sink, e);
    }
  }

  private void takeImage(RouterCore running, long nowNanos) {
    lastStack = running.image();
    protocols = running.protocolSummaries(nowNanos);
    setImage(running.routes().summaries());
    imageStale = false;
    imageMade = true;
    imageAtNanos = nowNanos;
  }

  private VrImage.Stack stackOfAllLives() {
    CounterValues.OfRouter earlier = earlierCounters;
    return earlier == null ? lastStack : lastStack.counted(earlier, earlierTransport);
  }

  private void setImage(SortedMap<AddressFamily, RibSummary> ribs) {
    image =
        new VrImage(
            name,
            new Health(status, since, restarts, Optional.ofNullable(lastFault)),
            stackOfAllLives(),
            ribs,
            protocols,
            version);
  }

  // ---- faults -------------------------------------------------------------------------------

  private void contain(long nowNanos, Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      // Anything at all, also an assertion or an exhausted stack: the loop carries other routers.
      faulted(fault, nowNanos);
    }
  }

  private void faulted(Throwable fault, long nowNanos) {
    LOG.log(Level.ERROR, "virtual router " + name + " failed and will be started again", fault);
    restarts++;
    lastFault = describe(fault);
    setStatus(Status.RESTARTING);
    RouterCore failed = core;
    core = null;
    if (failed != null) {
      before = takeOver(failed, nowNanos);
      failed.close(
          new IllegalStateException("the virtual router failed: " + lastFault, fault), nowNanos);
    }
    boolean longAgo = restarts > 1 && nowNanos - lastFaultNanos > GOOD_BEHAVIOUR_NANOS;
    if (longAgo) {
      pauseNanos = FIRST_PAUSE_NANOS;
    }
    lastFaultNanos = nowNanos;
    restartAtNanos = nowNanos + pauseNanos;
    pauseNanos = Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS);
    imageMade = false;
    protocols = List.of();
    VrImage.Stack ended = stackOfAllLives();
    earlierCounters = ended.counters();
    earlierTransport = ended.transport();
    lastStack = lastStack.stopped(since);
    setImage(image.ribs());
    wakeAt(restartAtNanos);
  }

  private FormerLife takeOver(RouterCore failed, long nowNanos) {
    FormerLife life;
    try {
      life = failed.failedAt(nowNanos);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "virtual router " + name + " leaves nothing to take over from", e);
      return FormerLife.NONE;
    }
    if (nowNanos < resumedUntilNanos) {
      // What was taken over may be what is wrong.
      return new FormerLife(life.interfaceIndexes(), Predecessors.NONE);
    }
    resumedUntilNanos = life.untilNanos();
    return life;
  }

  private void setStatus(Status next) {
    if (status != next) {
      status = next;
      since = surroundings.clock().instant();
    }
  }

  private static String describe(Throwable fault) {
    StringBuilder text = new StringBuilder(fault.toString());
    StackTraceElement[] trace = fault.getStackTrace();
    for (int i = 0; i < Math.min(FAULT_FRAMES, trace.length); i++) {
      text.append(i == 0 ? " at " : " < ").append(trace[i]);
    }
    return text.toString();
  }
}
