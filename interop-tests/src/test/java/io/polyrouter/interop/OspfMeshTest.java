package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.AreaModel;
import io.polyrouter.interop.lab.AreaModel.Link;
import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A mesh of three virtual routers, two of FRR and one of BIRD in three areas, with OSPFv2 and
 * OSPFv3: every router's routes and metrics are those of {@link AreaModel}, before and after links
 * and routers fail.
 *
 * <pre>
 *            g 10               a 5, b 5                i 10
 *          ┌─────── red 1 ═════════════════ frr 2 ───────┐
 *   area 1 │          │ │ f 20                │          │ area 2, a stub
 *   frr 5 leaf   e 10 │ └────────────┐   c 10 │       6 green
 *          │          │              └─────── │          │
 *          └─────── blue 4 ─────────────── bird 3 ───────┘
 *            h 15               d 5                     j 12
 * </pre>
 *
 * Leaf announces an external route with a metric of type 1, blue one of type 2. Router n has
 * 192.0.2.n and 2001:db8:ff::n, and n at the end of its addresses.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class OspfMeshTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int RED = 1;
  private static final int FRR = 2;
  private static final int BIRD = 3;
  private static final int BLUE = 4;
  private static final int LEAF = 5;
  private static final int GREEN = 6;
  private static final int ROUTERS = 6;
  private static final int STUB = 2;

  private static final List<Link> LINKS =
      List.of(
          new Link("a", 0, RED, FRR, 5),
          new Link("b", 0, RED, FRR, 5),
          new Link("c", 0, FRR, BIRD, 10),
          new Link("d", 0, BIRD, BLUE, 5),
          new Link("e", 0, BLUE, RED, 10),
          new Link("f", 0, RED, BIRD, 20),
          new Link("g", 1, RED, LEAF, 10),
          new Link("h", 1, BLUE, LEAF, 15),
          new Link("i", STUB, FRR, GREEN, 10),
          new Link("j", STUB, BIRD, GREEN, 12));

  /** FRR and BIRD have this for their loopbacks in OSPFv3. */
  private static final int PEER_LOOPBACK_COST = 10;

  /** Of the default route in the stub area. */
  private static final int DEFAULT_COST = 1;

  private static final int LEAF_METRIC = 7;
  private static final int BLUE_METRIC = 20;

  /** Ends of links that tests have fail: router and link. */
  private static final String[][] FAILING = {
    {"red", "a"}, {"red", "b"}, {"bird", "c"}, {"blue", "h"}
  };

  private final RoutingLab lab;
  private final AreaModel model = new AreaModel(LINKS);
  private final FrrRouter frr;
  private final FrrRouter leaf;
  private final BirdRouter bird;
  private final VrConfig red;
  private final VrConfig blue;
  private final VrConfig green;

  OspfMeshTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    for (OspfVersion version : OspfVersion.values()) {
      for (int router = 1; router <= ROUTERS; router++) {
        model.host(
            loopbackOf(router, version), areaOf(router), router, loopbackCost(router, version));
      }
      LINKS.forEach(link -> model.network(prefixOf(link, version), link));
    }
    frr = frr(FRR, "");
    leaf =
        frr(
            LEAF,
            "ip route %s blackhole\nipv6 route %s blackhole\n"
                .formatted(external(LEAF, OspfVersion.V2), external(LEAF, OspfVersion.V3)));
    bird = this.lab.bird(host(BIRD), birdOspf());
    red = virtualRouter(RED);
    blue = virtualRouter(BLUE);
    green = virtualRouter(GREEN);
  }

  // ---- the routers --------------------------------------------------------------------------

  private static String nameOf(int router) {
    return List.of("red", "frr", "bird", "blue", "leaf", "green").get(router - 1);
  }

  private static boolean isPeer(int router) {
    return router == FRR || router == BIRD || router == LEAF;
  }

  /** Of its loopback. */
  private static int areaOf(int router) {
    return router == LEAF ? 1 : router == GREEN ? STUB : 0;
  }

  private static List<Link> linksOf(int router) {
    return LINKS.stream().filter(link -> link.joins(router)).toList();
  }

  private static String[] addresses(Link link, int number) {
    int net = link.name().charAt(0) - 'a';
    return new String[] {
      "10.1.%d.%d/24".formatted(net, number), "2001:db8:%x::%d/64".formatted(net + 1, number)
    };
  }

  private static String prefixOf(Link link, OspfVersion version) {
    return IpPrefix.parse(addresses(link, 0)[version == OspfVersion.V2 ? 0 : 1]).toString();
  }

  private static String loopbackOf(int router, OspfVersion version) {
    return version == OspfVersion.V2
        ? "192.0.2." + router + "/32"
        : "2001:db8:ff::" + router + "/128";
  }

  private static int loopbackCost(int router, OspfVersion version) {
    return version == OspfVersion.V3 && isPeer(router) ? PEER_LOOPBACK_COST : 0;
  }

  private static String external(int router, OspfVersion version) {
    return version == OspfVersion.V2
        ? "172.%d.0.0/16".formatted(16 + router)
        : "2001:db8:e%d::/48".formatted(router);
  }

  private KernelHost host(int router) {
    KernelHost host =
        lab.host(
            nameOf(router), loopbackOf(router, OspfVersion.V2), loopbackOf(router, OspfVersion.V3));
    for (Link link : linksOf(router)) {
      lab.attach(nameOf(router), host, link.name(), addresses(link, router));
    }
    return host;
  }

  private FrrRouter frr(int router, String statics) {
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("staticd", statics);
    daemons.put("ospfd", frrOspf(router, OspfVersion.V2));
    daemons.put("ospf6d", frrOspf(router, OspfVersion.V3));
    return lab.frr(host(router), daemons);
  }

  private static String frrOspf(int router, OspfVersion version) {
    String word = version == OspfVersion.V2 ? "ip ospf" : "ipv6 ospf6";
    String process = version == OspfVersion.V2 ? "ospf" : "ospf6";
    StringBuilder text =
        new StringBuilder("interface lo\n %s area 0.0.0.%d\n".formatted(word, areaOf(router)));
    for (Link link : linksOf(router)) {
      text.append("interface %s\n".formatted(link.name()));
      for (String line :
          List.of(
              "area 0.0.0." + link.area(),
              "network point-to-point",
              "cost " + link.cost(),
              "hello-interval 1",
              "dead-interval 4")) {
        text.append(" %s %s\n".formatted(word, line));
      }
    }
    text.append("router %s\n %s router-id 192.0.2.%d\n".formatted(process, process, router));
    text.append(
        router == LEAF
            ? " redistribute static metric %d metric-type 1\n".formatted(LEAF_METRIC)
            : " area 0.0.0.%d stub\n".formatted(STUB));
    return text.toString();
  }

  private static String birdOspf() {
    return """
    router id 192.0.2.3;
    protocol device {}
    protocol kernel { ipv4 { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
    protocol kernel { ipv6 { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
    protocol ospf v2 ospf4 {
      ipv4 { import all; export none; };
      AREAS
    }
    protocol ospf v3 ospf6 {
      ipv6 { import all; export none; };
      AREAS
    }
    """
        .replaceFirst("AREAS", birdAreas("interface \"lo\" { stub; cost 1; };"))
        .replace("AREAS", birdAreas("stubnet 2001:db8:ff::3/128;"));
  }

  private static String birdAreas(String loopback) {
    StringBuilder text = new StringBuilder();
    for (int area : new int[] {0, STUB}) {
      text.append("area %d {\n".formatted(area));
      text.append(area == 0 ? loopback : "stub; summary; default cost %d;".formatted(DEFAULT_COST));
      for (Link link : linksOf(BIRD)) {
        if (link.area() == area) {
          text.append(
              "interface \"%s\" { type ptp; cost %d; hello 1; dead 4; };\n"
                  .formatted(link.name(), link.cost()));
        }
      }
      text.append("};\n");
    }
    return text.toString();
  }

  private VrConfig virtualRouter(int router) {
    String name = nameOf(router);
    List<InterfaceConfig> interfaces = new ArrayList<>();
    interfaces.add(
        loopback("lo", loopbackOf(router, OspfVersion.V2), loopbackOf(router, OspfVersion.V3)));
    for (Link link : linksOf(router)) {
      interfaces.add(lab.attach(name, link.name(), addresses(link, router)));
    }
    VrConfig made = vr(name, interfaces.toArray(InterfaceConfig[]::new));
    if (router == BLUE) {
      for (OspfVersion version : OspfVersion.values()) {
        made = route(made, external(BLUE, version), new StaticTarget.Blackhole());
      }
    }
    return routed(made, ospf(router, OspfVersion.V2), ospf(router, OspfVersion.V3));
  }

  private static OspfSettings ospf(int router, OspfVersion version) {
    OspfConfig config = OspfConfig.of(version);
    for (int area : new TreeSet<>(linksOf(router).stream().map(Link::area).toList())) {
      AreaConfig made = AreaConfig.of("0.0.0." + area);
      if (area == STUB) {
        made.stub(true);
      }
      if (area == areaOf(router)) {
        made.with(OspfInterfaceConfig.broadcast("lo"));
      }
      for (Link link : linksOf(router)) {
        if (link.area() == area) {
          // Between two virtual routers a designated router is elected.
          made.with(
              (link.name().equals("e")
                      ? OspfInterfaceConfig.broadcast(link.name())
                      : OspfInterfaceConfig.pointToPoint(link.name()))
                  .cost(link.cost())
                  .hello(1, 4));
        }
      }
      config.area(made);
    }
    return (router == BLUE ? config.redistribute("static", BLUE_METRIC, true) : config).settings();
  }

  @BeforeAll
  void converge() {
    lab.kernel().apply(red, blue, green);
    Eventually.within(SOON, this::allAgree);
  }

  @AfterAll
  void end() {
    lab.close();
  }

  // ---- what they should have, and what they have ----------------------------------------------

  private void allAgree() {
    for (OspfVersion version : OspfVersion.values()) {
      for (int router = 1; router <= ROUTERS; router++) {
        if (model.isAlive(router)) {
          assertThat(routes(router, version))
              .as("%s of %s", version, nameOf(router))
              .isEqualTo(expected(router, version));
        }
      }
    }
  }

  private Map<String, Long> expected(int router, OspfVersion version) {
    Map<String, Long> routes = new TreeMap<>(model.routes(router));
    routes.keySet().removeIf(prefix -> (prefix.indexOf(':') >= 0) != (version == OspfVersion.V3));
    if (router == GREEN) {
      model
          .toBorder(GREEN, STUB)
          .ifPresent(way ->
              routes.put(version == OspfVersion.V2 ? "0.0.0.0/0" : "::/0", way + DEFAULT_COST));
    } else {
      model
          .toRouter(router, 1, LEAF)
          .ifPresent(way -> routes.put(external(LEAF, version), way + LEAF_METRIC));
      // BIRD shows the way to the boundary router first.
      model
          .toRouter(router, 0, BLUE)
          .ifPresent(
              way -> routes.put(external(BLUE, version), router == BIRD ? way : BLUE_METRIC));
    }
    return withoutOwn(router, version, routes);
  }

  /**
   * Own links are left out, which FRR and BIRD have as routes of OSPF, too. So is the default route
   * of OSPFv3 outside of the stub area: FRR may go on to tell the backbone of the one that BIRD
   * tells the stub area, if it had no neighbour in the backbone when it heard of it.
   */
  private Map<String, Long> withoutOwn(int router, OspfVersion version, Map<String, Long> routes) {
    if (router != GREEN) {
      routes.remove("::/0");
    }
    routes.remove(loopbackOf(router, version));
    routes.remove(external(router, version));
    for (Link link : linksOf(router)) {
      if (model.isOn(router, link)) {
        routes.remove(prefixOf(link, version));
      }
    }
    return routes;
  }

  private Map<String, Long> routes(int router, OspfVersion version) {
    Map<String, Long> routes =
        switch (router) {
          case FRR ->
              RouteMetrics.of(
                  frr, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6");
          case LEAF ->
              version == OspfVersion.V2
                  ? RouteMetrics.of(leaf, "show ip route ospf")
                  : RouteMetrics.ofOspf6(leaf, borders(LEAF, 1));
          case BIRD -> RouteMetrics.of(bird, version == OspfVersion.V2 ? "ospf4" : "ospf6");
          default -> lab.routes(nameOf(router), version.family(), version.typeName());
        };
    return withoutOwn(router, version, routes);
  }

  /** How far the virtual border routers are away, by router ID. */
  private Map<String, Long> borders(int router, int area) {
    Map<String, Long> borders = new TreeMap<>();
    for (int border : new int[] {RED, BLUE}) {
      model.toRouter(router, area, border).ifPresent(way -> borders.put("192.0.2." + border, way));
    }
    return borders;
  }

  @AfterEach
  void repair() {
    for (String[] end : FAILING) {
      lab.port(end[0], end[1]).resume();
      lab.port(end[0], end[1]).plug();
    }
    for (String daemon : List.of("ospfd", "ospf6d")) {
      if (!frr.runs(daemon)) {
        frr.restart(daemon);
      }
    }
    lab.kernel().apply(red, blue, green);
    model.repair();
    Eventually.within(SOON, this::allAgree);
  }

  // ---- tests --------------------------------------------------------------------------------

  private void assertReachedFromLeaf() {
    for (String destination : List.of("192.0.2.6", "2001:db8:ff::6", "192.0.2.3")) {
      assertThat(leaf.host().ping(destination, 3).received()).as(destination).isEqualTo(3);
    }
  }

  @Test
  void parallelLinksStandInForEachOther() {
    assertReachedFromLeaf();
    lab.port("red", "a").silence();
    model.silence("a");
    Eventually.within(SOON, this::allAgree);

    lab.port("red", "b").silence();
    model.silence("b");
    Eventually.within(SOON, this::allAgree);
  }

  @Test
  void linksOfBorderRoutersFail() {
    lab.port("bird", "c").silence();
    model.silence("c");
    lab.port("blue", "h").unplug();
    model.unplug(BLUE, "h");
    Eventually.within(SOON, this::allAgree);
    assertReachedFromLeaf();
  }

  @Test
  void aBorderRouterOfAnotherMakeFails() {
    frr.kill("ospfd");
    frr.kill("ospf6d");
    model.kill(FRR);
    Eventually.within(SOON, this::allAgree);
    assertReachedFromLeaf();
  }

  @Test
  void aVirtualBorderRouterGoes() {
    lab.kernel().apply(red, green);
    model.kill(BLUE);
    Eventually.within(SOON, this::allAgree);
    assertReachedFromLeaf();
  }
}
