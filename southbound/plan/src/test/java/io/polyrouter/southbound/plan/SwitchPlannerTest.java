package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Lab.address;
import static io.polyrouter.southbound.plan.Lab.arriving;
import static io.polyrouter.southbound.plan.Lab.carryOut;
import static io.polyrouter.southbound.plan.Lab.hop;
import static io.polyrouter.southbound.plan.Lab.mac;
import static io.polyrouter.southbound.plan.Lab.meter;
import static io.polyrouter.southbound.plan.Lab.opened;
import static io.polyrouter.southbound.plan.Lab.ownMac;
import static io.polyrouter.southbound.plan.Lab.planner;
import static io.polyrouter.southbound.plan.Lab.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.fake.FakePacket;
import io.polyrouter.southbound.fake.FakePacket.Fate;
import io.polyrouter.southbound.fake.FakeSwitch;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Match;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Where packets go, and what little it takes to change that. */
class SwitchPlannerTest {

  private final FakeSwitch at = new FakeSwitch();

  /** Two ports with a host on each, as most tests need it. */
  private static Lab twoPorts(String vr) {
    return new Lab(vr)
        .port(1)
        .port(2)
        .route("10.0.1.0/24", new ForwardingAction.Connected(1))
        .route("10.0.2.0/24", new ForwardingAction.Connected(2))
        .route("10.0.1.1/32", ForwardingAction.RECEIVE)
        .route("10.0.2.1/32", ForwardingAction.RECEIVE)
        .neighbour(1, "10.0.1.2", mac(1))
        .neighbour(2, "10.0.2.2", mac(2));
  }

  private List<Fate> fate(FakePacket packet) {
    return at.process(packet).all();
  }

  private void assertPunted(FakePacket packet, PuntClass reason) {
    assertThat(fate(packet))
        .singleElement()
        .isInstanceOfSatisfying(
            Fate.Punted.class,
            punted -> {
              assertThat(punted.meter()).isEqualTo(meter(reason));
              assertThat(punted.packet()).isEqualTo(packet);
            });
  }

  @Test
  void aResolvedNeighbourIsReachedWithoutTheController() {
    opened(at, twoPorts("red").state());
    assertThat(fate(arriving(1, "10.0.2.2")))
        .containsExactly(sent(2, mac(2), arriving(1, "10.0.2.2")));
  }

  @Test
  void packetsThatTheHardwareCannotHandleReachTheSoftwareUnchangedAndMetered() {
    Lab red =
        twoPorts("red")
            .attach(3, null, 1500, true)
            .via("20.0.0.0/8", hop(2, "10.0.2.9"))
            .via("21.0.0.0/8", hop(3, "10.0.3.9"))
            .route("22.0.0.0/8", ForwardingAction.UNREACHABLE);
    opened(at, red.state());
    assertPunted(arriving(1, "10.0.1.1"), PuntClass.LOCAL);
    assertPunted(arriving(1, "10.0.1.1").withTtl(1), PuntClass.LOCAL);
    assertPunted(arriving(1, "10.0.2.3"), PuntClass.GLEAN);
    assertPunted(arriving(1, "20.1.1.1"), PuntClass.GLEAN);
    assertPunted(arriving(1, "21.1.1.1"), PuntClass.TRANSIT);
    assertPunted(arriving(1, "22.1.1.1"), PuntClass.ERRORS);
    assertPunted(arriving(1, "99.1.1.1"), PuntClass.ERRORS);
    assertPunted(arriving(1, "10.0.2.2").withTtl(1), PuntClass.ERRORS);
    assertPunted(arriving(1, "10.0.2.2").withTtl(0), PuntClass.ERRORS);
    assertPunted(
        arriving(1, "0.0.0.0").withEtherType(Match.ETHERTYPE_ARP).withDst(mac(7)), PuntClass.ARP);
  }

  @Test
  void puntedPacketsTellTheirInterface() {
    SwitchPlanner planner = opened(at, twoPorts("red").state());
    assertThat(fate(arriving(2, "10.0.1.1")))
        .singleElement()
        .isInstanceOfSatisfying(
            Fate.Punted.class,
            punted ->
                assertThat(planner.interfaceOf(punted.metadata()))
                    .isEqualTo(new InterfaceName("red", "eth2")));
  }

  @Test
  void dropsWhatIsNotForTheRouterAndWhatABlackholeTakes() {
    opened(at, twoPorts("red").route("20.0.0.0/8", ForwardingAction.BLACKHOLE).state());
    assertThat(fate(arriving(1, "10.0.2.2").withDst(mac(9)))).isEmpty();
    assertThat(fate(arriving(1, "10.0.2.2").withEtherType(0x86dd))).isEmpty();
    assertThat(fate(arriving(5, "10.0.2.2"))).isEmpty();
    assertThat(fate(arriving(1, "10.0.2.2").withVlan(7, 104))).isEmpty();
    assertThat(fate(arriving(1, "20.0.0.1"))).isEmpty();
  }

