package io.polyrouter.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.testkit.simulation.Simulation.Outcome;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 500 random networks of 20 to 100 routers with random faults. {@code -Dsimulation.seeds=N} runs so
 * many of them for each protocol, {@code -Dsimulation.seed=S} just that one, {@code
 * -Dsimulation.protocol=P} those of one protocol; with {@code -Dpolyrouter.long=true} there are
 * four times as many.
 */
class SimulationTest {

  private static final int THREADS = 2;
  private static final int MIN_ROUTERS = 20;
  private static final int MAX_ROUTERS = 100;
  private static final int SEEDS_IF_LONG = 4;
  private static final boolean IS_LONG = Boolean.getBoolean("polyrouter.long");

  /** Every protocol, and how many of the 500 seeds it gets. */
  private static final Map<String, Subject> SUBJECTS =
      new TreeMap<>(
          Map.of(
              "ospfv2", new Subject(new OspfUnderTest(OspfVersion.V2), 120),
              "ospfv2-areas",
                  new Subject(new OspfUnderTest(OspfVersion.V2, OspfUnderTest.Design.AREAS), 100),
              "ospfv3", new Subject(new OspfUnderTest(OspfVersion.V3), 90),
              "ospfv3-areas",
                  new Subject(new OspfUnderTest(OspfVersion.V3, OspfUnderTest.Design.AREAS), 60),
              "ripv2", new Subject(new RipUnderTest(RipVersion.RIPV2), 80),
              "ripng", new Subject(new RipUnderTest(RipVersion.RIPNG), 50)));

  /** Kept here, lest its level be forgotten: routers are meant to fail. */
  private static final Logger QUIET = Logger.getLogger("io.polyrouter.router");

  private record Subject(RoutingUnderTest routing, int seeds) {
    Outcome run(long seed) {
      SwitchCheck device = new SwitchCheck(routing.family(), new SplittableRandom(seed));
      return new Simulation(routing, seed, MIN_ROUTERS, MAX_ROUTERS, List.of(device)).run();
    }

    LongStream seedsToRun() {
      Long one = Long.getLong("simulation.seed");
      return one != null
          ? LongStream.of(one)
          : LongStream.range(
              0, Integer.getInteger("simulation.seeds", IS_LONG ? SEEDS_IF_LONG * seeds : seeds));
    }
  }

  @BeforeAll
  static void expectFaults() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void expectNoFaults() {
    QUIET.setLevel(null);
  }

  private static Subject subject(String name) {
    Subject subject = SUBJECTS.get(name);
    if (subject == null) {
      throw new IllegalArgumentException(name + " is none of " + SUBJECTS.keySet());
    }
    return subject;
  }

