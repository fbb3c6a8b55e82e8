package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.redistribution.RedistributionRules;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TokenBucket;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One instance and what it has of its surroundings: hands it events, carries out its effects, keeps
 * its timer.
 */
final class HostedInstance extends Timer implements LivenessBroker.Watcher {

  private static final int NOTICES_A_SECOND = 20;
  private static final int NOTICES_AT_ONCE = 200;

  /** An instance whose deadline is always due does not keep the loop from everything else. */
  private static final long SHORTEST_PAUSE_NANOS = 100_000;

  private final ProtocolHost host;
  private final RouteSource source;
  private final ProtocolType<?> type;
  private final ProtocolInstance instance;
  private final Map<ProtocolCounter, Long> counters = new EnumMap<>(ProtocolCounter.class);
  private final TokenBucket noticeTokens = new TokenBucket(NOTICES_A_SECOND, NOTICES_AT_ONCE);
  private final Set<ProtocolEndpoint> endpoints = new LinkedHashSet<>(2);
  private final MissingEndpoints missing;
  private final Set<Membership> memberships = new LinkedHashSet<>();
  private final Set<VirtualMacKey> virtualMacs = new LinkedHashSet<>(0);

  /** Interfaces whose router advertisements are those of virtual addresses. */
  private final Set<Integer> advertisedVirtually = new LinkedHashSet<>(0);

  private ProtocolSettings settings;
  private RedistributionRules rules;
  private @Nullable RedistributionRules nextRules;

  /** There since it has asked for the first. */
  private @Nullable Streams streams;

  /** What became of the command that is being handled, as soon as that is known. */
  private @Nullable CommandResult answer;

  private boolean ended;

  HostedInstance(
      ProtocolHost host,
      RouteSource source,
      ProtocolType<?> type,
      ProtocolInstance instance,
      ProtocolSettings settings) {
    this.host = host;
    this.source = source;
    this.type = type;
    this.instance = instance;
    this.settings = settings;
    this.rules = RedistributionRules.none(source);
    this.missing = new MissingEndpoints(this, host.timers());
  }

  RouteSource source() {
    return source;
  }

  ProtocolInstance instance() {
    return instance;
  }

  ProtocolSettings settings() {
    return settings;
  }

  void setSettings(ProtocolSettings next) {
    settings = next;
  }

  boolean providesLiveness() {
    return type.providesLiveness();
  }

  boolean hasEnded() {
    return ended;
  }

  // ---- redistribution -----------------------------------------------------------------------

  /** By these it has been told of routes. */
  RedistributionRules rules() {
    return rules;
  }

  /** By these it is to be told from the next commit on; null for the same. */
  @Nullable RedistributionRules nextRules() {
    return nextRules;
  }

  void setNextRules(RedistributionRules next) {
    nextRules = next;
  }

  void takeNextRules() {
    if (nextRules != null) {
      rules = nextRules;
      nextRules = null;
    }
  }

  // ---- events -------------------------------------------------------------------------------

  void handle(ProtocolEvent event, long nowNanos) {
    if (ended) {
      return;
    }
    count(ProtocolCounter.EVENTS, 1);
    if (event instanceof ProtocolEvent.DatagramReceived) {
      count(ProtocolCounter.DATAGRAMS_IN, 1);
    }
    instance.handle(event, nowNanos, effect -> carryOut(effect, nowNanos));
    setTimer(Long.MIN_VALUE);
  }

  @Override
  protected void fired(long nowNanos) {
    handle(new ProtocolEvent.DeadlineReached(), nowNanos);
    setTimer(nowNanos + SHORTEST_PAUSE_NANOS);
  }

  private void setTimer(long earliestNanos) {
    long deadline = instance.nextDeadlineNanos();
    if (ended || deadline == Long.MAX_VALUE) {
      host.timers().cancel(this);
    } else {
      host.timers().set(this, Math.max(deadline, earliestNanos));
    }
  }

  /** Has it do what an operator wants. */
  CommandResult command(ProtocolCommand command, long nowNanos) {
    handle(new ProtocolEvent.CommandReceived(command), nowNanos);
    CommandResult result = answer;
    answer = null;
    return result == null
        ? new CommandResult.Refused("protocol %s has no such command".formatted(source))
        : result;
  }

  @Override
  public void livenessChanged(LivenessSession session, ProtocolEvent.Liveness liveness) {
    host.post(this, new ProtocolEvent.LivenessChanged(session, liveness));
  }

  /** Ends it, after it has said good-bye. */
  void stop(long nowNanos) {
    end(new ProtocolEvent.Stopping(), nowNanos);
  }

  /** Ends it for a new one to take over, gracefully if it can. */
  void suspend(long nowNanos) {
    end(
        gracePeriodSeconds().isPresent()
            ? new ProtocolEvent.Suspending()
            : new ProtocolEvent.Stopping(),
        nowNanos);
  }

