package io.polyrouter.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.testkit.protocol.ProtocolRecorder;
import io.polyrouter.testkit.protocol.ProtocolRecorder.Recording;
import io.polyrouter.testkit.protocol.ProtocolRecorder.Step;
import io.polyrouter.testkit.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What went into every instance of a protocol, in a network with faults, is recorded; instances
 * that are given it again do the same. The new ones share nothing with the old ones, nor with each
 * other's network: whatever an instance does follows from what went in.
 */
class ReplayTest {

  private static final int MIN_ROUTERS = 20;
  private static final int MAX_ROUTERS = 30;
  private static final int ROUNDS = 3;
  private static final int SEEDS = 6;

  /** Kept here, lest its level be forgotten: routers are meant to fail. */
  private static final Logger QUIET = Logger.getLogger("io.polyrouter.router");

  @BeforeAll
  static void expectFaults() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void expectNoFaults() {
    QUIET.setLevel(null);
  }

  /** Any protocol, recorded. */
  private static final class Recorded extends RoutingAsIs {
    private final ProtocolRecorder<?> recorder;

    Recorded(RoutingUnderTest of, ProtocolRecorder<?> recorder) {
      super(of);
      this.recorder = recorder;
    }

    @Override
    public ProtocolType<?> type() {
      return recorder;
    }
  }

  private static <S extends ProtocolSettings> void replay(
      RoutingUnderTest routing, ProtocolType<S> type, ProtocolType<S> another) {
    List<String> happened = new ArrayList<>();
    ProtocolRecorder<S> fresh = new ProtocolRecorder<>(another);
    long steps = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      ProtocolRecorder<S> recorder = new ProtocolRecorder<>(type);
      Simulation simulation =
          new Simulation(
              new Recorded(routing, recorder), seed, MIN_ROUTERS, MAX_ROUTERS, List.of());
      Outcome outcome = simulation.run(ROUNDS);
      assertThat(outcome.problem()).as("seed " + seed).isEmpty();
      happened.addAll(outcome.history());
      for (Recording recording : recorder.recordings()) {
        List<Step> before = recording.steps();
        assertThat(fresh.replay(recording)).as(recording.virtualRouter()).isEqualTo(before);
        steps += before.size();
      }
    }
    assertThat(happened)
        .anyMatch(each -> each.contains("Crashed"))
        .anyMatch(each -> each.contains("Impaired"));
    assertThat(steps).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @EnumSource
  void ospfDoesTheSameAgain(OspfVersion version) {
    replay(
        new OspfUnderTest(version, OspfUnderTest.Design.AREAS),
        new OspfType(version),
        new OspfType(version));
  }

  @ParameterizedTest
  @EnumSource
  void ripDoesTheSameAgain(RipVersion version) {
    replay(new RipUnderTest(version), new RipType(version), new RipType(version));
  }
}