  @Test
  void equalAddressesInTwoRoutersDoNotMix() {
    Lab blue =
        new Lab("blue")
            .attach(3, new SwitchPort(Lab.SWITCH, 3, OptionalInt.empty()), 1500, true)
            .attach(4, new SwitchPort(Lab.SWITCH, 4, OptionalInt.empty()), 1500, true)
            .route("10.0.1.0/24", new ForwardingAction.Connected(3))
            .route("10.0.2.0/24", new ForwardingAction.Connected(4))
            .neighbour(3, "10.0.1.2", mac(3))
            .neighbour(4, "10.0.2.2", mac(4));
    opened(at, twoPorts("red").state(), blue.state());
    assertThat(fate(arriving(1, "10.0.2.2")))
        .containsExactly(sent(2, mac(2), arriving(1, "10.0.2.2")));
    assertThat(fate(arriving(3, "10.0.2.2")))
        .containsExactly(sent(4, mac(4), arriving(3, "10.0.2.2")));
  }

  @Test
  void routesBetweenVlansOfOnePort() {
    Lab red =
        new Lab("red")
            .attach(1, new SwitchPort(Lab.SWITCH, 1, OptionalInt.of(10)), 1500, true)
            .attach(2, new SwitchPort(Lab.SWITCH, 1, OptionalInt.of(20)), 1500, true)
            .route("10.0.2.0/24", new ForwardingAction.Connected(2))
            .neighbour(2, "10.0.2.2", mac(2));
    opened(at, red.state());
    FakePacket tagged =
        FakePacket.ipv4(1, 10, Lab.HOST, ownMac(1), address("10.0.2.2"), 64).withFrameBytes(104);
    assertThat(fate(tagged))
        .containsExactly(
            new Fate.Sent(
                1, tagged.withSrc(ownMac(2)).withDst(mac(2)).withTtl(63).withVlan(20, 104)));
  }

  @Test
  void forwardsOutOfThePortThatThePacketCameInBy() {
    opened(at, twoPorts("red").state());
    assertThat(fate(arriving(1, "10.0.1.2")))
        .containsExactly(sent(1, mac(1), arriving(1, "10.0.1.2")));
  }

  @Test
  void packetsTooLargeForTheNextLinkAreAnsweredBySoftware() {
    Lab red = twoPorts("red");
    red.attach(2, new SwitchPort(Lab.SWITCH, 2, OptionalInt.empty()), 1400, true);
    opened(at, red.state());
    FakePacket fits = arriving(1, "10.0.2.2").withFrameBytes(1414);
    assertThat(fate(fits)).containsExactly(sent(2, mac(2), fits));
    assertPunted(arriving(1, "10.0.2.2").withFrameBytes(1415), PuntClass.ERRORS);
  }

  @Test
  void multipathUsesEveryNextHop() {
    Lab red = twoPorts("red").via("20.0.0.0/8", hop(1, "10.0.1.2"), hop(2, "10.0.2.2")).port(3);
    opened(at, red.state());
    Set<Fate> seen = new HashSet<>();
    for (int hash = 0; hash < 8; hash++) {
      seen.addAll(fate(arriving(3, "20.1.1.1").withFlowHash(hash)));
    }
    assertThat(seen).extracting(each -> ((Fate.Sent) each).port()).contains(1, 2);
  }

  @Test
  void aStandardSwitchForwardsWithoutExtensions() {
    SwitchPlanner planner = planner(at, SwitchFeatures.STANDARD);
    Lab red = twoPorts("red").via("20.0.0.0/8", hop(2, "10.0.2.9"));
    carryOut(planner.open(List.of(red.state()), Set.of()), at);
    assertThat(fate(arriving(1, "10.0.2.2")))
        .containsExactly(sent(2, mac(2), arriving(1, "10.0.2.2")));
    assertThat(fate(arriving(1, "10.0.2.2").withTtl(1)))
        .singleElement()
        .isInstanceOf(Fate.Punted.class);
    assertThat(fate(arriving(1, "20.1.1.1"))).singleElement().isInstanceOf(Fate.Punted.class);
    assertThat(at.content().flows().keySet()).allMatch(key -> key.match().timeToLive() < 0);
  }

  @Test
  void aStandardSwitchLeavesSmallerLinksToSoftware() {
    SwitchPlanner planner = planner(at, SwitchFeatures.STANDARD);
    Lab red = twoPorts("red");
    red.attach(2, new SwitchPort(Lab.SWITCH, 2, OptionalInt.empty()), 1400, true);
    carryOut(planner.open(List.of(red.state()), Set.of()), at);
    assertThat(fate(arriving(1, "10.0.2.2"))).singleElement().isInstanceOf(Fate.Punted.class);
    assertThat(fate(arriving(2, "10.0.1.2")))
        .containsExactly(sent(1, mac(1), arriving(2, "10.0.1.2")));
  }

