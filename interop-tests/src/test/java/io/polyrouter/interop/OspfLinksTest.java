package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
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
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.InterfaceConfig;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All kinds of links between a virtual router, FRR and BIRD on one Ethernet, and what is said of
 * neighbours that do not fit.
 */
@LabTest(controller = false)
@Timeout(180)
class OspfLinksTest {

  private static final Duration SOON = Duration.ofSeconds(45);

  private static final Pattern LINK_LOCAL = Pattern.compile("inet6 (fe80:\\S+)/");

  private final RoutingLab lab;
  private final KernelHost frrHost;
  private final KernelHost birdHost;
  private final InterfaceConfig lan;

  OspfLinksTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    frrHost = this.lab.host("frr", "192.0.2.2/32", "2001:db8:ff::2/128");
    birdHost = this.lab.host("bird", "192.0.2.3/32", "2001:db8:ff::3/128");
    this.lab.attach("frr", frrHost, "lan", "10.0.0.2/24", "2001:db8::2/64");
    this.lab.attach("bird", birdHost, "lan", "10.0.0.3/24", "2001:db8::3/64");
    lan = this.lab.attach("red", "lan", "10.0.0.1/24", "2001:db8::1/64");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private FrrRouter frr(String ofInterface, String ofRouter) {
    return lab.frr(frrHost, Map.of("ospfd", frrOspf(ofInterface, ofRouter)));
  }

  private static String frrOspf(String ofInterface, String ofRouter) {
    return """
    interface lo
     ip ospf area 0
    interface lan
     ip ospf area 0
     ip ospf cost 10
     ip ospf hello-interval 1
     ip ospf dead-interval 4
    """
        + ofInterface.indent(1)
        + """
        router ospf
         ospf router-id 192.0.2.2
        """
        + ofRouter.indent(1);
  }

  private static String frrOspf6(String ofInterface) {
    return """
    interface lo
     ipv6 ospf6 area 0
    interface lan
     ipv6 ospf6 area 0
     ipv6 ospf6 cost 10
     ipv6 ospf6 hello-interval 1
     ipv6 ospf6 dead-interval 4
    """
        + ofInterface.indent(1)
        + """
        router ospf6
         ospf6 router-id 192.0.2.2
        """;
  }

  private BirdRouter bird(String... instances) {
    return lab.bird(birdHost, birdText(instances));
  }

  private static String birdText(String... instances) {
    return "router id 192.0.2.3;\nprotocol device {}\n" + String.join("\n", instances);
  }

  private static String birdOspf(String ofInterface) {
    return """
    protocol ospf v2 ospf4 {
      ipv4 { import all; export none; };
      area 0 {
        interface "lan" { cost 10; hello 1; dead 4; INTERFACE };
        interface "lo" { stub; cost 1; };
      };
    }
    """
        .replace("INTERFACE", ofInterface);
  }

  private static String birdOspf6(String ofInterface) {
    return """
    protocol ospf v3 ospf6 {
      ipv6 { import all; export none; };
      area 0 {
        interface "lan" { cost 10; hello 1; dead 4; INTERFACE };
        stubnet 2001:db8:ff::3/128;
      };
    }
    """
        .replace("INTERFACE", ofInterface);
  }

  private static VrConfig red(InterfaceConfig lanConfig) {
    return vr("red", loopback("lo", "192.0.2.1/32", "2001:db8:ff::1/128"), lanConfig);
  }

  private static OspfSettings ospf(OspfVersion version, String area, OspfInterfaceConfig ofLan) {
    return OspfConfig.of(version)
        .area(AreaConfig.of(area).with(ofLan.cost(10), OspfInterfaceConfig.broadcast("lo")))
        .settings();
  }

  private void red(
      OspfVersion version, InterfaceConfig lanConfig, String area, OspfInterfaceConfig ofLan) {
    lab.kernel().apply(routed(red(lanConfig), ospf(version, area, ofLan)));
  }

  private void red(OspfInterfaceConfig ospf) {
    red(OspfVersion.V2, lan, "0.0.0.0", ospf);
  }

  private static OspfInterfaceConfig quick(NetworkType type) {
    return OspfInterfaceConfig.of("lan", type).hello(1, 4);
  }

