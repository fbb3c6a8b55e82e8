package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
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
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.PolicyDefinition;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.policy.Statement;
import io.polyrouter.routing.policy.Verdict;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.rip.RipConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two virtual routers between FRR, which speaks OSPF, and BIRD, which speaks RIP: routes pass both
 * ways by both of them. Tags say where a route has come from, so that none goes back there.
 *
 * <pre>
 *   frr ── o ──┬── red ───┬── r ── bird      10.0.0.0/24, 10.0.1.0/24
 *              └── blue ──┘
 * </pre>
 */
@LabTest(controller = false)
@Timeout(240)
class RedistributionPeersTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int OF_RIP = 100;
  private static final int OF_OSPF = 200;
  private static final int OSPF_METRIC = 33;
  private static final int RIP_METRIC = 4;

  private static final String FRR_OSPF =
      """
      interface lo
       ip ospf area 0
      interface o
       ip ospf area 0
       ip ospf hello-interval 1
       ip ospf dead-interval 4
      router ospf
       ospf router-id 192.0.2.2
      """;

  private static final String FRR_OSPF6 =
      """
      interface lo
       ipv6 ospf6 area 0
      interface o
       ipv6 ospf6 area 0
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      router ospf6
       ospf6 router-id 192.0.2.2
      """;

  private static final String BIRD =
      """
      router id 192.0.2.3;
      protocol device {}
      protocol direct { ipv4; ipv6; }
      protocol kernel { ipv4 { import none; export where source = RTS_RIP; }; }
      protocol kernel { ipv6 { import none; export where source = RTS_RIP; }; }
      protocol rip rip4 {
        ipv4 { import all; export all; };
        interface "r" { mode multicast; update time 5; timeout time 15; garbage time 5; };
        interface "lo" { passive; };
      }
      protocol rip ng rip6 {
        ipv6 { import all; export all; };
        interface "r" { update time 5; timeout time 15; garbage time 5; };
        interface "lo" { passive; };
      }
      """;

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;
  private final VrConfig red;
  private final VrConfig blue;

  RedistributionPeersTest(Lab lab) {
    this.lab =
        RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3(), RipType.RIPV2, RipType.RIPNG);
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32", "2001:db8:ff::2/128");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32", "2001:db8:ff::3/128");
    this.lab.attach("frr", frrHost, "o", "10.0.0.2/24", "2001:db8::2/64");
    this.lab.attach("bird", birdHost, "r", "10.0.1.3/24", "2001:db8:1::3/64");
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("ospfd", FRR_OSPF);
    daemons.put("ospf6d", FRR_OSPF6);
    frr = this.lab.frr(frrHost, daemons);
    bird = this.lab.bird(birdHost, BIRD);
    red = router("red", 1);
    blue = router("blue", 4);
  }

  private VrConfig router(String name, int number) {
    VrConfig made =
        vr(
            name,
            loopback("lo", "192.0.2.%d/32".formatted(number)),
            lab.attach(
                name, "o", "10.0.0.%d/24".formatted(number), "2001:db8::%d/64".formatted(number)),
            lab.attach(
                name,
                "r",
                "10.0.1.%d/24".formatted(number),
                "2001:db8:1::%d/64".formatted(number)));
    return routed(
            made,
            ospf(OspfVersion.V2, "ripv2"),
            ospf(OspfVersion.V3, "ripng"),
            rip(RipVersion.RIPV2, "ospfv2"),
            rip(RipVersion.RIPNG, "ospfv3"))
        .withImports(POLICIES, List.of());
  }

  private static OspfSettings ospf(OspfVersion version, String source) {
    return OspfConfig.of(version)
        .area(
            AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.broadcast("o").cost(10).hello(1, 4)))
        .redistribute(source, Optional.of("to-ospf"), OSPF_METRIC, true)
        .settings();
  }

  private static RipSettings rip(RipVersion version, String source) {
    return RipConfig.of(version)
        .on("r")
        .timers(new RipTimers(5, 15, 0, 20))
        .redistribute(source, Optional.of("to-rip"), RIP_METRIC)
        .settings();
  }

  private static final RoutePolicies POLICIES =
      new RoutePolicies(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(
              Map.of(
                  "of-rip", Set.of((long) OF_RIP),
                  "of-ospf", Set.of((long) OF_OSPF))),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(
              Map.of(
                  "to-ospf", policy("to-ospf", "of-ospf", OF_RIP),
                  "to-rip", policy("to-rip", "of-rip", OF_OSPF))));

  private static PolicyDefinition policy(String name, String refused, long tag) {
    return new PolicyDefinition(
        name,
        List.of(
            new Statement(
                "not-back",
                List.of(new Condition.MatchTagSet(refused, MatchOption.ANY)),
                List.of(),
                Optional.of(Verdict.REJECT)),
            new Statement(
                "marked",
                List.of(),
                List.of(new Action.SetTag(tag)),
                Optional.of(Verdict.ACCEPT))));
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private void bothHaveEachOthersRoutes() {
    assertThat(RouteMetrics.of(frr, "show ip route ospf"))
        .containsEntry("192.0.2.3/32", (long) OSPF_METRIC);
    assertThat(RouteMetrics.of(frr, "show ipv6 route ospf6"))
        .containsEntry("2001:db8:ff::3/128", (long) OSPF_METRIC);
    assertThat(RouteMetrics.of(bird, "rip4")).containsEntry("192.0.2.2/32", RIP_METRIC + 1L);
    assertThat(RouteMetrics.of(bird, "rip6")).containsEntry("2001:db8:ff::2/128", RIP_METRIC + 1L);
  }

  private void packetsPass() {
    for (String[] ends :
        new String[][] {{"192.0.2.2", "192.0.2.3"}, {"2001:db8:ff::2", "2001:db8:ff::3"}}) {
      frr.host().run("ping", "-c", "3", "-W", "2", "-I", ends[0], ends[1]);
    }
  }

  @Test
  void routesPassBothWaysAndNoneComesBack() {
    lab.kernel().apply(red, blue);
    Eventually.within(SOON, this::bothHaveEachOthersRoutes);
    packetsPass();

    lab.kernel().apply(blue);
    Eventually.within(SOON, this::bothHaveEachOthersRoutes);
    Eventually.within(SOON, this::packetsPass);

    lab.kernel().apply(red, blue);
    Eventually.within(SOON, this::bothHaveEachOthersRoutes);

    // What FRR has had nobody has any more, neither by the other protocol nor by the other router.
    frr.kill("ospfd");
    frr.kill("ospf6d");
    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(bird, "rip4")).doesNotContainKey("192.0.2.2/32");
          assertThat(RouteMetrics.of(bird, "rip6")).doesNotContainKey("2001:db8:ff::2/128");
        });
    frr.restart("ospfd");
    frr.restart("ospf6d");
    Eventually.within(SOON, this::bothHaveEachOthersRoutes);

    bird.reconfigure(BIRD.replace("export all", "export none"));
    Eventually.within(
        SOON,
        () -> {
          assertThat(RouteMetrics.of(frr, "show ip route ospf")).doesNotContainKey("192.0.2.3/32");
          assertThat(RouteMetrics.of(frr, "show ipv6 route ospf6"))
              .doesNotContainKey("2001:db8:ff::3/128");
        });
  }
}
