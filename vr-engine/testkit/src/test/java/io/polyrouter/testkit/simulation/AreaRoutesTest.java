package io.polyrouter.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.testkit.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Eight routers, of which r0, r1 and r2 are the backbone, and r3 and r7 are in area 1:
 *
 * <pre>
 *   r7 --- r0 --- r3 --- r2
 *          |
 *          r1
 * </pre>
 *
 * <p>r2 has an interface in the backbone, its loopback, and a neighbour there only if it is joined
 * to r1. The others of the eight have no links.
 */
class AreaRoutesTest {

  private static final int ROUTERS = 8;

  /** With it r7 pings r2. */
  private static final long SEED = 39;

  private static final int[][] LINKS = {{0, 1}, {0, 3}, {2, 3}, {0, 7}};

  /** Keeps what is expected. */
  private static final class Looking extends RoutingAsIs {
    private @Nullable Expectation last;

    Looking(OspfVersion version) {
      super(new OspfUnderTest(version, OspfUnderTest.Design.AREAS));
    }

    @Override
    public Expectation expected(Topology topology, Segments now, BitSet alive) {
      last = super.expected(topology, now, alive);
      return last;
    }

    Expectation last() {
      return Objects.requireNonNull(last);
    }

    IpPrefix loopback(int router) {
      return Topology.loopback(router, family());
    }
  }

  private static Topology topology(int[]... links) {
    Topology.Links alike =
        new Topology.Links() {
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
    return Topology.of("graph", ROUTERS, List.of(links), alike);
  }

  private static Outcome outcome(Looking routing, Topology topology) {
    return new Simulation(routing, SEED, topology, List.of()).run(0);
  }

  /** Who may drop packets to what. */
  private static List<String> drops(Looking routing, Topology topology) {
    List<String> drops = new ArrayList<>();
    for (IpPrefix prefix : routing.destinations(topology)) {
      for (int router = 0; router < ROUTERS; router++) {
        if (routing.last().mayDrop(router, prefix)) {
          drops.add(Topology.name(router) + " " + prefix);
        }
      }
    }
    return drops;
  }

  @ParameterizedTest
  @EnumSource
  void aBorderRouterDropsWhatItsPartOfTheBackboneDoesNotHearOf(OspfVersion version) {
    Looking routing = new Looking(version);
    Topology topology = topology(LINKS);
    assertThat(outcome(routing, topology).problem()).isEmpty();
    assertThat(drops(routing, topology)).containsExactly("r0 " + routing.loopback(2));
    Expectation expected = routing.last();
    assertThat(expected.metric(7, routing.loopback(2))).isEqualTo(3);
    assertThat(expected.isSure(7, routing.loopback(2))).isFalse();
    assertThat(expected.isSure(3, routing.loopback(2))).isTrue();
    assertThat(expected.isSure(7, routing.loopback(1))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDroppedWhereTheBackboneIsInOnePiece(OspfVersion version) {
    Looking routing = new Looking(version);
    Topology topology =
        topology(
            Stream.concat(Stream.of(LINKS), Stream.of(new int[] {1, 2})).toArray(int[][]::new));
    assertThat(outcome(routing, topology).problem()).isEmpty();
    assertThat(drops(routing, topology)).isEmpty();
    assertThat(routing.last().isSure(7, routing.loopback(2))).isTrue();
  }
}
