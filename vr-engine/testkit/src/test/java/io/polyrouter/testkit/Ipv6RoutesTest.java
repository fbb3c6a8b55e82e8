package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.limits;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Page;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Table;
import io.polyrouter.router.state.RouteQuery.Via;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** IPv6 routes from configuration to what is published and read, beside those of IPv4. */
class Ipv6RoutesTest {

  private static final VrConfig RED =
      vr(
          "red",
          onPort("eth0", 1, "10.0.0.1/24", "2001:db8:0:1::1/64"),
          onPort("eth1", 2, "2001:db8:0:2::1/64"));

  /** So long it takes until own addresses are used. */
  private static final Duration DUPLICATE_DETECTION = Duration.ofSeconds(3);

  private final SimulatedNetwork network = new SimulatedNetwork(1);

  private PrefixTable<ForwardingAction> published(AddressFamily family) {
    return network.fibs().latest("red").orElseThrow().fib(family);
  }

  private RibSummary summary(AddressFamily family) {
    return network.snapshot("red").rib(family);
  }

  private Page query(Table table, Optional<String> longestMatch, int limit, Optional<String> next) {
    return network
        .engine()
        .routes(
            new RouteQuery(
                "red",
                AddressFamily.IPV6,
                table,
                Optional.empty(),
                longestMatch.map(IpAddress::parse),
                limit,
                next));
  }

  private static StaticTarget linkLocal(String address, String... interfaces) {
    List<StaticNextHop> nextHops = new ArrayList<>();
    for (String each : interfaces) {
      nextHops.add(new StaticNextHop(Optional.of(IpAddress.parse(address)), Optional.of(each)));
    }
    return new StaticTarget.NextHops(nextHops);
  }

  private void apply(VrConfig config) {
    network.apply(config);
    network.advance(DUPLICATE_DETECTION);
  }

  @Test
  void connectedRoutesOfBothFamiliesArePublishedTogether() {
    apply(RED);

    assertThat(published(AddressFamily.IPV4).get(IpPrefix.parse("10.0.0.1/32")))
        .isEqualTo(ForwardingAction.RECEIVE);
    assertThat(published(AddressFamily.IPV6).get(IpPrefix.parse("2001:db8:0:1::1/128")))
        .isEqualTo(ForwardingAction.RECEIVE);
    assertThat(published(AddressFamily.IPV6).get(IpPrefix.parse("2001:db8:0:2::/64")))
        .isInstanceOf(ForwardingAction.Connected.class);
    assertThat(published(AddressFamily.IPV6).size()).isEqualTo(6);
    assertThat(summary(AddressFamily.IPV6)).isEqualTo(new RibSummary(sorted("connected", 6), 6, 0));
    assertThat(summary(AddressFamily.IPV4).routesBySource()).containsEntry("connected", 4);
  }

  private static SortedMap<String, Integer> sorted(String source, int routes) {
    return new TreeMap<>(Map.of(source, routes));
  }

  @Test
  void linkLocalNextHopsAreToldApartByTheirInterfaces() {
    apply(route(RED, "2001:db8:1::/48", linkLocal("fe80::1", "eth0", "eth1")));

    IpAddress same = IpAddress.parse("fe80::1");
    int first = network.fibs().interfaceOf("red", "eth0").index();
    int second = network.fibs().interfaceOf("red", "eth1").index();
    assertThat(published(AddressFamily.IPV6).get(IpPrefix.parse("2001:db8:1::/48")))
        .isEqualTo(
            new ForwardingAction.Forward(
                List.of(new NextHop(first, same), new NextHop(second, same))));
  }

  @Test
  void nextHopsResolveThroughOtherRoutes() {
    VrConfig far = route(RED, "2001:db8:1::/48", "2001:db8:2::9");
    apply(far);
    assertThat(summary(AddressFamily.IPV6).unresolved()).isEqualTo(1);

    apply(route(far, "2001:db8:2::/64", "2001:db8:0:2::9"));

    Route found =
        query(Table.FIB, Optional.of("2001:db8:1:5::7"), 10, Optional.empty()).routes().getFirst();
    assertThat(found.prefix()).isEqualTo(IpPrefix.parse("2001:db8:1::/48"));
    assertThat(found.source()).isEqualTo("static:default");
    assertThat(found.nextHops())
        .containsExactly(
            new Via(Optional.of(IpAddress.parse("2001:db8:0:2::9")), Optional.of("eth1")));
  }

  @Test
  void pagesJoinToTheWhole() {
    VrConfig config = RED;
    for (int i = 0; i < 20; i++) {
      config =
          route(
              config,
              "2001:db8:" + Integer.toHexString(256 + i) + "::/48",
              new StaticTarget.Blackhole());
    }
    apply(config);

    for (Table table : Table.values()) {
      List<Route> joined = new ArrayList<>();
      Optional<String> next = Optional.empty();
      do {
        Page page = query(table, Optional.empty(), 7, next);
        joined.addAll(page.routes());
        next = page.continuation();
      } while (next.isPresent());
      assertThat(joined).hasSize(26);
      assertThat(joined).isEqualTo(query(table, Optional.empty(), 1000, Optional.empty()).routes());
    }
  }

  @Test
  void eachFamilyHasTheLimitForItself() {
    VrConfig config = limits(RED, new VrLimits(7, 100, 100));
    for (int i = 0; i < 3; i++) {
      config = route(config, "2001:db8:" + (100 + i) + "::/48", new StaticTarget.Blackhole());
      config = route(config, "198.51.100." + i + "/32", new StaticTarget.Blackhole());
    }
    // More than it may have, as routing protocols could bring: past the checks of configuration.
    network.await(network.engine().apply(config));
    network.advance(DUPLICATE_DETECTION);
    assertThat(summary(AddressFamily.IPV6).active()).isEqualTo(7);
    assertThat(summary(AddressFamily.IPV4).active()).isEqualTo(7);

    apply(limits(config, new VrLimits(9, 100, 100)));

    assertThat(summary(AddressFamily.IPV6).active()).isEqualTo(9);
  }

  @Test
  void withoutItsLinkNothingOfAnInterfaceIsLeft() {
    apply(route(RED, "2001:db8:1::/48", linkLocal("fe80::1", "eth1")));
    assertThat(published(AddressFamily.IPV6).size()).isEqualTo(7);

    network.ports().setLink(2, false);
    network.settle();

    assertThat(published(AddressFamily.IPV6).size()).isEqualTo(3);
    assertThat(summary(AddressFamily.IPV6).unresolved()).isEqualTo(1);
  }
}
