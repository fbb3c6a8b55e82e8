package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.AreaSettings.Nssa;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All kinds of areas, with virtual routers, FRR and BIRD in each role.
 *
 * <pre>
 *   leaf ──── left ──── red ════ backbone ════ blue ──── right ──── bird
 *   frr       area 1         area 0 (memory link)        area 2
 * </pre>
 *
 * Every link costs 10. Loopbacks: frr 192.0.2.2, red 192.0.2.1, blue 192.0.2.4, bird 192.0.2.3.
 */
@LabTest(controller = false)
@Timeout(180)
class OspfAreasTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final OspfTimers QUICK = new OspfTimers(1, 4, 2, 1);

  private static final String STATICS = "where source = RTS_STATIC";

  private final RoutingLab lab;
  private final KernelHost leaf;
  private final KernelHost birdHost;

  OspfAreasTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    leaf = this.lab.host("frr", "192.0.2.2/32", "10.2.4.1/24", "10.2.5.1/24");
    birdHost = this.lab.host("bird", "192.0.2.3/32");
    this.lab.attach("frr", leaf, "left", "10.0.1.2/24");
    this.lab.attach("bird", birdHost, "right", "10.0.2.3/24");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private FrrRouter frr(String area) {
    return lab.frr(
        leaf,
        Map.of(
            "ospfd",
            """
            interface lo
             ip ospf area 1
            interface left
             ip ospf area 1
             ip ospf network point-to-point
             ip ospf hello-interval 1
             ip ospf dead-interval 4
            router ospf
             ospf router-id 192.0.2.2
            """
                + area.indent(1)));
  }

  private BirdRouter bird(String area, String exported) {
    return lab.bird(
        birdHost,
        """
        router id 192.0.2.3;
        protocol device {}
        protocol kernel { ipv4 { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
        protocol static { ipv4; route 172.20.0.0/16 blackhole; route 172.21.0.0/16 blackhole; }
        protocol ospf v2 ospf4 {
          ipv4 { import all; export EXPORTED; };
          area 2 {
            AREA
            interface "right" { type ptp; cost 10; hello 1; dead 4; };
            interface "lo" { stub; cost 1; };
          };
        }
        """
            .replace("EXPORTED", exported)
            .replace("AREA", area));
  }

  private void apply(
      UnaryOperator<AreaConfig> left, UnaryOperator<AreaConfig> right, String... redStatics) {
    apply(
        left.apply(AreaConfig.of("0.0.0.1"))
            .with(OspfInterfaceConfig.pointToPoint("left").cost(10).hello(1, 4)),
        right
            .apply(AreaConfig.of("0.0.0.2"))
            .with(OspfInterfaceConfig.pointToPoint("right").cost(10).hello(1, 4)),
        redStatics);
  }

  private void apply(AreaConfig left, AreaConfig right, String... redStatics) {
    VrConfig red =
        vr(
            "red",
            loopback("lo", "192.0.2.1/32"),
            lab.attach("red", "left", "10.0.1.1/24"),
            linkTo("core", "blue", "core", "10.0.0.1/24"));
    VrConfig blue =
        vr(
            "blue",
            loopback("lo", "192.0.2.4/32"),
            lab.attach("blue", "right", "10.0.2.4/24"),
            linkTo("core", "red", "core", "10.0.0.4/24"));
    for (String prefix : redStatics) {
      red = route(red, prefix, "10.0.0.99");
    }
    lab.kernel().apply(routed(red, ospf(left)), routed(blue, ospf(right)));
  }

  private static OspfSettings ospf(AreaConfig other) {
    return OspfConfig.of(OspfVersion.V2)
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.pointToPoint("core").cost(10).hello(1, 4),
                    OspfInterfaceConfig.broadcast("lo")))
        .area(other)
        .redistribute("static", 20, true)
        .settings();
  }

  private Map<String, Long> routes(String vr) {
    return lab.routes(vr, AddressFamily.IPV4, "ospfv2");
  }

  @Test
  void normalAreasHearOfEverything() {
    FrrRouter frr = frr("");
    BirdRouter bird = bird("", STATICS);
    apply(area -> area, area -> area, "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsEntry("192.0.2.1/32", 10L)
              .containsEntry("192.0.2.4/32", 20L)
              .containsEntry("192.0.2.3/32", 30L)
              .containsEntry("10.0.2.0/24", 30L)
              .containsEntry("172.16.0.0/16", 20L)
              .containsKey("172.20.0.0/16");
          assertThat(RouteMetrics.of(bird, "ospf4"))
              .containsEntry("192.0.2.2/32", 30L)
              .containsEntry("10.0.1.0/24", 30L)
              .containsKey("172.16.0.0/16");
          assertThat(routes("red")).containsEntry("192.0.2.3/32", 20L);
          assertThat(routes("blue")).containsEntry("192.0.2.2/32", 20L);
        });
    assertThat(leaf.ping("192.0.2.3", 3).received()).isEqualTo(3);
  }

  @Test
  void rangesStandForTheNetworksWithinThem() {
    var _ = frr("");
    BirdRouter bird = bird("", STATICS);
    apply(area -> area.range("10.2.0.0/16").hide("192.0.2.0/30"), area -> area);

    Eventually.within(
        SOON,
        () ->
            assertThat(RouteMetrics.of(bird, "ospf4"))
                .containsKey("10.2.0.0/16")
                .containsKey("192.0.2.1/32")
                .doesNotContainKeys("10.2.4.0/24", "10.2.5.0/24", "192.0.2.2/32"));
    // What the range stands for, but nobody has, is not sent back to where the default route leads.
    assertThat(leaf.ping("192.0.2.4", 1).received()).isEqualTo(1);
  }

  @Test
  void stubAreasHaveADefaultRouteInPlaceOfExternalOnes() {
    FrrRouter frr = frr("area 1 stub");
    BirdRouter bird = bird("stub; summary;", "none");
    apply(
        area -> area.stub(true).defaultCost(7),
        area -> area.stub(true).defaultCost(3),
        "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsEntry("0.0.0.0/0", 17L)
              .containsEntry("192.0.2.3/32", 30L)
              .doesNotContainKey("172.16.0.0/16");
          assertThat(RouteMetrics.of(bird, "ospf4"))
              .containsEntry("0.0.0.0/0", 13L)
              .containsEntry("192.0.2.2/32", 30L)
              .doesNotContainKey("172.16.0.0/16");
        });
  }

  @Test
  void totallyStubbyAreasHaveADefaultRouteAlone() {
    FrrRouter frr = frr("area 1 stub");
    apply(area -> area.stub(false), area -> area, "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsEntry("0.0.0.0/0", 11L)
              .doesNotContainKeys("192.0.2.1/32", "192.0.2.4/32", "172.16.0.0/16");
          assertThat(routes("blue")).containsEntry("192.0.2.2/32", 20L);
        });
    assertThat(leaf.ping("192.0.2.4", 3).received()).isEqualTo(3);
  }

  @Test
  void routesFromAnNssaAreTranslated() {
    FrrRouter frr = frr("area 1 nssa");
    BirdRouter bird = bird("nssa; summary;", STATICS);
    apply(
        area -> area.nssa(true, new Nssa(false, true, true)),
        area -> area.nssa(true, new Nssa(false, true, true)),
        "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsKey("0.0.0.0/0")
              .containsKey("192.0.2.3/32")
              .containsEntry("172.16.0.0/16", 20L)
              .doesNotContainKey("172.20.0.0/16");
          assertThat(routes("red")).containsKeys("172.20.0.0/16", "172.21.0.0/16");
          assertThat(routes("blue")).containsKeys("172.20.0.0/16", "172.16.0.0/16");
          assertThat(RouteMetrics.of(bird, "ospf4")).containsKey("0.0.0.0/0");
        });
  }

  @Test
  void aVirtualLinkJoinsAnAreaThatIsFarFromTheBackbone() {
    // BIRD is a border router of areas 2 and 3; area 2 is passed through. The link is broadcast, as
    // BIRD 2.0.12 does not find the other end over point-to-point links, not even another BIRD.
    birdHost.addresses("lo", "10.3.0.1/24");
    BirdRouter bird =
        lab.bird(
            birdHost,
            """
            router id 192.0.2.3;
            protocol device {}
            protocol ospf v2 ospf4 {
              ipv4 { import all; export none; };
              area 0 {};
              area 2 {
                interface "right" { type broadcast; cost 10; hello 1; dead 4; };
                virtual link 192.0.2.4 { hello 1; dead 4; retransmit 2; };
              };
              area 3 { interface "lo" { stub; cost 1; }; };
            }
            """);
    FrrRouter frr = frr("");
    apply(
        AreaConfig.of("0.0.0.1")
            .with(OspfInterfaceConfig.pointToPoint("left").cost(10).hello(1, 4)),
        AreaConfig.of("0.0.0.2")
            .virtualLink("192.0.2.3", QUICK, OspfAuthentication.NONE)
            .with(OspfInterfaceConfig.broadcast("right").cost(10).hello(1, 4)));

    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsEntry("192.0.2.3/32", 30L)
              .containsKey("10.3.0.0/24");
          assertThat(RouteMetrics.of(bird, "ospf4")).containsEntry("192.0.2.2/32", 30L);
        });
  }
}
