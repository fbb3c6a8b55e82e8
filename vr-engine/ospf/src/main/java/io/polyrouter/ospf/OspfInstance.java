package io.polyrouter.ospf;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.adjacency.Adjacencies;
import io.polyrouter.ospf.adjacency.OspfNotice;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.routing.OspfRouting;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One instance of OSPFv2 or OSPFv3; see the package for how its parts work together. */
public final class OspfInstance implements ProtocolInstance {

  /**
   * A change of the topology may change where virtual links lead, which may change the topology:
   * what is left after so many rounds waits for the next turn.
   */
  private static final int MAX_ROUNDS = 4;

  private static final long SOON_NANOS = 10_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final InstanceContext context;
  private final LsaPool pool;
  private final List<ProtocolEffect> effects = new ArrayList<>();
  private final Map<Integer, ProtocolInterface> ports = new TreeMap<>();
  private final Map<IpPrefix, RedistributedRoute> redistributed = new TreeMap<>();
  private OspfSettings settings;
  private boolean hasVirtualLinks;
  private Optional<Ipv4Address> routerIdOfVirtualRouter = Optional.empty();
  private boolean isConfigured;
  private boolean isRouterIdMissed;
  private OspfState.@Nullable Moment start;

  /** From which earlier life to take over, until that has begun. */
  private ProtocolEvent.@Nullable Resuming resuming;

  private @Nullable Router router;

  OspfInstance(OspfVersion version, InstanceContext context, LsaPool pool) {
    this.context = context;
    this.pool = pool;
    settings = OspfSettings.defaults(version, context.name());
  }

  /** What there is as long as the router ID stays the same. */
  private final class Router {
    final int routerId;
    final TimerQueue timers = new TimerQueue();
    final Set<ChangedLsa> changedLsas = new LinkedHashSet<>();
    final Adjacencies adjacencies;
    final OspfRouting routing;
    final TimerQueue.Timer soon = timers.timer(now -> {});
    LocalTopology topology;

    /** While the router restarts gracefully. */
    @Nullable OwnRestart restart;

    final TimerQueue.Timer restartLimit =
        timers.timer(now ->
            endRestart(OspfNotice.RestartEnded.Exit.TIMED_OUT, "the grace period is over", now));

    /** Whether something happened that may end the restart. */
    boolean isRestartCheckDue;

    Router(int routerId) {
      this.routerId = routerId;
      topology = LocalTopology.empty(routerId);
      adjacencies =
          new Adjacencies(
              settings,
              routerId,
              context,
              timers,
              pool,
              effects::add,
              (scope, key) -> changedLsas.add(new ChangedLsa(scope, key)));
      routing =
          new OspfRouting(
              settings.version(),
              routerId,
              adjacencies.database(),
              adjacencies.database(),
              context.stopwatchNanos());
    }

    void configure(OspfSettings before, long now) {
      for (AreaSettings area : before.areas()) {
        if (settings.area(area.areaId()).isEmpty()) {
          adjacencies.database().drop(new Scope.Area(area.areaId()));
          routing.areaRemoved(area.areaId(), now);
        }
      }
      routing.configure(settings, now);
      adjacencies.configure(settings, now);
    }

    /** Does what follows from an event, at the end of its turn. */
    void settle(long now, Consumer<? super ProtocolEffect> consumer) {
      adjacencies.settle(now);
      settleAll(now, consumer);
      if (restart != null && isRestartCheckDue && endRestartIfDue(restart, now)) {
        settleAll(now, consumer);
      }
    }

    private void settleAll(long now, Consumer<? super ProtocolEffect> consumer) {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        if (!settleOnce(now, consumer)) {
          return;
        }
      }
      soon.set(now + SOON_NANOS);
    }

