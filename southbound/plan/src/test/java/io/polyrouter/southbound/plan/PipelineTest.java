package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Network.connected;
import static io.polyrouter.southbound.plan.Network.eth;
import static io.polyrouter.southbound.plan.Network.hop;
import static io.polyrouter.southbound.plan.Network.mac;
import static io.polyrouter.southbound.plan.Network.port;
import static io.polyrouter.southbound.plan.Network.portElsewhere;
import static io.polyrouter.southbound.plan.Network.resolved;
import static io.polyrouter.southbound.plan.Network.router;
import static io.polyrouter.southbound.plan.Network.unresolved;
import static io.polyrouter.southbound.plan.Network.via;
import static io.polyrouter.southbound.plan.Network.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.FakeSwitch;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.Packet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of the pipeline, shown by packets. */
class PipelineTest {

  private static final MacAddress HOST = mac(0xa0);
  private static final MacAddress GATEWAY = mac(0xa1);
  private static final MacAddress OTHER_GATEWAY = mac(0xa2);
  private static final InterfaceName ETH1 = new InterfaceName("red", "eth1");

  private final SwitchLab lab = SwitchLab.openVswitch();

  /** Two subnets, 10.0.1.0/24 on port 1 and 10.0.2.0/24 on port 2, with a gateway on the second. */
  private static ForwardingState red() {
    ForwardingState state = router("red", eth(1, port(1)), eth(2, port(2)));
    state = with(state, "10.0.1.0/24", connected(1));
    state = with(state, "10.0.2.0/24", connected(2));
    state = with(state, "10.0.1.1/32", ForwardingAction.RECEIVE);
    state = with(state, "10.0.2.1/32", ForwardingAction.RECEIVE);
    state = with(state, "10.9.0.0/16", via(hop(2, "10.0.2.9")));
    return resolved(state, 2, "10.0.2.9", GATEWAY);
  }

  /** From the host on port 1 to the router. */
  private static Packet to(String destination) {
    return Packet.ofIp(
        1, HOST, mac(1), Ipv4Address.parse("10.0.1.77"), Ipv4Address.parse(destination));
  }

  private static Way punted(PuntClass reason) {
    return new Way.Punted(reason, ETH1, HOST, mac(1), 64);
  }

  private static Way sent(int port, int vlan, int fromInterface, MacAddress etherDst) {
    return new Way.Sent(port, vlan, mac(fromInterface), etherDst, 63);
  }

  @Test
  void arpIsPuntedWhateverItsAddress() {
    lab.open(red());
    Packet arp = to("10.0.1.9").ofType(Match.ETHERTYPE_ARP);
    assertThat(lab.send(arp)).isEqualTo(punted(PuntClass.ARP));
    assertThat(lab.send(arp.toMac(MacAddress.BROADCAST)))
        .isEqualTo(new Way.Punted(PuntClass.ARP, ETH1, HOST, MacAddress.BROADCAST, 64));
  }

  @Test
  void requestsForOwnAddressesAreAnsweredByTheSwitchAndPunted() {
    lab.open(red());
    Packet asked = to("10.0.1.1").ofType(Match.ETHERTYPE_ARP).toMac(MacAddress.BROADCAST);
    assertThat(lab.send(asked))
        .isEqualTo(
            new Way.Answered(
                new Way.Punted(PuntClass.ARP, ETH1, HOST, MacAddress.BROADCAST, 64),
                new Way.Sent(1, 0, mac(1), HOST, 64),
                null));
  }

