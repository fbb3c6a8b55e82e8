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
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.southbound.flow.Change;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many changes a change costs, in a table large enough that none of them follows its size. */
class PlanCostTest {

  private static final int ROUTES = 20_000;

  private final SwitchLab lab = SwitchLab.openVswitch();
  private final ForwardingState state = large();

  private static ForwardingState large() {
    ForwardingState state = router("red", eth(1, port(1)), eth(2, port(2)));
    state = with(state, "10.0.1.0/24", connected(1));
    state = with(state, "10.0.2.0/24", connected(2));
    state = resolved(state, 1, "10.0.1.9", mac(0xa1));
    state = resolved(state, 2, "10.0.2.9", mac(0xa2));
    PrefixTable.Builder<ForwardingAction> routes = state.ipv4().toBuilder();
    for (int i = 0; i < ROUTES; i++) {
      Ipv4Prefix prefix = Ipv4Prefix.of(new Ipv4Address(0x2000_0000 + (i << 8)), 24);
      routes.put(prefix, i % 2 == 0 ? via(hop(1, "10.0.1.9")) : via(hop(2, "10.0.2.9")));
    }
    return new ForwardingState("red", 1, routes.build(), state.ipv6(), state.interfaces());
  }

  @BeforeEach
  void install() {
    lab.open(state);
  }

  @Test
  void routesShareGroups() {
    assertThat(lab.content().groups()).hasSize(2);
    assertThat(lab.content().flows()).hasSizeGreaterThan(ROUTES);
  }

  @Test
  void theSameAgainCostsNothing() {
    assertThat(lab.update(large())).isEqualTo(FlowPlan.NOTHING);
    lab.reconnect();
    assertThat(lab.planner.open(List.of(large()), Set.of("red"))).isEqualTo(FlowPlan.NOTHING);
    assertThat(lab.planner.settleOrphans()).isEqualTo(FlowPlan.NOTHING);
  }

  @Test
  void oneRouteCostsOneFlow() {
    String existing = "32.0.4.0/24";
    assertThat(lab.update(with(state, "40.0.0.0/8", via(hop(1, "10.0.1.9")))).size()).isEqualTo(1);
    assertThat(lab.update(state).size()).isEqualTo(1);
    assertThat(lab.update(with(state, existing, via(hop(2, "10.0.2.9")))).size()).isEqualTo(1);
    assertThat(lab.update(with(state, existing, ForwardingAction.BLACKHOLE)).size()).isEqualTo(1);
    assertThat(lab.update(Network.without(state, Ipv4Prefix.parse(existing))).size()).isEqualTo(1);
    assertThat(lab.update(with(state, "0.0.0.0/0", ForwardingAction.UNREACHABLE)).size())
        .as("the default route comes, and the other one again")
        .isEqualTo(2);
  }

  @Test
  void newNextHopsCostAGroupMore() {
    ForwardingState next = with(state, "32.0.4.0/24", via(hop(1, "10.0.1.9"), hop(2, "10.0.2.9")));
    assertThat(lab.update(next).size()).isEqualTo(2);
    assertThat(lab.update(state).size()).isEqualTo(2);
    assertThat(lab.content().groups()).hasSize(2);
  }

  @Test
  void anotherMacOfANextHopCostsOneGroup() {
    FlowPlan plan = lab.update(resolved(state, 1, "10.0.1.9", mac(0xbb)));
    assertThat(plan.size()).isEqualTo(1);
    assertThat(plan.stages().getFirst().getFirst()).isInstanceOf(Change.ModifyGroup.class);
  }

  @Test
  void aLostNextHopCostsItsGroupAndItsHost() {
    FlowPlan plan = lab.update(unresolved(state, 1, "10.0.1.9"));
    assertThat(plan.size()).isEqualTo(2);
    assertThat(lab.update(state).size()).isEqualTo(2);
  }

  @Test
  void anInterfaceThatMovesCostsItsGroupsAndItsClassification() {
    ForwardingState next = Network.change(state, 1, each -> Network.withPort(each, port(7)));
    assertThat(lab.update(next).size()).as("group, new port, old port, its meter").isEqualTo(4);
  }

  @Test
  void anotherMacOfAnInterfaceCostsItsGroupsAndItsCheck() {
    ForwardingState next = Network.change(state, 1, each -> Network.withMac(each, mac(0xcc)));
    assertThat(lab.update(next).size()).as("group, new check, old check").isEqualTo(3);
  }

  @Test
  void anInterfaceThatGoesDownCostsItsThreeFlows() {
    ForwardingState next = Network.change(state, 1, each -> Network.withUp(each, false));
    assertThat(lab.update(next).size()).isEqualTo(3);
  }
}