  private void assertAllRoutes(FrrRouter frr, BirdRouter bird, OspfVersion version) {
    assertThat(routes(version))
        .containsEntry(loopbackOf(2, version), metric(2, version))
        .containsEntry(loopbackOf(3, version), metric(3, version));
    assertThat(
            RouteMetrics.of(
                frr, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6"))
        .containsEntry(loopbackOf(1, version), metric(1, version))
        .containsEntry(loopbackOf(3, version), metric(3, version));
    assertThat(RouteMetrics.of(bird, birdInstance(version)))
        .containsEntry(loopbackOf(1, version), metric(1, version))
        .containsEntry(loopbackOf(2, version), metric(2, version));
  }

  private static String loopbackOf(int router, OspfVersion version) {
    return version == OspfVersion.V2
        ? "192.0.2.%d/32".formatted(router)
        : "2001:db8:ff::%d/128".formatted(router);
  }

  /** FRR and BIRD have a cost of 10 for their loopbacks in OSPFv3. */
  private static long metric(int router, OspfVersion version) {
    return version == OspfVersion.V3 && router != 1 ? 20 : 10;
  }

  private static String birdInstance(OspfVersion version) {
    return version == OspfVersion.V2 ? "ospf4" : "ospf6";
  }

  private Map<String, Long> routes(OspfVersion version) {
    return lab.routes("red", version.family(), version.typeName());
  }

  @Test
  void linksWithoutBroadcast() {
    FrrRouter frr =
        frr(
            "ip ospf network non-broadcast",
            "neighbor 10.0.0.1 poll-interval 2\nneighbor 10.0.0.3 poll-interval 2");
    BirdRouter bird =
        bird(birdOspf("type nbma; poll 2; neighbors { 10.0.0.1 eligible; 10.0.0.2 eligible; };"));
    red(quick(NetworkType.NON_BROADCAST).neighbour("10.0.0.2", 2).neighbour("10.0.0.3", 2));

    Eventually.within(SOON, () -> assertAllRoutes(frr, bird, OspfVersion.V2));
  }

  /** BIRD speaks with configured neighbours there, as does a virtual router that is told to. */
  @Test
  void pointToMultipointLinks() {
    FrrRouter frr = frr("ip ospf network point-to-multipoint", "");
    red(quick(NetworkType.POINT_TO_MULTIPOINT));
    Eventually.within(
        SOON,
        () -> {
          assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
              .containsEntry("192.0.2.2/32", 10L)
              .containsEntry("10.0.0.2/32", 10L);
          assertThat(RouteMetrics.of(frr, "show ip route ospf")).containsEntry("192.0.2.1/32", 10L);
          // To zebra a route by its own destination is none.
          assertThat(frr.vtysh("show ip ospf route")).containsPattern("10\\.0\\.0\\.1/32 +\\[10]");
        });
    frr.kill("ospfd");

    BirdRouter bird = bird(birdOspf("type ptmp; neighbors { 10.0.0.1; };"));
    red(quick(NetworkType.POINT_TO_MULTIPOINT).neighbour("10.0.0.3", 2));
    Eventually.within(
        SOON,
        () -> {
          assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
              .containsEntry("192.0.2.3/32", 10L)
              .containsEntry("10.0.0.3/32", 10L);
          assertThat(RouteMetrics.of(bird, "ospf4"))
              .containsEntry("192.0.2.1/32", 10L)
              .containsEntry("10.0.0.1/32", 10L);
        });
  }

  /** FRR 8.4 has neither kind of link for OSPFv3. BIRD's neighbours have link-local addresses. */
  @Test
  void linksWithoutBroadcastOfVersion3() {
    String ofBird = linkLocal(birdHost);
    red(OspfVersion.V3, lan, "0.0.0.0", quick(NetworkType.NON_BROADCAST).neighbour(ofBird, 2));
    String ofRed =
        Eventually.get(
            SOON,
            () ->
                lanOfRed(OspfVersion.V3)
                    .address()
                    .orElseThrow(() -> new AssertionError("no address"))
                    .toString());
    BirdRouter bird =
        bird(birdOspf6("type nbma; poll 2; neighbors { %s eligible; };".formatted(ofRed)));
    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(OspfVersion.V3))
              .containsEntry("2001:db8:ff::3/128", 20L)
              .doesNotContainKey("2001:db8::3/128");
          assertThat(RouteMetrics.of(bird, "ospf6")).containsEntry("2001:db8:ff::1/128", 10L);
        });
    assertThat(bird.birdc("show ospf neighbors ospf6")).containsPattern("Full/B?DR");

