package io.polyrouter.testkit.simulation;

import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Makes faults up. */
final class FaultPlan {

  private static final int MAX_FAULTS = 4;
  private static final long WINDOW_MILLIS = 60_000;

  private final Topology topology;
  private final boolean oneWay;
  private final RandomGenerator random;

  /** A fault and when it comes. */
  record Timed(Duration after, Fault fault) {}

  FaultPlan(Topology topology, RoutingUnderTest routing, RandomGenerator random) {
    this.topology = topology;
    this.oneWay = routing.noticesOneWayLinks();
    this.random = random;
  }

  /**
   * Some faults, in order of time.
   *
   * @param faulty segments that something is wrong with
   * @param alive routers that are there
   */
  List<Timed> next(List<Integer> faulty, BitSet alive) {
    List<Timed> plan = new ArrayList<>();
    int count = 1 + random.nextInt(MAX_FAULTS);
    for (int i = 0; i < count; i++) {
      Duration at = moment();
      plan.add(new Timed(at, fault(faulty)));
      if (plan.getLast().fault() instanceof Fault.Stopped(int router) && random.nextBoolean()) {
        plan.add(new Timed(at.plusMillis(random.nextLong(20_000)), new Fault.Started(router)));
      }
    }
    for (int router = 0; router < topology.routers(); router++) {
      if (!alive.get(router) && random.nextBoolean()) {
        plan.add(new Timed(moment(), new Fault.Started(router)));
      }
    }
    plan.sort(Comparator.comparing(Timed::after));
    return plan;
  }

  private Duration moment() {
    return random.nextInt(3) == 0
        ? Duration.ZERO
        : Duration.ofMillis(random.nextLong(WINDOW_MILLIS));
  }

  private Fault fault(List<Integer> faulty) {
    Segment segment = topology.segments().get(random.nextInt(topology.segments().size()));
    Attachment end = segment.attachments().get(random.nextInt(segment.attachments().size()));
    int router = random.nextInt(topology.routers());
    return switch (random.nextInt(12)) {
      case 0 -> new Fault.Unplugged(end.port());
      case 1 -> new Fault.Silenced(end.port());
      case 2 -> oneWay ? new Fault.Deafened(end.port()) : new Fault.Silenced(end.port());
      case 3 ->
          new Fault.Impaired(
              segment.number(),
              random.nextDouble() * 0.5,
              Duration.ofMillis(random.nextLong(2_000)),
              random.nextDouble() * 0.2);
      case 4 -> new Fault.Stopped(router);
      case 5 -> new Fault.Crashed(router);
      case 6 -> new Fault.Partitioned(side());
      case 7 -> new Fault.Stalled(Duration.ofMillis(random.nextLong(90_000)));
      case 8 -> new Fault.WallClockSet(Duration.ofSeconds(random.nextLong(-100_000, 100_000)));
      case 9, 10 ->
          faulty.isEmpty()
              ? new Fault.CarrierLost(segment.number())
              : new Fault.Repaired(faulty.get(random.nextInt(faulty.size())));
      default -> new Fault.CarrierLost(segment.number());
    };
  }

  /** Some routers that are near each other. */
  private Set<Integer> side() {
    Set<Integer> side = new TreeSet<>();
    side.add(random.nextInt(topology.routers()));
    int size = 1 + random.nextInt(topology.routers() / 2);
    for (int i = 0; i < 4 && side.size() < size; i++) {
      for (Segment segment : topology.segments()) {
        boolean touches =
            segment.attachments().stream().anyMatch(each -> side.contains(each.router()));
        if (touches && side.size() < size && random.nextBoolean()) {
          segment.attachments().forEach(each -> side.add(each.router()));
        }
      }
    }
    return side;
  }
}
