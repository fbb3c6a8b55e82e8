package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Lab.arriving;
import static io.polyrouter.southbound.plan.Lab.carryOut;
import static io.polyrouter.southbound.plan.Lab.hop;
import static io.polyrouter.southbound.plan.Lab.mac;
import static io.polyrouter.southbound.plan.Lab.meter;
import static io.polyrouter.southbound.plan.Lab.opened;
import static io.polyrouter.southbound.plan.Lab.planner;
import static io.polyrouter.southbound.plan.Lab.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.fake.FakePacket;
import io.polyrouter.southbound.fake.FakePacket.Fate;
import io.polyrouter.southbound.fake.FakeSwitch;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.SwitchContent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sessions that begin with a switch that is not empty. */
class RestartTest {

  private final FakeSwitch at = new FakeSwitch();

  private static Lab configured() {
    return new Lab("red")
        .port(1)
        .port(2)
        .route("10.0.1.0/24", new ForwardingAction.Connected(1))
        .route("10.0.2.0/24", new ForwardingAction.Connected(2))
        .route("10.0.1.1/32", ForwardingAction.RECEIVE)
        .via("20.0.0.0/8", hop(2, "10.0.2.2"))
        .via("21.0.0.0/8", hop(1, "10.0.1.2"), hop(2, "10.0.2.2"));
  }

  private static Lab learnt() {
    return configured().neighbour(1, "10.0.1.2", mac(1)).neighbour(2, "10.0.2.2", mac(2));
  }

  private static final List<String> DESTINATIONS =
      List.of("10.0.1.1", "10.0.1.2", "10.0.2.2", "10.0.2.3", "20.1.1.1", "21.1.1.1", "99.1.1.1");

  private Map<FakePacket, List<Fate>> fates() {
    Map<FakePacket, List<Fate>> all = new HashMap<>();
    for (int port = 1; port <= 2; port++) {
      for (String to : DESTINATIONS) {
        for (int hash = 0; hash < 2; hash++) {
          FakePacket packet = arriving(port, to).withFlowHash(hash);
          all.put(packet, at.process(packet).all());
        }
      }
    }
    return all;
  }

  @Test
  void aReconnectWithEqualStateSendsNothing() {
    Lab red = learnt();
    opened(at, red.state());
    assertThat(planner(at).open(List.of(red.state()), Set.of("red")).isEmpty()).isTrue();
  }

  @Test
  void aReconnectSendsTheDifferenceAlone() {
    Lab red = learnt();
    opened(at, red.state());
    red.via("22.0.0.0/8", hop(2, "10.0.2.2")).noRoute(Lab.prefix("21.0.0.0/8"));
    FlowPlan plan = planner(at).open(List.of(red.state()), Set.of("red"));
    // one flow comes; one flow goes and with it its group
    assertThat(plan.size()).isEqualTo(3);
    carryOut(plan, at);
    assertThat(at.process(arriving(1, "22.0.0.1")).all())
        .containsExactly(sent(2, mac(2), arriving(1, "22.0.0.1")));
  }

  @Test
  void aNeighbourThatMovedMeanwhileIsOneGroupMod() {
    Lab red = learnt().noRoute(Lab.prefix("21.0.0.0/8"));
    opened(at, red.state());
    red.neighbour(2, "10.0.2.2", mac(22));
    FlowPlan plan = planner(at).open(List.of(red.state()), Set.of("red"));
    assertThat(plan.size()).isEqualTo(1);
    carryOut(plan, at);
    assertThat(at.process(arriving(1, "20.0.0.1")).all())
        .containsExactly(sent(2, mac(22), arriving(1, "20.0.0.1")));
  }

  @Test
  void aRestartedControllerLeavesTrafficAloneUntilItsRoutersAreBack() {
    opened(at, learnt().state());
    var before = fates();
    SwitchContent content = at.content();

    // nothing is known yet
    SwitchPlanner restarted = planner(at);
    carryOut(restarted.open(List.of(), Set.of()), at);
    assertThat(at.content()).isEqualTo(content);

    // the router is back, its interfaces are not
    Lab red =
        new Lab("red")
            .attach(1, new SwitchPort(Lab.SWITCH, 1, OptionalInt.empty()), 1500, false)
            .attach(2, new SwitchPort(Lab.SWITCH, 2, OptionalInt.empty()), 1500, false);
    carryOut(restarted.update(List.of(red.state())), at);
    assertThat(fates()).isEqualTo(before);

    // interfaces and routes are back, neighbours are not
    carryOut(restarted.update(List.of(configured().state())), at);
    assertThat(fates()).isEqualTo(before);
    assertThat(restarted.flowsHeld()).isEqualTo(2);

    // one neighbour after the other
    carryOut(restarted.update(List.of(configured().neighbour(1, "10.0.1.2", mac(1)).state())), at);
    assertThat(fates()).isEqualTo(before);
    carryOut(restarted.update(List.of(learnt().state())), at);
    assertThat(fates()).isEqualTo(before);

    FlowPlan settled = restarted.settle(Set.of("red"));
    assertThat(settled.isEmpty()).isTrue();
    assertThat(restarted.flowsHeld()).isZero();
    assertThat(at.content()).isEqualTo(content);
  }

