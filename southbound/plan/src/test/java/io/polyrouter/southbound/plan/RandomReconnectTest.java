package io.polyrouter.southbound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Controllers that start again over switches that go on. The seed of a failing case is in its name.
 */
class RandomReconnectTest {

  private static final int PACKETS = 150;
  private static final Flow FOREIGN =
      Flow.of(0, 5, Match.ofPort(40, Match.ANY_VLAN), 0xf00d, Instructions.DROP);

  private static RandomNetwork someNetwork(RandomGenerator random) {
    RandomNetwork network = new RandomNetwork(random);
    for (int i = 0; i < 25; i++) {
      network.step();
    }
    return network;
  }

  private static SwitchLab installed(Collection<ForwardingState> states) {
    SwitchLab lab = SwitchLab.openVswitch();
    lab.apply(lab.planner.open(states, Set.of()));
    lab.apply(new Change.PutFlow(FOREIGN));
    return lab;
  }

  /** Nothing that was forwarded stops being forwarded, and in the end nothing is left over. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void trafficGoesOnWhileStatesComeBackPieceByPiece(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomNetwork network = someNetwork(random);
    SwitchLab lab = installed(network.states());
    Map<Packet, Way> forwarded = new HashMap<>();
    for (Packet packet : network.packets(network.states(), PACKETS)) {
      Way way = lab.send(packet);
      if (way instanceof Way.Sent || way instanceof Way.Answered) {
        forwarded.put(packet, way);
      }
    }
    List<ForwardingState> last = new ArrayList<>();
    List<ArrayDeque<ForwardingState>> lives = new ArrayList<>();
    for (ForwardingState state : network.states()) {
      ForwardingState reborn = network.renumbered(state, random.nextInt(50));
      last.add(reborn);
      lives.add(new ArrayDeque<>(life(reborn, random)));
    }

    lab.reconnect();
    String where = "seed " + seed;
    goOn(where, lab, lab.planner.open(List.of(), Set.of()), random, forwarded);
    while (!lives.isEmpty()) {
      int at = random.nextInt(lives.size());
      ForwardingState next = lives.get(at).removeFirst();
      goOn(where, lab, lab.planner.update(List.of(next)), random, forwarded);
      if (lives.get(at).isEmpty()) {
        lives.remove(at);
        goOn(where, lab, lab.planner.settle(Set.of(next.vr())), random, forwarded);
      }
    }
    goOn(where, lab, lab.planner.settleOrphans(), random, forwarded);
    assertOnly(where, lab, last);
  }

  private static void goOn(
      String where,
      SwitchLab lab,
      FlowPlan plan,
      RandomGenerator random,
      Map<Packet, Way> forwarded) {
    for (Change change : SwitchLab.inSomeOrder(plan, random)) {
      lab.apply(change);
      forwarded.forEach((packet, way) ->
          assertThat(lab.send(packet)).as("%s: %s after %s", where, packet, change).isEqualTo(way));
    }
  }

  /** Interfaces first, down or up; then some routes, then all; then some neighbours, then all. */
  private static List<ForwardingState> life(ForwardingState end, RandomGenerator random) {
    List<ForwardingState> life = new ArrayList<>();
    boolean down = random.nextBoolean();
    life.add(part(end, random, 0, 0, down));
    life.add(part(end, random, 0, 0, false));
    life.add(connectedOnly(end));
    for (int routes = 1; routes <= 4; routes++) {
      life.add(mergeRoutes(life.getLast(), part(end, random, routes * 25, 0, false)));
    }
    life.add(part(end, random, 100, 0, false));
    life.add(part(end, random, 100, 50, false));
    life.add(end);
    return life;
  }

  private static ForwardingState connectedOnly(ForwardingState end) {
    ForwardingState connected = part(end, 0);
    for (AddressFamily family : AddressFamily.values()) {
      PrefixTable.Builder<ForwardingAction> routes =
          PrefixTable.<ForwardingAction>empty(family).toBuilder();
      end.fib(family)
          .scan((prefix, action) -> {
            if (action instanceof ForwardingAction.Connected
                || action instanceof ForwardingAction.Receive) {
              routes.put(prefix, action);
            }
            return true;
          });
      connected = Network.withRoutes(connected, routes.build());
    }
    return connected;
  }

  private static ForwardingState mergeRoutes(ForwardingState one, ForwardingState other) {
    ForwardingState both = one;
    for (AddressFamily family : AddressFamily.values()) {
      PrefixTable.Builder<ForwardingAction> routes = one.fib(family).toBuilder();
      other
          .fib(family)
          .scan((prefix, action) -> {
            routes.put(prefix, action);
            return true;
          });
      both = Network.withRoutes(both, routes.build());
    }
    return both;
  }

