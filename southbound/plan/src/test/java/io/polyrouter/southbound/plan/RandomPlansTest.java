package io.polyrouter.southbound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Outcome;
import io.polyrouter.southbound.flow.Packet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random virtual routers change again and again. After every step the switch holds what a plan from
 * nothing would give it, and treats packets as {@link NaiveRouters} says; on the way every packet
 * goes as before or as after. The seed of a failing case is in its name.
 */
class RandomPlansTest {

  private static final int STEPS = 60;
  private static final int PACKETS = 50;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void openVswitchFollows(long seed) {
    follow(seed, SwitchLab.openVswitch());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {101, 102, 103})
  void standardSwitchFollows(long seed) {
    follow(seed, SwitchLab.standard());
  }

  private static void follow(long seed, SwitchLab lab) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomNetwork network = new RandomNetwork(random);
    lab.open();
    for (int number = 0; number < STEPS; number++) {
      Collection<ForwardingState> before = network.states();
      RandomNetwork.Step step = network.step();
      Collection<ForwardingState> after = network.states();
      String where = "seed " + seed + " step " + number + " (" + step.what() + ")";

      List<Packet> packets = new ArrayList<>(network.packets(before, PACKETS / 2));
      packets.addAll(network.packets(after, PACKETS / 2));
      packets.removeIf(packet -> tooLargeForIngress(packet, after));
      List<Packet> steady = packets.stream().filter(p -> sameIngress(p, before, after)).toList();
      List<List<Outcome>> old = steady.stream().map(lab.device::send).toList();
      List<Set<List<Outcome>>> onTheWay = new ArrayList<>();
      steady.forEach(packet -> onTheWay.add(new HashSet<>()));

      FlowPlan plan =
          step.gone()
              .map(lab.planner::withdraw)
              .orElseGet(() -> lab.planner.update(step.changed()));
      for (Change change : SwitchLab.inSomeOrder(plan, random)) {
        lab.apply(change);
        for (int i = 0; i < steady.size(); i++) {
          onTheWay.get(i).add(lab.device.send(steady.get(i)));
        }
      }

      for (int i = 0; i < steady.size(); i++) {
        assertThat(sight(lab, onTheWay.get(i)))
            .as("%s: ways of %s while changing", where, steady.get(i))
            .isSubsetOf(sight(lab, List.of(old.get(i), lab.device.send(steady.get(i)))));
      }
      check(where, lab, after, packets);
    }
  }

  private static void check(
      String where, SwitchLab lab, Collection<ForwardingState> states, List<Packet> packets) {
    lab.assertHoldsWhatAnEmptySwitchWouldGet(where, states);
    assertThat(lab.planner.flowsWanted()).as(where).isEqualTo(lab.content().flows().size());
    assertThat(lab.planner.groupsWanted()).as(where).isEqualTo(lab.content().groups().size());
    assertThat(lab.planner.flowsHeld()).as(where).isZero();
    NaiveRouters reference = new NaiveRouters(states, lab.features);
    for (Packet packet : packets) {
      assertThat(lab.send(packet)).as("%s: %s", where, packet).isEqualTo(reference.send(packet));
    }
    assertThat(lab.planner.update(states)).as("%s: again", where).isEqualTo(FlowPlan.NOTHING);
  }

  /** Outcomes as far as a single switch promises them: a standard one does not tell punts apart. */
  private static Set<Object> sight(SwitchLab lab, Collection<List<Outcome>> outcomes) {
    Set<Object> sights = new HashSet<>();
    for (List<Outcome> outcome : outcomes) {
      boolean punted = outcome.stream().anyMatch(Outcome.Punted.class::isInstance);
      sights.add(punted && !lab.features.nicira() ? "punted" : outcome);
    }
    return sights;
  }

  /**
   * Whether the interface by which a packet comes in is the same before and after. Only then is
   * there an order that leaves no other way: a packet of a changing interface may meet the new
   * interface with old routes.
   */
  private static boolean sameIngress(
      Packet packet, Collection<ForwardingState> before, Collection<ForwardingState> after) {
    return ingress(packet, before).equals(ingress(packet, after));
  }

  private static Optional<List<Object>> ingress(Packet packet, Collection<ForwardingState> states) {
    return ingressOf(packet, states)
        .map(found -> List.of(found.vr(), found.on().name(), found.on().mac()));
  }

  /** Such packets are not allowed on their link, and nothing is promised for them. */
  private static boolean tooLargeForIngress(Packet packet, Collection<ForwardingState> states) {
    return ingressOf(packet, states)
        .filter(found -> packet.ipBytes() > Math.max(1500, found.on().mtuBytes()))
        .isPresent();
  }

  private record Ingress(String vr, ForwardingInterface on) {}

  private static Optional<Ingress> ingressOf(Packet packet, Collection<ForwardingState> states) {
    for (ForwardingState state : states) {
      for (ForwardingInterface each : state.interfaces().values()) {
        if (each.switchPort().isPresent()
            && each.switchPort().get().datapathId() == SwitchLab.DATAPATH
            && each.switchPort().get().port() == packet.inPort()
            && each.switchPort().get().vlan().orElse(0) == packet.vlan()) {
          return Optional.of(new Ingress(state.vr(), each));
        }
      }
    }
    return Optional.empty();
  }
}