    private boolean settleOnce(long now, Consumer<? super ProtocolEffect> consumer) {
      boolean isAny = false;
      Optional<LocalTopology> changed = adjacencies.takeTopology();
      if (changed.isPresent() && !changed.get().equals(topology)) {
        topology = changed.get();
        routing.topologyChanged(topology, now);
        isAny = true;
      }
      while (!changedLsas.isEmpty()) {
        List<ChangedLsa> all = List.copyOf(changedLsas);
        changedLsas.clear();
        all.forEach(lsa -> routing.lsaChanged(lsa.scope(), lsa.key(), now));
        isAny = true;
      }
      if (routing.isCalculationDue(now)) {
        // Floods first (RFC 2328, section 13, step 5): else each router on the way of an LSA would
        // hold it up for a calculation.
        adjacencies.settle(now);
        handOver(consumer);
      }
      offer(routing.advance(now));
      routing
          .takeTranslatorChanges()
          .forEach(change ->
              adjacencies.tell(new OspfNotice.TranslatorChanged(change.areaId(), change.status())));
      isRestartCheckDue |= isAny;
      if (hasVirtualLinks) {
        adjacencies.virtualLinks(routing.virtualLinks(), now);
      }
      adjacencies.settle(now);
      return isAny;
    }

    private void offer(List<RouteChange> changes) {
      if (restart != null) {
        restart.hold(changes);
      } else if (!changes.isEmpty()) {
        effects.add(new ProtocolEffect.OfferRoutes(changes));
      }
    }

    void stop(long now) {
      adjacencies.beginTurn(now);
      adjacencies.stop(now);
      offer(routing.withdrawAll());
      if (restart != null) {
        effects.add(new ProtocolEffect.ReleaseRoutes());
      }
    }

    // ---- graceful restart -------------------------------------------------------------------

    void beginRestart(ProtocolEvent.Resuming after, int periodSeconds, long endNanos) {
      restart = new OwnRestart(settings.version(), routerId, adjacencies.database());
      adjacencies.beginRestart(periodSeconds, after.sinceNanos(), after.planned());
      restartLimit.set(endNanos);
    }

    private boolean endRestartIfDue(OwnRestart going, long now) {
      isRestartCheckDue = false;
      return switch (going.progress(settings.areas(), topology)) {
        case OwnRestart.Progress.Waiting waiting -> false;
        case OwnRestart.Progress.Complete complete -> {
          endRestart(
              OspfNotice.RestartEnded.Exit.COMPLETED, "all adjacencies are there again", now);
          yield true;
        }
        case OwnRestart.Progress.Inconsistent inconsistent -> {
          endRestart(OspfNotice.RestartEnded.Exit.TOPOLOGY_CHANGED, inconsistent.what(), now);
          yield true;
        }
      };
    }

