package io.polyrouter.testkit;

import io.polyrouter.fib.FibSink;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.ConfigValidator;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.RouterLoop;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.FaultInjector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine, its links and its hosts in virtual time. Used by one thread; every call that waits
 * drives the simulation.
 */
public final class SimulatedNetwork {

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(500);
  private static final int STEPS_WITHOUT_TIME_LIMIT = 10_000_000;

  private final VirtualClock clock = new VirtualClock();
  private final RandomGenerator random;
  private final List<RouterLoop> loops;
  private final List<DeviceDriver> drivers;
  private final List<FibSink> sinks;
  private final VrEngine engine;
  private final SwitchPortDriver ports = new SwitchPortDriver(this);
  private final RecordingFibSink fibs = new RecordingFibSink();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
  private final ProtocolTable protocols;
  private final List<String> notices = new ArrayList<>();
  private final Duration snapshotInterval;
  private long eventNumber;

  /** How often loops have worked since the clock has moved. */
  private int passes;

  /** Of the loop that works; their number while none does. */
  private int workingLoop;

  private record Event(long atNanos, long number, Runnable action) {}

  /**
   * A network.
   *
   * @param drivers asked before those of memory links and simulated switch ports
   * @param sinks told besides {@link #fibs}
   */
  public SimulatedNetwork(
      long seed, int loopCount, List<DeviceDriver> drivers, List<FibSink> sinks) {
    this(seed, loopCount, drivers, sinks, ProtocolTable.NONE);
  }

  /** A network with one loop, whose routers may run these protocols, if any. */
  public SimulatedNetwork(long seed, ProtocolType<?>... protocols) {
    this(seed, 1, List.of(), List.of(), ProtocolTable.of(protocols));
  }

  /** A network whose routers may run these protocols. */
  public SimulatedNetwork(
      long seed,
      int loopCount,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolTable protocols) {
    this(seed, loopCount, drivers, sinks, protocols, SNAPSHOT_INTERVAL);
  }

  /**
   * A network with all that there is to choose.
   *
   * @param snapshotInterval between two snapshots of a router, at least; long where many routers
   *     are simulated whose snapshots nobody reads
   */
  public SimulatedNetwork(
      long seed,
      int loopCount,
      List<DeviceDriver> drivers,
      List<FibSink> sinks,
      ProtocolTable protocols,
      Duration snapshotInterval) {
    this.protocols = protocols;
    this.snapshotInterval = snapshotInterval;
    random = new SplittableRandom(seed);
    loops = Stream.generate(() -> new RouterLoop(() -> {})).limit(loopCount).toList();
    workingLoop = loopCount;
    List<DeviceDriver> allDrivers = new ArrayList<>(drivers);
    allDrivers.add(new MemoryLinkDriver());
    allDrivers.add(ports);
    this.drivers = List.copyOf(allDrivers);
    List<FibSink> allSinks = new ArrayList<>(sinks);
    allSinks.add(fibs);
    this.sinks = List.copyOf(allSinks);
    engine = newEngine(seed);
  }

  private VrEngine newEngine(long seed) {
    return VrEngine.withLoops(
        new VrEngine.Settings(loops.size(), snapshotInterval, seed),
        clock,
        drivers,
        sinks,
        new ProtocolServices(
            protocols,
            (vr, instance, notice) -> notices.add(vr + " " + instance + ": " + notice.text())),
        loops);
  }

  /** A further engine, as of another process on the same links and in the same time. */
  public VrEngine anotherEngine() {
    return newEngine(random.nextLong());
  }

  public VirtualClock clock() {
    return clock;
  }

  /** Randomness of the simulation, from its seed. */
  public RandomGenerator random() {
    return random;
  }

  public RouterManager engine() {
    return engine;
  }

  /** The first routes of a virtual router's RIB, as many as a page may hold. */
  public List<RouteQuery.Route> rib(String router, AddressFamily family) {
    return engine
        .routes(
            new RouteQuery(
                router,
                family,
                RouteQuery.Table.RIB,
                Optional.empty(),
                Optional.empty(),
                1_000,
                Optional.empty()))
        .routes();
  }

