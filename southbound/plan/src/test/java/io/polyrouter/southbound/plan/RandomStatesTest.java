package io.polyrouter.southbound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.fake.FakePacket;
import io.polyrouter.southbound.fake.FakeSwitch;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of states, in a small world so that much collides. After every step the switch
 * holds what a plan from scratch would give it, and every packet goes where the state says; during
 * a plan, after every single message, packets go the old way or the new one.
 */
class RandomStatesTest {

  private static final int STEPS = 120;
  private static final int[] LENGTHS = {0, 8, 15, 16, 22, 23, 24, 29, 30, 31, 32, 32, 32};

  /** What a step changes. */
  private enum Kind {
    ROUTES,
    NEIGHBOURS,
    INTERFACES
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void incrementalPlansAreSafeAndEndWhereAPlanFromScratchEnds(long seed) {
    RandomGenerator random = new Random(seed);
    FakeSwitch at = new FakeSwitch();
    Lab red = new Lab("red");
    for (int index = 1; index <= 5; index++) {
      attach(red, index, random);
    }
    ForwardingState before = red.state();
    SwitchPlanner planner = Lab.opened(at, before);
    for (int step = 0; step < STEPS; step++) {
      Kind kind = Kind.values()[random.nextInt(10) == 0 ? 2 : random.nextInt(2)];
      mutate(red, kind, random);
      ForwardingState after = red.state();
      String where = "seed " + seed + ", step " + step + " " + kind;

      FlowPlan plan = planner.update(List.of(after));
      for (List<Change> stage : plan.stages()) {
        for (Change change : stage) {
          assertThat(at.apply(change)).as("%s: %s", where, change).isEmpty();
          if (kind != Kind.INTERFACES) {
            for (FakePacket probe : probes(random, 12)) {
              assertThat(Oracle.told(at.process(probe)))
                  .as("%s, after %s: %s", where, change, probe)
                  .isIn(Oracle.expected(before, probe), Oracle.expected(after, probe));
            }
          }
        }
      }
      for (FakePacket probe : probes(random, 60)) {
        assertThat(Oracle.told(at.process(probe)))
            .as("%s: %s", where, probe)
            .isEqualTo(Oracle.expected(after, probe));
      }

      FakeSwitch fresh = new FakeSwitch();
      SwitchPlanner scratch = Lab.opened(fresh, after);
      assertThat(at.content()).as(where).isEqualTo(fresh.content());
      assertThat(planner.flowsWanted())
          .as(where)
          .isEqualTo(scratch.flowsWanted())
          .isEqualTo(fresh.content().flows().size());
      assertThat(planner.groupsWanted()).isEqualTo(fresh.content().groups().size());
      if (random.nextInt(8) == 0) {
        // A new session finds nothing to do.
        planner = Lab.planner(at);
        assertThat(planner.open(List.of(after), Set.of("red")).isEmpty()).as(where).isTrue();
      }
      before = after;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void aNewSessionGoesFromAnyContentToAnyStateWithoutDetours(long seed) {
    RandomGenerator random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      FakeSwitch at = new FakeSwitch();
      Lab red = new Lab("red");
      for (int index = 1; index <= 5; index++) {
        attach(red, index, random);
      }
      for (int i = 0; i < 20; i++) {
        mutate(red, i % 2 == 0 ? Kind.ROUTES : Kind.NEIGHBOURS, random);
      }
      ForwardingState before = red.state();
      Lab.opened(at, before);
      for (int i = 0; i < 5; i++) {
        mutate(red, Kind.ROUTES, random);
      }
      ForwardingState after = red.state();
      SwitchPlanner planner = Lab.planner(at);
      for (List<Change> stage : planner.open(List.of(after), Set.of("red")).stages()) {
        for (Change change : stage) {
          assertThat(at.apply(change)).as("seed %d: %s", seed, change).isEmpty();
          for (FakePacket probe : probes(random, 12)) {
            assertThat(Oracle.told(at.process(probe)))
                .as("seed %d, after %s: %s", seed, change, probe)
                .isIn(Oracle.expected(before, probe), Oracle.expected(after, probe));
          }
        }
      }
      for (FakePacket probe : probes(random, 100)) {
        assertThat(Oracle.told(at.process(probe)))
            .as("seed %d: %s", seed, probe)
            .isEqualTo(Oracle.expected(after, probe));
      }
    }
  }

  // ---- a small world ------------------------------------------------------------------------

  private static Ipv4Address address(RandomGenerator random) {
    return new Ipv4Address(
        0x0a00_0000 | random.nextInt(2) << 16 | random.nextInt(4) << 8 | random.nextInt(8));
  }

  private static NextHop hop(RandomGenerator random) {
    return new NextHop(1 + random.nextInt(5), address(random));
  }

  private static ForwardingAction action(RandomGenerator random) {
    return switch (random.nextInt(9)) {
      case 0 -> ForwardingAction.RECEIVE;
      case 1 -> ForwardingAction.BLACKHOLE;
      case 2 -> ForwardingAction.UNREACHABLE;
      case 3, 4, 5 -> new ForwardingAction.Connected(1 + random.nextInt(5));
      case 6 -> new ForwardingAction.Forward(List.of(hop(random), hop(random), hop(random)));
      default -> new ForwardingAction.Forward(List.of(hop(random)));
    };
  }

  private static void mutate(Lab red, Kind kind, RandomGenerator random) {
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      switch (kind) {
        case ROUTES -> {
          Ipv4Prefix prefix =
              Ipv4Prefix.of(address(random), LENGTHS[random.nextInt(LENGTHS.length)]);
          if (random.nextInt(3) == 0) {
            red.noRoute(prefix);
          } else {
            red.route(prefix, action(random));
          }
        }
        case NEIGHBOURS -> {
          List<Integer> indexes = new ArrayList<>(red.interfaces().keySet());
          red.neighbour(
              indexes.get(random.nextInt(indexes.size())),
              address(random),
              random.nextInt(3) == 0 ? null : Lab.mac(random.nextInt(50)));
        }
        case INTERFACES -> attach(red, 1 + random.nextInt(5), random);
      }
    }
  }

