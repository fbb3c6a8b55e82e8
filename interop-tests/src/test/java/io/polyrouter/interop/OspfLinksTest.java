package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
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
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.NetworkType;
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

  private static final String FRR_OSPF6 =
      """
      interface lo
       ipv6 ospf6 area 0
      interface lan
       ipv6 ospf6 area 0
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
       ipv6 ospf6 mtu-ignore
      router ospf6
       ospf6 router-id 192.0.2.2
      """;

  private static final String BIRD_OSPF6 =
      """
      router id 192.0.2.3;
      protocol device {}
      protocol ospf v3 ospf6 {
        ipv6 { import all; export none; };
        area 0 {
          interface "lan" {
            cost 10; hello 1; dead 4;
            authentication cryptographic;
            password "right" { id 1; algorithm hmac sha256; };
          };
          stubnet 2001:db8:ff::3/128;
        };
      }
      """;

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
    return lab.frr(
        frrHost,
        Map.of(
            "ospfd",
            """
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
                + ofRouter.indent(1)));
  }

  private BirdRouter bird(String ofInterface) {
    return lab.bird(
        birdHost,
        """
        router id 192.0.2.3;
        protocol device {}
        protocol ospf v2 ospf4 {
          ipv4 { import all; export none; };
          area 0 {
            interface "lan" { cost 10; hello 1; dead 4; INTERFACE };
            interface "lo" { stub; cost 1; };
          };
        }
        """
            .replace("INTERFACE", ofInterface));
  }

  private void red(
      OspfVersion version, InterfaceConfig lanConfig, String area, OspfInterfaceConfig ospf) {
    VrConfig red = vr("red", loopback("lo", "192.0.2.1/32", "2001:db8:ff::1/128"), lanConfig);
    lab.kernel()
        .apply(
            routed(
                red,
                OspfConfig.of(version)
                    .area(
                        AreaConfig.of(area)
                            .with(ospf.cost(10), OspfInterfaceConfig.broadcast("lo")))
                    .settings()));
  }

  private void red(OspfInterfaceConfig ospf) {
    red(OspfVersion.V2, lan, "0.0.0.0", ospf);
  }

  private static OspfInterfaceConfig quick(NetworkType type) {
    return OspfInterfaceConfig.of("lan", type).hello(1, 4);
  }

  private void awaitAllRoutes(FrrRouter frr, BirdRouter bird) {
    Eventually.within(
        SOON,
        () -> {
          assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
              .containsEntry("192.0.2.2/32", 10L)
              .containsEntry("192.0.2.3/32", 10L);
          assertThat(RouteMetrics.of(frr, "show ip route ospf"))
              .containsEntry("192.0.2.1/32", 10L)
              .containsEntry("192.0.2.3/32", 10L);
          assertThat(RouteMetrics.of(bird, "ospf4"))
              .containsEntry("192.0.2.1/32", 10L)
              .containsEntry("192.0.2.2/32", 10L);
        });
  }

  @Test
  void linksWithoutBroadcast() {
    FrrRouter frr =
        frr(
            "ip ospf network non-broadcast",
            "neighbor 10.0.0.1 poll-interval 2\nneighbor 10.0.0.3 poll-interval 2");
    BirdRouter bird =
        bird("type nbma; poll 2; neighbors { 10.0.0.1 eligible; 10.0.0.2 eligible; };");
    red(quick(NetworkType.NON_BROADCAST).neighbour("10.0.0.2", 2).neighbour("10.0.0.3", 2));

    awaitAllRoutes(frr, bird);
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

    BirdRouter bird = bird("type ptmp; neighbors { 10.0.0.1; };");
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

  @Test
  void theDesignatedRouterIsTheSameToAllAndIsReplaced() {
    FrrRouter frr = frr("ip ospf priority 10", "");
    BirdRouter bird = bird("priority 0;");
    Eventually.within(SOON, () -> assertThat(designated(frr)).isEqualTo("10.0.0.2"));
    red(quick(NetworkType.BROADCAST).priority(5));

    awaitAllRoutes(frr, bird);
    assertThat(backup(frr)).isEqualTo("10.0.0.1");
    assertThat(bird.birdc("show ospf interface \"lan\""))
        .contains("Designated router (IP): 10.0.0.2")
        .contains("Backup designated router (IP): 10.0.0.1");

    frr.kill("ospfd");
    Eventually.within(
        SOON,
        () ->
            assertThat(bird.birdc("show ospf interface \"lan\""))
                .contains("Designated router (IP): 10.0.0.1"));
    frr.restart("ospfd");
    awaitAllRoutes(frr, bird);
    // Who is designated stays so, whatever the priority of who comes (RFC 2328, section 9.4).
    assertThat(designated(frr)).isEqualTo("10.0.0.1");
    assertThat(backup(frr)).isEqualTo("10.0.0.2");
  }

  private static JsonObject lanOf(FrrRouter frr) {
    return frr.show("show ip ospf interface lan")
        .getAsJsonObject()
        .getAsJsonObject("interfaces")
        .getAsJsonObject("lan");
  }

  private static String designated(FrrRouter frr) {
    return text(lanOf(frr), "drAddress");
  }

  private static String backup(FrrRouter frr) {
    return text(lanOf(frr), "bdrAddress");
  }

  private static String text(JsonObject object, String member) {
    return object.has(member) ? object.get(member).getAsString() : "";
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
        var _ = bird("authentication simple; password \"right\";");
      }
      case FRR_OSPFV3 -> {
        var _ = lab.frr(frrHost, Map.of("ospf6d", FRR_OSPF6));
      }
      case BIRD_OSPFV3 -> {
        var _ = lab.bird(birdHost, BIRD_OSPF6);
      }
    }
  }

  private Map<BadPacket, Long> badPackets(Neighbour neighbour) {
    return lab.state("red", neighbour.version.typeName(), OspfState.class).interfaces().stream()
        .filter(each -> each.name().equals("lan"))
        .findFirst()
        .orElseThrow()
        .counters()
        .badPackets();
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
    return lab.routes("red", neighbour.version.family(), neighbour.version.typeName());
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