  @Test
  void oneRouteOfManyIsOneFlowMod() {
    Lab red = twoPorts("red");
    for (int i = 0; i < 1000; i++) {
      red.route(
          Ipv4Prefix.of(new Ipv4Address(0x1400_0000 + (i << 8)), 24),
          new ForwardingAction.Forward(List.of(hop(2, "10.0.2.2"))));
    }
    SwitchPlanner planner = opened(at, red.state());
    red.via("20.0.1.0/24", hop(1, "10.0.1.2"));
    FlowPlan plan = planner.update(List.of(red.state()));
    assertThat(plan.size()).isEqualTo(1);
    carryOut(plan, at);
    assertThat(fate(arriving(2, "20.0.1.1")))
        .containsExactly(sent(1, mac(1), arriving(2, "20.0.1.1")));
  }

  @Test
  void aMovedNeighbourIsOneGroupModForAllItsRoutes() {
    Lab red = twoPorts("red");
    for (int i = 0; i < 1000; i++) {
      red.route(
          Ipv4Prefix.of(new Ipv4Address(0x1400_0000 + (i << 8)), 24),
          new ForwardingAction.Forward(List.of(hop(2, "10.0.2.9"))));
    }
    SwitchPlanner planner = opened(at, red.state());

    red.neighbour(2, "10.0.2.9", mac(9));
    FlowPlan resolved = planner.update(List.of(red.state()));
    // the group, and the flow by which the neighbour itself is reached
    assertThat(resolved.size()).isEqualTo(2);
    carryOut(resolved, at);
    assertThat(fate(arriving(1, "20.0.1.1")))
        .containsExactly(sent(2, mac(9), arriving(1, "20.0.1.1")));

    red.neighbour(2, "10.0.2.9", mac(10));
    FlowPlan moved = planner.update(List.of(red.state()));
    assertThat(moved.size()).isEqualTo(1);
    carryOut(moved, at);
    assertThat(fate(arriving(1, "20.0.1.1")))
        .containsExactly(sent(2, mac(10), arriving(1, "20.0.1.1")));
  }

  @Test
  void equalStateSendsNothing() {
    Lab red = twoPorts("red");
    SwitchPlanner planner = opened(at, red.state());
    assertThat(planner.update(List.of(red.state())).isEmpty()).isTrue();
  }

  @Test
  void aWithdrawnRouterLeavesNothingBehind() {
    Lab red = twoPorts("red");
    SwitchPlanner planner = opened(at);
    var empty = at.content();
    carryOut(planner.update(List.of(red.state())), at);
    assertThat(at.content()).isNotEqualTo(empty);
    carryOut(planner.withdraw("red"), at);
    assertThat(at.content()).isEqualTo(empty);
    assertThat(planner.groupsWanted()).isZero();
  }

  @Test
  void aRouterThatLeavesTheSwitchLeavesNothingBehind() {
    Lab red = twoPorts("red");
    SwitchPlanner planner = opened(at);
    var empty = at.content();
    carryOut(planner.update(List.of(red.state())), at);
    red.attach(1, new SwitchPort(2, 1, OptionalInt.empty()), 1500, true)
        .attach(2, null, 1500, true);
    carryOut(planner.update(List.of(red.state())), at);
    assertThat(at.content()).isEqualTo(empty);
  }

  @Test
  void anInterfaceThatIsDownTakesNothingIn() {
    Lab red = twoPorts("red");
    SwitchPlanner planner = opened(at, red.state());
    red.attach(1, new SwitchPort(Lab.SWITCH, 1, OptionalInt.empty()), 1500, false);
    carryOut(planner.update(List.of(red.state())), at);
    assertThat(fate(arriving(1, "10.0.2.2"))).isEmpty();
  }

  @Test
  void routesThroughAnInterfaceThatIsGoneAreLeftToSoftware() {
    Lab red = twoPorts("red").via("20.0.0.0/8", hop(1, "10.0.1.2"), hop(2, "10.0.2.2")).port(3);
    SwitchPlanner planner = opened(at, red.state());
    carryOut(planner.update(List.of(red.detach(2).state())), at);
    assertPunted(arriving(3, "10.0.2.2"), PuntClass.TRANSIT);
    FakePacket first = arriving(3, "20.1.1.1");
    assertThat(fate(first)).containsExactly(sent(1, mac(1), first));
    assertPunted(first.withFlowHash(1), PuntClass.GLEAN);
    assertThat(fate(arriving(2, "10.0.1.2"))).isEmpty();
  }

  @Test
  void changedRatesChangeMeters() {
    opened(at, twoPorts("red").state());
    SwitchPlanner next =
        new SwitchPlanner(
            Lab.SWITCH,
            SwitchFeatures.OPEN_VSWITCH,
            new PuntRates(5, 10_000, 1_000, 20_000, 1_000),
            at.content());
    FlowPlan plan = next.open(List.of(twoPorts("red").state()), Set.of("red"));
    assertThat(plan.stages())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement()
        .isInstanceOfSatisfying(
            Change.ModifyMeter.class,
            change -> assertThat(change.meter().packetsPerSecond()).isEqualTo(5));
  }
}
