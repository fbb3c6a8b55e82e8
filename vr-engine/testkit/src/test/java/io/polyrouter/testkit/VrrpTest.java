package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.vrrp.VrrpSettings;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.VrrpType;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two virtual routers that are one to the hosts of their link: "a" on port 1 with the higher
 * priority, "b" on port 2; hosts on ports 3 and 4. Both lead to the same address.
 */
class VrrpTest {

  private static final int VRID = 7;
  private static final int OF_A = 1;
  private static final int OF_B = 2;
  private static final String GATEWAY = "10.0.1.254";
  private static final String GATEWAY6 = "fe80::ff";
  private static final String FAR = "192.0.2.1";
  private static final String FAR6 = "2001:db8:ffff::1";
  private static final MacAddress MAC = VrrpCodec.mac(AddressFamily.IPV4, VRID);
  private static final MacAddress MAC6 = VrrpCodec.mac(AddressFamily.IPV6, VRID);
  private static final int ETHERNET = 14;
  private static final int MESSAGE = ETHERNET + Ipv6.HEADER_BYTES;
  private static final RouterAdvertisements ADVERTISEMENTS =
      new RouterAdvertisements(
          true,
          60,
          20,
          false,
          false,
          0,
          0,
          0,
          64,
          180,
          List.of(),
          Optional.empty(),
          Optional.empty());
  private static final Duration TAKE_OVER = Duration.ofSeconds(5);

  private final SimulatedNetwork network = new SimulatedNetwork(1, VrrpType.VRRP);
  private final SimulatedHost host = network.host(3, "02:00:00:00:00:03", "10.0.1.9/24", GATEWAY);
  private final SimulatedIpv6Host host6 =
      network.ipv6Host(4, "02:00:00:00:00:04", "2001:db8:1::9/64", GATEWAY6);
  private int sequence;

  @BeforeEach
  void join() {
    network.ports().bridge(OF_A, OF_B, 3, 4);
  }

  private static VirtualRouter group(int priority, boolean accept, String... addresses) {
    VirtualRouter defaults =
        VirtualRouter.defaults("eth0", VRID, Stream.of(addresses).map(IpAddress::parse).toList());
    return new VirtualRouter(
        defaults.interfaceName(),
        defaults.family(),
        VRID,
        priority,
        true,
        0,
        accept,
        defaults.intervalCentis(),
        true,
        defaults.addresses(),
        List.of(),
        List.of());
  }

  private static VrConfig bare(String name, int port) {
    return vr(
        name,
        onPort("eth0", port, "10.0.1." + port + "/24", "2001:db8:1::" + port + "/64"),
        loopback("lo", FAR + "/32", FAR6 + "/128"));
  }

  private static VrConfig router(String name, int port, int priority, boolean accept) {
    return routed(
        bare(name, port),
        new VrrpSettings(
            "main",
            "",
            List.of(
                group(priority, accept, GATEWAY),
                group(priority, accept, GATEWAY6, "2001:db8:1::ff"))));
  }

  private void start(boolean accept) {
    network.apply(router("a", OF_A, 200, accept), router("b", OF_B, 100, accept));
    network.advance(Duration.ofSeconds(10));
  }

  private List<VrrpState.State> states(String name) {
    return network.snapshot(name).protocols().stream()
        .map(each -> (VrrpState) each.state())
        .flatMap(state -> state.virtualRouters().stream())
        .map(VrrpState.VirtualRouter::state)
        .toList();
  }

  private void assertActive(String active, String backup) {
    assertThat(states(active)).containsOnly(VrrpState.State.ACTIVE).hasSize(2);
    assertThat(states(backup)).containsOnly(VrrpState.State.BACKUP).hasSize(2);
  }

