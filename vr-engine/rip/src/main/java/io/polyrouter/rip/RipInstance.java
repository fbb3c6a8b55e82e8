package io.polyrouter.rip;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.rip.RipDestination.Own;
import io.polyrouter.rip.RipSettings.DefaultOrigination.Condition;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One instance of RIPv2 or RIPng; see the package for how its parts work together. */
public final class RipInstance implements ProtocolInstance {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Full updates come a sixth of their interval early or late: 5 s of 30 (RFC 2453, 3.8). */
  private static final int JITTER_PART = 6;

  /** Within this time after RIP starts on an interface everything is told there. */
  private static final long FIRST_UPDATE_NANOS = SECOND_NANOS;

  /** A full update waits while the one before is still on its way out. */
  private static final long BUSY_NANOS = SECOND_NANOS;

  /** Between triggered updates (RFC 2453, section 3.10.1). */
  private static final long MIN_TRIGGER_NANOS = SECOND_NANOS;

  private static final long MAX_TRIGGER_NANOS = 5 * SECOND_NANOS;

  private final RipVersion version;
  private final InstanceContext context;
  private final long startSeconds;
  private final TimerQueue timers = new TimerQueue();
  private final Map<Integer, RipPort> ports = new TreeMap<>();
  private final Map<IpPrefix, Own> connected = new TreeMap<>();
  private final List<ProtocolEffect> effects = new ArrayList<>();
  private final TimerQueue.Timer trigger = timers.timer(now -> {});
  private final RipTable table;
  private final RipSender sender;
  private final RipNeighbours neighbours;
  private final RipReceiver receiver;
  private RipSettings settings;
  private boolean isConfigured;
  private boolean isOpen;

  RipInstance(RipVersion version, InstanceContext context) {
    this.version = version;
    this.context = context;
    startSeconds = context.wallClockSeconds().getAsLong();
    settings = RipSettings.defaults(version, context.name());
    table = new RipTable(timers, settings);
    sender = new RipSender(settings, context, table, effects::add);
    neighbours = new RipNeighbours(table, effects::add);
    receiver = new RipReceiver(settings, context, table, sender, neighbours, effects::add);
  }

  // ---- events -------------------------------------------------------------------------------

  @Override
  public void handle(
      ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> consumer) {
    switch (event) {
      case ProtocolEvent.ConfigChanged changed ->
          configure((RipSettings) changed.settings(), nowNanos);
      case ProtocolEvent.InterfaceChanged changed -> interfaceChanged(changed.now(), nowNanos);
      case ProtocolEvent.InterfaceRemoved removed -> interfaceRemoved(removed.index(), nowNanos);
      case ProtocolEvent.DatagramReceived datagram -> received(datagram, nowNanos);
      case ProtocolEvent.EndpointFailed failed ->
          effects.add(new ProtocolEffect.Notify(new RipNotice.EndpointFailed(failed.reason())));
      case ProtocolEvent.DeadlineReached reached -> timers.fireDue(nowNanos);
      case ProtocolEvent.RoutesRedistributed routes -> {
        for (RedistributedRoute change : routes.changes()) {
          redistributed(change.prefix(), change.route(), nowNanos);
        }
      }
      case ProtocolEvent.LivenessChanged changed ->
          livenessChanged(changed.session(), changed.liveness(), nowNanos);
      case ProtocolEvent.Stopping stopping -> sayGoodbye(nowNanos);
      case ProtocolEvent.RouterIdChanged changed -> {}
      case ProtocolEvent.NextHopChanged changed -> {}
      case ProtocolEvent.LivenessWanted wanted -> {}
      case ProtocolEvent.Resuming resuming -> {}
      case ProtocolEvent.Suspending suspending -> {}
      case StreamEvent ofNoStream -> {}
      case ProtocolEvent.CommandReceived received -> {
        if (received.command() instanceof RipCommand command) {
          effects.add(new ProtocolEffect.AnswerCommand(command(command, nowNanos)));
        }
      }
    }
    List<RouteChange> changes = table.settle();
    if (!changes.isEmpty()) {
      effects.add(new ProtocolEffect.OfferRoutes(changes));
    }
    if (!(event instanceof ProtocolEvent.Stopping)) {
      sendTriggered(nowNanos);
    }
    List<ProtocolEffect> done = List.copyOf(effects);
    effects.clear();
    done.forEach(consumer);
  }