    /** RFC 3623, section 2.3: first routes, then what is said of them. */
    private void endRestart(OspfNotice.RestartEnded.Exit exit, String reason, long now) {
      OwnRestart ended = restart;
      if (ended == null) {
        return;
      }
      ended.hold(routing.advanceAtOnce(now));
      restart = null;
      restartLimit.cancel();
      offer(ended.held());
      effects.add(new ProtocolEffect.ReleaseRoutes());
      adjacencies.endRestart();
      adjacencies.tell(new OspfNotice.RestartEnded(exit, reason));
    }
  }

  private record ChangedLsa(Scope scope, LsaKey key) {}

  // ---- events -------------------------------------------------------------------------------

  @Override
  public void handle(
      ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> consumer) {
    started(nowNanos);
    if (router != null) {
      router.adjacencies.beginTurn(nowNanos);
    }
    switch (event) {
      case ProtocolEvent.ConfigChanged changed ->
          configure((OspfSettings) changed.settings(), nowNanos);
      case ProtocolEvent.RouterIdChanged changed -> {
        routerIdOfVirtualRouter = changed.routerId();
        chooseRouterId(nowNanos);
      }
      case ProtocolEvent.InterfaceChanged changed -> {
        ports.put(changed.now().index(), changed.now());
        if (router != null) {
          router.adjacencies.interfaceChanged(changed.now(), nowNanos);
        }
      }
      case ProtocolEvent.InterfaceRemoved removed -> {
        ports.remove(removed.index());
        if (router != null) {
          router.adjacencies.interfaceRemoved(removed.index(), nowNanos);
        }
      }
      case ProtocolEvent.RoutesRedistributed routes -> redistribute(routes.changes());
      case ProtocolEvent.EndpointFailed failed ->
          effects.add(new ProtocolEffect.Notify(new OspfNotice.EndpointFailed(failed.reason())));
      case ProtocolEvent.CommandReceived received -> {
        if (received.command() instanceof OspfCommand command) {
          effects.add(new ProtocolEffect.AnswerCommand(command(command, nowNanos)));
        }
      }
      case ProtocolEvent.Resuming after -> resuming = after;
      case ProtocolEvent.Suspending suspending -> suspend(nowNanos);
      case ProtocolEvent.Stopping stopping -> stop(nowNanos);
      default -> {
        if (router != null) {
          handle(router, event, nowNanos);
        }
      }
    }
    if (router != null) {
      router.settle(nowNanos, consumer);
    }
    handOver(consumer);
  }

  private void handOver(Consumer<? super ProtocolEffect> consumer) {
    if (effects.isEmpty()) {
      return;
    }
    List<ProtocolEffect> done = List.copyOf(effects);
    effects.clear();
    done.forEach(consumer);
  }

  /** When it began. */
  private OspfState.Moment started(long now) {
    if (start == null) {
      start = new OspfState.Moment(now, context.wallClockSeconds().getAsLong());
    }
    return start;
  }

  private static void handle(Router router, ProtocolEvent event, long now) {
    switch (event) {
      case ProtocolEvent.DatagramReceived datagram -> router.adjacencies.received(datagram, now);
      case ProtocolEvent.DeadlineReached reached -> router.timers.fireDue(now);
      case ProtocolEvent.LivenessChanged changed ->
          router.adjacencies.livenessChanged(changed.session(), changed.liveness(), now);
      default -> {}
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return router == null
        ? TimerQueue.NEVER
        : Math.min(router.timers.nextNanos(), router.routing.nextDeadlineNanos());
  }

  // ---- configuration ------------------------------------------------------------------------

  private void configure(OspfSettings wanted, long now) {
    OspfSettings before = settings;
    settings = wanted;
    hasVirtualLinks = wanted.areas().stream().anyMatch(area -> !area.virtualLinks().isEmpty());
    isConfigured = true;
    boolean isNew = chooseRouterId(now);
    if (router != null && !isNew) {
      router.configure(before, now);
    }
  }

  /**
   * Begins, ends, or begins anew with another router ID (RFC 2328, section 13.4).
   *
   * @return whether it has begun
   */
  private boolean chooseRouterId(long now) {
    if (!isConfigured) {
      return false;
    }
    OptionalInt wanted = settings.routerId();
    if (wanted.isEmpty() && routerIdOfVirtualRouter.isPresent()) {
      wanted = OptionalInt.of(routerIdOfVirtualRouter.get().bits());
    }
    if (router != null && wanted.equals(OptionalInt.of(router.routerId))) {
      return false;
    }
    if (router != null) {
      router.stop(now);
      router = null;
    }
    if (wanted.isEmpty()) {
      if (!isRouterIdMissed) {
        effects.add(new ProtocolEffect.Notify(new OspfNotice.NoRouterId()));
      }
      isRouterIdMissed = true;
      return false;
    }
    isRouterIdMissed = false;
    router = begin(new Router(wanted.getAsInt()), now);
    return true;
  }

  private Router begin(Router beginning, long now) {
    beginning.adjacencies.beginTurn(now);
    resume(beginning, now);
    for (ProtocolInterface port : ports.values()) {
      beginning.adjacencies.addInterface(port);
    }
    beginning.configure(settings, now);
    if (!redistributed.isEmpty()) {
      beginning.routing.redistributed(List.copyOf(redistributed.values()));
    }
    return beginning;
  }

  /** Begins a graceful restart, if an earlier life has ended a short while ago. */
  private void resume(Router beginning, long now) {
    ProtocolEvent.Resuming after = resuming;
    if (after == null) {
      return;
    }
    resuming = null;
    int periodSeconds = settings.gracefulRestart().restartIntervalSeconds();
    long endNanos = after.sinceNanos() + periodSeconds * SECOND_NANOS;
    if (!settings.gracefulRestart().enabled() || endNanos <= now) {
      effects.add(new ProtocolEffect.ReleaseRoutes());
      return;
    }
    beginning.beginRestart(after, periodSeconds, endNanos);
    int seconds = (int) ((endNanos - now + SECOND_NANOS - 1) / SECOND_NANOS);
    effects.add(new ProtocolEffect.HoldRoutes(seconds));
    beginning.adjacencies.tell(new OspfNotice.RestartBegun(after.planned(), seconds));
  }

  private void redistribute(List<RedistributedRoute> changes) {
    for (RedistributedRoute change : changes) {
      if (change.route().isPresent()) {
        redistributed.put(change.prefix(), change);
      } else {
        redistributed.remove(change.prefix());
      }
    }
    if (router != null) {
      router.routing.redistributed(changes);
    }
  }

  private void suspend(long now) {
    Router ending = router;
    if (ending == null || !settings.gracefulRestart().enabled()) {
      stop(now);
      return;
    }
    int periodSeconds = settings.gracefulRestart().restartIntervalSeconds();
    ending.adjacencies.suspend(periodSeconds, now);
    effects.add(new ProtocolEffect.HoldRoutes(periodSeconds));
    router = null;
    isConfigured = false;
  }

  private void stop(long now) {
    if (router != null) {
      router.stop(now);
      router = null;
    }
    if (resuming != null) {
      resuming = null;
      effects.add(new ProtocolEffect.ReleaseRoutes());
    }
    isConfigured = false;
  }

  // ---- commands -----------------------------------------------------------------------------

  private CommandResult command(OspfCommand command, long now) {
    Router running = router;
    if (running == null) {
      return new CommandResult.Refused(
          "OSPF does not run, since there is no router ID: configure one, or an IPv4 address");
    }
    return switch (command) {
      case OspfCommand.ClearNeighbours(Optional<String> name, OptionalInt routerId) ->
          name.isPresent() && !running.adjacencies.hasInterface(name.get())
              ? new CommandResult.Refused(
                  "OSPF does not run on interface \"%s\": name one that it is configured for"
                      .formatted(name.get()))
              : new CommandResult.Done(running.adjacencies.clearNeighbours(name, routerId, now));
      case OspfCommand.ClearDatabase clear ->
          new CommandResult.Done(running.adjacencies.clearDatabase(now));
      case OspfCommand.ClearProcess clear -> {
        running.stop(now);
        start = null;
        started(now);
        router = begin(new Router(running.routerId), now);
        yield new CommandResult.Done(1);
      }
    };
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public OspfState state(long nowNanos) {
    Router now = router;
    if (now == null) {
      return OspfState.idle(settings.version(), started(nowNanos));
    }
    return new OspfState(
        settings.version(),
        Optional.of(new Ipv4Address(now.routerId)),
        now.topology.isBorderRouter(),
        now.adjacencies.isOverloaded(),
        started(nowNanos),
        settings.areas().stream().map(OspfState.AreaState::of).toList(),
        now.adjacencies.interfaces(nowNanos),
        now.adjacencies.neighbours(nowNanos),
        now.adjacencies.database().state(),
        now.routing.runCount(),
        now.routing.runs());
  }

  /**
   * LSAs of a scope, in the order of their keys, with those that are out of date.
   *
   * @param after the last key of the page before, or null to begin
   * @param limit most LSAs of this page
   */
  public List<OspfState.LsaState> lsas(
      Scope scope, @Nullable LsaKey after, int limit, long nowNanos) {
    Router now = router;
    if (now == null) {
      return List.of();
    }
    return now.adjacencies.database().after(scope, after).stream()
        .limit(limit)
        .map((StoredLsa stored) -> new OspfState.LsaState(stored.header(nowNanos), stored.lsa()))
        .toList();
  }

  /** The part that works out routes; empty while there is no router ID. For reading. */
  public Optional<OspfRouting> routing() {
    return Optional.ofNullable(router).map(found -> found.routing);
  }
}
