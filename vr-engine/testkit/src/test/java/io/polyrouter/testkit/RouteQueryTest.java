package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.NoSuchVrException;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Page;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Table;
import io.polyrouter.router.state.RouteQuery.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading tables by page. */
class RouteQueryTest {

  private final SimulatedNetwork network = new SimulatedNetwork(1);

  @BeforeEach
  void start() {
    VrConfig red =
        route(
            route(
                route(
                    route(
                        vr("red", onPort("eth0", 1, "10.0.0.1/24")),
                        "198.51.100.0/24",
                        "10.0.0.2",
                        "10.0.0.3"),
                    "203.0.113.0/24",
                    "172.16.0.1"),
                "198.51.100.128/25",
                new StaticTarget.Blackhole()),
            "0.0.0.0/0",
            new StaticTarget.Unreachable());
    List<ProtocolConfig> protocols = new ArrayList<>(red.protocols());
    protocols.add(
        new ProtocolConfig.Static(
            "other",
            "",
            List.of(
                new StaticRoute(
                    IpPrefix.parse("198.51.100.0/24"), "", 9, new StaticTarget.Blackhole()))));
    network.apply(
        new VrConfig("red", "", true, red.routerId(), red.limits(), red.interfaces(), protocols));
  }

  private Page query(Table table, String within, String longestMatch, int limit, String next) {
    return network
        .engine()
        .routes(
            new RouteQuery(
                "red",
                AddressFamily.IPV4,
                table,
                Optional.of(within).filter(text -> !text.isEmpty()).map(IpPrefix::parse),
                Optional.of(longestMatch).filter(text -> !text.isEmpty()).map(IpAddress::parse),
                limit,
                Optional.of(next).filter(text -> !text.isEmpty())));
  }

  private static List<String> prefixes(Page page) {
    return page.routes().stream().map(route -> route.prefix().toString()).toList();
  }

  @Test
  void theFibHoldsWhatIsInUse() {
    Page page = query(Table.FIB, "", "", 100, "");

    assertThat(prefixes(page))
        .containsExactly(
            "0.0.0.0/0",
            "10.0.0.0/24",
            "10.0.0.0/32",
            "10.0.0.1/32",
            "10.0.0.255/32",
            "198.51.100.0/24",
            "198.51.100.128/25");
    assertThat(page.continuation()).isEmpty();
    assertThat(page.routes())
        .extracting(Route::action)
        .containsExactly(
            "unreachable", "connected", "receive", "receive", "receive", "forward", "blackhole");
    assertThat(page.routes().get(5).source()).isEqualTo("static:default");
    assertThat(page.routes().get(5).nextHops())
        .containsExactly(via("10.0.0.2", "eth0"), via("10.0.0.3", "eth0"));
  }

  private static Via via(String address, String interfaceName) {
    return new Via(Optional.of(IpAddress.parse(address)), Optional.of(interfaceName));
  }

  @Test
  void theRibHoldsEveryRouteOfEverySource() {
    Page page = query(Table.RIB, "198.51.100.0/24", "", 100, "");

    assertThat(page.routes())
        .extracting(Route::source)
        .containsExactly("static:default", "static:other", "static:default");
    assertThat(page.routes()).extracting(Route::active).containsExactly(true, false, true);
    assertThat(page.routes()).extracting(Route::preference).containsExactly(1, 9, 1);

    Route unresolved = query(Table.RIB, "203.0.113.0/24", "", 1, "").routes().getFirst();
    assertThat(unresolved.action()).isEqualTo("unresolved");
    assertThat(unresolved.active()).isFalse();
    assertThat(unresolved.nextHops())
        .containsExactly(new Via(Optional.of(IpAddress.parse("172.16.0.1")), Optional.empty()));
  }

  @Test
  void pagesJoinToTheWhole() {
    for (Table table : Table.values()) {
      for (int limit = 1; limit < 12; limit++) {
        List<Route> joined = new ArrayList<>();
        String next = "";
        do {
          Page page = query(table, "", "", limit, next);
          assertThat(page.routes().size()).isLessThanOrEqualTo(limit);
          joined.addAll(page.routes());
          next = page.continuation().orElse("");
        } while (!next.isEmpty());
        assertThat(joined).isEqualTo(query(table, "", "", 1000, "").routes());
      }
    }
  }

  @Test
  void longestMatchIsTheRouteThatAPacketTakes() {
    assertThat(prefixes(query(Table.FIB, "", "198.51.100.200", 10, "")))
        .containsExactly("198.51.100.128/25");
    assertThat(prefixes(query(Table.RIB, "", "198.51.100.1", 10, "")))
        .containsExactly("198.51.100.0/24");
    // The route to 203.0.113.0/24 is unresolved.
    assertThat(prefixes(query(Table.RIB, "", "203.0.113.1", 10, ""))).containsExactly("0.0.0.0/0");
    assertThat(prefixes(query(Table.FIB, "10.0.0.0/8", "203.0.113.1", 10, ""))).isEmpty();
    assertThat(prefixes(query(Table.FIB, "", "2001:db8::1", 10, ""))).isEmpty();
  }

  @Test
  void badQuestionsAreRefused() {
    assertThatThrownBy(() -> query(Table.FIB, "", "", 10, "garbage"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("garbage");
    assertThatThrownBy(() -> query(Table.FIB, "", "", 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            network
                .engine()
                .routes(
                    new RouteQuery(
                        "blue",
                        AddressFamily.IPV4,
                        Table.FIB,
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        Optional.empty())))
        .isInstanceOf(NoSuchVrException.class);
  }
}