  /** For how long it can be away without a trace; empty if it cannot. */
  OptionalInt gracePeriodSeconds() {
    return gracePeriodSeconds(type, settings);
  }

  private static <S extends ProtocolSettings> OptionalInt gracePeriodSeconds(
      ProtocolType<S> type, ProtocolSettings settings) {
    return type.gracePeriodSeconds(type.settingsType().cast(settings));
  }

  private void end(ProtocolEvent farewell, long nowNanos) {
    handle(farewell, nowNanos);
    ended = true;
    setTimer(Long.MIN_VALUE);
    missing.clear();
    for (ProtocolEndpoint endpoint : endpoints) {
      host.endpoints().close(this, endpoint, nowNanos);
    }
    for (VirtualMacKey each : List.copyOf(virtualMacs)) {
      setVirtualAddresses(
          new ProtocolEffect.SetVirtualAddresses(
              each.interfaceIndex(), each.mac(), List.of(), false),
          nowNanos);
    }
    for (int each : List.copyOf(advertisedVirtually)) {
      advertise(new ProtocolEffect.AdvertiseVirtually(each, false), nowNanos);
    }
    if (streams != null) {
      streams.end(nowNanos);
    }
    host.nextHops().remove(this);
    host.liveness().remove(this);
    host.heldRoutes().ended(source);
  }

  // ---- effects ------------------------------------------------------------------------------

  private void carryOut(ProtocolEffect effect, long nowNanos) {
    switch (effect) {
      case ProtocolEffect.OpenEndpoint(ProtocolEndpoint endpoint) -> open(endpoint, nowNanos);
      case ProtocolEffect.CloseEndpoint(ProtocolEndpoint endpoint) -> {
        missing.remove(endpoint);
        if (endpoints.remove(endpoint)) {
          host.endpoints().close(this, endpoint, nowNanos);
        }
      }
      case ProtocolEffect.JoinGroup(int index, IpAddress group) -> {
        Membership membership = new Membership(index, group);
        memberships.add(membership);
        join(membership, nowNanos);
      }
      case ProtocolEffect.LeaveGroup(int index, IpAddress group) ->
          leave(new Membership(index, group), nowNanos);
      case ProtocolEffect.SendDatagram datagram -> send(datagram, 0, nowNanos);
      case ProtocolEffect.SendFromMac(MacAddress mac, ProtocolEffect.SendDatagram datagram) ->
          send(datagram, mac.bits(), nowNanos);
      case ProtocolEffect.OfferRoutes(List<RouteChange> changes) -> {
        for (AddressFamily family : AddressFamily.values()) {
          offer(RouteBatch.of(family, changes));
        }
      }
      case ProtocolEffect.OfferTable(RouteBatch batch) -> offer(batch);
      case ProtocolEffect.HoldRoutes(int seconds) ->
          host.heldRoutes().allow(source, seconds, nowNanos);
      case ProtocolEffect.ReleaseRoutes release -> host.heldRoutes().release(source);
      case ProtocolEffect.TrackNextHop(IpAddress nextHop) -> host.nextHops().track(this, nextHop);
      case ProtocolEffect.UntrackNextHop(IpAddress nextHop) ->
          host.nextHops().untrack(this, nextHop);
      case ProtocolEffect.WatchLiveness(LivenessSession session, LivenessParameters parameters) ->
          host.liveness().watch(this, session, parameters);
      case ProtocolEffect.UnwatchLiveness(LivenessSession session) ->
          host.liveness().unwatch(this, session);
      case ProtocolEffect.ExcuseNeighbour(LivenessSession session, boolean isExcused) ->
          host.liveness().excuse(this, session, isExcused);
      case ProtocolEffect.ReportLiveness(
              LivenessSession session,
              ProtocolEvent.Liveness liveness) ->
          host.liveness().report(this, session, liveness, nowNanos);
      case ProtocolEffect.SetVirtualAddresses set -> setVirtualAddresses(set, nowNanos);
      case ProtocolEffect.AdvertiseVirtually advertise -> advertise(advertise, nowNanos);
      case StreamEffect ofStreams -> streams().carryOut(ofStreams, nowNanos);
      case ProtocolEffect.AnswerCommand(CommandResult result) -> answer = result;
      case ProtocolEffect.Notify(ProtocolNotice notice) -> tell(notice, nowNanos);
    }
  }

  private void tell(ProtocolNotice notice, long nowNanos) {
    boolean mayPass = noticeTokens.tryTake(nowNanos);
    count(mayPass ? ProtocolCounter.NOTICES : ProtocolCounter.NOTICES_SUPPRESSED, 1);
    if (mayPass) {
      host.noticed(this, notice);
    }
  }