    bird.reconfigure(birdText(birdOspf6("type ptmp; neighbors { %s; };".formatted(ofRed))));
    red(
        OspfVersion.V3,
        lan,
        "0.0.0.0",
        quick(NetworkType.POINT_TO_MULTIPOINT).neighbour(ofBird, 2));
    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(OspfVersion.V3))
              .containsEntry("2001:db8:ff::3/128", 20L)
              .containsEntry("2001:db8::3/128", 10L);
          assertThat(RouteMetrics.of(bird, "ospf6"))
              .containsEntry("2001:db8:ff::1/128", 10L)
              .containsEntry("2001:db8::1/128", 10L);
        });
    assertThat(bird.birdc("show ospf neighbors ospf6")).contains("Full/PtP");
  }

  private static String linkLocal(KernelHost host) {
    return Eventually.get(
        SOON,
        () -> {
          Matcher found =
              LINK_LOCAL.matcher(
                  host.run("ip", "-6", "-o", "address", "show", "dev", "lan", "scope", "link")
                      .out());
          if (!found.find()) {
            throw new AssertionError("no link-local address");
          }
          return found.group(1);
        });
  }

  private InterfaceInfo lanOfRed(OspfVersion version) {
    return lab.state("red", version.typeName(), OspfState.class).interfaces().stream()
        .filter(each -> each.name().equals("lan"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no interface"));
  }

  @Test
  void theDesignatedRouterIsTheSameToAllAndIsReplaced() {
    Map<String, String> daemons =
        Map.of(
            "ospfd", frrOspf("ip ospf priority 10", ""),
            "ospf6d", frrOspf6("ipv6 ospf6 priority 10"));
    FrrRouter frr = lab.frr(frrHost, daemons);
    BirdRouter bird = bird(birdOspf("priority 0;"), birdOspf6("priority 0;"));
    eventually(version -> assertDesignated(frr, version, 2, 0));
    OspfSettings[] both =
        Stream.of(OspfVersion.values())
            .map(version -> ospf(version, "0.0.0.0", quick(NetworkType.BROADCAST).priority(5)))
            .toArray(OspfSettings[]::new);
    lab.kernel().apply(routed(red(lan), both));

    eventually(version -> {
      assertAllRoutes(frr, bird, version);
      assertDesignated(frr, version, 2, 1);
      assertDesignated(bird, version, 2, 1);
    });

    daemons.keySet().forEach(frr::kill);
    eventually(version -> assertDesignated(bird, version, 1, 0));
    daemons.keySet().forEach(frr::restart);
    // Who is designated stays so, whatever the priority of who comes (RFC 2328, section 9.4).
    eventually(version -> {
      assertAllRoutes(frr, bird, version);
      assertDesignated(frr, version, 1, 2);
      assertDesignated(bird, version, 1, 2);
    });
  }

  private static void eventually(Consumer<OspfVersion> check) {
    Eventually.within(
        SOON,
        () -> {
          for (OspfVersion version : OspfVersion.values()) {
            check.accept(version);
          }
        });
  }

  /** By router IDs, each by its number; 0 is nobody. */
  private static void assertDesignated(
      FrrRouter frr, OspfVersion version, int designated, int backup) {
    String shown =
        frr.vtysh(
            version == OspfVersion.V2
                ? "show ip ospf interface lan"
                : "show ipv6 ospf6 interface lan");
    if (version == OspfVersion.V2) {
      assertThat(shown).contains("Designated Router (ID) " + router(designated));
    }
    assertThat(shown)
        .contains(
            version == OspfVersion.V2
                ? backup == 0
                    ? "No backup designated router"
                    : "Backup Designated Router (ID) " + router(backup)
                : "DR: %s BDR: %s".formatted(router(designated), router(backup)));
  }

  private static void assertDesignated(
      BirdRouter bird, OspfVersion version, int designated, int backup) {
    assertThat(bird.birdc("show ospf interface %s \"lan\"".formatted(birdInstance(version))))
        .contains(
            "Designated router (ID): " + router(designated),
            "Backup designated router (ID): " + router(backup));
  }

  private static String router(int number) {
    return number == 0 ? "0.0.0.0" : "192.0.2." + number;
  }

  // ---- neighbours that do not fit -----------------------------------------------------------

  /** Who else is on the link. */
  enum Neighbour {
    FRR_OSPFV2(OspfVersion.V2, "10.0.0.2", "192.0.2.2/32"),
    BIRD_OSPFV2(OspfVersion.V2, "10.0.0.3", "192.0.2.3/32"),
    // Without authentication, of which FRR 8.4 has a form of its own for OSPFv3.
    FRR_OSPFV3(OspfVersion.V3, "fe80:", "2001:db8:ff::2/128"),
    BIRD_OSPFV3(OspfVersion.V3, "fe80:", "2001:db8:ff::3/128");

    final OspfVersion version;
    final String source;
    final String loopback;

    Neighbour(OspfVersion version, String source, String loopback) {
      this.version = version;
      this.source = source;
      this.loopback = loopback;
    }

    boolean isAuthenticated() {
      return this != FRR_OSPFV3;
    }

    OspfAuthentication authentication(String secret) {
      return switch (this) {
        case FRR_OSPFV2, BIRD_OSPFV2 -> new OspfAuthentication.Password(Secret.of(secret));
        case BIRD_OSPFV3 ->
            new OspfAuthentication.Keys(
                KeyChain.of(Key.permanent(1, KeyAlgorithm.HMAC_SHA_256, Secret.of(secret))));
        case FRR_OSPFV3 -> OspfAuthentication.NONE;
      };
    }

    /** Whether it does, so that who ignores it, too, gets on with it. BIRD cannot be told to. */
    boolean ignoresMtu() {
      return this == FRR_OSPFV2 || this == FRR_OSPFV3;
    }

    /** How it is told that the secret is another one. */
    BadPacket wrongSecret() {
      return version == OspfVersion.V2 ? BadPacket.PASSWORD : BadPacket.DIGEST;
    }

    /** What fits. */
    OspfInterfaceConfig fitting() {
      return quick(NetworkType.BROADCAST).authentication(authentication("right"));
    }
  }

  private void start(Neighbour neighbour) {
    switch (neighbour) {
      case FRR_OSPFV2 -> {
        var _ =
            frr("ip ospf authentication\nip ospf authentication-key right\nip ospf mtu-ignore", "");
      }
      case BIRD_OSPFV2 -> {
        var _ = bird(birdOspf("authentication simple; password \"right\";"));
      }
      case FRR_OSPFV3 -> {
        var _ = lab.frr(frrHost, Map.of("ospf6d", frrOspf6("ipv6 ospf6 mtu-ignore")));
      }
      case BIRD_OSPFV3 -> {
        var _ =
            bird(
                birdOspf6(
                    "authentication cryptographic; password \"right\" { id 1; algorithm hmac"
                        + " sha256; };"));
      }
    }
  }

  private Map<BadPacket, Long> badPackets(Neighbour neighbour) {
    return lanOfRed(neighbour.version).counters().badPackets();
  }

  /** It is told as a notification and counted, and nothing is learnt. */
  private void awaitReport(Neighbour neighbour, BadPacket reason) {
    Eventually.within(
        SOON,
        () -> {
          assertThat(lab.kernel().notices())
              .anySatisfy(notice -> assertThat(notice).contains(neighbour.source, reason.what()));
          assertThat(badPackets(neighbour)).containsKey(reason);
        });
    assertThat(routes(neighbour)).isEmpty();
  }

  private Map<String, Long> routes(Neighbour neighbour) {
    return routes(neighbour.version);
  }

  @ParameterizedTest
  @EnumSource(Neighbour.class)
  void whatDoesNotFitIsReported(Neighbour neighbour) {
    start(neighbour);

    red(neighbour.version, lan, "0.0.0.0", neighbour.fitting().hello(2, 4));
    awaitReport(neighbour, BadPacket.HELLO_INTERVAL);
    red(neighbour.version, lan, "0.0.0.0", neighbour.fitting().hello(1, 5));
    awaitReport(neighbour, BadPacket.DEAD_INTERVAL);
    red(neighbour.version, lan, "0.0.0.1", neighbour.fitting());
    awaitReport(neighbour, BadPacket.AREA);
    if (neighbour.isAuthenticated()) {
      red(neighbour.version, lan, "0.0.0.0", quick(NetworkType.BROADCAST));
      awaitReport(neighbour, BadPacket.AUTHENTICATION_TYPE);
      OspfInterfaceConfig wrong =
          quick(NetworkType.BROADCAST).authentication(neighbour.authentication("wrong"));
      red(neighbour.version, lan, "0.0.0.0", wrong);
      awaitReport(neighbour, neighbour.wrongSecret());
    }
    InterfaceConfig small = mtu(lan, 1400);
    red(neighbour.version, small, "0.0.0.0", neighbour.fitting());
    awaitReport(neighbour, BadPacket.MTU);

    if (neighbour.ignoresMtu()) {
      red(neighbour.version, small, "0.0.0.0", neighbour.fitting().mtuIgnore());
    } else {
      red(neighbour.version, lan, "0.0.0.0", neighbour.fitting());
    }
    Eventually.within(SOON, () -> assertThat(routes(neighbour)).containsKey(neighbour.loopback));
  }
}
