package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Network.connected;
import static io.polyrouter.southbound.plan.Network.eth;
import static io.polyrouter.southbound.plan.Network.hop;
import static io.polyrouter.southbound.plan.Network.mac;
import static io.polyrouter.southbound.plan.Network.port;
import static io.polyrouter.southbound.plan.Network.resolved;
import static io.polyrouter.southbound.plan.Network.router;
import static io.polyrouter.southbound.plan.Network.unresolved;
import static io.polyrouter.southbound.plan.Network.via;
import static io.polyrouter.southbound.plan.Network.with;
import static io.polyrouter.southbound.plan.Network.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.Packet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that begin with a switch that already holds something. */
class ReconnectTest {

  private static final MacAddress GATEWAY = mac(0xa1);
  private static final long FOREIGN_COOKIE = 0xf00d;
  private static final Flow FOREIGN =
      Flow.of(0, 5, Match.ofPort(40, Match.ANY_VLAN), FOREIGN_COOKIE, Instructions.DROP);

  private final SwitchLab lab = SwitchLab.openVswitch();

  /** What red publishes at first after a start: interfaces and what is connected. */
  private static ForwardingState started() {
    ForwardingState state = router("red", eth(1, port(1)), eth(2, port(2)));
    state = with(state, "10.0.1.0/24", connected(1));
    state = with(state, "10.0.2.0/24", connected(2));
    return with(state, "10.0.1.1/32", ForwardingAction.RECEIVE);
  }

  private static ForwardingState red() {
    ForwardingState state = with(started(), "10.8.0.0/16", via(hop(2, "10.0.2.9")));
    state = with(state, "10.9.0.0/16", via(hop(2, "10.0.2.9")));
    return resolved(state, 2, "10.0.2.9", GATEWAY);
  }

  private static Packet to(String destination) {
    return Packet.ofIp(
        1, mac(0xa0), mac(1), Ipv4Address.parse("10.0.1.77"), Ipv4Address.parse(destination));
  }

  private void assertForwarded(String... destinations) {
    for (String destination : destinations) {
      assertThat(lab.send(to(destination)))
          .as(destination)
          .isEqualTo(new Way.Sent(2, 0, mac(2), GATEWAY, 63));
    }
  }

  private void assertPunted(PuntClass reason, String destination) {
    assertThat(lab.send(to(destination)))
        .as(destination)
        .isInstanceOfSatisfying(
            Way.Punted.class, punted -> assertThat(punted.reason()).isEqualTo(reason));
  }

  /** As the switch would hold red if it had been planned from nothing, and the foreign flow. */
  private void assertOnly(ForwardingState... states) {
    lab.assertHoldsWhatAnEmptySwitchWouldGet("at the end", List.of(states));
    assertThat(lab.content().foreignFlows()).isEqualTo(1);
    assertThat(lab.planner.flowsHeld()).isZero();
  }

  @BeforeEach
  void install() {
    lab.apply(new Change.PutFlow(FOREIGN));
    lab.open(red());
    lab.reconnect();
  }

  @Test
  void aSessionThatBeginsAnewSendsNothing() {
    assertThat(lab.planner.open(List.of(red()), Set.of())).isEqualTo(FlowPlan.NOTHING);
    assertThat(lab.planner.settle(Set.of("red"))).isEqualTo(FlowPlan.NOTHING);
    assertThat(lab.planner.settleOrphans()).isEqualTo(FlowPlan.NOTHING);
    assertOnly(red());
  }

  @Test
  void trafficGoesOnWhileAControllerStartsAgain() {
    lab.open();
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    lab.update(router("red", eth(1, port(1)), eth(2, port(2))));
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    lab.update(started());
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    lab.update(with(started(), "10.9.0.0/16", via(hop(2, "10.0.2.9"))));
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    lab.update(unresolved(red(), 2, "10.0.2.9"));
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    assertThat(lab.update(red())).as("resolved again").isEqualTo(FlowPlan.NOTHING);
    lab.apply(lab.planner.settle(Set.of("red")));
    assertOnly(red());
  }

  @Test
  void interfacesWhosePortsAreNotKnownUpYetKeepTheirTraffic() {
    ForwardingState down = Network.change(red(), 1, each -> Network.withUp(each, false));
    lab.open(Network.change(down, 2, each -> Network.withUp(each, false)));
    assertForwarded("10.9.0.1");
    lab.update(red());
    assertForwarded("10.9.0.1");
  }

