package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lab that a newcomer finds: twins with the same addresses, and a chain of three. */
class StarterLabTest {

  private final SimulatedNetwork network = new SimulatedNetwork(1);

  private static VrConfig router(String name, String hostA, String hostB) {
    return vr(
        name,
        linkTo("eth0", hostA, "eth0", "10.0.1.1/24"),
        linkTo("eth1", hostB, "eth0", "10.0.2.1/24"));
  }

  private static VrConfig host(String name, String router, String port, String subnet) {
    return route(
        vr(name, linkTo("eth0", router, port, subnet + ".10/24")), "0.0.0.0/0", subnet + ".1");
  }

  @Test
  void twinsWithTheSameAddressesAnswerEachTheirOwn() {
    network.apply(
        router("red", "red-a", "red-b"),
        host("red-a", "red", "eth0", "10.0.1"),
        host("red-b", "red", "eth1", "10.0.2"),
        router("blue", "blue-a", "blue-b"),
        host("blue-a", "blue", "eth0", "10.0.1"),
        host("blue-b", "blue", "eth1", "10.0.2"));

    assertThat(network.ping("red-a", "10.0.2.10", 3).received()).isEqualTo(3);
    assertThat(network.counter("red", "ipv4-forwarded")).isEqualTo(6);
    assertThat(network.counter("blue", "ipv4-forwarded")).isZero();
    assertThat(network.ping("blue-b", "10.0.1.10", 2).received()).isEqualTo(2);
    assertThat(network.counter("red", "ipv4-forwarded")).isEqualTo(6);
    assertThat(network.counter("blue", "ipv4-forwarded")).isEqualTo(4);
  }

  @Test
  void chainOfThreeRoutesByStaticRoutes() {
    network.apply(
        route(
            vr("left", linkTo("east", "middle", "west", "10.1.0.1/30")), "10.2.0.0/30", "10.1.0.2"),
        vr(
            "middle",
            linkTo("west", "left", "east", "10.1.0.2/30"),
            linkTo("east", "right", "west", "10.2.0.1/30")),
        route(
            vr("right", linkTo("west", "middle", "east", "10.2.0.2/30")),
            "10.1.0.0/30",
            "10.2.0.1"));

    assertThat(network.ping("left", "10.2.0.2", 5).received()).isEqualTo(5);
    TracerouteResult trace = network.traceroute("left", "10.2.0.2");

    assertThat(trace.reached()).isTrue();
    assertThat(trace.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().from().toString())
        .isEqualTo(List.of("10.1.0.2", "10.2.0.2"));
    assertThat(trace.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().message())
        .isEqualTo(List.of("time-exceeded", "echo-reply"));
  }

  private static VrConfig chained(
      String name, String address, VrConfig links, StaticRoute... routes) {
    List<InterfaceConfig> interfaces = new ArrayList<>(links.interfaces());
    interfaces.add(loopback("lo", address));
    return new VrConfig(
        name,
        "",
        true,
        Optional.empty(),
        VrLimits.DEFAULT,
        interfaces,
        List.of(new ProtocolConfig.Static("default", "", List.of(routes))));
  }

  private static InterfaceConfig linkLocal(InterfaceConfig link, String address) {
    return link.withIpv6(
        new Ipv6Config(
            true,
            true,
            Optional.of(Ipv6Address.parse(address)),
            List.of(),
            List.of(),
            1,
            RouterAdvertisements.SILENT));
  }

  private static StaticRoute by(String prefix, String address, String interfaceName) {
    return new StaticRoute(
        IpPrefix.parse(prefix),
        "",
        1,
        new StaticTarget.NextHops(
            List.of(
                new StaticNextHop(
                    Optional.of(IpAddress.parse(address)), Optional.of(interfaceName)))));
  }

  @Test
  void chainOfThreeWhoseLinksHaveLinkLocalAddressesOnly() {
    network.apply(
        chained(
            "left",
            "2001:db8:ff::1/128",
            vr("left", linkLocal(linkTo("east", "middle", "west"), "fe80::1")),
            by("2001:db8:ff::/64", "fe80::2", "east")),
        chained(
            "middle",
            "2001:db8:ff::2/128",
            vr(
                "middle",
                linkLocal(linkTo("west", "left", "east"), "fe80::2"),
                linkLocal(linkTo("east", "right", "west"), "fe80::2")),
            by("2001:db8:ff::1/128", "fe80::1", "west"),
            by("2001:db8:ff::3/128", "fe80::3", "east")),
        chained(
            "right",
            "2001:db8:ff::3/128",
            vr("right", linkLocal(linkTo("west", "middle", "east"), "fe80::3")),
            by("::/0", "fe80::2", "west")));
    network.advance(Duration.ofSeconds(5));

    assertThat(network.ping("left", "2001:db8:ff::3", 5).received()).isEqualTo(5);
    TracerouteResult trace = network.traceroute("left", "2001:db8:ff::3");

    assertThat(trace.reached()).isTrue();
    assertThat(trace.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().from().toString())
        .isEqualTo(List.of("2001:db8:ff::2", "2001:db8:ff::3"));
  }
}
