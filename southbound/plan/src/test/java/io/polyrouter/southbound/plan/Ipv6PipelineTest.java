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
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.Participation;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Outcome.Advertisement;
import io.polyrouter.southbound.flow.Packet;
import io.polyrouter.southbound.flow.Packet.Icmpv6;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pipeline does with IPv6, and how that differs from IPv4, shown by packets. */
class Ipv6PipelineTest {

  private static final MacAddress HOST = mac(0xa0);
  private static final MacAddress GATEWAY = mac(0xa1);
  private static final MacAddress OTHER_GATEWAY = mac(0xa2);
  private static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");
  private static final MacAddress SOLICITED_NODE = MacAddress.parse("33:33:ff:00:00:01");
  private static final InterfaceName ETH1 = new InterfaceName("red", "eth1");

  private final SwitchLab lab = SwitchLab.openVswitch();

  private static ForwardingInterface eth6(int index, Optional<SwitchPort> port) {
    ForwardingInterface on =
        Network.with(eth(index, port), Participation.ROUTER, Participation.ROUTER);
    return Network.withLinkLocals(on, List.of(ip("fe80::" + index)));
  }

  private static Ipv6Address ip(String address) {
    return Ipv6Address.parse(address);
  }

  /** Two subnets on ports 1 and 2; a gateway on the second, known by its link-local address. */
  private static ForwardingState red() {
    ForwardingState state = router("red", eth6(1, port(1)), eth6(2, port(2)));
    state = with(state, "2001:db8:1::/64", connected(1));
    state = with(state, "2001:db8:2::/64", connected(2));
    state = with(state, "2001:db8:1::1/128", ForwardingAction.RECEIVE);
    state = with(state, "2001:db8:2::1/128", ForwardingAction.RECEIVE);
    state = with(state, "2001:db8:9::/48", via(hop(2, "fe80::9")));
    return resolved(state, 2, "fe80::9", GATEWAY);
  }

  /** From the host on port 1 to the router. */
  private static Packet to(String destination) {
    return Packet.ofIp(1, HOST, mac(1), ip("2001:db8:1::77"), ip(destination));
  }

  /** By multicast to the solicited-node address. */
  private static Packet solicitation(String target) {
    return to("ff02::1:ff00:1")
        .toMac(SOLICITED_NODE)
        .with(new Icmpv6(Match.NEIGHBOUR_SOLICITATION, ip(target), true))
        .ofForm(255, 72, 0);
  }

  private static Way punted(PuntClass reason) {
    return new Way.Punted(reason, ETH1, HOST, mac(1), 64);
  }

  private static Way sent(int port, int vlan, int fromInterface, MacAddress etherDst) {
    return new Way.Sent(port, vlan, mac(fromInterface), etherDst, 63);
  }

