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
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All kinds of links between a virtual router, FRR and BIRD on one Ethernet, and what is said of
 * neighbours that do not fit.
 */
@LabTest(controller = false)
@Timeout(180)
class OspfLinksTest {

  private static final Duration SOON = Duration.ofSeconds(45);

  private final RoutingLab lab;
  private final KernelHost frrHost;
  private final KernelHost birdHost;
  private final InterfaceConfig lan;

  OspfLinksTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    frrHost = this.lab.host("frr", "192.0.2.2/32");
    birdHost = this.lab.host("bird", "192.0.2.3/32");
    this.lab.attach("frr", frrHost, "lan", "10.0.0.2/24");
    this.lab.attach("bird", birdHost, "lan", "10.0.0.3/24");
    lan = this.lab.attach("red", "lan", "10.0.0.1/24");
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

  private void red(InterfaceConfig lanConfig, String area, OspfInterfaceConfig ospf) {
    VrConfig red = vr("red", loopback("lo", "192.0.2.1/32"), lanConfig);
    lab.kernel()
        .apply(
            routed(
                red,
                OspfConfig.of(OspfVersion.V2)
                    .area(
                        AreaConfig.of(area)
                            .with(ospf.cost(10), OspfInterfaceConfig.broadcast("lo")))
                    .settings()));
  }

  private void red(OspfInterfaceConfig ospf) {
    red(lan, "0.0.0.0", ospf);
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

  private void awaitNotice(String... words) {
    Eventually.within(
        SOON,
        () ->
            assertThat(lab.kernel().notices())
                .anySatisfy(notice -> assertThat(notice).contains(words)));
    assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2")).isEmpty();
  }

  @Test
  void anotherHelloIntervalIsReported() {
    var _ = frr("", "");
    red(OspfInterfaceConfig.broadcast("lan").hello(2, 4));
    awaitNotice("10.0.0.2", "hello");
  }

  @Test
  void anotherDeadIntervalIsReported() {
    var _ = frr("", "");
    red(OspfInterfaceConfig.broadcast("lan").hello(1, 5));
    awaitNotice("10.0.0.2", "dead");
  }

  @Test
  void anotherAreaIsReported() {
    var _ = frr("", "");
    red(lan, "0.0.0.1", quick(NetworkType.BROADCAST));
    awaitNotice("10.0.0.2", "area");
  }

  @Test
  void anotherAuthenticationIsReported() {
    var _ = frr("ip ospf authentication\nip ospf authentication-key right", "");
    red(quick(NetworkType.BROADCAST));
    awaitNotice("10.0.0.2", "authentication");

    red(
        quick(NetworkType.BROADCAST)
            .authentication(new OspfAuthentication.Password(Secret.of("wrong"))));
    awaitNotice("10.0.0.2", "password");

    red(
        quick(NetworkType.BROADCAST)
            .authentication(new OspfAuthentication.Password(Secret.of("right"))));
    Eventually.within(
        SOON,
        () ->
            assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
                .containsEntry("192.0.2.2/32", 10L));
  }

  @Test
  void anotherMtuIsReportedUnlessItIsIgnored() {
    FrrRouter frr = frr("", "");
    red(mtu(lan, 1400), "0.0.0.0", quick(NetworkType.BROADCAST));
    awaitNotice("10.0.0.2", "MTU");

    frr.vtysh("configure terminal", "interface lan", "ip ospf mtu-ignore");
    red(mtu(lan, 1400), "0.0.0.0", quick(NetworkType.BROADCAST).mtuIgnore());
    Eventually.within(
        SOON,
        () ->
            assertThat(lab.routes("red", AddressFamily.IPV4, "ospfv2"))
                .containsEntry("192.0.2.2/32", 10L));
  }
}
