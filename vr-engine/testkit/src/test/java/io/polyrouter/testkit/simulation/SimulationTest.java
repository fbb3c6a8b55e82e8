package io.polyrouter.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
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
 * Random networks with random faults. {@code -Dsimulation.seeds=N} runs so many of them for each
 * protocol, {@code -Dsimulation.seed=S} just that one, {@code -Dsimulation.protocol=P} those of one
 * protocol; with {@code -Dpolyrouter.long=true} there are 500 of 20 to 100 routers.
 */
class SimulationTest {

  private static final int THREADS = 2;
  private static final int MIN_ROUTERS = 20;
  private static final int MAX_ROUTERS = 40;
  private static final int LONG_MAX_ROUTERS = 100;
  private static final boolean IS_LONG = Boolean.getBoolean("polyrouter.long");

  /** Every protocol, and how many seeds it gets, usually and of the 500. */
  private static final Map<String, Subject> SUBJECTS =
      new TreeMap<>(
          Map.of(
              "ospfv2", new Subject(new OspfUnderTest(OspfVersion.V2), 12, 120),
              "ospfv2-areas",
                  new Subject(
                      new OspfUnderTest(OspfVersion.V2, OspfUnderTest.Design.AREAS), 8, 100),
              "ospfv3", new Subject(new OspfUnderTest(OspfVersion.V3), 8, 90),
              "ospfv3-areas",
                  new Subject(new OspfUnderTest(OspfVersion.V3, OspfUnderTest.Design.AREAS), 6, 60),
              "ripv2", new Subject(new RipUnderTest(RipVersion.RIPV2), 10, 80),
              "ripng", new Subject(new RipUnderTest(RipVersion.RIPNG), 6, 50)));

  /** Kept here, lest its level be forgotten: routers are meant to fail. */
  private static final Logger QUIET = Logger.getLogger("io.polyrouter.router");

  private record Subject(RoutingUnderTest routing, int seeds, int longSeeds) {
    Outcome run(long seed) {
      SwitchCheck device = new SwitchCheck(routing.family(), new SplittableRandom(seed));
      return new Simulation(
              routing, seed, MIN_ROUTERS, IS_LONG ? LONG_MAX_ROUTERS : MAX_ROUTERS, List.of(device))
          .run();
    }

    LongStream seedsToRun() {
      Long one = Long.getLong("simulation.seed");
      return one != null
          ? LongStream.of(one)
          : LongStream.range(
              0, Integer.getInteger("simulation.seeds", IS_LONG ? longSeeds : seeds));
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
        -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.protocol=%s -Dsimulation.seed=%d%s
    """
        .formatted(
            protocol,
            outcome.seed(),
            outcome.topology(),
            outcome.problem().orElse("all is well"),
            String.join("\n  ", outcome.history()),
            protocol,
            outcome.seed(),
            IS_LONG ? " -Dpolyrouter.long=true" : "");
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

  @ParameterizedTest
  @ValueSource(strings = {"ospfv3", "ripv2"})
  void oneSeedGivesOneTrace(String protocol) {
    Subject subject = subject(protocol);
    Outcome first = subject.run(2);
    Outcome again = subject.run(2);
    Outcome other = subject.run(3);
    assertThat(first.frames()).isGreaterThan(100);
    assertThat(again).isEqualTo(first);
    assertThat(other.trace()).isNotEqualTo(first.trace());
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

  /** Takes minutes, and gigabytes. */
  @ParameterizedTest
  @EnabledIfSystemProperty(named = "polyrouter.long", matches = "true")
  @EnumSource
  void aThousandRoutersConverge(OspfVersion version) {
    Outcome outcome =
        new Simulation(
                new OspfUnderTest(version, OspfUnderTest.Design.PLAIN),
                1,
                Topology.grid(40, 25, links()),
                List.of())
            .run(0);
    assertThat(outcome.problem()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void networksBetweenRoutersNeedNotBeAnnounced(OspfVersion version) {
    Outcome outcome =
        new Simulation(
                new OspfUnderTest(version, OspfUnderTest.Design.PLAIN),
                1,
                Topology.grid(6, 5, links()),
                List.of())
            .run(1);
    assertThat(outcome.problem()).isEmpty();
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
  private record Spoilt(RoutingUnderTest good, Spoiler spoiler) implements RoutingUnderTest {

    interface Spoiler {
      ProtocolSettings spoil(RipSettings settings, int router);
    }

    @Override
    public ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments) {
      return spoiler.spoil((RipSettings) good.settings(topology, router, attachments), router);
    }

    @Override
    public String name() {
      return good.name();
    }

    @Override
    public ProtocolType<?> type() {
      return good.type();
    }

    @Override
    public AddressFamily family() {
      return good.family();
    }

    @Override
    public String instance() {
      return good.instance();
    }

    @Override
    public int maxCost() {
      return good.maxCost();
    }

    @Override
    public int loopbackCost() {
      return good.loopbackCost();
    }

    @Override
    public long infinity() {
      return good.infinity();
    }

    @Override
    public int maxPaths() {
      return good.maxPaths();
    }

    @Override
    public boolean isDistanceVector() {
      return good.isDistanceVector();
    }

    @Override
    public Duration convergence() {
      return Duration.ofMinutes(5);
    }

    @Override
    public boolean noticesOneWayLinks() {
      return good.noticesOneWayLinks();
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