  // ---- neighbour discovery and multicast ----------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {133, 134, 135, 136})
  void neighbourDiscoveryIsPuntedInAClassOfItsOwn(int type) {
    lab.open(red());
    Packet message =
        to("ff02::1")
            .toMac(ALL_NODES)
            .with(new Icmpv6(type, ip("2001:db8:1::99"), true))
            .ofForm(255, 72, 0);
    assertThat(lab.send(message))
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, ALL_NODES, 255));
    assertThat(lab.send(message.toMac(mac(1))))
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, mac(1), 255));
  }

  @Test
  void whatComesFromBeyondTheLinkIsNoNeighbourDiscovery() {
    lab.open(red());
    Packet forged = to("2001:db8:1::1").with(solicitation("2001:db8:1::1").icmpv6());
    assertThat(lab.send(forged)).as("to an own address").isEqualTo(punted(PuntClass.LOCAL));
    assertThat(lab.send(solicitation("2001:db8:1::1").ofForm(64, 72, 0)))
        .as("to a group of the link")
        .isEqualTo(new Way.Punted(PuntClass.MULTICAST, ETH1, HOST, SOLICITED_NODE, 64));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8:1::1", "fe80::1"})
  void solicitationsForOwnAddressesAreAnsweredByTheSwitchAndPunted(String own) {
    lab.open(red());
    for (MacAddress asked : new MacAddress[] {SOLICITED_NODE, mac(1)}) {
      assertThat(lab.send(solicitation(own).toMac(asked)))
          .isEqualTo(
              new Way.Answered(
                  new Way.Punted(PuntClass.ND, ETH1, HOST, asked, 255),
                  new Way.Sent(1, 0, mac(1), HOST, 255),
                  new Advertisement(ip(own), ip("2001:db8:1::77"), ip(own), mac(1))));
    }
  }

  @Test
  void answersLeaveWithTheTagThatTheQuestionHad() {
    lab.open(Network.change(red(), 1, each -> Network.withPort(each, port(1, 10))));
    assertThat(lab.send(solicitation("fe80::1").at(1, 10)))
        .isInstanceOfSatisfying(
            Way.Answered.class,
            answered ->
                assertThat(answered.answer()).isEqualTo(new Way.Sent(1, 10, mac(1), HOST, 255)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8:1::2", "2001:db8:2::1", "fe80::2", "2001:db8:1::"})
  void noAnswerForAddressesThatAreNotTheInterfacesOwn(String target) {
    lab.open(with(red(), "2001:db8:1::/128", ForwardingAction.RECEIVE));
    assertThat(lab.send(solicitation(target)))
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, SOLICITED_NODE, 255));
  }

  @Test
  void duplicateAddressDetectionIsLeftToTheSoftware() {
    lab.open(red());
    Packet probe =
        solicitation("2001:db8:1::1")
            .from(ip("::"))
            .with(new Icmpv6(Match.NEIGHBOUR_SOLICITATION, ip("2001:db8:1::1"), false));
    assertThat(lab.send(probe))
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, SOLICITED_NODE, 255));
  }

  @Test
  void aStandardSwitchLeavesAnswersToTheSoftware() {
    SwitchLab standard = SwitchLab.standard();
    standard.open(red());
    assertThat(standard.send(solicitation("fe80::1")))
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, SOLICITED_NODE, 255));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff02::1", "ff02::2", "ff02::5", "ff02::16", "ff02::1:ff00:1"})
  void groupsOfTheLinkArePunted(String group) {
    lab.open(red());
    assertThat(lab.send(to(group).toMac(ALL_NODES).ofForm(1, 100, 0)))
        .isEqualTo(new Way.Punted(PuntClass.MULTICAST, ETH1, HOST, ALL_NODES, 1));
  }

  @Test
  void widerGroupsAreNeitherReceivedNorForwarded() {
    lab.open(with(red(), "::/0", via(hop(2, "fe80::9"))));
    assertThat(lab.send(to("ff05::2").toMac(ALL_NODES))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("ff05::2"))).isEqualTo(punted(PuntClass.ERRORS));
  }

  // ---- receiving ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void ownAndLinkLocalAddressesArePuntedWithAnyHopLimit(int hopLimit) {
    lab.open(with(red(), "::/0", via(hop(2, "fe80::9"))));
    for (String own : new String[] {"2001:db8:1::1", "2001:db8:2::1", "fe80::1", "fe80::99"}) {
      assertThat(lab.send(to(own).ofForm(hopLimit, 100, 0)))
          .isEqualTo(new Way.Punted(PuntClass.LOCAL, ETH1, HOST, mac(1), hopLimit));
    }
  }

  @Test
  void packetsFromLinkLocalAddressesStayOnTheirLink() {
    lab.open(red());
    assertThat(lab.send(to("2001:db8:9::1").from(ip("fe80::77"))))
        .isEqualTo(punted(PuntClass.ERRORS));
    assertThat(lab.send(to("2001:db8:1::1").from(ip("fe80::77"))))
        .isEqualTo(punted(PuntClass.LOCAL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "::ffff:10.0.0.1", "ff02::1", "ff0e::1"})
  void noRouterForwardsFromAddressesOfNoNode(String odd) {
    lab.open(red());
    assertThat(lab.send(to("2001:db8:9::1").from(ip(odd)))).isEqualTo(punted(PuntClass.ERRORS));
  }

  @Test
  void anInterfaceThatTakesNoPartInIpv6ReceivesNone() {
    lab.open(
        Network.change(
            red(), 1, each -> Network.with(each, Participation.ROUTER, Participation.NONE)));
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(solicitation("2001:db8:1::1")))
        .as("asked")
        .isEqualTo(new Way.Punted(PuntClass.ND, ETH1, HOST, SOLICITED_NODE, 255));
    lab.update(red());
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }

  @Test
  void anInterfaceThatDoesNotForwardLeavesWhatComesToTheSoftware() {
    lab.open(
        Network.change(
            red(), 1, each -> Network.with(each, Participation.ROUTER, Participation.HOST)));
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(punted(PuntClass.LOCAL));
    assertThat(lab.send(solicitation("2001:db8:1::1"))).isInstanceOf(Way.Answered.class);
  }

  // ---- forwarding ---------------------------------------------------------------------------

  @Test
  void aNextHopIsKnownByItsLinkLocalAddressAndInterface() {
    ForwardingState state = resolved(red(), 1, "fe80::9", OTHER_GATEWAY);
    lab.open(with(state, "2001:db8:8::/48", via(hop(1, "fe80::9"))));
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("2001:db8:8::1"))).isEqualTo(sent(1, 0, 1, OTHER_GATEWAY));
    lab.update(unresolved(red(), 2, "fe80::9"));
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(punted(PuntClass.GLEAN));
  }

  @Test
  void theLongestPrefixWins() {
    ForwardingState state = with(red(), "::/0", ForwardingAction.UNREACHABLE);
    state = with(state, "2001:db8:9:8::/64", ForwardingAction.BLACKHOLE);
    state = with(state, "2001:db8:9:8::7/128", via(hop(2, "fe80::9")));
    lab.open(state);
    assertThat(lab.send(to("2001:db8:9:8::7"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("2001:db8:9:8::6"))).isEqualTo(Way.DROPPED);
    assertThat(lab.send(to("2001:db8:9:7::7"))).isEqualTo(sent(2, 0, 2, GATEWAY));
    assertThat(lab.send(to("2600::1"))).isEqualTo(punted(PuntClass.ERRORS));
  }

  @Test
  void everyNextHopOfAnEqualCostRouteIsUsed() {
    ForwardingState state =
        with(red(), "2001:db8:9::/48", via(hop(2, "fe80::9"), hop(2, "2001:db8:2::10")));
    lab.open(resolved(state, 2, "2001:db8:2::10", OTHER_GATEWAY));
    Set<Way> ways = new HashSet<>();
    for (int flow = 0; flow < 20; flow++) {
      ways.add(lab.send(to("2001:db8:9::1").ofForm(64, 100, flow)));
    }
    assertThat(ways)
        .containsExactlyInAnyOrder(sent(2, 0, 2, GATEWAY), sent(2, 0, 2, OTHER_GATEWAY));
  }

  @Test
  void hostsOfAConnectedSubnetArePuntedUntilTheyAreResolved() {
    lab.open(red());
    assertThat(lab.send(to("2001:db8:2::77"))).isEqualTo(punted(PuntClass.GLEAN));
    lab.update(resolved(red(), 2, "2001:db8:2::77", HOST));
    assertThat(lab.send(to("2001:db8:2::77"))).isEqualTo(sent(2, 0, 2, HOST));
    lab.update(red());
    assertThat(lab.send(to("2001:db8:2::77"))).isEqualTo(punted(PuntClass.GLEAN));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anExpiredHopLimitIsPuntedAsThePacketCame(int hopLimit) {
    lab.open(red());
    assertThat(lab.send(to("2001:db8:9::1").ofForm(hopLimit, 100, 0)))
        .isEqualTo(new Way.Punted(PuntClass.ERRORS, ETH1, HOST, mac(1), hopLimit));
  }

  @ParameterizedTest
  @CsvSource({"1280, true", "1281, false", "1500, false"})
  void packetsAboveTheMtuOfTheirEgressArePunted(int ipBytes, boolean fits) {
    lab.open(Network.change(red(), 2, each -> Network.withMtu(each, 1280)));
    assertThat(lab.send(to("2001:db8:9::1").ofForm(64, ipBytes, 0)))
        .isEqualTo(fits ? sent(2, 0, 2, GATEWAY) : punted(PuntClass.ERRORS));
  }

  @Test
  void whatLeavesByAnotherSwitchIsForwardedBySoftware() {
    lab.open(Network.change(red(), 2, each -> Network.withPort(each, portElsewhere(2))));
    assertThat(lab.send(to("2001:db8:9::1"))).isEqualTo(punted(PuntClass.TRANSIT));
    assertThat(lab.send(to("2001:db8:2::77"))).isEqualTo(punted(PuntClass.TRANSIT));
  }

  @Test
  void tagsAreTakenOffAndPutOn() {
    ForwardingState state = Network.change(red(), 1, each -> Network.withPort(each, port(1, 10)));
    lab.open(Network.change(state, 2, each -> Network.withPort(each, port(2, 20))));
    assertThat(lab.send(to("2001:db8:9::1").at(1, 10))).isEqualTo(sent(2, 20, 2, GATEWAY));
  }

  @Test
  void theFamiliesStayApart() {
    ForwardingState state = with(red(), "0.0.0.0/0", ForwardingAction.BLACKHOLE);
    lab.open(state);
    assertThat(lab.send(to("2600::1"))).as("no IPv6 default").isEqualTo(punted(PuntClass.ERRORS));
    lab.update(with(state, "::/0", via(hop(2, "fe80::9"))));
    assertThat(lab.send(to("2600::1"))).isEqualTo(sent(2, 0, 2, GATEWAY));
  }
}