  private static String report(String protocol, Outcome outcome) {
    return """
    %s, seed %d, %s: %s
      %s
      again: ./mvnw -pl vr-engine/testkit -am verify -Dtest=SimulationTest#holds \
        -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.protocol=%s -Dsimulation.seed=%d
    """
        .formatted(
            protocol,
            outcome.seed(),
            outcome.topology(),
            outcome.problem().orElse("all is well"),
            String.join("\n  ", outcome.history()),
            protocol,
            outcome.seed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ospfv2", "ospfv2-areas", "ospfv3", "ospfv3-areas", "ripng", "ripv2"})
  void holds(String protocol) throws InterruptedException {
    if (!System.getProperty("simulation.protocol", protocol).equals(protocol)) {
      return;
    }
    Subject subject = subject(protocol);
    List<Outcome> outcomes = Simulations.run(subject.seedsToRun(), subject::run, THREADS);
    assertThat(
            outcomes.stream()
                .filter(outcome -> outcome.problem().isPresent())
                .map(outcome -> report(protocol, outcome)))
        .isEmpty();
  }

  /** Small networks are likelier, but large ones are among them. */
  @Test
  void networksOfAllSizesAreAmongThem() {
    List<Integer> sizes =
        LongStream.range(0, 500)
            .mapToObj(
                seed -> Simulation.routers(new SplittableRandom(~seed), MIN_ROUTERS, MAX_ROUTERS))
            .sorted()
            .toList();
    assertThat(sizes.getFirst()).isEqualTo(MIN_ROUTERS);
    assertThat(sizes.getLast()).isGreaterThan(MAX_ROUTERS * 9 / 10);
    assertThat(sizes.get(sizes.size() * 3 / 4)).isGreaterThan(MAX_ROUTERS / 2);
  }

  /** Backups take over, so that it is looked at how. */
  @Test
  void backupsTakeOver() throws InterruptedException {
    Subject subject = subject("ospfv2");
    List<Outcome> outcomes = Simulations.run(LongStream.range(0, 4), subject::run, THREADS);
    assertThat(outcomes.stream().mapToLong(Outcome::repaired).sum()).isPositive();
  }

  /** Also while another simulation goes on beside it. */
  @ParameterizedTest
  @ValueSource(strings = {"ospfv2-areas", "ospfv3", "ripv2"})
  void oneSeedGivesOneTrace(String protocol) throws InterruptedException {
    Subject subject = subject(protocol);
    List<Outcome> outcomes = Simulations.run(LongStream.of(2, 2, 3, 2), subject::run, THREADS);
    assertThat(outcomes).extracting(Outcome::seed).containsExactly(2L, 2L, 2L, 3L);
    Outcome first = outcomes.getFirst();
    assertThat(first.frames()).isGreaterThan(100);
    assertThat(outcomes.subList(1, 3)).containsOnly(first);
    assertThat(outcomes.getLast().trace()).isNotEqualTo(first.trace());
  }

  @Test
  void theSwitchForwardsByItself() {
    SwitchCheck device = new SwitchCheck(AddressFamily.IPV4, new SplittableRandom(1));
    Topology ring = Topology.ring(12, links());
    Outcome outcome =
        new Simulation(subject("ripv2").routing(), 1, ring, List.of(device))
            .idle(Duration.ofHours(1), Duration.ofMinutes(10));
    assertThat(outcome.problem()).isEmpty();
    assertThat(device.forwarded()).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ospfv2", "ripv2"})
  void aDayGoesByInWhichNothingChanges(String protocol) {
    Topology ring = Topology.ring(12, links());
    Outcome outcome =
        new Simulation(subject(protocol).routing(), 1, ring, List.of())
            .idle(Duration.ofDays(1), Duration.ofHours(1));
    assertThat(outcome.problem()).isEmpty();
    assertThat(outcome.simulated()).isGreaterThan(Duration.ofDays(1));
  }

  @ParameterizedTest
  @EnumSource
  void fourHundredRoutersConverge(OspfVersion version) {
    assertThat(grid(version, 20, 20).run(0).problem()).isEmpty();
  }

  /** Takes minutes, and gigabytes. */
  @ParameterizedTest
  @EnabledIfSystemProperty(named = "polyrouter.long", matches = "true")
  @EnumSource
  void aThousandRoutersConverge(OspfVersion version) {
    assertThat(grid(version, 40, 25).run(0).problem()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void networksBetweenRoutersNeedNotBeAnnounced(OspfVersion version) {
    assertThat(grid(version, 6, 5).run(1).problem()).isEmpty();
  }

  private static Simulation grid(OspfVersion version, int columns, int rows) {
    return new Simulation(
        new OspfUnderTest(version, OspfUnderTest.Design.PLAIN),
        1,
        Topology.grid(columns, rows, links()),
        List.of());
  }

  private static Topology.Links links() {
    return new Topology.Links() {
      @Override
      public int cost() {
        return 1;
      }

      @Override
      public long delayNanos() {
        return 0;
      }

      @Override
      public boolean tellsCarrier() {
        return true;
      }
    };
  }

  // ---- what is wrong is found ---------------------------------------------------------------

  /** RIP of which one router does other than it should. */
  private static final class Spoilt extends RoutingAsIs {
    private final Spoiler spoiler;

    interface Spoiler {
      ProtocolSettings spoil(RipSettings settings, int router);
    }

    Spoilt(RoutingUnderTest good, Spoiler spoiler) {
      super(good);
      this.spoiler = spoiler;
    }

    @Override
    public ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments) {
      return spoiler.spoil((RipSettings) super.settings(topology, router, attachments), router);
    }

    @Override
    public Duration convergence() {
      return Duration.ofMinutes(5);
    }
  }

  private static Outcome spoilt(Spoilt.Spoiler spoiler) {
    return new Simulation(
            new Spoilt(subject("ripv2").routing(), spoiler),
            1,
            Topology.grid(3, 3, links()),
            List.of())
        .run(0);
  }

  private static RipSettings with(RipSettings of, int maximumRoutes, int maximumPaths) {
    return new RipSettings(
        of.version(),
        of.name(),
        of.description(),
        of.defaultOrigination(),
        of.defaultMetric(),
        of.distance(),
        of.triggeredUpdateThresholdSeconds(),
        maximumPaths,
        of.outputDelayMillis(),
        maximumRoutes,
        of.distributeLists(),
        of.offsetLists(),
        of.redistribute(),
        of.timers(),
        of.interfaces());
  }

  @Test
  void nothingIsWrongWithAGridAsItIs() {
    assertThat(spoilt((settings, router) -> settings).problem()).isEmpty();
  }

  @Test
  void routesThatOneRouterDoesNotTakeAreFound() {
    Outcome outcome = spoilt((settings, router) -> router == 8 ? with(settings, 5, 8) : settings);
    assertThat(outcome.problem().orElseThrow()).contains("not well after", "but it has ");
  }

  @Test
  void aMissingNextHopIsFound() {
    Outcome outcome =
        spoilt((settings, router) -> router == 8 ? with(settings, 1000, 1) : settings);
    assertThat(outcome.problem().orElseThrow()).contains("r8: ", "not well after");
  }
}