  /** What the virtual routers want forwarded. */
  public RecordingFibSink fibs() {
    return fibs;
  }

  /** The simulated ports, to cut and restore links. */
  public SwitchPortDriver ports() {
    return ports;
  }

  /** What routing protocols had to tell up to now: virtual router, instance, text. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  // ---- time ---------------------------------------------------------------------------------

  /** Has something happen later. */
  public void after(Duration delay, Runnable action) {
    events.add(new Event(clock.nanoTime() + delay.toNanos(), eventNumber++, action));
  }

  /**
   * The simulation's time for a {@link FaultInjector}.
   *
   * @param network asked when the first frame is delayed, since it is made after its drivers
   */
  public static FaultInjector.Timeline timeline(Supplier<SimulatedNetwork> network) {
    return new FaultInjector.Timeline() {
      @Override
      public long nanoTime() {
        return network.get().clock().nanoTime();
      }

      @Override
      public void after(long delayNanos, Runnable action) {
        network.get().after(Duration.ofNanos(delayNanos), action);
      }
    };
  }

  /** Lets time pass. */
  public void advance(Duration time) {
    runUntil(() -> false, time);
  }

  /** Lets time pass in which nothing runs, as if the process had been stopped. */
  public void stall(Duration time) {
    moveTo(clock.nanoTime() + time.toNanos());
  }

  private void moveTo(long nanos) {
    if (nanos > clock.nanoTime()) {
      passes = 0;
    }
    clock.advanceTo(nanos);
  }

  /**
   * The pass in which a loop works next at this moment of the clock: the first one has number 1.
   * What happens within a moment has an order only by passes, and within them by loops.
   */
  public int nextPass(int loop) {
    return loop > workingLoop ? passes : passes + 1;
  }

  /** The loop that works just now, or the number of loops if none does. */
  public int workingLoop() {
    return workingLoop;
  }

  /** Runs whatever is due now, without letting time pass. */
  public void settle() {
    runUntil(() -> false, Duration.ZERO);
  }

  /**
   * Lets time pass until something holds, at most so long.
   *
   * @return whether it holds
   */
  public boolean runUntil(BooleanSupplier condition, Duration longest) {
    long end = clock.nanoTime() + longest.toNanos();
    int steps = 0;
    while (!condition.getAsBoolean()) {
      if (pass() > 0) {
        if (++steps > STEPS_WITHOUT_TIME_LIMIT) {
          throw new IllegalStateException("the simulation does not come to rest");
        }
        continue;
      }
      long next = nextNanos();
      if (next > end) {
        moveTo(end);
        return condition.getAsBoolean();
      }
      if (next > clock.nanoTime()) {
        steps = 0;
        moveTo(next);
      }
    }
    return true;
  }