  @Test
  void onlyFramesToTheInterfacesOwnMacAreRouted() {
    lab.open(red());
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("10.9.0.1").toMac(mac(2)))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.9.0.1").toMac(MacAddress.BROADCAST))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.9.0.1").ofType(0x86dd))).isEqualTo(Way.DROPPED);
  }

  @Test
  void portsAndVlansOfNobodyAreDropped() {
    lab.open(red());
    assertThat(lab.send(to("10.9.0.1").at(3, 0))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.9.0.1").at(1, 10))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.0.1.1").ofType(Match.ETHERTYPE_ARP).at(3, 0)))
        .isEqualTo(Way.DROPPED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void ownAddressesOfAllInterfacesArePuntedWithAnyTimeToLive(int timeToLive) {
    lab.open(red());
    for (String own : new String[] {"10.0.1.1", "10.0.2.1"}) {
      assertThat(lab.send(to(own).ofForm(timeToLive, 100, 0)))
          .isEqualTo(new Way.Punted(PuntClass.LOCAL, ETH1, HOST, mac(1), timeToLive));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void expiredTimeToLiveIsPuntedAsThePacketCame(int timeToLive) {
    lab.open(red());
    assertThat(lab.send(to("10.9.0.1").ofForm(timeToLive, 100, 0)))
        .isEqualTo(new Way.Punted(PuntClass.ERRORS, ETH1, HOST, mac(1), timeToLive));

    SwitchLab standard = SwitchLab.standard();
    standard.open(red());
    assertThat(standard.send(to("10.9.0.1").ofForm(timeToLive, 100, 0)))
        .isEqualTo(new Way.Punted(null, ETH1, HOST, mac(1), timeToLive));
  }

  @Test
  void theLongestPrefixWins() {
    ForwardingState state = red();
    state = with(state, "0.0.0.0/0", ForwardingAction.UNREACHABLE);
    state = with(state, "10.9.8.0/24", ForwardingAction.BLACKHOLE);
    state = with(state, "10.9.8.7/32", via(hop(2, "10.0.2.9")));
    lab.open(state);
    assertThat(lab.send(to("10.9.8.7"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("10.9.8.6"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.9.7.7"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("11.0.0.1"))).isEqualTo(punted(PuntClass.ERRORS));
  }

  @Test
  void everyNextHopOfAnEqualCostRouteIsUsedAndAFlowKeepsItsOwn() {
    ForwardingState state =
        with(
            red(), "10.9.0.0/16", via(hop(2, "10.0.2.9"), hop(2, "10.0.2.10"), hop(1, "10.0.1.9")));
    state = resolved(state, 2, "10.0.2.10", OTHER_GATEWAY);
    state = resolved(state, 1, "10.0.1.9", HOST);
    lab.open(state);
    Set<Way> ways = new HashSet<>();
    for (int flow = 0; flow < 30; flow++) {
      Way way = lab.send(to("10.9.0.1").ofForm(64, 100, flow));
      assertThat(lab.send(to("10.9.0.1").ofForm(64, 1400, flow))).isEqualTo(way);
      ways.add(way);
    }
    assertThat(ways)
        .containsExactlyInAnyOrder(
            sent(2, 0, 2, GATEWAY), sent(2, 0, 2, OTHER_GATEWAY), sent(1, 0, 1, HOST));
  }

  @Test
  void hostsOfAConnectedSubnetArePuntedUntilTheyAreResolved() {
    lab.open(red());
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(punted(PuntClass.GLEAN));
    lab.update(resolved(red(), 2, "10.0.2.77", HOST));
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(sent(2, 0, 2, HOST));
    lab.update(resolved(red(), 2, "10.0.2.77", GATEWAY));
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    lab.update(red());
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(punted(PuntClass.GLEAN));
  }

  @Test
  void aNeighbourOnTheWrongLinkIsNotUsed() {
    ForwardingState state = resolved(red(), 1, "10.0.2.77", HOST);
    lab.open(state);
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(punted(PuntClass.GLEAN));
    lab.update(with(state, "10.0.2.0/24", connected(1)));
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(sent(1, 0, 1, HOST));
  }

  @Test
  void aRouteWhoseNextHopIsNotResolvedGleans() {
    lab.open(unresolved(red(), 2, "10.0.2.9"));
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(punted(PuntClass.GLEAN));
    lab.update(red());
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void blackholesDropAndOthersWithoutAWayAreAnsweredBySoftware() {
    ForwardingState state = with(red(), "10.5.0.0/16", ForwardingAction.BLACKHOLE);
    lab.open(with(state, "10.6.0.0/16", ForwardingAction.UNREACHABLE));
    assertThat(lab.send(to("10.5.0.1"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.6.0.1"))).isEqualTo(punted(PuntClass.ERRORS));
    assertThat(lab.send(to("10.7.0.1"))).isEqualTo(punted(PuntClass.ERRORS));
  }

  @Test
  void groupsOfTheLinkAndBroadcastsArePunted() {
    lab.open(red());
    for (String group : new String[] {"224.0.0.5", "224.0.0.9", "255.255.255.255"}) {
      assertThat(lab.send(to(group).toMac(MacAddress.BROADCAST)))
          .isEqualTo(new Way.Punted(PuntClass.MULTICAST, ETH1, HOST, MacAddress.BROADCAST, 64));
    }
    assertThat(lab.send(to("224.0.1.1").toMac(MacAddress.BROADCAST))).isEqualTo(Way.DROPPED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.1", "224.0.1.1", "250.0.0.1"})
  void noDefaultRouteCatchesWhatNoRouterMayForward(String odd) {
    lab.open(with(red(), "0.0.0.0/0", via(hop(2, "10.0.2.9"))));
    assertThat(lab.send(to("11.0.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to(odd))).isEqualTo(punted(PuntClass.ERRORS));
    assertThat(lab.send(to("11.0.0.1").from(Ipv4Address.parse(odd))))
        .isEqualTo(punted(PuntClass.ERRORS));
    assertThat(lab.send(to("10.0.1.1").from(Ipv4Address.parse(odd))))
        .isEqualTo(punted(PuntClass.LOCAL));
  }

  @ParameterizedTest
  @CsvSource({"1400, true", "1401, false", "1500, false"})
  void packetsAboveTheMtuOfTheirEgressArePunted(int ipBytes, boolean fits) {
    lab.open(Network.change(red(), 2, each -> Network.withMtu(each, 1400)));
    for (String destination : new String[] {"10.9.0.1", "10.0.2.9"}) {
      assertThat(lab.send(to(destination).ofForm(64, ipBytes, 0)))
          .isEqualTo(fits ? sent(2, 0, 2, GATEWAY) : punted(PuntClass.ERRORS));
    }
    lab.update(red());
    assertThat(lab.send(to("10.9.0.1").ofForm(64, ipBytes, 0))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void aMtuBelowThatOfEthernetIsKeptAlsoIfAllInterfacesHaveIt() {
    ForwardingState state = Network.change(red(), 1, each -> Network.withMtu(each, 1400));
    lab.open(Network.change(state, 2, each -> Network.withMtu(each, 1400)));
    assertThat(lab.send(to("10.9.0.1").ofForm(64, 1400, 0))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("10.9.0.1").ofForm(64, 1401, 0))).isEqualTo(punted(PuntClass.ERRORS));
  }

  @Test
  void theTagOfAnIncomingFrameDoesNotCountForTheMtu() {
    ForwardingState state = Network.change(red(), 2, each -> Network.withMtu(each, 1400));
    lab.open(Network.change(state, 1, each -> Network.withPort(each, port(1, 10))));
    assertThat(lab.send(to("10.9.0.1").ofForm(64, 1400, 0).at(1, 10)))
        .isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void aStandardSwitchLeavesLinksWithASmallerMtuToSoftware() {
    SwitchLab standard = SwitchLab.standard();
    standard.open(Network.change(red(), 2, each -> Network.withMtu(each, 1400)));
    assertThat(standard.send(to("10.9.0.1"))).isEqualTo(punted(PuntClass.TRANSIT));
  }

  @Test
  void tagsAreTakenOffAndPutOn() {
    ForwardingState state = Network.change(red(), 1, each -> Network.withPort(each, port(1, 10)));
    state = Network.change(state, 2, each -> Network.withPort(each, port(2, 20)));
    lab.open(state);
    assertThat(lab.send(to("10.9.0.1").at(1, 10))).isEqualTo(sent(2, 20, 2, GATEWAY));
    assertThat(lab.send(to("10.0.1.9").ofType(Match.ETHERTYPE_ARP).at(1, 10)))
        .isEqualTo(punted(PuntClass.ARP));
    assertThat(lab.send(to("10.9.0.1"))).as("untagged").isEqualTo(Way.DROPPED);
  }

  @Test
  void aRouterOnAStickSendsOutOfThePortThatItReceivedBy() {
    ForwardingState state = Network.change(red(), 1, each -> Network.withPort(each, port(1, 10)));
    lab.open(Network.change(state, 2, each -> Network.withPort(each, port(1, 20))));
    assertThat(lab.send(to("10.9.0.1").at(1, 10))).isEqualTo(sent(1, 20, 2, GATEWAY));
  }

  @Test
  void aPacketMayLeaveByTheInterfaceThatItCameInBy() {
    lab.open(resolved(red(), 1, "10.0.1.88", GATEWAY));
    assertThat(lab.send(to("10.0.1.88"))).isEqualTo(sent(1, 0, 1, GATEWAY));
  }

  @Test
  void anInterfaceThatIsDownReceivesNothing() {
    lab.open(red());
    lab.update(Network.change(red(), 1, each -> Network.withUp(each, false)));
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.0.1.1").ofType(Match.ETHERTYPE_ARP))).isEqualTo(Way.DROPPED);
    lab.update(red());
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void whatLeavesByAnotherSwitchOrNoneIsForwardedBySoftware() {
    ForwardingState elsewhere =
        Network.change(red(), 2, each -> Network.withPort(each, portElsewhere(2)));
    lab.open(elsewhere);
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(punted(PuntClass.TRANSIT));
    assertThat(lab.send(to("10.0.2.9"))).isEqualTo(punted(PuntClass.TRANSIT));
    assertThat(lab.send(to("10.0.2.77"))).isEqualTo(punted(PuntClass.TRANSIT));
    lab.update(Network.change(red(), 2, each -> Network.withPort(each, Optional.empty())));
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(punted(PuntClass.TRANSIT));
    lab.update(red());
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void anInterfaceThatMovesTakesItsTrafficAlong() {
    lab.open(red());
    lab.update(Network.change(red(), 2, each -> Network.withPort(each, port(5, 30))));
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(5, 30, 2, GATEWAY));
  }

  @Test
  void theSameAddressesInTwoVirtualRoutersStayApart() {
    ForwardingState blue = router("blue", eth(1, port(3)), eth(2, port(4)));
    blue = with(blue, "10.9.0.0/16", via(hop(2, "10.0.2.9")));
    blue = with(blue, "10.0.2.0/24", connected(2));
    blue = with(blue, "10.0.1.1/32", ForwardingAction.RECEIVE);
    blue = resolved(blue, 2, "10.0.2.9", OTHER_GATEWAY);
    lab.open(red(), blue);
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("10.9.0.1").at(3, 0))).isEqualTo(sent(4, 0, 2, OTHER_GATEWAY));
    assertThat(lab.send(to("10.0.1.1").at(3, 0)))
        .isEqualTo(
            new Way.Punted(PuntClass.LOCAL, new InterfaceName("blue", "eth1"), HOST, mac(1), 64));
    assertThat(lab.send(to("10.0.2.1").at(3, 0)))
        .as("an own address of red only")
        .isEqualTo(
            new Way.Punted(PuntClass.GLEAN, new InterfaceName("blue", "eth1"), HOST, mac(1), 64));

    lab.apply(lab.planner.withdraw("red"));
    assertThat(lab.send(to("10.9.0.1"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("10.9.0.1").at(3, 0))).isEqualTo(sent(4, 0, 2, OTHER_GATEWAY));
  }

  @Test
  void aSwitchWithoutMetersGetsNone() {
    SwitchFeatures noMeters = new SwitchFeatures(254, true, 0);
    SwitchLab without = new SwitchLab(noMeters, new FakeSwitch(FakeSwitch.Limits.OPEN_VSWITCH));
    without.open(red());
    assertThat(without.content().meters()).isEmpty();
    assertThat(without.send(to("10.0.1.9").ofType(Match.ETHERTYPE_ARP)))
        .isEqualTo(new Way.Punted(null, ETH1, HOST, mac(1), 64));
  }

  @Test
  void everyPuntPassesTheMeterOfItsClassAtTheConfiguredRate() {
    PuntRates rates = new PuntRates(1, 2, 3, 4, 5, 6, 7);
    lab.apply(
        new SwitchPlanner(SwitchLab.DATAPATH, lab.features, rates, lab.content())
            .open(List.of(red()), Set.of()));
    Map<Integer, Meter> meters = lab.content().meters();
    for (PuntClass reason : PuntClass.values()) {
      int id = reason.meterId(lab.features);
      assertThat(meters.get(id)).isEqualTo(new Meter(id, id & 0xff, id & 0xff));
    }
  }

  @Test
  void aPortThatFloodsGroupsLeavesTheMeterOfItsClassToOthers() {
    lab.open(red());
    Set<Integer> ofPorts = new HashSet<>();
    for (Flow flow : lab.content().flows().values()) {
      if (flow.key().table() == Pipeline.GROUPS) {
        ofPorts.add(flow.instructions().meter());
        assertThat(flow.instructions().nextTable()).isEqualTo(Pipeline.GROUPS_PUNT);
      }
    }
    long ports =
        lab.content().flows().keySet().stream()
            .filter(key -> key.table() == Pipeline.CLASSIFY && key.match().inPort() != 0)
            .map(key -> key.match().inPort())
            .distinct()
            .count();
    assertThat(ofPorts).hasSize((int) ports);
    int ofClass = PuntRates.DEFAULT.multicast();
    assertThat(lab.content().meters())
        .containsKeys(ofPorts.toArray(Integer[]::new))
        .hasEntrySatisfying(
            ofPorts.iterator().next(),
            meter -> assertThat(meter.packetsPerSecond()).isBetween(1, ofClass / 2));
  }

  @Test
  void aSwitchOfFewTablesHasTheMeterOfTheClassAlone() {
    SwitchLab small =
        new SwitchLab(SwitchFeatures.STANDARD, new FakeSwitch(FakeSwitch.Limits.STANDARD));
    small.open(red());
    assertThat(small.content().meters()).hasSize(PuntClass.values().length);
    assertThat(small.send(to("224.0.0.5").toMac(MacAddress.BROADCAST)))
        .isEqualTo(new Way.Punted(PuntClass.MULTICAST, ETH1, HOST, MacAddress.BROADCAST, 64));
  }
}