  @Override
  public long nextDeadlineNanos() {
    return timers.nextNanos();
  }

  private void received(ProtocolEvent.DatagramReceived datagram, long now) {
    RipPort port = ports.get(datagram.interfaceIndex());
    if (port == null || !port.active || port.settings == null) {
      return;
    }
    for (RipPort any : ports.values()) {
      if (any.isOwn(datagram.source()) && (any == port || !isLinkLocal(datagram))) {
        return;
      }
    }
    receiver.receive(port, port.settings, datagram, now);
  }

  private static boolean isLinkLocal(ProtocolEvent.DatagramReceived datagram) {
    return datagram.source() instanceof Ipv6Address v6 && v6.isLinkLocal();
  }

  private void livenessChanged(LivenessSession session, ProtocolEvent.Liveness liveness, long now) {
    RipPort port = ports.get(session.interfaceIndex());
    RipNeighbour neighbour = port == null ? null : port.neighbours.get(session.remote());
    if (neighbour != null && neighbour.isWatchedBy(session)) {
      neighbours.livenessChanged(neighbour, liveness, now);
    }
  }

  private void sayGoodbye(long now) {
    for (RipPort port : ports.values()) {
      if (port.active) {
        sender.goodbye(port, now);
      }
    }
  }

  private CommandResult command(RipCommand command, long now) {
    return switch (command) {
      case RipCommand.ClearRoutes clear -> {
        int count = table.loseAll(now);
        for (RipPort port : ports.values()) {
          if (port.active) {
            sender.request(port, now);
          }
        }
        yield new CommandResult.Done(count);
      }
    };
  }

  // ---- updates ------------------------------------------------------------------------------

  private void sendTriggered(long now) {
    if (!table.hasChanged() || trigger.isSet() || !isConfigured) {
      return;
    }
    List<RipDestination> changed = table.takeChanged();
    boolean isAnySent = false;
    for (RipPort port : ports.values()) {
      long thresholdNanos = settings.triggeredUpdateThresholdSeconds() * SECOND_NANOS;
      boolean isFullUpdateNear =
          port.update.isSet() && port.update.dueNanos() - now <= thresholdNanos;
      if (port.active && !isFullUpdateNear) {
        sender.triggered(port, changed, now);
        isAnySent = true;
      }
    }
    if (isAnySent) {
      trigger.set(now + context.random().nextLong(MIN_TRIGGER_NANOS, MAX_TRIGGER_NANOS + 1));
    }
  }

  private void fullUpdate(RipPort port, long now) {
    if (port.waiting.isEmpty()) {
      sender.full(port, now);
      scheduleUpdate(port, now);
    } else {
      port.update.set(now + BUSY_NANOS);
    }
  }