  private void send(ProtocolEffect.SendDatagram datagram, long sourceMac, long nowNanos) {
    boolean sent = host.endpoints().send(this, datagram, sourceMac, nowNanos);
    count(sent ? ProtocolCounter.DATAGRAMS_OUT : ProtocolCounter.DATAGRAMS_NOT_SENT, 1);
  }

  private Streams streams() {
    Streams present = streams;
    if (present == null) {
      present = new Streams(this, host.streams(), host::post);
      streams = present;
    }
    return present;
  }

  private void setVirtualAddresses(ProtocolEffect.SetVirtualAddresses set, long nowNanos) {
    VirtualMacKey key = new VirtualMacKey(set.interfaceIndex(), set.mac());
    if (set.addresses().isEmpty()) {
      virtualMacs.remove(key);
    } else {
      virtualMacs.add(key);
    }
    host.virtualAddresses().set(set, nowNanos);
  }

  private void advertise(ProtocolEffect.AdvertiseVirtually advertise, long nowNanos) {
    if (advertise.wanted()) {
      advertisedVirtually.add(advertise.interfaceIndex());
    } else {
      advertisedVirtually.remove(advertise.interfaceIndex());
    }
    host.virtualAddresses().advertise(advertise, nowNanos);
  }

  /** A MAC address that ended instances leave to nobody. */
  private record VirtualMacKey(int interfaceIndex, MacAddress mac) {}

  private void open(ProtocolEndpoint endpoint, long nowNanos) {
    if (endpoints.contains(endpoint) || missing.contains(endpoint)) {
      return;
    }
    MissingEndpoints.Failure failure = tryToOpen(endpoint, nowNanos);
    if (failure != null) {
      count(ProtocolCounter.ENDPOINTS_FAILED, 1);
      missing.add(endpoint, failure, nowNanos);
      openingFailed(endpoint, failure);
    }
  }

  /** Opens an endpoint with the groups of all; returns why that cannot be, null if it could. */
  MissingEndpoints.@Nullable Failure tryToOpen(ProtocolEndpoint endpoint, long nowNanos) {
    try {
      host.endpoints().open(this, endpoint);
    } catch (IOException e) {
      return MissingEndpoints.Failure.of(e);
    }
    endpoints.add(endpoint);
    for (Membership membership : memberships) {
      join(membership, nowNanos);
    }
    return null;
  }

  /** It could not be opened, or for another reason than before; it stays wanted. */
  void openingFailed(ProtocolEndpoint endpoint, MissingEndpoints.Failure failure) {
    host.post(this, new ProtocolEvent.EndpointFailed(endpoint, failure.taken(), failure.reason()));
  }

  /** One that had been missing is open. */
  void openedAtLast(String endpoint, long nowNanos) {
    tell(new OpenedAtLast(endpoint), nowNanos);
  }

  private void join(Membership membership, long nowNanos) {
    for (ProtocolEndpoint endpoint : endpoints) {
      if (!host.endpoints().join(this, endpoint, membership, nowNanos)) {
        count(ProtocolCounter.GROUP_JOINS_FAILED, 1);
      }
    }
  }

  private void leave(Membership membership, long nowNanos) {
    memberships.remove(membership);
    for (ProtocolEndpoint endpoint : endpoints) {
      host.endpoints().leave(this, endpoint, membership, nowNanos);
    }
  }

  /** The interface has changed, perhaps so that groups can be joined on it now. */
  void joinAgain(int interfaceIndex, long nowNanos) {
    for (Membership membership : memberships) {
      if (membership.interfaceIndex() == interfaceIndex) {
        join(membership, nowNanos);
      }
    }
  }

  /** The interface is about to go. */
  void leaveAll(int interfaceIndex, long nowNanos) {
    memberships.stream()
        .filter(membership -> membership.interfaceIndex() == interfaceIndex)
        .toList()
        .forEach(membership -> leave(membership, nowNanos));
  }

  private void offer(RouteBatch batch) {
    int offered = batch.offered();
    count(ProtocolCounter.ROUTES_OFFERED, offered);
    count(ProtocolCounter.ROUTES_WITHDRAWN, batch.size() - offered);
    count(ProtocolCounter.ROUTES_REFUSED, host.routes().apply(source, batch));
  }

  // ---- state --------------------------------------------------------------------------------

  void count(ProtocolCounter counter, long count) {
    if (count != 0) {
      counters.merge(counter, count, Long::sum);
    }
  }

  ProtocolSummary summary(long nowNanos) {
    SortedMap<String, Long> values = new TreeMap<>();
    for (ProtocolCounter counter : ProtocolCounter.values()) {
      values.put(counter.title(), counters.getOrDefault(counter, 0L));
    }
    return new ProtocolSummary(
        source.protocol(), source.instance(), instance.state(nowNanos), values, missing.summary());
  }
}