  @Test
  void whatASettledRouterDoesNotAskForGoes() {
    lab.open(started());
    assertThat(lab.planner.flowsHeld()).isPositive();
    lab.apply(lab.planner.settle(Set.of("red")));
    assertPunted(PuntClass.ERRORS, "10.9.0.1");
    assertPunted(PuntClass.GLEAN, "10.0.2.9");
    assertOnly(started());
  }

  @Test
  void neighboursThatASettledRouterDidNotResolveAreForgotten() {
    lab.open(unresolved(red(), 2, "10.0.2.9"));
    assertForwarded("10.9.0.1");
    lab.apply(lab.planner.settle(Set.of("red")));
    assertPunted(PuntClass.GLEAN, "10.9.0.1");
    assertOnly(unresolved(red(), 2, "10.0.2.9"));
  }

  @Test
  void neighboursThatMovedAreCorrectedAtOnce() {
    MacAddress other = mac(0xbb);
    ForwardingState moved = resolved(red(), 2, "10.0.2.9", other);
    assertThat(lab.apply(lab.planner.open(List.of(moved), Set.of())).size()).isEqualTo(1);
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(new Way.Sent(2, 0, mac(2), other, 63));
  }

  @Test
  void anInterfaceThatGotAnotherMacMeanwhileSendsFromIt() {
    ForwardingState changed = Network.change(red(), 2, each -> Network.withMac(each, mac(0x77)));
    lab.open(changed);
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(new Way.Sent(2, 0, mac(0x77), GATEWAY, 63));
    lab.apply(lab.planner.settle(Set.of("red")));
    assertOnly(changed);
  }

  @Test
  void aVirtualRouterThatNeverComesBackGoesWithTheOrphans() {
    lab.open();
    assertThat(lab.planner.settle(Set.of("red"))).as("not known").isEqualTo(FlowPlan.NOTHING);
    assertForwarded("10.9.0.1");
    lab.apply(lab.planner.settleOrphans());
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(Way.DROPPED);
    assertOnly();
  }

  @Test
  void orphansDoNotTakeWhatAKnownRouterStillHolds() {
    lab.open(started());
    lab.apply(lab.planner.settleOrphans());
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
  }

  @Test
  void aWithdrawnRouterLeavesNothingEvenFromBefore() {
    lab.open(started());
    lab.apply(lab.planner.withdraw("red"));
    assertOnly();
  }

  @Test
  void aRouterWithdrawnBeforeItShowedUpLeavesNothing() {
    lab.open();
    lab.apply(lab.planner.withdraw("red"));
    assertOnly();
  }

  @Test
  void anotherRouterMayTakeThePorts() {
    ForwardingState green = router("green", eth(1, port(1)), eth(2, port(2)));
    green = with(green, "10.0.1.1/32", ForwardingAction.RECEIVE);
    lab.open(green);
    assertThat(lab.send(to("10.0.1.1")))
        .isEqualTo(
            new Way.Punted(
                PuntClass.LOCAL, new InterfaceName("green", "eth1"), mac(0xa0), mac(1), 64));
    lab.apply(lab.planner.settle(Set.of("green")));
    lab.apply(lab.planner.settleOrphans());
    assertOnly(green);
  }

  @Test
  void aRouteThatComesAndGoesTakesNoHeldFlowAlong() {
    lab.open(started());
    lab.update(with(started(), "10.9.0.0/16", via(hop(2, "10.0.2.9"))));
    lab.update(started());
    assertPunted(PuntClass.ERRORS, "10.9.0.1");
    assertForwarded("10.8.0.1", "10.0.2.9");
    lab.update(red());
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    lab.apply(lab.planner.settle(Set.of("red")));
    assertOnly(red());
  }

  @Test
  void aRouterThatMovedToOtherPortsBetweenTwoSessionsIsRecognisedInTheThird() {
    ForwardingState moved = Network.change(red(), 1, each -> Network.withPort(each, port(5)));
    moved = Network.change(moved, 2, each -> Network.withPort(each, port(6)));
    lab.apply(lab.planner.open(List.of(moved), Set.of("red")));
    lab.apply(lab.planner.settleOrphans());
    assertOnly(moved);

    lab.reconnect();
    lab.open();
    lab.update(router("red", eth(1, port(5)), eth(2, port(6))));
    assertThat(lab.send(to("10.9.0.1").at(5, 0)))
        .isEqualTo(new Way.Sent(6, 0, mac(2), GATEWAY, 63));
    assertThat(lab.update(moved)).isEqualTo(FlowPlan.NOTHING);
  }

