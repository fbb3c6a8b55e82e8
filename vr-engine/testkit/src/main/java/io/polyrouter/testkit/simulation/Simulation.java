package io.polyrouter.testkit.simulation;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.testkit.Configs;
import io.polyrouter.testkit.SimulatedNetwork;
import io.polyrouter.testkit.simulation.FaultPlan.Timed;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One network from its start to its end. Used by one thread; several simulations may run at a time,
 * each on its own.
 */
public final class Simulation {

  /** Between two looks, and more as time goes by. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final int POLLS_OF_THE_TIME = 20;
  private static final int STABLE_POLLS = 2;
  private static final Duration STABLE_STEP = Duration.ofSeconds(35);
  private static final Duration SNAPSHOTS = Duration.ofHours(1);

  /** Each time that all is well. */
  private static final int PINGS = 3;

  private static final int ECHOES = 3;
  private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);
  private static final int PAYLOAD_BYTES = 56;
  private static final int MOST_HOPS = 255;

  private final long seed;
  private final RoutingUnderTest routing;
  private final SplittableRandom random;
  private final Topology topology;
  private final Segments segments;
  private final SimulatedNetwork network;
  private final Published published = new Published();
  private final Invariants invariants;
  private final List<Check> checks;
  private final BitSet alive = new BitSet();

  /** Since it was last well. */
  private final BitSet crashed = new BitSet();

  private final List<String> history = new ArrayList<>();
  private Duration slowest = Duration.ZERO;
  private long repaired;
  private long roundStartNanos;

  /** Hands on what routers publish while somebody wants to know. */
  private static final class Published implements FibSink {
    private @Nullable FibSink listener;

    @Override
    public void publish(ForwardingState state) {
      if (listener != null) {
        listener.publish(state);
      }
    }

    @Override
    public void withdraw(String vr) {
      if (listener != null) {
        listener.withdraw(vr);
      }
    }
  }

  /**
   * What became of a simulation.
   *
   * @param problem what was not as it should be; empty if nothing
   * @param slowest the longest time from the last fault until all was well
   * @param repaired how many routes backups took over
   * @param trace a hash of all frames
   */
  public record Outcome(
      long seed,
      String topology,
      Optional<String> problem,
      List<String> history,
      Duration slowest,
      long repaired,
      Duration simulated,
      long frames,
      long trace) {

    public Outcome {
      history = List.copyOf(history);
    }
  }

  /** A network that is made up from a seed. */
  public Simulation(
      RoutingUnderTest routing, long seed, int minRouters, int maxRouters, List<Check> checks) {
    this(routing, seed, randomTopology(routing, seed, minRouters, maxRouters), checks);
  }

  /** A given network. */
  public Simulation(RoutingUnderTest routing, long seed, Topology topology, List<Check> checks) {
    this.seed = seed;
    this.routing = routing;
    this.random = new SplittableRandom(seed);
    this.topology = topology;
    this.checks = List.copyOf(checks);
    SimulatedNetwork[] made = new SimulatedNetwork[1];
    segments = new Segments(topology, SimulatedNetwork.timeline(() -> made[0]), random.split());
    network =
        new SimulatedNetwork(
            seed,
            1,
            List.of(segments),
            Stream.concat(checks.stream(), Stream.of(published)).toList(),
            ProtocolTable.of(routing.type()),
            SNAPSHOTS);
    made[0] = network;
    invariants = new Invariants(topology, routing, network.engine());
  }

  private static Topology randomTopology(
      RoutingUnderTest routing, long seed, int minRouters, int maxRouters) {
    SplittableRandom random = new SplittableRandom(~seed);
    return routing.topology(random, routers(random, minRouters, maxRouters));
  }

  /**
   * How many routers a network has. Small networks are likelier, since a large one takes as long as
   * many of them: half have less than a third of what is allowed above the least.
   */
  static int routers(RandomGenerator random, int least, int most) {
    int one = random.nextInt(least, most + 1);
    int other = random.nextInt(least, most + 1);
    return Math.min(one, other);
  }

  // ---- routers ------------------------------------------------------------------------------

  private VrConfig config(int router) {
    AddressFamily family = routing.family();
    List<Attachment> attachments = topology.attachmentsOf(router);
    InterfaceConfig[] interfaces =
        Stream.concat(
                Stream.of(Configs.loopback("lo", Topology.loopback(router, family).toString())),
                attachments.stream()
                    .map(each ->
                        withLinkLocal(
                            Configs.on(
                                each.interfaceName(),
                                Segments.attachment(each),
                                each.address(family)),
                            each)))
            .toArray(InterfaceConfig[]::new);
    return Configs.routed(
        Configs.vr(Topology.name(router), interfaces),
        routing.settings(topology, router, attachments));
  }

  /** Its addresses are unique; detecting that would take time. */
  private static InterfaceConfig withLinkLocal(InterfaceConfig of, Attachment at) {
    Ipv6Config ipv6 = of.ipv6();
    return of.withIpv6(
        new Ipv6Config(
            ipv6.enabled(),
            ipv6.forwarding(),
            Optional.of(at.linkLocal()),
            ipv6.addresses(),
            ipv6.neighbours(),
            0,
            ipv6.routerAdvertisements()));
  }

  private void start(int router) {
    if (!alive.get(router)) {
      alive.set(router);
      network.await(network.engine().apply(config(router)));
    }
  }

  private void stop(int router) {
    if (alive.get(router)) {
      alive.clear(router);
      network.await(network.engine().remove(Topology.name(router)));
    }
  }

  // ---- a run --------------------------------------------------------------------------------

  /** Starts all, makes faults, repairs all; and looks in between whether all is well. */
  public Outcome run() {
    return run(1 + random.nextInt(3));
  }

  /**
   * The same with a given number of rounds of faults.
   *
   * @param rounds 0 for none
   */
  public Outcome run(int rounds) {
    Optional<String> problem = startAll();
    FaultPlan plan = new FaultPlan(topology, routing, random.split());
    for (int round = 0; round < rounds && problem.isEmpty(); round++) {
      problem = happen(plan.next(segments.faulty(), alive));
      segments.impaired().forEach(segments::heal);
      segments.mendRouters();
      problem = problem.or(this::converge);
      crashed.clear();
    }
    if (problem.isEmpty() && rounds > 0) {
      segments.faulty().forEach(segments::repair);
      for (int router = 0; router < topology.routers(); router++) {
        start(router);
      }
      note("all is repaired");
      problem = converge();
    }
    return outcome(problem);
  }

  /** Starts all, and lets time pass without faults. */
  public Outcome idle(Duration time, Duration step) {
    Optional<String> problem = startAll();
    long end = network.clock().nanoTime() + time.toNanos();
    while (problem.isEmpty() && network.clock().nanoTime() < end) {
      network.advance(step);
      problem = problem(expected());
    }
    return outcome(problem);
  }

  private Optional<String> startAll() {
    for (int router = 0; router < topology.routers(); router++) {
      alive.set(router);
      network.engine().apply(config(router));
    }
    network.settle();
    note("start");
    return converge();
  }

  private Outcome outcome(Optional<String> problem) {
    network.engine().close();
    return new Outcome(
        seed,
        topology.text(),
        problem,
        history,
        slowest,
        repaired,
        Duration.ofNanos(network.clock().nanoTime()),
        segments.frames(),
        segments.trace());
  }

  private void note(String what) {
    history.add("%.3f s: %s".formatted(network.clock().nanoTime() / 1e9, what));
  }

  /** Each in its time; what is wrong just after one of them, if anything is. */
  private Optional<String> happen(List<Timed> faults) {
    for (Timed timed : faults) {
      advanceTo(timed);
      Failover failover = failover(timed.fault());
      published.listener = failover;
      happen(timed.fault());
      network.settle();
      published.listener = null;
      Optional<String> problem = failover.problem(segments, topology);
      if (problem.isPresent()) {
        return problem;
      }
      repaired += failover.repaired();
    }
    return Optional.empty();
  }

  /** Who notices at once, unless it has failed itself or is about to. */
  private Failover failover(Fault fault) {
    List<Segment> failing =
        switch (fault) {
          case Fault.CarrierLost(int segment) -> List.of(topology.segments().get(segment));
          case Fault.Unplugged(int port) ->
              topology.segments().stream()
                  .filter(
                      segment -> segment.attachments().stream().anyMatch(at -> at.port() == port))
                  .toList();
          default -> List.of();
        };
    Set<Integer> routers = new TreeSet<>();
    failing.stream()
        .flatMap(segment -> segment.attachments().stream())
        .map(Attachment::router)
        .filter(router -> alive.get(router) && !crashed.get(router))
        .forEach(routers::add);
    return new Failover(invariants, routing.family(), routers);
  }

  private void advanceTo(Timed timed) {
    network.advance(
        timed.after().minus(sinceRoundStart()).isNegative()
            ? Duration.ZERO
            : timed.after().minus(sinceRoundStart()));
  }

  private void happen(Fault fault) {
    note(fault.toString());
    switch (fault) {
      case Fault.CarrierLost(int segment) -> segments.loseCarrier(segment);
      case Fault.Unplugged(int port) -> segments.unplug(port);
      case Fault.Silenced(int port) -> segments.silence(port);
      case Fault.Deafened(int port) -> segments.deafen(port);
      case Fault.Impaired impaired -> segments.impair(impaired);
      case Fault.Repaired(int segment) -> segments.repair(segment);
      case Fault.Partitioned partitioned ->
          topology.segments().stream()
              .filter(segment ->
                  segment.attachments().stream()
                      .anyMatch(each -> !partitioned.side().contains(each.router())))
              .flatMap(segment -> segment.attachments().stream())
              .filter(each -> partitioned.side().contains(each.router()))
              .forEach(each -> segments.silence(each.port()));
      case Fault.Stopped(int router) -> stop(router);
      case Fault.Started(int router) -> start(router);
      case Fault.Crashed(int router) -> {
        crashed.set(router);
        segments.breakRouter(router);
      }
      case Fault.Stalled(Duration time) -> network.stall(time);
      case Fault.WallClockSet(Duration by) -> network.clock().setWallForward(by);
    }
  }

  private Duration sinceRoundStart() {
    return Duration.ofNanos(network.clock().nanoTime() - roundStartNanos);
  }

  private Expectation expected() {
    return routing.expected(topology, segments, alive);
  }

  /** Waits until all is well, and sees whether it stays so. */
  private Optional<String> converge() {
    // Those that fail have failed, and are running again.
    network.advance(POLL.multipliedBy(3));
    Expectation expected = expected();
    long startNanos = network.clock().nanoTime();
    Optional<String> problem = problem(expected);
    while (problem.isPresent()) {
      Duration so = Duration.ofNanos(network.clock().nanoTime() - startNanos);
      if (so.compareTo(routing.convergence()) > 0) {
        return problem.map(text -> "not well after %s: %s".formatted(so, text));
      }
      network.advance(POLL.plus(so.dividedBy(POLLS_OF_THE_TIME)));
      Optional<String> unequal = someRouter().flatMap(router -> invariants.difference(router));
      if (unequal.isPresent()) {
        return unequal;
      }
      problem = problem(expected);
    }
    Duration took = Duration.ofNanos(network.clock().nanoTime() - startNanos);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    note("all is well");
    for (int i = 0; i < STABLE_POLLS; i++) {
      network.advance(STABLE_STEP);
      problem = problem(expected);
      if (problem.isPresent()) {
        return problem.map(text -> "well after %s, but then: %s".formatted(took, text));
      }
    }
    problem = backupProblem(expected).or(() -> pingProblem(expected)).or(this::checksProblem);
    roundStartNanos = network.clock().nanoTime();
    return problem;
  }

  /** Of the areas' border routers a backup need not be the right one for what is behind them. */
  private Optional<String> backupProblem(Expectation expected) {
    return expected instanceof ExpectedRoutes
        ? new Backups(topology, invariants, expected).problem()
        : Optional.empty();
  }

  /** Packets go by the tables that the stacks have, and not by those that are shown. */
  private Optional<String> pingProblem(Expectation expected) {
    for (int i = 0; i < PINGS; i++) {
      int from = random.nextInt(topology.routers());
      int to = random.nextInt(topology.routers());
      if (from == to || !alive.get(from)) {
        continue;
      }
      boolean isAnswered = isAnswered(from, to);
      boolean isSure = isSure(expected, from, to) && isSure(expected, to, from);
      boolean isGuessed = isGuessed(expected, from, to) && isGuessed(expected, to, from);
      if (isAnswered ? !isGuessed : isSure) {
        return Optional.of(
            "a ping from %s to %s is %s"
                .formatted(
                    Topology.name(from),
                    Topology.name(to),
                    isAnswered ? "answered, but there is no way" : "not answered"));
      }
    }
    return Optional.empty();
  }

  /** Whether a router has a route to the loopback of another. */
  private boolean isTold(Expectation expected, int from, int to) {
    return expected.metric(from, Topology.loopback(to, routing.family())) < routing.infinity();
  }

  /** The same, and all on the way have one too. */
  private boolean isSure(Expectation expected, int from, int to) {
    return isTold(expected, from, to)
        && expected.isSure(from, Topology.loopback(to, routing.family()));
  }

  /** Whether it has one or a default route, which may lead there or nowhere. */
  private boolean isGuessed(Expectation expected, int from, int to) {
    IpPrefix byDefault =
        switch (routing.family()) {
          case IPV4 -> Ipv4Prefix.DEFAULT;
          case IPV6 -> Ipv6Prefix.DEFAULT;
        };
    return isTold(expected, from, to) || expected.metric(from, byDefault) < routing.infinity();
  }

  private boolean isAnswered(int from, int to) {
    AddressFamily family = routing.family();
    PingResult result =
        network.await(
            network
                .engine()
                .ping(
                    new PingRequest(
                        Topology.name(from),
                        Topology.loopback(to, family).address(),
                        Optional.of(Topology.loopback(from, family).address()),
                        Optional.empty(),
                        ECHOES,
                        PING_INTERVAL,
                        PING_TIMEOUT,
                        PAYLOAD_BYTES,
                        MOST_HOPS,
                        false)));
    return result.received() > 0;
  }

  private Optional<Integer> someRouter() {
    int router = random.nextInt(topology.routers());
    return alive.get(router) ? Optional.of(router) : Optional.empty();
  }

  private Optional<String> problem(Expectation expected) {
    return invariants
        .problem(expected)
        .or(() -> invariants.disagreement(expected, this::instance, network.clock().nanoTime()));
  }

  private ProtocolInstance instance(int router) {
    return network.await(
        network
            .engine()
            .query(
                Topology.name(router),
                routing.type().name(),
                routing.instance(),
                (instance, nowNanos) -> instance));
  }

  private Optional<String> checksProblem() {
    List<ForwardingState> states = new ArrayList<>();
    alive.stream()
        .forEach(router -> network.fibs().latest(Topology.name(router)).ifPresent(states::add));
    return checks.stream().flatMap(check -> check.problem(states).stream()).findFirst();
  }
}
