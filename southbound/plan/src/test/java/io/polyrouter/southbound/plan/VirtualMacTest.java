package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Network.connected;
import static io.polyrouter.southbound.plan.Network.eth;
import static io.polyrouter.southbound.plan.Network.hop;
import static io.polyrouter.southbound.plan.Network.mac;
import static io.polyrouter.southbound.plan.Network.port;
import static io.polyrouter.southbound.plan.Network.resolved;
import static io.polyrouter.southbound.plan.Network.router;
import static io.polyrouter.southbound.plan.Network.via;
import static io.polyrouter.southbound.plan.Network.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingInterface.VirtualMac;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Interfaces that have a MAC address besides their own, as active routers of VRRP do. */
class VirtualMacTest {

  private static final MacAddress HOST = mac(0xa0);
  private static final MacAddress GATEWAY = mac(0xa1);
  private static final MacAddress VIRTUAL = MacAddress.parse("00:00:5e:00:01:07");
  private static final InterfaceName ETH1 = new InterfaceName("red", "eth1");

  private final SwitchLab lab = SwitchLab.openVswitch();

  private static ForwardingInterface eth1(String virtualAddress) {
    return eth(1, port(1))
        .withVirtualMacs(
            List.of(new VirtualMac(VIRTUAL, List.of(IpAddress.parse(virtualAddress)))));
  }

  /** Its first interface answers for an address with the virtual MAC address. */
  private static ForwardingState red(ForwardingInterface first) {
    ForwardingState state = router("red", first, eth(2, port(2)));
    state = with(state, "10.0.1.0/24", connected(1));
    state = with(state, "10.0.2.0/24", connected(2));
    state = with(state, "10.0.1.1/32", ForwardingAction.RECEIVE);
    state = with(state, "10.0.1.254/32", ForwardingAction.BLACKHOLE);
    state = with(state, "10.9.0.0/16", via(hop(2, "10.0.2.9")));
    return resolved(state, 2, "10.0.2.9", GATEWAY);
  }

  private static Packet to(String destination, MacAddress mac) {
    return Packet.ofIp(
        1, HOST, mac, Ipv4Address.parse("10.0.1.77"), Ipv4Address.parse(destination));
  }

  private static Way punted(PuntClass reason, MacAddress to) {
    return new Way.Punted(reason, ETH1, HOST, to, 64);
  }

  @Test
  void framesToItAreRoutedWhileTheInterfaceHasIt() {
    Way forwarded = new Way.Sent(2, 0, mac(2), GATEWAY, 63);
    lab.open(red(eth(1, port(1))));
    assertThat(lab.send(to("10.9.0.1", VIRTUAL))).isEqualTo(Way.DROPPED);

    ForwardingState active = red(eth1("10.0.1.254"));
    lab.update(active);
    assertThat(lab.send(to("10.9.0.1", VIRTUAL))).isEqualTo(forwarded);
    assertThat(lab.send(to("10.9.0.1", mac(1)))).isEqualTo(forwarded);
    assertThat(lab.send(to("10.0.1.1", VIRTUAL))).isEqualTo(punted(PuntClass.LOCAL, VIRTUAL));
    assertThat(lab.send(to("10.0.1.254", VIRTUAL))).isEqualTo(Way.DROPPED);
    lab.assertHoldsWhatAnEmptySwitchWouldGet("active", List.of(active));

    ForwardingState backup = red(eth(1, port(1)));
    lab.update(backup);
    assertThat(lab.send(to("10.9.0.1", VIRTUAL))).isEqualTo(Way.DROPPED);
    lab.assertHoldsWhatAnEmptySwitchWouldGet("backup", List.of(backup));
  }

  @Test
  void onlyTheFamilyOfItsAddressesIsTaken() {
    lab.open(red(eth1("10.0.1.254")));
    assertThat(lab.send(to("10.9.0.1", VIRTUAL).ofType(0x86dd))).isEqualTo(Way.DROPPED);
  }

  @Test
  void itComesInByItsInterfaceOnly() {
    lab.open(red(eth1("10.0.1.254")));
    assertThat(lab.send(to("10.9.0.1", VIRTUAL).at(2, 0))).isEqualTo(Way.DROPPED);
  }

  @Test
  void virtualAddressesAreAnsweredForByTheSoftwareAlone() {
    for (String address : List.of("10.0.1.254", "10.0.1.1")) {
      SwitchLab own = SwitchLab.openVswitch();
      own.open(red(eth1(address)));
      Packet asked = to(address, MacAddress.BROADCAST).ofType(Match.ETHERTYPE_ARP);
      assertThat(own.send(asked)).isEqualTo(punted(PuntClass.ARP, MacAddress.BROADCAST));
    }
  }
}
