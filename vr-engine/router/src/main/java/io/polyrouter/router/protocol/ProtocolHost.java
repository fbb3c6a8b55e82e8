package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.RestartInstance;
import io.polyrouter.routing.redistribution.RedistributionRules;
import io.polyrouter.routing.redistribution.RoutePolicy;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.layer.TransportLayer;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The routing protocols of one virtual router, for one life of it. Made with the first instance; on
 * the router's loop only. What an instance throws comes out of here and is the router's fault.
 */
public final class ProtocolHost {

  private static final System.Logger LOG = System.getLogger(ProtocolHost.class.getName());

  /** Datagrams that wait for instances; a turn takes fewer frames in, unless they are copied. */
  private static final int MOST_WAITING_DATAGRAMS = 16_384;

  private static final int EVENTS_A_TURN = 65_536;
  private static final int ROUNDS_A_TURN = 8;

  /**
   * What it works with.
   *
   * @param interfaces describes an interface as it is now; null if there is none of this index
   * @param transport makes the layer above IP when it is needed
   * @param random of which instances get theirs
   * @param stopwatchNanos as instances get it
   */
  public record Surroundings(
      String virtualRouter,
      ProtocolServices services,
      RoutingTables routes,
      TimerQueue timers,
      IpOutput ip,
      Supplier<TransportLayer> transport,
      IntFunction<@Nullable ProtocolInterface> interfaces,
      VirtualAddresses virtualAddresses,
      RandomGenerator random,
      LongSupplier wallClockSeconds,
      LongSupplier stopwatchNanos) {}

  /** What a turn has left over for another one. */
  public enum Rest {
    NONE,
    /** All that protocols are to be told only after backups are in force. */
    PUT_OFF,
    /** More than a turn may take. */
    MUCH
  }

  /** Has interfaces answer for further addresses; nothing happens for one that there is not. */
  public interface VirtualAddresses {
    void set(ProtocolEffect.SetVirtualAddresses wanted, long nowNanos);

    void advertise(ProtocolEffect.AdvertiseVirtually wanted, long nowNanos);
  }

  private final Surroundings surroundings;
  private final Endpoints endpoints;
  private final StreamExchange streams;
  private final NextHopWatches nextHops;
  private final BrokenNeighbours broken;
  private final LivenessBroker liveness;
  private final StaticRouteWatch staticRoutes;
  private final Redistributor redistributor;
  private final HeldRoutes heldRoutes;
  private final SortedMap<RouteSource, HostedInstance> instances = new TreeMap<>();
  private Map<String, RoutePolicy> policies = Map.of();

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int waitingDatagrams;

  /** Whether this turn has told no more so that backups take over first. */
  private boolean isPutOff;

  /** As instances know them, by index. */
  private final SortedMap<Integer, ProtocolInterface> interfaces = new TreeMap<>();

  /** Those that may have changed. */
  private final SortedSet<Integer> touched = new TreeSet<>();

  /** Instances that have ended with an earlier life of the router, for new ones to take over. */
  private Predecessors predecessors = Predecessors.NONE;

  private Optional<Ipv4Address> configuredRouterId = Optional.empty();
  private Optional<Ipv4Address> routerId = Optional.empty();

  private record Waiting(HostedInstance instance, ProtocolEvent event) {}

  /** A host without instances. */
  public ProtocolHost(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.endpoints = new Endpoints(surroundings.ip(), surroundings.transport(), this::received);
    this.streams =
        new StreamExchange(() -> surroundings.transport().get().tcp(), surroundings.timers());
    this.nextHops = new NextHopWatches(surroundings.routes(), this::post);
    this.broken = new BrokenNeighbours(surroundings.routes(), surroundings.timers());
    this.liveness = new LivenessBroker(this::post, broken);
    this.staticRoutes = new StaticRouteWatch(surroundings.routes().statics(), liveness);
    this.redistributor = new Redistributor(surroundings.routes(), this::post);
    this.heldRoutes = new HeldRoutes(surroundings.routes(), surroundings.timers());
  }

