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
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All kinds of areas, with virtual routers, FRR and BIRD; both versions of OSPF run side by side on
 * the same links.
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
@Timeout(240)
class OspfAreasTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final OspfTimers QUICK = new OspfTimers(1, 4, 2, 1);

  private static final String STATICS = "where source = RTS_STATIC";
  private static final String KEY = "far-away-area";

  private static final String SIGNED =
      "authentication cryptographic; password \"%s\" { id 1; algorithm hmac sha512; };"
          .formatted(KEY);

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

  private FrrRouter frr(String area) {
    return lab.frr(
        leaf,
        Map.of(
            "ospfd", frrOspf("ip ospf", "ospf", "0.0.0.1", area),
            "ospf6d", frrOspf("ipv6 ospf6", "ospf6", "0.0.0.1", area)));
  }

  private static String frrOspf(
      String word, String process, String areaOfLoopback, String ofProcess) {
    return """
    interface lo
     WORD area LOOPBACK
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
            .replace("LOOPBACK", areaOfLoopback)
        + ofProcess.indent(1);
  }

  private static Map<String, Long> routes(FrrRouter frr, OspfVersion version) {
    return RouteMetrics.of(
        frr, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6");
  }

  private BirdRouter bird(String area, String exported) {
    return bird(version ->
        """
        ipvN { import all; export EXPORTED; };
        area 2 {
          AREA
          interface "right" { type ptp; cost 10; hello 1; dead 4; };
          LOOPBACK
        };
        """
            .replace("EXPORTED", exported)
            .replace("AREA", area));
  }

  /** With two instances: LOOPBACK is its loopback, N is 4 or 6. */
  private BirdRouter bird(Function<OspfVersion, String> instance) {
    StringBuilder text = new StringBuilder("router id 192.0.2.3;\nprotocol device {}\n");
    for (OspfVersion version : OspfVersion.values()) {
      text.append(
          """
          protocol kernel { ipvN { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
          protocol static { ipvN; route OUTSIDE_20 blackhole; route OUTSIDE_21 blackhole; }
          protocol ospf vVERSION ospfN {
            INSTANCE
          }
          """
              .replace("INSTANCE", instance.apply(version))
              .replace("OUTSIDE_20", in(version, "172.20.0.0/16"))
              .replace("OUTSIDE_21", in(version, "172.21.0.0/16"))
              // OSPFv3 cannot run on an interface without a link-local address.
              .replace(
                  "LOOPBACK",
                  version == OspfVersion.V2
                      ? "interface \"lo\" { stub; cost 1; };"
                      : "stubnet " + in(version, "192.0.2.3/32") + ";")
              .replace("ipvN", version == OspfVersion.V2 ? "ipv4" : "ipv6")
              .replace("ospfN", birdInstance(version))
              .replace("vVERSION", version == OspfVersion.V2 ? "v2" : "v3"));
    }
    return lab.bird(birdHost, text.toString());
  }

  private static String birdInstance(OspfVersion version) {
    return version == OspfVersion.V2 ? "ospf4" : "ospf6";
  }

  private static Map<String, Long> routes(BirdRouter bird, OspfVersion version) {
    return RouteMetrics.of(bird, birdInstance(version));
  }

  /** What makes an area what it is. */
  private interface Kind {
    AreaConfig of(OspfVersion version, AreaConfig area);
  }

  private static AreaConfig plain(OspfVersion version, AreaConfig area) {
    return area;
  }

  private void apply(Kind left, Kind right, String... redStatics) {
    apply(
        OspfInterfaceConfig.pointToPoint("left"),
        left,
        OspfInterfaceConfig.pointToPoint("right"),
        right,
        redStatics);
  }

  private void apply(
      OspfInterfaceConfig leftLink,
      Kind left,
      OspfInterfaceConfig rightLink,
      Kind right,
      String... redStatics) {
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
    for (String prefix : both(redStatics)) {
      red = route(red, prefix, new StaticTarget.Blackhole());
    }
    lab.kernel()
        .apply(
            routed(
                red,
                ospf(OspfVersion.V2, "0.0.0.1", leftLink, left),
                ospf(OspfVersion.V3, "0.0.0.1", leftLink, left)),
            routed(
                blue,
                ospf(OspfVersion.V2, "0.0.0.2", rightLink, right),
                ospf(OspfVersion.V3, "0.0.0.2", rightLink, right)));
  }

  private static OspfSettings ospf(
      OspfVersion version, String area, OspfInterfaceConfig link, Kind kind) {
    return OspfConfig.of(version)
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.pointToPoint("core").cost(10).hello(1, 4),
                    OspfInterfaceConfig.broadcast("lo")))
        .area(kind.of(version, AreaConfig.of(area)).with(link.cost(10).hello(1, 4)))
        .redistribute("static", 20, true)
        .settings();
  }

  private Map<String, Long> routes(String vr, OspfVersion version) {
    return lab.routes(vr, version.family(), version.typeName());
  }

  /** Holds for both versions in the end. */
  private static void eventually(Consumer<OspfVersion> check) {
    Eventually.within(
        SOON,
        () -> {
          for (OspfVersion version : OspfVersion.values()) {
            check.accept(version);
          }
        });
  }

  /** The way there and back is known. */
  private void assertReached(String loopback) {
    eventually(version -> {
      String address = in(version, loopback);
      assertThat(leaf.ping(address.substring(0, address.indexOf('/')), 3).received())
          .as(address)
          .isEqualTo(3);
    });
  }

  // ---- tests --------------------------------------------------------------------------------

  @Test
  void normalAreasHearOfEverything() {
    FrrRouter frr = frr("");
    BirdRouter bird = bird("", STATICS);
    apply(OspfAreasTest::plain, OspfAreasTest::plain, "172.16.0.0/16");

    eventually(version -> {
      assertThat(routes(frr, version))
          .containsEntry(in(version, "192.0.2.1/32"), 10L)
          .containsEntry(in(version, "192.0.2.4/32"), 20L)
          .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 30))
          .containsEntry(in(version, "10.0.2.0/24"), 30L)
          .containsEntry(in(version, "172.16.0.0/16"), 20L)
          .containsKey(in(version, "172.20.0.0/16"));
      assertThat(routes(bird, version))
          .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30))
          .containsEntry(in(version, "10.0.1.0/24"), 30L)
          .containsKey(in(version, "172.16.0.0/16"));
      assertThat(routes("red", version))
          .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 20));
      assertThat(routes("blue", version))
          .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 20));
    });
    assertReached("192.0.2.3/32");
  }

  @Test
  void rangesStandForTheNetworksWithinThem() {
    var _ = frr("");
    BirdRouter bird = bird("", STATICS);
    apply(
        (version, area) -> area.range(in(version, "10.2.0.0/16")).hide(in(version, "192.0.2.0/30")),
        OspfAreasTest::plain);

    eventually(version ->
        assertThat(routes(bird, version))
            .containsKey(in(version, "10.2.0.0/16"))
            .containsKey(in(version, "192.0.2.1/32"))
            .doesNotContainKeys(
                in(version, "10.2.4.0/24"),
                in(version, "10.2.5.0/24"),
                in(version, "192.0.2.2/32")));
    // What the range stands for, but nobody has, is not sent back to where the default route leads.
    assertReached("192.0.2.4/32");
  }

  @Test
  void stubAreasHaveADefaultRouteInPlaceOfExternalOnes() {
    FrrRouter frr = frr("area 0.0.0.1 stub");
    BirdRouter bird = bird("stub; summary;", "none");
    apply(
        (version, area) -> area.stub(true).defaultCost(7),
        (version, area) -> area.stub(true).defaultCost(3),
        "172.16.0.0/16");

    eventually(version -> {
      assertThat(routes(frr, version))
          .containsEntry(in(version, "0.0.0.0/0"), 17L)
          .containsEntry(in(version, "192.0.2.3/32"), ofPeer(version, 30))
          .doesNotContainKey(in(version, "172.16.0.0/16"));
      assertThat(routes(bird, version))
          .containsEntry(in(version, "0.0.0.0/0"), 13L)
          .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30))
          .doesNotContainKey(in(version, "172.16.0.0/16"));
    });
  }

  /** As a stub area to FRR, as an NSSA to BIRD. */
  @Test
  void areasWithoutSummariesHaveADefaultRouteAlone() {
    FrrRouter frr = frr("area 0.0.0.1 stub");
    BirdRouter bird = bird("nssa;", "none");
    apply(
        (version, area) -> area.stub(false),
        (version, area) -> area.nssa(false, Nssa.DEFAULT),
        "172.16.0.0/16");

    eventually(version -> {
      assertThat(routes(frr, version))
          .containsEntry(in(version, "0.0.0.0/0"), 11L)
          .doesNotContainKeys(
              in(version, "192.0.2.1/32"),
              in(version, "192.0.2.4/32"),
              in(version, "172.16.0.0/16"));
      assertThat(routes(bird, version))
          .containsKey(in(version, "0.0.0.0/0"))
          .doesNotContainKeys(in(version, "192.0.2.1/32"), in(version, "192.0.2.4/32"));
      assertThat(routes("blue", version))
          .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 20));
    });
    assertReached("192.0.2.3/32");
  }

  @Test
  void routesFromAnNssaAreTranslated() {
    FrrRouter frr = frr("area 0.0.0.1 nssa");
    BirdRouter bird = bird("nssa; summary;", STATICS);
    apply(
        (version, area) -> area.nssa(true, new Nssa(false, true, true)),
        (version, area) -> area.nssa(true, new Nssa(false, true, true)),
        "172.16.0.0/16");

    // BIRD makes no type 7 LSA of what it is told before it has an address that packets could be
    // forwarded to, nor does it afterwards: so it is told again.
    Eventually.within(
        SOON, () -> assertThat(bird.birdc("show ospf neighbors ospf6")).contains("Full"));
    var _ = bird.birdc("reload out ospf6");

    eventually(version -> {
      assertThat(routes(frr, version))
          .containsKey(in(version, "0.0.0.0/0"))
          .containsKey(in(version, "192.0.2.3/32"))
          .containsEntry(in(version, "172.16.0.0/16"), 20L)
          .doesNotContainKey(in(version, "172.20.0.0/16"));
      assertThat(routes("red", version))
          .containsKeys(in(version, "172.20.0.0/16"), in(version, "172.21.0.0/16"));
      assertThat(routes("blue", version))
          .containsKeys(in(version, "172.20.0.0/16"), in(version, "172.16.0.0/16"));
      assertThat(routes(bird, version)).containsKey(in(version, "0.0.0.0/0"));
    });
    assertThat(lab.kernel().notices())
        .anySatisfy(notice ->
            assertThat(notice)
                .startsWith("blue ")
                .contains("external routes of NSSA 0.0.0.2 are translated by this router"));
  }

  /**
   * FRR is a border router of areas 1 and 4 (OSPFv2 alone: its OSPFv3 has no virtual links), BIRD
   * of areas 2 and 3; areas 1 and 2 are passed through.
   *
   * <p>BIRD's link is broadcast, as BIRD 2.0.12 does not find the other end over point-to-point
   * links, not even another BIRD. Nor does it take another BIRD's signatures on virtual links of
   * OSPFv3, so that those of OSPFv2 alone are signed.
   */
  @Test
  void virtualLinksJoinAreasThatAreFarFromTheBackbone() {
    String link = "area 0.0.0.1 virtual-link 192.0.2.1 ";
    FrrRouter frr =
        lab.frr(
            leaf,
            Map.of(
                "ospfd",
                frrOspf(
                    "ip ospf",
                    "ospf",
                    "0.0.0.4",
                    String.join(
                        "\n",
                        link + "authentication message-digest",
                        link + "message-digest-key 1 md5 " + KEY,
                        link + "hello-interval 1 dead-interval 4")),
                "ospf6d",
                frrOspf("ipv6 ospf6", "ospf6", "0.0.0.1", "")));
    birdHost.addresses("lo", both("10.3.0.1/24"));
    BirdRouter bird =
        bird(version ->
            """
            ipvN { import all; export none; };
            area 0 {};
            area 2 {
              interface "right" { type broadcast; cost 10; hello 1; dead 4; };
              virtual link 192.0.2.4 {
                hello 1; dead 4; retransmit 2;
                SIGNED
              };
            };
            area 3 { LOOPBACK stubnet FURTHER; };
            """
                .replace("SIGNED", version == OspfVersion.V2 ? SIGNED : "")
                .replace("FURTHER", in(version, "10.3.0.0/24")));
    apply(
        OspfInterfaceConfig.pointToPoint("left"),
        (version, area) ->
            version == OspfVersion.V2
                ? area.virtualLink("192.0.2.2", QUICK, signed(KeyAlgorithm.MD5))
                : area,
        OspfInterfaceConfig.broadcast("right"),
        (version, area) ->
            area.virtualLink(
                "192.0.2.3",
                QUICK,
                version == OspfVersion.V2
                    ? signed(KeyAlgorithm.HMAC_SHA_512)
                    : OspfAuthentication.NONE));

    eventually(version -> {
      assertThat(routes(frr, version))
          .containsKeys(in(version, "192.0.2.3/32"), in(version, "10.3.0.0/24"));
      assertThat(routes(bird, version))
          .containsEntry(in(version, "192.0.2.2/32"), ofPeer(version, 30));
    });
    Eventually.within(
        SOON,
        () -> {
          assertThat(frr.vtysh("show ip ospf neighbor"))
              .containsPattern("192\\.0\\.2\\.1 .*Full.*VLINK0");
          assertThat(routes("blue", OspfVersion.V2))
              .containsEntry("192.0.2.2/32", 20L)
              .containsEntry("10.2.4.1/32", 20L);
        });
  }

  private static OspfAuthentication signed(KeyAlgorithm algorithm) {
    return new OspfAuthentication.Keys(KeyChain.of(Key.permanent(1, algorithm, Secret.of(KEY))));
  }
}