  @Test
  void aRouterThatGotOtherInterfaceIndexesIsRecognisedAfterwards() {
    ForwardingState renumbered =
        router("red", index(eth(1, port(1)), 11), index(eth(2, port(2)), 12));
    renumbered = with(renumbered, "10.9.0.0/16", via(hop(12, "10.0.2.9")));
    lab.open(red());
    lab.update(resolved(renumbered, 12, "10.0.2.9", GATEWAY));
    assertForwarded("10.9.0.1");

    lab.reconnect();
    lab.open(renumbered);
    assertForwarded("10.9.0.1");
    assertThat(lab.update(resolved(renumbered, 12, "10.0.2.9", GATEWAY)))
        .isEqualTo(FlowPlan.NOTHING);
  }

  @Test
  void anEqualCostRouteIsRecognisedWhateverTheOrderOfIndexes() {
    ForwardingState both = with(red(), "10.9.0.0/16", via(hop(1, "10.0.1.9"), hop(2, "10.0.2.9")));
    lab.apply(lab.planner.open(List.of(resolved(both, 1, "10.0.1.9", GATEWAY)), Set.of("red")));

    ForwardingState swapped = router("red", index(eth(1, port(1)), 2), index(eth(2, port(2)), 1));
    swapped = with(swapped, "10.9.0.0/16", via(hop(2, "10.0.1.9"), hop(1, "10.0.2.9")));
    lab.reconnect();
    assertThat(lab.planner.open(List.of(swapped), Set.of())).isEqualTo(FlowPlan.NOTHING);
  }

  private static ForwardingInterface index(ForwardingInterface of, int index) {
    return new ForwardingInterface(
        index,
        of.name(),
        of.mac(),
        of.mtuBytes(),
        of.up(),
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  @Test
  void anEmptySwitchGetsEverything() {
    lab.device.reboot();
    lab.apply(new Change.PutFlow(FOREIGN));
    lab.reconnect();
    lab.apply(lab.planner.open(List.of(red()), Set.of("red")));
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    assertOnly(red());
  }

  @Test
  void whatDriftedIsRepaired() {
    Flow route =
        lab.content().flows().values().stream()
            .filter(
                flow -> Ipv4Prefix.parse("10.9.0.0/16").equals(flow.key().match().destination()))
            .findAny()
            .orElseThrow();
    lab.apply(new Change.PutFlow(new Flow(route.key(), route.cookie(), Instructions.DROP)));
    Group group = lab.content().groups().values().iterator().next();
    lab.apply(
        new Change.ModifyGroup(
            new Group(
                group.id(),
                Group.Type.ALL,
                List.of(new Group.Bucket(0, List.of(new Action.Output(9)))))));
    Flow stale =
        Flow.of(
            route.key().table(),
            route.key().priority(),
            route.key().match().toBuilder().destination(Ipv4Prefix.parse("10.77.0.0/16")).build(),
            route.cookie(),
            Instructions.DROP);
    lab.apply(new Change.PutFlow(stale));
    lab.reconnect();
    lab.apply(lab.planner.open(List.of(red()), Set.of("red")));
    lab.apply(lab.planner.settleOrphans());
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
    assertOnly(red());
  }

  @Test
  void aGroupThatVanishedWithItsFlowsComesBack() {
    int id = lab.content().groups().keySet().iterator().next();
    assertThat(lab.device.apply(new Change.RemoveGroup(id))).isNull();
    assertThat(lab.device.flowsLost()).isPositive();
    lab.reconnect();
    lab.open(red());
    assertForwarded("10.8.0.1", "10.9.0.1", "10.0.2.9");
  }

  @Test
  void metersAreBroughtToTheirRates() {
    lab.content()
        .meters()
        .forEach((id, meter) -> lab.apply(new Change.ModifyMeter(new Meter(id, 0, 0))));
    lab.reconnect();
    lab.open(red());
    assertOnly(red());
  }

  @Test
  void routesThatWentMeanwhileGoWhenSettled() {
    ForwardingState less = without(red(), Ipv4Prefix.parse("10.8.0.0/16"));
    lab.open(less);
    assertForwarded("10.8.0.1", "10.9.0.1");
    lab.apply(lab.planner.settle(Set.of("red")));
    assertForwarded("10.9.0.1");
    assertPunted(PuntClass.ERRORS, "10.8.0.1");
    assertOnly(less);
  }
}