  /** Before the first configuration: some of its instances take over from those of before. */
  public void succeed(Predecessors ended) {
    predecessors = ended;
    routerId = ended.routerId();
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Has those instances say good-bye and end that are no longer wanted. */
  public void stopAbsent(Collection<ProtocolSettings> desired, long nowNanos) {
    SortedSet<RouteSource> staying = new TreeSet<>();
    desired.forEach(settings -> staying.add(sourceOf(settings)));
    List<HostedInstance> leaving =
        instances.values().stream()
            .filter(instance -> !staying.contains(instance.source()))
            .toList();
    if (leaving.isEmpty()) {
      return;
    }
    deliverAll(nowNanos);
    for (HostedInstance instance : leaving) {
      instances.remove(instance.source());
      instance.stop(nowNanos);
    }
    chooseLivenessProvider();
  }

  /**
   * Makes instances be as desired; those that are absent have been stopped.
   *
   * @param routePolicies by name
   */
  public void configure(
      Collection<ProtocolSettings> desired,
      Optional<Ipv4Address> newRouterId,
      Map<String, RoutePolicy> routePolicies,
      long nowNanos) {
    configuredRouterId = newRouterId;
    tellInterfaces(nowNanos);
    chooseRouterId();
    boolean otherPolicies = !routePolicies.equals(policies);
    policies = Map.copyOf(routePolicies);
    SortedMap<RouteSource, ProtocolSettings> sorted = new TreeMap<>();
    desired.forEach(settings -> sorted.put(sourceOf(settings), settings));
    sorted.forEach((source, settings) -> {
      HostedInstance present = instances.get(source);
      if (present == null) {
        create(source, settings, resuming(source, nowNanos));
      } else if (!present.settings().equals(settings)) {
        boolean otherRules =
            !present.settings().redistributions().equals(settings.redistributions());
        present.setSettings(settings);
        post(present, new ProtocolEvent.ConfigChanged(settings));
        if (otherRules || otherPolicies) {
          setRules(present);
        }
      } else if (otherPolicies) {
        setRules(present);
      }
    });
    predecessors = Predecessors.NONE;
    chooseLivenessProvider();
    staticRoutes.refresh(interfaces.values());
  }

  private Optional<ProtocolEvent.Resuming> resuming(RouteSource source, long nowNanos) {
    Predecessors.Ended ended = predecessors.instances().get(source);
    if (ended == null || ended.untilNanos() <= nowNanos) {
      return Optional.empty();
    }
    ended.routes().forEach(batch -> surroundings.routes().apply(source, batch));
    surroundings.routes().hold(source);
    heldRoutes.allowUntil(source, ended.untilNanos());
    return Optional.of(new ProtocolEvent.Resuming(ended.sinceNanos(), ended.planned()));
  }

  private static RouteSource sourceOf(ProtocolSettings settings) {
    return new RouteSource(settings.type(), settings.name());
  }

  private void create(
      RouteSource source, ProtocolSettings settings, Optional<ProtocolEvent.Resuming> resuming) {
    ProtocolType<?> type = surroundings.services().table().find(source.protocol()).orElse(null);
    if (type == null) {
      LOG.log(
          Level.WARNING,
          "virtual router {0}: nothing here runs protocol {1}",
          surroundings.virtualRouter(),
          source);
      return;
    }
    InstanceContext context =
        new InstanceContext(
            surroundings.virtualRouter(),
            source.instance(),
            new SplittableRandom(surroundings.random().nextLong()),
            surroundings.wallClockSeconds(),
            surroundings.stopwatchNanos());
    HostedInstance added = new HostedInstance(this, source, type, type.create(context), settings);
    instances.put(source, added);
    resuming.ifPresent(event -> post(added, event));
    post(added, new ProtocolEvent.RouterIdChanged(routerId));
    interfaces.values().forEach(each -> post(added, new ProtocolEvent.InterfaceChanged(each)));
    post(added, new ProtocolEvent.ConfigChanged(settings));
    setRules(added);
  }

  private void setRules(HostedInstance instance) {
    instance.setNextRules(
        RedistributionRules.of(instance.source(), instance.settings().redistributions(), policies));
  }

  private void chooseLivenessProvider() {
    liveness.setProvider(
        instances.values().stream()
            .filter(HostedInstance::providesLiveness)
            .findFirst()
            .orElse(null));
  }

  /** Has all instances say good-bye and end. */
  public void stopAll(long nowNanos) {
    stopAbsent(List.of(), nowNanos);
  }

  /**
   * Has those instances end that can restart gracefully, for later ones to take over; and then the
   * one that watches paths, so that neighbours do not take its end for a failure (RFC 5882, section
   * 3.2). The others are left alone. Nothing else happens to this host any more.
   */
  public Predecessors suspendAll(long nowNanos) {
    deliverAll(nowNanos);
    SortedMap<RouteSource, Predecessors.Ended> ended = new TreeMap<>();
    for (HostedInstance instance : List.copyOf(instances.values())) {
      if (instance.gracePeriodSeconds().isPresent()) {
        RouteSource source = instance.source();
        instances.remove(source);
        instance.suspend(nowNanos);
        heldRoutes
            .untilNanos(source)
            .ifPresent(until ->
                ended.put(source, new Predecessors.Ended(nowNanos, until, true, List.of())));
      }
    }
    HostedInstance watching = liveness.provider();
    if (watching != null && instances.remove(watching.source()) != null) {
      watching.stop(nowNanos);
    }
    return new Predecessors(routerId, ended);
  }

  /**
   * What to take over from now that the router has failed: instances that can restart gracefully,
   * unless they have not taken over themselves yet.
   */
  public Predecessors failedAt(long nowNanos) {
    SortedMap<RouteSource, Predecessors.Ended> failed = new TreeMap<>();
    for (HostedInstance instance : instances.values()) {
      RouteSource source = instance.source();
      OptionalInt seconds = instance.gracePeriodSeconds();
      if (seconds.isPresent() && !heldRoutes.holds(source)) {
        failed.put(
            source,
            new Predecessors.Ended(
                nowNanos,
                nowNanos + TimeUnit.SECONDS.toNanos(seconds.getAsInt()),
                false,
                surroundings.routes().offersOf(source)));
      }
    }
    return new Predecessors(routerId, failed);
  }

  /** Whether routes of instances of before are not offered anew yet. */
  public boolean awaitsRoutes() {
    return heldRoutes.isAny();
  }

  // ---- interfaces ---------------------------------------------------------------------------

  /** Something of an interface may have changed; it is looked at later in the turn. */
  public void touch(int interfaceIndex) {
    touched.add(interfaceIndex);
  }

  /** An interface is about to go, while packets still pass if they do. */
  public void removeInterface(int interfaceIndex, long nowNanos) {
    touched.remove(interfaceIndex);
    if (interfaces.remove(interfaceIndex) == null) {
      return;
    }
    postToAll(new ProtocolEvent.InterfaceRemoved(interfaceIndex));
    staticRoutes.refresh(interfaces.values());
    deliverAll(nowNanos);
    instances.values().forEach(instance -> instance.leaveAll(interfaceIndex, nowNanos));
  }

  private void tellInterfaces(long nowNanos) {
    for (int index : touched) {
      ProtocolInterface now = surroundings.interfaces().apply(index);
      ProtocolInterface before = now == null ? null : interfaces.put(index, now);
      if (now != null && !now.equals(before)) {
        if (before != null && doesIpv6(before) && !doesIpv6(now)) {
          // With IPv6 of the interface its groups are gone; if not, they are joined again at once.
          endpoints.forget(index, AddressFamily.IPV6, nowNanos);
        }
        postToAll(new ProtocolEvent.InterfaceChanged(now));
        instances.values().forEach(instance -> instance.joinAgain(index, nowNanos));
      }
    }
    touched.clear();
  }

  private static boolean doesIpv6(ProtocolInterface each) {
    return !each.addresses(AddressFamily.IPV6).isEmpty();
  }

  private void chooseRouterId() {
    Optional<Ipv4Address> next =
        RouterIdChoice.choose(configuredRouterId, routerId, interfaces.values());
    if (!next.equals(routerId)) {
      routerId = next;
      postToAll(new ProtocolEvent.RouterIdChanged(next));
    }
  }

  // ---- events -------------------------------------------------------------------------------

  void post(HostedInstance instance, ProtocolEvent event) {
    waiting.add(new Waiting(instance, event));
  }

  private void postToAll(ProtocolEvent event) {
    instances.values().forEach(instance -> post(instance, event));
  }

  private void received(HostedInstance instance, DatagramReceived datagram) {
    if (waitingDatagrams >= MOST_WAITING_DATAGRAMS) {
      instance.count(ProtocolCounter.DATAGRAMS_IN_DROPPED, 1);
      return;
    }
    waitingDatagrams++;
    post(instance, datagram);
  }

  /**
   * Tells instances all that has happened up to now, commits what they make of it, and sends what
   * they have written into streams.
   */
  public Rest settle(long nowNanos) {
    if (!touched.isEmpty()) {
      tellInterfaces(nowNanos);
      staticRoutes.refresh(interfaces.values());
      chooseRouterId();
    }
    streams.beginTurn();
    isPutOff = false;
    deliverAndCommit(nowNanos);
    streams.flush(nowNanos);
    if (waiting.isEmpty() && !streams.isAnyReady()) {
      return Rest.NONE;
    }
    return isPutOff ? Rest.PUT_OFF : Rest.MUCH;
  }

  private void deliverAndCommit(long nowNanos) {
    int left = EVENTS_A_TURN;
    for (int round = 0; round < ROUNDS_A_TURN; round++) {
      left = deliverUntilBroken(left, nowNanos);
      if (!waiting.isEmpty()) {
        return;
      }
      for (AddressFamily family : AddressFamily.values()) {
        surroundings.routes().fib(family);
      }
      nextHops.tell();
      redistributor.tell(instances.values());
      if (waiting.isEmpty()) {
        return;
      }
    }
  }

  /**
   * Returns how many more events may be handled this turn: none if backups are to take over from a
   * neighbour, before protocols hear of it and work out what is best then, which takes as long as
   * it takes (RFC 5714, section 3).
   */
  private int deliverUntilBroken(int most, long nowNanos) {
    int left = most;
    while (left > 0) {
      if (broken.takeNew() && surroundings.routes().hasBackups()) {
        isPutOff = true;
        return 0;
      }
      if (!deliverOne(nowNanos)) {
        break;
      }
      left--;
    }
    return left;
  }

  private void deliverAll(long nowNanos) {
    int left = EVENTS_A_TURN;
    while (left > 0 && deliverOne(nowNanos)) {
      left--;
    }
  }

  /** Tells what waits, or else what a stream has to tell; returns whether there was anything. */
  private boolean deliverOne(long nowNanos) {
    Waiting next = waiting.poll();
    if (next == null) {
      return streams.tellNext(nowNanos);
    }
    if (next.event instanceof DatagramReceived) {
      waitingDatagrams--;
    }
    next.instance.handle(next.event, nowNanos);
    return true;
  }

  /**
   * Has an instance do what an operator wants, after all that has happened up to now.
   *
   * @return empty if there is no such instance
   */
  public Optional<CommandResult> command(
      String type, String name, ProtocolCommand command, long nowNanos) {
    HostedInstance instance = instances.get(new RouteSource(type, name));
    if (instance == null) {
      return Optional.empty();
    }
    deliverAll(nowNanos);
    if (command instanceof RestartInstance) {
      restart(instance, nowNanos);
      return Optional.of(new CommandResult.Done(1));
    }
    return Optional.of(instance.command(command, nowNanos));
  }

  private void restart(HostedInstance ending, long nowNanos) {
    RouteSource source = ending.source();
    instances.remove(source);
    ending.suspend(nowNanos);
    Optional<ProtocolEvent.Resuming> resuming =
        heldRoutes.holds(source)
            ? Optional.of(new ProtocolEvent.Resuming(nowNanos, true))
            : Optional.empty();
    create(source, ending.settings(), resuming);
    chooseLivenessProvider();
  }

  // ---- for instances ------------------------------------------------------------------------

  TimerQueue timers() {
    return surroundings.timers();
  }

  Endpoints endpoints() {
    return endpoints;
  }

  StreamExchange streams() {
    return streams;
  }

  NextHopWatches nextHops() {
    return nextHops;
  }

  VirtualAddresses virtualAddresses() {
    return surroundings.virtualAddresses();
  }

  LivenessBroker liveness() {
    return liveness;
  }

  HeldRoutes heldRoutes() {
    return heldRoutes;
  }

  RoutingTables routes() {
    return surroundings.routes();
  }

  void noticed(HostedInstance by, ProtocolNotice notice) {
    try {
      surroundings.services().notices().noticed(surroundings.virtualRouter(), by.source(), notice);
    } catch (RuntimeException e) {
      // The listener's fault is not this router's.
      LOG.log(Level.ERROR, "a notice of " + by.source() + " could not be handed over", e);
    }
  }

  // ---- state --------------------------------------------------------------------------------

  /** All instances by type and name. */
  public List<ProtocolSummary> summaries(long nowNanos) {
    return instances.values().stream().map(instance -> instance.summary(nowNanos)).toList();
  }

  /** An instance, to be read within the turn; empty if there is none. */
  public Optional<ProtocolInstance> find(String type, String name) {
    return Optional.ofNullable(instances.get(new RouteSource(type, name)))
        .map(HostedInstance::instance);
  }
}
