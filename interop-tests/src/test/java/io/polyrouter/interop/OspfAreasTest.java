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
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.AreaSettings.Nssa;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All kinds of areas, with virtual routers, FRR and BIRD in each role, in both versions.
 *
 * <pre>
 *   leaf ──── left ──── red ════ backbone ════ blue ──── right ──── bird
 *   frr       area 1         area 0 (memory link)        area 2
 * </pre>
 *
 * Every link costs 10. Loopbacks: frr 192.0.2.2, red 192.0.2.1, blue 192.0.2.4, bird 192.0.2.3.
 * Addresses of IPv6 are those of IPv4 put behind 2001:db8, see {@link #in}.
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
    leaf = this.lab.host("frr", both("192.0.2.2/32", "10.2.4.1/24", "10.2.5.1/24"));
    birdHost = this.lab.host("bird", both("192.0.2.3/32"));
    this.lab.attach("frr", leaf, "left", both("10.0.1.2/24"));
    this.lab.attach("bird", birdHost, "right", both("10.0.2.3/24"));
  }

  @AfterEach
  void end() {
    lab.close();
  }

  // ---- addresses ----------------------------------------------------------------------------

  /**
   * An address or prefix of a version: of 10.0.1.2/24 OSPFv3 has 2001:db8:a00:102::1/56, of
   * 10.0.1.0/24 it has 2001:db8:a00:100::/56, of 192.0.2.2/32 it has 2001:db8:c000:202::1/128.
   */
  private static String in(OspfVersion version, String text) {
    if (version == OspfVersion.V2) {
      return text;
    }
    int slash = text.indexOf('/');
    int bits = Ipv4Address.parse(text.substring(0, slash)).bits();
    int length = Integer.parseInt(text.substring(slash + 1));
    if (length == 0) {
      return "::/0";
    }
    boolean isNetwork = length < 32 && bits << length == 0;
    return IpAddress.parse(
            "2001:db8:%x:%x::%s".formatted(bits >>> 16, bits & 0xffff, isNetwork ? "" : "1"))
        + "/"
        + (length == 32 ? 128 : length + 32);
  }

  private static String[] both(String... texts) {
    return Stream.of(texts)
        .flatMap(text -> Stream.of(OspfVersion.values()).map(version -> in(version, text)))
        .toArray(String[]::new);
  }

  /** What FRR and BIRD add for their loopbacks: they have a cost of 10 in OSPFv3. */
  private static long ofPeer(OspfVersion version, long metric) {
    return version == OspfVersion.V2 ? metric : metric + 10;
  }

  // ---- routers ------------------------------------------------------------------------------

  private FrrRouter frr(OspfVersion version, String area) {
    String word = version == OspfVersion.V2 ? "ip ospf" : "ipv6 ospf6";
    String process = version == OspfVersion.V2 ? "ospf" : "ospf6";
    return lab.frr(
        leaf,
        Map.of(
            process + "d",
            """
            interface lo
             WORD area 0.0.0.1
            interface left
             WORD area 0.0.0.1
             WORD network point-to-point
             WORD cost 10
             WORD hello-interval 1
             WORD dead-interval 4
            router PROCESS
             PROCESS router-id 192.0.2.2
            """
                    .replace("WORD", word)
                    .replace("PROCESS", process)
                + area.indent(1)));
  }

  private Map<String, Long> routes(FrrRouter frr, OspfVersion version) {
    return RouteMetrics.of(
        frr, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6");
  }

  private BirdRouter bird(OspfVersion version, String area, String exported) {
    return lab.bird(
        birdHost,
        """
        router id 192.0.2.3;
        protocol device {}
        protocol kernel { IP { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
        protocol static { IP; route OUTSIDE_20 blackhole; route OUTSIDE_21 blackhole; }
        protocol ospf VERSION main {
          IP { import all; export EXPORTED; };
          area 2 {
            AREA
            interface "right" { type ptp; cost 10; hello 1; dead 4; };
            LOOPBACK
          };
        }
        """
            .replace("IP", version == OspfVersion.V2 ? "ipv4" : "ipv6")
            .replace("VERSION", version == OspfVersion.V2 ? "v2" : "v3")
            .replace("OUTSIDE_20", in(version, "172.20.0.0/16"))
            .replace("OUTSIDE_21", in(version, "172.21.0.0/16"))
            .replace("EXPORTED", exported)
            .replace("AREA", area)
            .replace(
                "LOOPBACK",
                version == OspfVersion.V2
                    ? "interface \"lo\" { stub; cost 1; };"
                    : "stubnet " + in(version, "192.0.2.3/32") + ";"));
  }

  private static Map<String, Long> routes(BirdRouter bird) {
    return RouteMetrics.of(bird, "main");
  }

  private void apply(
      OspfVersion version,
      UnaryOperator<AreaConfig> left,
      UnaryOperator<AreaConfig> right,
      String... redStatics) {
    apply(
        version,
        left.apply(AreaConfig.of("0.0.0.1"))
            .with(OspfInterfaceConfig.pointToPoint("left").cost(10).hello(1, 4)),
        right
            .apply(AreaConfig.of("0.0.0.2"))
            .with(OspfInterfaceConfig.pointToPoint("right").cost(10).hello(1, 4)),
        redStatics);
  }

  private void apply(OspfVersion version, AreaConfig left, AreaConfig right, String... redStatics) {
    VrConfig red =
        vr(
            "red",
            loopback("lo", both("192.0.2.1/32")),
            lab.attach("red", "left", both("10.0.1.1/24")),
            linkTo("core", "blue", "core", both("10.0.0.1/24")));
    VrConfig blue =
        vr(
            "blue",
            loopback("lo", both("192.0.2.4/32")),
            lab.attach("blue", "right", both("10.0.2.4/24")),
            linkTo("core", "red", "core", both("10.0.0.4/24")));
    for (String prefix : redStatics) {
      red = route(red, in(version, prefix), new StaticTarget.Blackhole());
    }
    lab.kernel().apply(routed(red, ospf(version, left)), routed(blue, ospf(version, right)));
  }

  private static OspfSettings ospf(OspfVersion version, AreaConfig other) {
    return OspfConfig.of(version)
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.pointToPoint("core").cost(10).hello(1, 4),
                    OspfInterfaceConfig.broadcast("lo")))
        .area(other)
        .redistribute("static", 20, true)
        .settings();
  }

  private Map<String, Long> routes(String vr, OspfVersion version) {
    return lab.routes(vr, version.family(), version.typeName());
  }

  private void assertReached(OspfVersion version, String loopback) {
    String address = in(version, loopback);
    assertThat(leaf.ping(address.substring(0, address.indexOf('/')), 3).received()).isEqualTo(3);
  }

  // ---- tests --------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void normalAreasHearOfEverything(OspfVersion version) {
    FrrRouter frr = frr(version, "");
    BirdRouter bird = bird(version, "", STATICS);
    apply(version, area -> area, area -> area, "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(frr, version))
              .containsEntry(in(version, "192.0.2.1/32"), 10L)
              .containsEntry(in(version, "192.0.2.4/32"), 20L)
              .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 30))
              .containsEntry(in(version, "10.0.2.0/24"), 30L)
              .containsEntry(in(version, "172.16.0.0/16"), 20L)
              .containsKey(in(version, "172.20.0.0/16"));
          assertThat(routes(bird))
              .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30))
              .containsEntry(in(version, "10.0.1.0/24"), 30L)
              .containsKey(in(version, "172.16.0.0/16"));
          assertThat(routes("red", version))
              .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 20));
          assertThat(routes("blue", version))
              .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 20));
        });
    assertReached(version, "192.0.2.3/32");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void rangesStandForTheNetworksWithinThem(OspfVersion version) {
    var _ = frr(version, "");
    BirdRouter bird = bird(version, "", STATICS);
    apply(
        version,
        area -> area.range(in(version, "10.2.0.0/16")).hide(in(version, "192.0.2.0/30")),
        area -> area);

    Eventually.within(
        SOON,
        () ->
            assertThat(routes(bird))
                .containsKey(in(version, "10.2.0.0/16"))
                .containsKey(in(version, "192.0.2.1/32"))
                .doesNotContainKeys(
                    in(version, "10.2.4.0/24"),
                    in(version, "10.2.5.0/24"),
                    in(version, "192.0.2.2/32")));
    // What the range stands for, but nobody has, is not sent back to where the default route leads.
    assertReached(version, "192.0.2.4/32");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void stubAreasHaveADefaultRouteInPlaceOfExternalOnes(OspfVersion version) {
    FrrRouter frr = frr(version, "area 0.0.0.1 stub");
    BirdRouter bird = bird(version, "stub; summary;", "none");
    apply(
        version,
        area -> area.stub(true).defaultCost(7),
        area -> area.stub(true).defaultCost(3),
        "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(frr, version))
              .containsEntry(in(version, "0.0.0.0/0"), 17L)
              .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 30))
              .doesNotContainKey(in(version, "172.16.0.0/16"));
          assertThat(routes(bird))
              .containsEntry(in(version, "0.0.0.0/0"), 13L)
              .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30))
              .doesNotContainKey(in(version, "172.16.0.0/16"));
        });
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void totallyStubbyAreasHaveADefaultRouteAlone(OspfVersion version) {
    FrrRouter frr = frr(version, "area 0.0.0.1 stub");
    apply(version, area -> area.stub(false), area -> area, "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(frr, version))
              .containsEntry(in(version, "0.0.0.0/0"), 11L)
              .doesNotContainKeys(
                  in(version, "192.0.2.1/32"),
                  in(version, "192.0.2.4/32"),
                  in(version, "172.16.0.0/16"));
          assertThat(routes("blue", version))
              .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 20));
        });
    assertReached(version, "192.0.2.4/32");
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void routesFromAnNssaAreTranslated(OspfVersion version) {
    FrrRouter frr = frr(version, "area 0.0.0.1 nssa");
    BirdRouter bird = bird(version, "nssa; summary;", STATICS);
    apply(
        version,
        area -> area.nssa(true, new Nssa(false, true, true)),
        area -> area.nssa(true, new Nssa(false, true, true)),
        "172.16.0.0/16");

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(frr, version))
              .containsKey(in(version, "0.0.0.0/0"))
              .containsKey(in(version, "192.0.2.3/32"))
              .containsEntry(in(version, "172.16.0.0/16"), 20L)
              .doesNotContainKey(in(version, "172.20.0.0/16"));
          assertThat(routes("red", version))
              .containsKeys(in(version, "172.20.0.0/16"), in(version, "172.21.0.0/16"));
          assertThat(routes("blue", version))
              .containsKeys(in(version, "172.20.0.0/16"), in(version, "172.16.0.0/16"));
          assertThat(routes(bird)).containsKey(in(version, "0.0.0.0/0"));
        });
    assertThat(lab.kernel().notices())
        .anySatisfy(notice ->
            assertThat(notice)
                .startsWith("blue ")
                .contains("external routes of NSSA 0.0.0.2 are translated by this router"));
  }

  @ParameterizedTest
  @EnumSource(OspfVersion.class)
  void aVirtualLinkJoinsAnAreaThatIsFarFromTheBackbone(OspfVersion version) {
    // BIRD is a border router of areas 2 and 3; area 2 is passed through. The link is broadcast, as
    // BIRD 2.0.12 does not find the other end over point-to-point links, not even another BIRD.
    birdHost.addresses("lo", both("10.3.0.1/24"));
    BirdRouter bird =
        lab.bird(
            birdHost,
            """
            router id 192.0.2.3;
            protocol device {}
            protocol ospf VERSION main {
              IP { import all; export none; };
              area 0 {};
              area 2 {
                interface "right" { type broadcast; cost 10; hello 1; dead 4; };
                virtual link 192.0.2.4 { hello 1; dead 4; retransmit 2; };
              };
              area 3 { interface "lo" { stub; cost 1; }; };
            }
            """
                .replace("IP", version == OspfVersion.V2 ? "ipv4" : "ipv6")
                .replace("VERSION", version == OspfVersion.V2 ? "v2" : "v3"));
    FrrRouter frr = frr(version, "");
    apply(
        version,
        AreaConfig.of("0.0.0.1")
            .with(OspfInterfaceConfig.pointToPoint("left").cost(10).hello(1, 4)),
        AreaConfig.of("0.0.0.2")
            .virtualLink("192.0.2.3", QUICK, OspfAuthentication.NONE)
            .with(OspfInterfaceConfig.broadcast("right").cost(10).hello(1, 4)));

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(frr, version))
              .containsKeys(in(version, "192.0.2.3/32"), in(version, "10.3.0.0/24"));
          assertThat(routes(bird)).containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30));
        });
  }
}
