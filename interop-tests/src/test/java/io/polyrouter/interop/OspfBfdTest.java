package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * BFD for the adjacencies of OSPFv2 and OSPFv3 with FRR and BIRD: a link that falls silent ends
 * them long before hellos are missed, on both sides.
 *
 * <pre>
 *   red ── f ── frr
 *    └──── b ── bird
 * </pre>
 */
@LabTest(controller = false)
@Timeout(180)
class OspfBfdTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** Far below the dead interval, which is 120 s. */
  private static final Duration QUICK = Duration.ofSeconds(40);

  /** Microseconds: long enough for a machine that is busy with other tests. */
  private static final LivenessParameters INTERVALS = new LivenessParameters(300_000, 300_000, 4);

  private static final String FRR_OSPF =
      """
      interface lo
       ip ospf area 0
      interface f
       ip ospf area 0
       ip ospf network point-to-point
       ip ospf hello-interval 3
       ip ospf dead-interval 120
       ip ospf bfd
      router ospf
       ospf router-id 192.0.2.2
      """;

  private static final String FRR_OSPF6 =
      """
      interface lo
       ipv6 ospf6 area 0
      interface f
       ipv6 ospf6 area 0
       ipv6 ospf6 network point-to-point
       ipv6 ospf6 hello-interval 3
       ipv6 ospf6 dead-interval 120
       ipv6 ospf6 bfd
      router ospf6
       ospf6 router-id 192.0.2.2
      """;

  private static final String BIRD =
      """
      router id 192.0.2.3;
      protocol device {}
      protocol bfd { interface "b" { interval 300 ms; multiplier 4; }; }
      protocol ospf v2 ospf4 {
        ipv4 { import all; export none; };
        area 0 {
          interface "b" { type ptp; hello 3; dead 120; bfd yes; };
          interface "lo" { stub; };
        };
      }
      protocol ospf v3 ospf6 {
        ipv6 { import all; export none; };
        area 0 {
          interface "b" { type ptp; hello 3; dead 120; bfd yes; };
          stubnet 2001:db8:ff::3/128;
        };
      }
      """;

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;

  OspfBfdTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3(), BfdType.BFD);
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32", "2001:db8:ff::2/128");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32", "2001:db8:ff::3/128");
    this.lab.attach("frr", frrHost, "f", "10.0.0.2/24", "2001:db8::2/64");
    this.lab.attach("bird", birdHost, "b", "10.0.1.3/24", "2001:db8:1::3/64");
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("bfdd", "");
    daemons.put("ospfd", FRR_OSPF);
    daemons.put("ospf6d", FRR_OSPF6);
    frr = this.lab.frr(frrHost, daemons);
    bird = this.lab.bird(birdHost, BIRD);
    this.lab
        .kernel()
        .apply(
            routed(
                vr(
                    "red",
                    loopback("lo", "192.0.2.1/32", "2001:db8:ff::1/128"),
                    this.lab.attach("red", "f", "10.0.0.1/24", "2001:db8::1/64"),
                    this.lab.attach("red", "b", "10.0.1.1/24", "2001:db8:1::1/64")),
                ospf(OspfVersion.V2),
                ospf(OspfVersion.V3),
                BfdSettings.defaults("main")));
  }

  private static OspfSettings ospf(OspfVersion version) {
    return OspfConfig.of(version)
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.pointToPoint("f").hello(3, 120).bfd(INTERVALS),
                    OspfInterfaceConfig.pointToPoint("b").hello(3, 120).bfd(INTERVALS),
                    OspfInterfaceConfig.broadcast("lo")))
        .settings();
  }

  @AfterEach
  void end() {
    lab.close();
  }

  /** Who is reached through a link: adjacencies and sessions of both versions on both sides. */
  private void assertReached(boolean isFrr, boolean isBird) {
    for (OspfVersion version : OspfVersion.values()) {
      Map<String, Long> routes = lab.routes("red", version.family(), version.typeName());
      String net = version == OspfVersion.V2 ? "192.0.2.%d/32" : "2001:db8:ff::%d/128";
      assertThat(routes.containsKey(net.formatted(2))).as("%s frr", version).isEqualTo(isFrr);
      assertThat(routes.containsKey(net.formatted(3))).as("%s bird", version).isEqualTo(isBird);
    }
    assertThat(frr.vtysh("show ip ospf neighbor").contains("Full")).isEqualTo(isFrr);
    assertThat(frr.vtysh("show ipv6 ospf6 neighbor").contains("Full")).isEqualTo(isFrr);
    assertThat(bird.birdc("show ospf neighbors ospf4").contains("Full")).isEqualTo(isBird);
    assertThat(bird.birdc("show ospf neighbors ospf6").contains("Full")).isEqualTo(isBird);
  }

  private void assertSessions() {
    String sessions = bird.birdc("show bfd sessions");
    assertThat(sessions).containsPattern("10\\.0\\.1\\.1 +b +Up");
    assertThat(sessions).containsPattern("fe80:\\S+ +b +Up");
    String peers = frr.vtysh("show bfd peers brief");
    assertThat(peers.lines().filter(line -> line.contains(" up"))).hasSize(2);
  }

  @Test
  void aLinkThatFallsSilentEndsAdjacenciesAtOnce() {
    Eventually.within(
        SOON,
        () -> {
          assertReached(true, true);
          assertSessions();
        });

    lab.port("red", "f").silence();
    lab.port("red", "b").silence();
    Eventually.within(QUICK, () -> assertReached(false, false));
    assertThat(lab.kernel().notices())
        .anySatisfy(notice -> assertThat(notice).contains("ospfv2", "192.0.2.2", "down", "BFD"))
        .anySatisfy(notice -> assertThat(notice).contains("ospfv3", "192.0.2.3", "down", "BFD"));

    lab.port("red", "f").resume();
    lab.port("red", "b").resume();
    Eventually.within(
        SOON,
        () -> {
          assertReached(true, true);
          assertSessions();
        });
  }
}