  /** Runs until the stage is complete; fails if it never is, or with what it fails with. */
  public <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!runUntil(future::isDone, PATIENCE)) {
      throw new IllegalStateException("nothing came of it within " + PATIENCE);
    }
    return future.join();
  }

  /**
   * Has all loops work once, and whatever is due happen; the clock stands still.
   *
   * @return how much was done
   */
  public int pass() {
    int done = 0;
    passes++;
    for (workingLoop = 0; workingLoop < loops.size(); workingLoop++) {
      done += loops.get(workingLoop).doWork(clock.nanoTime());
    }
    while (true) {
      Event next = events.peek();
      if (next == null || next.atNanos() > clock.nanoTime()) {
        return done;
      }
      events.remove();
      next.action().run();
      done++;
    }
  }

  private long nextNanos() {
    long next = Long.MAX_VALUE;
    for (RouterLoop loop : loops) {
      next = Math.min(next, loop.hasWork() ? clock.nanoTime() : loop.nextDeadlineNanos());
    }
    Event event = events.peek();
    return event == null ? next : Math.min(next, event.atNanos());
  }

  // ---- virtual routers ----------------------------------------------------------------------

  /** Puts valid configurations to work; refuses others. */
  public void apply(VrConfig... configs) {
    apply(List.of(configs));
  }

  /** As {@link #apply(VrConfig...)}; the configurations are the whole of the network. */
  public void apply(List<VrConfig> configs) {
    List<ConfigProblem> problems = ConfigValidator.validate(configs, protocols);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.getFirst().pathText() + ": " + problems.getFirst().message());
    }
    List<CompletionStage<RouterManager.ApplyResult>> stages = new ArrayList<>();
    configs.forEach(config -> stages.add(engine.apply(config)));
    stages.forEach(this::await);
    settle();
  }

  /** The snapshot, made to be of now. */
  public VrSnapshot snapshot(String vr) {
    advance(snapshotInterval);
    return engine.snapshot(vr).orElseThrow();
  }

  /** A counter of a virtual router. */
  public long counter(String vr, String counter) {
    return value(snapshot(vr).counters().get(counter), counter);
  }

  /** A counter of an interface. */
  public long counter(String vr, String interfaceName, String counter) {
    return snapshot(vr).interfaces().stream()
        .filter(each -> each.name().equals(interfaceName))
        .findFirst()
        .map(each -> value(each.counters().getOrDefault(counter, 0L), counter))
        .orElseThrow();
  }

  private static long value(@Nullable Long value, String counter) {
    if (value == null) {
      throw new IllegalArgumentException("there is no counter " + counter);
    }
    return value;
  }

  /** Pings with small packets. */
  public PingResult ping(String vr, String destination, int count) {
    return ping(vr, destination, count, 56, 64, false);
  }

  /** Pings. */
  public PingResult ping(
      String vr,
      String destination,
      int count,
      int payloadBytes,
      int timeToLive,
      boolean dontFragment) {
    return await(
        engine.ping(
            new PingRequest(
                vr,
                IpAddress.parse(destination),
                Optional.empty(),
                Optional.empty(),
                count,
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                payloadBytes,
                timeToLive,
                dontFragment)));
  }

  /** Pings once by a given interface, which link-local destinations need. */
  public PingResult pingBy(String vr, String interfaceName, String destination) {
    return await(
        engine.ping(
            new PingRequest(
                vr,
                IpAddress.parse(destination),
                Optional.empty(),
                Optional.of(interfaceName),
                1,
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                56,
                64,
                false)));
  }

  /** Traces with one probe a hop. */
  public TracerouteResult traceroute(String vr, String destination) {
    return await(
        engine.traceroute(
            new TracerouteRequest(
                vr,
                IpAddress.parse(destination),
                Optional.empty(),
                Optional.empty(),
                255,
                1,
                Duration.ofSeconds(1))));
  }

  // ---- hosts --------------------------------------------------------------------------------

  /**
   * Plugs a host into a port of the simulated switch.
   *
   * @param address with prefix length, such as 10.0.0.2/24
   */
  public SimulatedHost host(int port, String mac, String address, String gateway) {
    int slash = address.indexOf('/');
    SwitchPort at = switchPort(port);
    SimulatedHost host =
        new SimulatedHost(
            this,
            at,
            MacAddress.parse(mac),
            Ipv4Address.parse(address.substring(0, slash)),
            Integer.parseInt(address.substring(slash + 1)),
            Ipv4Address.parse(gateway));
    ports.plugIn(at, host);
    return host;
  }

  /**
   * Plugs an IPv6 host into a port of the simulated switch.
   *
   * @param address with prefix length, such as 2001:db8::2/64
   */
  public SimulatedIpv6Host ipv6Host(int port, String mac, String address, String gateway) {
    int slash = address.indexOf('/');
    SwitchPort at = switchPort(port);
    SimulatedIpv6Host host =
        new SimulatedIpv6Host(
            this,
            at,
            MacAddress.parse(mac),
            Ipv6Address.parse(address.substring(0, slash)),
            Integer.parseInt(address.substring(slash + 1)),
            Ipv6Address.parse(gateway));
    ports.plugIn(at, host);
    return host;
  }

  /** A port of the one simulated switch, untagged. */
  public static SwitchPort switchPort(int port) {
    return new SwitchPort(1, port, OptionalInt.empty());
  }
}