  private void scheduleUpdate(RipPort port, long now) {
    long interval = port.timers.updateNanos();
    long jitter = interval / JITTER_PART;
    port.update.set(now + interval + context.random().nextLong(-jitter, jitter + 1));
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private void interfaceChanged(ProtocolInterface now, long nowNanos) {
    RipPort port = ports.get(now.index());
    if (port == null) {
      port = newPort(now);
    } else if (port.active && !now.up()) {
      stop(port, "the interface is down", nowNanos);
    }
    port.now = now;
    if (isConfigured) {
      refresh(port, nowNanos);
      refreshConnected(nowNanos);
    }
  }

  private RipPort newPort(ProtocolInterface now) {
    int index = now.index();
    RipPort port =
        new RipPort(
            now,
            version.family(),
            timers.timer(at -> withPort(index, found -> fullUpdate(found, at))),
            timers.timer(at -> withPort(index, found -> sender.sendNext(found, at))));
    ports.put(index, port);
    return port;
  }

  private void withPort(int index, Consumer<RipPort> action) {
    RipPort port = ports.get(index);
    if (port != null && port.active) {
      action.accept(port);
    }
  }

  private void interfaceRemoved(int index, long now) {
    RipPort port = ports.get(index);
    if (port == null) {
      return;
    }
    if (port.active) {
      stop(port, "the interface is gone", now);
    }
    ports.remove(index);
    refreshConnected(now);
    closeIfIdle();
  }

  /** Starts, stops or changes RIP on an interface, as its state and the settings are now. */
  private void refresh(RipPort port, long now) {
    RipInterfaceSettings wanted = settings.interfaceNamed(port.name()).orElse(null);
    boolean isWanted =
        wanted != null && port.now.up() && !port.now.loopback() && port.hasValidAddress();
    RipInterfaceSettings before = port.settings;
    if (port.active && !isWanted) {
      if (port.now.up()) {
        sender.goodbye(port, now);
      }
      stop(port, "RIP does not run on the interface any more", now);
    }
    if (port.active && before != null && wanted != null && wanted.passive() && !before.passive()) {
      sender.goodbye(port, now);
    }
    port.settings = wanted;
    RipTimers timersBefore = port.timers;
    port.timers = wanted == null ? settings.timers() : wanted.timers().orElse(settings.timers());
    if (!isWanted || wanted == null) {
      closeIfIdle();
    } else if (!port.active) {
      start(port, wanted, now);
    } else if (before != null) {
      adapt(port, before, wanted, now);
      if (!port.timers.equals(timersBefore)) {
        scheduleUpdate(port, now);
      }
    }
  }

  private void start(RipPort port, RipInterfaceSettings wanted, long now) {
    port.active = true;
    if (!isOpen) {
      isOpen = true;
      effects.add(new ProtocolEffect.OpenEndpoint(sender.endpoint()));
    }
    joinOrLeave(port, wanted);
    sender.request(port, now);
    port.update.set(now + context.random().nextLong(FIRST_UPDATE_NANOS));
  }

  private void stop(RipPort port, String reason, long now) {
    neighbours.removeAll(port, reason, now);
    port.active = false;
    port.update.cancel();
    port.pace.cancel();
    port.waiting.clear();
    if (port.joined) {
      port.joined = false;
      effects.add(new ProtocolEffect.LeaveGroup(port.index, version.group()));
    }
  }

  private void closeIfIdle() {
    if (isOpen && ports.values().stream().noneMatch(port -> port.active)) {
      isOpen = false;
      effects.add(new ProtocolEffect.CloseEndpoint(sender.endpoint()));
    }
  }

  private void joinOrLeave(RipPort port, RipInterfaceSettings wanted) {
    boolean joins = wanted.multicast() && !wanted.noListen();
    if (joins && !port.joined) {
      effects.add(new ProtocolEffect.JoinGroup(port.index, version.group()));
    } else if (!joins && port.joined) {
      effects.add(new ProtocolEffect.LeaveGroup(port.index, version.group()));
    }
    port.joined = joins;
  }

  /** RIP runs on: with other settings, or other addresses. */
  private void adapt(
      RipPort port, RipInterfaceSettings before, RipInterfaceSettings wanted, long now) {
    for (RipNeighbour neighbour : List.copyOf(port.neighbours.values())) {
      if (port.isOnLink(neighbour.address)) {
        neighbours.watch(neighbour);
      } else {
        neighbours.remove(neighbour, "it is not on the link any more", now);
      }
    }
    if (before.equals(wanted)) {
      return;
    }
    joinOrLeave(port, wanted);
    renew(port, now);
  }

  /** Hears and tells everything anew on a link, by what holds now. */
  private void renew(RipPort port, long now) {
    sender.request(port, now);
    port.poisonFiltered = true;
    port.update.set(now);
  }

  // ---- configuration ------------------------------------------------------------------------

  private void configure(RipSettings wanted, long now) {
    RipSettings before = settings;
    settings = wanted;
    table.configure(wanted);
    receiver.configure(wanted);
    for (RipPort port : ports.values()) {
      refresh(port, now);
    }
    // Only now: what was said so far had to follow the old settings.
    sender.configure(wanted);
    boolean filtersChanged =
        isConfigured
            && (!before.distributeLists().equals(wanted.distributeLists())
                || !before.offsetLists().equals(wanted.offsetLists()));
    if (filtersChanged) {
      for (RipPort port : ports.values()) {
        if (port.active) {
          renew(port, now);
        }
      }
    }
    isConfigured = true;
    refreshConnected(now);
    refreshOriginated(now);
    if (!before.redistribute().equals(wanted.redistribute())
        || before.defaultMetric() != wanted.defaultMetric()
        || !before.defaultOrigination().equals(wanted.defaultOrigination())) {
      refreshExternal(now);
    }
  }

  private IpPrefix defaultPrefix() {
    return version == RipVersion.RIPV2 ? Ipv4Prefix.DEFAULT : IpPrefix.of(Ipv6Address.ANY, 0);
  }

  private void refreshOriginated(long now) {
    boolean always = settings.defaultOrigination().condition() == Condition.ALWAYS;
    int metric = settings.defaultOrigination().metric();
    table.originate(
        defaultPrefix(),
        RipState.RouteType.DEFAULT,
        always ? new Own(RipState.RouteType.DEFAULT, metric, 0, 0, null, null) : null,
        now);
  }

  /** The prefixes of the interfaces that RIP runs on, and of loopbacks that are configured. */
  private void refreshConnected(long now) {
    Map<IpPrefix, Own> wanted = new TreeMap<>();
    for (RipPort port : ports.values()) {
      if (port.settings == null || !port.now.up()) {
        continue;
      }
      for (IpPrefix prefix : port.prefixes()) {
        wanted.putIfAbsent(
            prefix,
            new Own(RipState.RouteType.CONNECTED, port.settings.cost(), 0, port.index, null, null));
      }
    }
    for (IpPrefix prefix : List.copyOf(connected.keySet())) {
      if (!wanted.containsKey(prefix)) {
        connected.remove(prefix);
        table.originate(prefix, RipState.RouteType.CONNECTED, null, now);
      }
    }
    for (Map.Entry<IpPrefix, Own> entry : wanted.entrySet()) {
      if (!entry.getValue().equals(connected.put(entry.getKey(), entry.getValue()))) {
        table.originate(entry.getKey(), RipState.RouteType.CONNECTED, entry.getValue(), now);
      }
    }
  }

  // ---- redistribution -----------------------------------------------------------------------

  private void redistributed(IpPrefix prefix, Optional<RedistributedRoute.Route> route, long now) {
    if (prefix.family() == version.family()) {
      table.originate(
          prefix, RipState.RouteType.EXTERNAL, route.map(this::external).orElse(null), now);
    }
  }

  /** Null if it is not announced: nothing asks for it any more, or its metric is infinite. */
  private @Nullable Own external(RedistributedRoute.Route route) {
    OptionalLong metric = configuredMetric(route.redistribution());
    if (metric.isEmpty()) {
      return null;
    }
    long value = Math.max(1, route.edits().metric().orElse(metric.getAsLong()));
    if (value >= RipEntry.INFINITY) {
      return null;
    }
    long tag = route.edits().tag().orElse(route.offer().tag());
    RouteNextHop.Neighbour nextHop = neighbourOf(route.offer().target());
    return new Own(
        RipState.RouteType.EXTERNAL,
        (int) value,
        tag >= 0 && tag <= RipEntry.MAX_TAG ? (int) tag : 0,
        nextHop == null ? 0 : nextHop.interfaceIndex(),
        nextHop == null ? null : nextHop.address(),
        route);
  }

  private static RouteNextHop.@Nullable Neighbour neighbourOf(RouteTarget target) {
    return target instanceof RouteTarget.Via via
            && via.nextHops().getFirst() instanceof RouteNextHop.Neighbour neighbour
        ? neighbour
        : null;
  }

  /** The metric of what comes by a redistribution; empty if it is not configured any more. */
  private OptionalLong configuredMetric(Redistribution redistribution) {
    RipSettings.DefaultOrigination origination = settings.defaultOrigination();
    if (redistribution.protocol().equals(Redistribution.DEFAULT_ROUTE)) {
      return origination.condition() == Condition.WHEN_PRESENT
          ? OptionalLong.of(origination.metric())
          : OptionalLong.empty();
    }
    for (RipSettings.Redistribute configured : settings.redistribute()) {
      if (configured.source().equals(redistribution)) {
        return OptionalLong.of(configured.metric().orElse(settings.defaultMetric()));
      }
    }
    return OptionalLong.empty();
  }

  /** Looks at all redistributed routes again, by the settings of now. */
  private void refreshExternal(long now) {
    for (RipDestination destination : List.copyOf(table.all())) {
      Own external = destination.external;
      if (external != null && external.source() != null) {
        table.originate(
            destination.prefix, RipState.RouteType.EXTERNAL, external(external.source()), now);
      }
    }
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public RipState state(long nowNanos) {
    long wallSeconds = context.wallClockSeconds().getAsLong();
    List<RipState.InterfaceState> interfaces = new ArrayList<>();
    List<RipState.NeighbourState> heard = new ArrayList<>();
    for (RipPort port : ports.values()) {
      if (port.settings == null) {
        continue;
      }
      interfaces.add(port.state(nowNanos, wallSeconds));
      for (RipNeighbour neighbour : port.neighbours.values()) {
        heard.add(
            new RipState.NeighbourState(
                neighbour.address,
                port.name(),
                neighbour.heardSeconds,
                neighbour.version,
                neighbour.paths.size(),
                neighbour.badPackets,
                neighbour.badRoutes,
                neighbour.down));
      }
    }
    return new RipState(
        trigger.isSet() ? Math.max(0, trigger.dueNanos() - nowNanos) / SECOND_NANOS : 0,
        table.size(),
        table.learnt(),
        startSeconds,
        interfaces,
        heard,
        new RipState.Counters(
            receiver.requestsReceived,
            sender.requestsSent,
            receiver.responsesReceived,
            sender.responsesSent,
            table.forgottenEarly()));
  }

  /**
   * Its routes, in ascending order.
   *
   * @param after the last prefix of the page before, or null to begin
   * @param limit most routes of this page
   */
  public List<RipState.RouteState> routes(@Nullable IpPrefix after, int limit, long nowNanos) {
    return table.after(after).stream()
        .limit(limit)
        .map(destination -> route(destination, nowNanos))
        .toList();
  }

  private RipState.RouteState route(RipDestination destination, long now) {
    Own own = destination.own();
    List<RipState.RouteNextHopState> nextHops =
        own != null
            ? List.of()
            : destination.paths.stream()
                .map(path ->
                    new RipState.RouteNextHopState(
                        path.neighbour.port.name(), path.nextHop, path.neighbour.address))
                .toList();
    long expiry =
        destination.paths.stream()
            .mapToLong(path -> path.expiry.dueNanos())
            .min()
            .orElse(destination.flush.dueNanos());
    return new RipState.RouteState(
        destination.prefix,
        own == null ? RipState.RouteType.RIP : own.type(),
        own != null && own.type() == RipState.RouteType.EXTERNAL,
        destination.metric(),
        destination.tag(),
        nextHops,
        expiry == TimerQueue.NEVER
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(0, expiry - now) / SECOND_NANOS),
        !destination.isReachable(),
        !destination.isReachable() && now < destination.heldUntilNanos,
        table.needsTriggeredUpdate(destination),
        own != null && !destination.paths.isEmpty(),
        destination.isSilent());
  }
}