  private static ForwardingState part(ForwardingState end, int neighbourPercent) {
    return part(end, new SplittableRandom(0), 0, neighbourPercent, false);
  }

  private static ForwardingState part(
      ForwardingState end,
      RandomGenerator random,
      int routePercent,
      int neighbourPercent,
      boolean down) {
    TreeMap<Integer, ForwardingInterface> interfaces = new TreeMap<>();
    for (ForwardingInterface each : end.interfaces().values()) {
      ForwardingInterface some = each;
      for (AddressFamily family : AddressFamily.values()) {
        some =
            Network.withNeighbours(some, some(each.neighbours(family), random, neighbourPercent));
      }
      interfaces.put(each.index(), down ? Network.withUp(some, false) : some);
    }
    return new ForwardingState(
        end.vr(),
        1,
        some(end.ipv4(), random, routePercent),
        some(end.ipv6(), random, routePercent),
        interfaces);
  }

  private static <V> PrefixTable<V> some(PrefixTable<V> all, RandomGenerator random, int percent) {
    PrefixTable.Builder<V> some = PrefixTable.<V>empty(all.family()).toBuilder();
    all.scan((prefix, value) -> {
      if (random.nextInt(100) < percent) {
        some.put(prefix, value);
      }
      return true;
    });
    return some.build();
  }

  private static void assertOnly(String where, SwitchLab lab, Collection<ForwardingState> states) {
    lab.assertHoldsWhatAnEmptySwitchWouldGet(where, states);
    assertThat(lab.content().foreignFlows()).as(where).isEqualTo(1);
    assertThat(lab.planner.flowsHeld()).as(where).isZero();
    assertThat(lab.planner.update(states)).as(where).isEqualTo(FlowPlan.NOTHING);
  }

  /** Everything changes while the controller is away, comes back and is still starting. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36})
  void whateverHappensMeanwhileTheEndIsRight(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomNetwork network = someNetwork(random);
    SwitchLab lab = installed(network.states());
    for (int i = random.nextInt(5); i > 0; i--) {
      network.step();
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      drift(lab, random);
    }
    lab.reconnect();
    lab.apply(lab.planner.open(someOf(network.states(), random), Set.of()));
    for (int i = 0; i < 25; i++) {
      RandomNetwork.Step step = network.step();
      lab.apply(
          step.gone()
              .map(lab.planner::withdraw)
              .orElseGet(() -> lab.planner.update(step.changed())));
      if (random.nextInt(10) == 0) {
        lab.apply(lab.planner.settle(Set.of("vr" + random.nextInt(4))));
      }
    }
    lab.apply(lab.planner.update(network.states()));
    lab.apply(lab.planner.settle(network.names()));
    lab.apply(lab.planner.settleOrphans());
    String where = "seed " + seed;
    assertOnly(where, lab, network.states());
    NaiveRouters reference = new NaiveRouters(network.states(), lab.features);
    for (Packet packet : network.packets(network.states(), PACKETS)) {
      assertThat(lab.send(packet)).as("%s: %s", where, packet).isEqualTo(reference.send(packet));
    }
  }

  private static Collection<ForwardingState> someOf(
      Collection<ForwardingState> states, RandomGenerator random) {
    return states.stream().filter(state -> random.nextBoolean()).toList();
  }

  private static void drift(SwitchLab lab, RandomGenerator random) {
    List<Flow> flows = new ArrayList<>(lab.content().flows().values());
    Flow flow = flows.get(random.nextInt(flows.size()));
    List<Group> groups = new ArrayList<>(lab.content().groups().values());
    switch (random.nextInt(4)) {
      case 0 -> lab.apply(new Change.RemoveFlow(flow.key(), flow.cookie()));
      case 1 ->
          lab.apply(new Change.PutFlow(new Flow(flow.key(), flow.cookie(), Instructions.DROP)));
      case 2 -> {
        int table = flow.key().table();
        lab.apply(
            new Change.PutFlow(
                Flow.of(table, 77, flow.key().match(), flow.cookie(), flow.instructions())));
      }
      default -> {
        if (!groups.isEmpty()) {
          Group group = groups.get(random.nextInt(groups.size()));
          Group like = groups.get(random.nextInt(groups.size()));
          lab.apply(new Change.ModifyGroup(new Group(group.id(), like.type(), like.buckets())));
        }
      }
    }
  }
}