  /** Interfaces 2 and 3 share a port; each of the five may be here, elsewhere or nowhere. */
  private static void attach(Lab red, int index, RandomGenerator random) {
    int port = index == 3 ? 2 : index;
    OptionalInt vlan = index == 2 || index == 3 ? OptionalInt.of(100 + index) : OptionalInt.empty();
    SwitchPort place =
        switch (random.nextInt(6)) {
          case 0 -> null;
          case 1 -> new SwitchPort(2, port, vlan);
          default -> new SwitchPort(Lab.SWITCH, port, vlan);
        };
    red.attach(index, place, random.nextInt(3) == 0 ? 1000 : 1500, random.nextInt(8) != 0);
  }

  private static List<FakePacket> probes(RandomGenerator random, int count) {
    List<FakePacket> probes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int index = 1 + random.nextInt(5);
      int port = index == 3 ? 2 : index;
      int vlan = index == 2 || index == 3 ? 100 + index : 0;
      FakePacket probe =
          FakePacket.ipv4(
                  port,
                  vlan,
                  Lab.HOST,
                  Lab.ownMac(index),
                  address(random),
                  random.nextInt(10) == 0 ? 1 : 64)
              .withFrameBytes(random.nextInt(3) == 0 ? 1400 : 200)
              .withFlowHash(random.nextInt(3));
      probes.add(
          switch (random.nextInt(20)) {
            case 0 -> probe.withEtherType(Match.ETHERTYPE_ARP);
            case 1 -> probe.withDst(Lab.mac(77));
            default -> probe;
          });
    }
    return probes;
  }

  /** The world must not be so empty that the tests above say nothing. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theSmallWorldShowsEveryKindOfFate(long seed) {
    RandomGenerator random = new Random(seed);
    Lab red = new Lab("red");
    for (int index = 1; index <= 5; index++) {
      attach(red, index, random);
    }
    Set<String> seen = new TreeSet<>();
    for (int step = 0; step < 300; step++) {
      mutate(red, Kind.values()[step % 3], random);
      ForwardingState state = red.state();
      for (FakePacket probe : probes(random, 30)) {
        seen.add(Oracle.expected(state, probe).replaceFirst("^port.*", "sent"));
      }
    }
    assertThat(seen)
        .contains(
            "drop", "punt ARP", "punt ERRORS", "punt GLEAN", "punt LOCAL", "punt TRANSIT", "sent");
  }
}