  @Test
  void afterSettlingOnlyWhatTheRouterKnowsCounts() {
    opened(at, learnt().state());
    SwitchPlanner restarted = planner(at);
    Lab red = configured().neighbour(1, "10.0.1.2", mac(1));
    carryOut(restarted.open(List.of(red.state()), Set.of()), at);
    assertThat(at.process(arriving(1, "20.0.0.1")).all())
        .containsExactly(sent(2, mac(2), arriving(1, "20.0.0.1")));

    carryOut(restarted.settle(Set.of("red")), at);
    assertThat(at.process(arriving(1, "20.0.0.1")).all())
        .singleElement()
        .isInstanceOfSatisfying(
            Fate.Punted.class,
            punted -> assertThat(punted.meter()).isEqualTo(meter(PuntClass.GLEAN)));
    assertThat(at.process(arriving(2, "10.0.1.2")).all())
        .containsExactly(sent(1, mac(1), arriving(2, "10.0.1.2")));
    FakeSwitch fresh = new FakeSwitch();
    opened(fresh, red.state());
    assertThat(at.content()).isEqualTo(fresh.content());
  }

  @Test
  void anUnresolvedNextHopDoesNotTakeOverTheAddressOfAnotherInterface() {
    opened(at, learnt().state());
    Lab moved = configured();
    // eth2 is on another port now: what its group sent to is no longer there
    moved.attach(2, new SwitchPort(Lab.SWITCH, 5, OptionalInt.empty()), 1500, true);
    SwitchPlanner restarted = planner(at);
    carryOut(restarted.open(List.of(moved.state()), Set.of()), at);
    assertThat(at.process(arriving(1, "20.0.0.1")).all())
        .singleElement()
        .isInstanceOf(Fate.Punted.class);
  }

  @Test
  void routersThatNeverComeBackAreRemovedAsOrphans() {
    Lab blue =
        new Lab("blue")
            .port(4)
            .route("10.0.4.0/24", new ForwardingAction.Connected(4))
            .neighbour(4, "10.0.4.2", mac(4));
    opened(at, learnt().state(), blue.state());
    SwitchPlanner restarted = planner(at);
    carryOut(restarted.open(List.of(learnt().state()), Set.of("red")), at);
    assertThat(at.process(arriving(4, "10.0.4.2")).all()).hasSize(1);
    carryOut(restarted.settleOrphans(), at);
    assertThat(at.process(arriving(4, "10.0.4.2")).all()).isEmpty();
    FakeSwitch fresh = new FakeSwitch();
    opened(fresh, learnt().state());
    assertThat(at.content()).isEqualTo(fresh.content());
  }

  @Test
  void groupsOfOthersAreLeftAlone() {
    Group theirs = new Group(7, Group.Type.ALL, List.of());
    assertThat(at.apply(new Change.AddGroup(theirs))).isEmpty();
    SwitchPlanner planner = opened(at, learnt().state());
    carryOut(planner.withdraw("red"), at);
    carryOut(planner.settleOrphans(), at);
    assertThat(at.content().groups()).containsOnlyKeys(7);
  }

  @Test
  void leftOverGroupsOfOursAreRemoved() {
    Group ours = new Group(Tags.groupId("gone", 0), Group.Type.INDIRECT, List.of());
    assertThat(at.apply(new Change.AddGroup(ours))).isEmpty();
    SwitchPlanner planner = opened(at, learnt().state());
    carryOut(planner.settleOrphans(), at);
    assertThat(at.content().groups()).doesNotContainKey(ours.id());
  }

  /** Two next hops on different interfaces of which the ids collide. */
  @Test
  void collidingGroupIdsKeepTheirMeaningOverARestartInAnotherOrder() {
    Map<Integer, Ipv4Address> seen = new HashMap<>();
    Ipv4Address onFirst = null;
    Ipv4Address onSecond = null;
    for (int i = 0; onSecond == null; i++) {
      Ipv4Address candidate = new Ipv4Address(0x0a01_0000 + i);
      seen.put(Tags.groupId("red\0eth1\0" + candidate, 0), candidate);
      Ipv4Address other = new Ipv4Address(0x0a02_0000 + i);
      onFirst = seen.get(Tags.groupId("red\0eth2\0" + other, 0));
      if (onFirst != null) {
        onSecond = other;
      }
    }
    assertThat(onFirst).isNotNull();
    Lab both =
        new Lab("red")
            .port(1)
            .port(2)
            .neighbour(1, onFirst, mac(1))
            .neighbour(2, onSecond, mac(2))
            .via("20.0.0.0/8", new NextHop(1, onFirst))
            .via("21.0.0.0/8", new NextHop(2, onSecond));
    opened(at, both.state());
    assertThat(at.process(arriving(1, "20.0.0.1")).all())
        .containsExactly(sent(1, mac(1), arriving(1, "20.0.0.1")));
    assertThat(at.process(arriving(1, "21.0.0.1")).all())
        .containsExactly(sent(2, mac(2), arriving(1, "21.0.0.1")));

    // After the restart the second is asked for alone, and first.
    SwitchContent content = at.content();
    SwitchPlanner restarted = planner(at);
    Lab secondOnly =
        new Lab("red")
            .port(1)
            .port(2)
            .neighbour(2, onSecond, mac(2))
            .via("21.0.0.0/8", new NextHop(2, onSecond));
    carryOut(restarted.open(List.of(secondOnly.state()), Set.of()), at);
    assertThat(at.content()).isEqualTo(content);
    carryOut(restarted.update(List.of(both.state())), at);
    assertThat(at.content()).isEqualTo(content);
  }
}