  private boolean isAnswered(String destination) {
    long before = host.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0));
    host.ping(destination, ++sequence);
    network.advance(Duration.ofMillis(100));
    return host.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0)) == before + 1;
  }

  private boolean isAnswered6(String destination) {
    long before = host6.count(SimulatedIpv6Host.icmp(Icmpv6.ECHO_REPLY, 0));
    host6.ping(destination, ++sequence);
    network.advance(Duration.ofMillis(100));
    return host6.count(SimulatedIpv6Host.icmp(Icmpv6.ECHO_REPLY, 0)) == before + 1;
  }

  @Test
  void hostsReachTheirGatewayAtTheVirtualMac() {
    start(false);

    assertActive("a", "b");
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(isAnswered6(FAR6)).isTrue();
    assertThat(network.ports().learntPort(3, MAC)).hasValue(OF_A);
    assertThat(network.ports().learntPort(3, MAC6)).hasValue(OF_A);
  }

  @Test
  void anotherTakesOverWithoutTheHostsNoticing() {
    start(false);
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(isAnswered6(FAR6)).isTrue();
    int solicitations = host6.solicitations();

    network.ports().setLink(OF_A, false);
    network.advance(TAKE_OVER);
    assertThat(states("b")).containsOnly(VrrpState.State.ACTIVE);
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(isAnswered6(FAR6)).isTrue();
    assertThat(network.ports().learntPort(3, MAC)).hasValue(OF_B);
    assertThat(network.ports().learntPort(3, MAC6)).hasValue(OF_B);
    assertThat(host6.solicitations()).isLessThanOrEqualTo(solicitations + 1);

    network.ports().setLink(OF_A, true);
    network.advance(Duration.ofSeconds(10));
    assertActive("a", "b");
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(isAnswered6(FAR6)).isTrue();
    assertThat(network.ports().learntPort(3, MAC)).hasValue(OF_A);
  }

  @Test
  void aRouterThatEndsHandsOverAtOnce() {
    start(false);
    network.apply(bare("a", OF_A), router("b", OF_B, 100, false));
    network.advance(Duration.ofMillis(700));

    assertThat(states("b")).containsOnly(VrrpState.State.ACTIVE);
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(network.notices())
        .anyMatch(text ->
            text.startsWith("b vrrp:main: virtual router 7 on eth0 is active here: preempted"));
  }

  @Test
  void aRouterThatFailsIsReplaced() {
    start(false);
    network.await(network.engine().remove("a"));
    network.advance(TAKE_OVER);

    assertThat(states("b")).containsOnly(VrrpState.State.ACTIVE);
    assertThat(isAnswered(FAR)).isTrue();
  }

  @Test
  void packetsForTheAddressesAreDroppedUnlessAccepted() {
    start(false);
    assertThat(isAnswered(GATEWAY)).isFalse();
    assertThat(isAnswered6("2001:db8:1::ff")).isFalse();

    network.apply(router("a", OF_A, 200, true), router("b", OF_B, 100, true));
    network.advance(Duration.ofSeconds(1));
    assertThat(isAnswered(GATEWAY)).isTrue();
    assertThat(isAnswered6("2001:db8:1::ff")).isTrue();
    assertThat(isAnswered6(GATEWAY6)).isTrue();
  }

  private static VrConfig advertising(VrConfig router) {
    List<InterfaceConfig> interfaces =
        router.interfaces().stream()
            .map(each ->
                each.name().equals("eth0")
                    ? each.withIpv6(each.ipv6().withRouterAdvertisements(ADVERTISEMENTS))
                    : each)
            .toList();
    return new VrConfig(
        router.name(),
        router.description(),
        router.enabled(),
        router.routerId(),
        router.limits(),
        interfaces,
        router.protocols());
  }

  /**
   * Senders of the router advertisements that came in since the last time, with their lifetimes.
   */
  private Set<String> advertised() {
    Set<String> told = new TreeSet<>();
    for (byte[] frame : List.copyOf(host6.received())) {
      if (SimulatedIpv6Host.icmp(Icmpv6.ROUTER_ADVERTISEMENT, 0).test(frame)) {
        int options = MESSAGE + Ndp.ROUTER_ADVERTISEMENT_BYTES;
        int option =
            NdpOptions.find(
                frame, options, frame.length - options, NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
        told.add(
            "%s %s %s %d"
                .formatted(
                    new Ipv6Address(
                        Ipv6.sourceHigh(frame, ETHERNET), Ipv6.sourceLow(frame, ETHERNET)),
                    new MacAddress(Ethernet.source(frame, 0)),
                    new MacAddress(NdpOptions.mac(frame, option)),
                    Ndp.routerLifetimeSeconds(frame, MESSAGE)));
      }
    }
    host6.forgetReceived();
    return told;
  }

  @Test
  void hostsHearOfTheVirtualRouterAloneAndNeverThatItEnds() {
    String virtual = "%s %s %s 180".formatted(GATEWAY6, MAC6, MAC6);
    VrConfig a = advertising(router("a", OF_A, 200, false));
    VrConfig b = advertising(router("b", OF_B, 100, false));
    network.apply(a, b);
    network.advance(Duration.ofSeconds(10));
    assertActive("a", "b");
    host6.forgetReceived();
    host6.solicitRouters();
    network.advance(Duration.ofMinutes(2));
    assertThat(advertised()).containsExactly(virtual);
    assertThat(network.ports().learntPort(3, MAC6)).hasValue(OF_A);

    network.ports().setLink(OF_A, false);
    network.advance(Duration.ofMinutes(2));
    assertThat(advertised()).containsExactly(virtual);
    assertThat(network.ports().learntPort(3, MAC6)).hasValue(OF_B);

    network.apply(advertising(bare("b", OF_B)));
    network.advance(Duration.ofMinutes(2));
    assertThat(advertised()).hasSize(1).noneMatch(virtual::equals);
  }

  @Test
  void whatARouterSaidOfItselfIsTakenBackWhenAVirtualOneIsThere() {
    network.apply(advertising(bare("b", OF_B)));
    network.advance(Duration.ofSeconds(30));
    Set<String> own = advertised();
    assertThat(own).singleElement().satisfies(each -> assertThat(each).endsWith(" 180"));

    network.apply(advertising(router("b", OF_B, 100, false)));
    network.advance(Duration.ofSeconds(1));
    assertThat(advertised()).containsExactly(own.iterator().next().replaceFirst("180$", "0"));
    network.advance(Duration.ofSeconds(30));
    assertThat(advertised()).containsExactly("%s %s %s 180".formatted(GATEWAY6, MAC6, MAC6));
  }

  @Test
  void theOwnerOfTheAddressesAnswersWithTheVirtualMac() {
    VrConfig owner =
        routed(
            vr("a", onPort("eth0", OF_A, GATEWAY + "/24"), loopback("lo", FAR + "/32")),
            new VrrpSettings("main", "", List.of(group(100, false, GATEWAY))));
    network.apply(owner, router("b", OF_B, 254, false));
    network.advance(Duration.ofSeconds(10));

    assertThat(states("a")).containsExactly(VrrpState.State.ACTIVE);
    assertThat(isAnswered(GATEWAY)).isTrue();
    assertThat(isAnswered(FAR)).isTrue();
    assertThat(network.ports().learntPort(3, MAC)).hasValue(OF_A);
  }
}
