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
import io.polyrouter.interop.lab.ManyRoutes;
import io.polyrouter.interop.lab.RouteMetrics;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.packet.OspfAuthentication;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * OSPFv2 and OSPFv3 between two virtual routers, FRR and BIRD in one area: all four are on a
 * broadcast link, where a designated router is elected, and there are two signed point-to-point
 * links.
 *
 * <pre>
 *   red 1 ── p: MD5, nothing for OSPFv3 ──── frr 2
 *      │                                       │
 *      └────────────────── lan ────────────────┘
 *      │                                       │
 *   blue 4 ───── q: HMAC-SHA-256 for both ── bird 3
 * </pre>
 *
 * The broadcast link costs 20, each of the others 5. Router n has 192.0.2.n and 2001:db8:ff::n, and
 * n at the end of its addresses.
 *
 * <p>OSPFv3 is not authenticated with FRR: FRR 8.4 puts the cryptographic protocol ID behind the
 * key in the byte order of its machine, and not of the network as RFC 7166, section 4.5, has it.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class OspfPeersTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LAN_COST = 20;
  private static final int LINK_COST = 5;

  /** FRR and BIRD have this for their loopbacks in OSPFv3. */
  private static final int PEER_LOOPBACK_COST = 10;

  private static final ManyRoutes OF_RED = new ManyRoutes("172.16.");
  private static final ManyRoutes OF_FRR = new ManyRoutes("172.17.");
  private static final String KEY = "ring-of-ospf";

  private static final Map<String, String> LINKS =
      new TreeMap<>(Map.of("lan", "10.1.0", "p", "10.1.1", "q", "10.1.2"));

  private static final Map<String, String> LINKS6 =
      Map.of("lan", "2001:db8:1:", "p", "2001:db8:2:", "q", "2001:db8:3:");

  private static final String FRR_OSPF =
      """
      interface lo
       ip ospf area 0
      interface lan
       ip ospf area 0
       ip ospf cost 20
       ip ospf hello-interval 1
       ip ospf dead-interval 4
      interface p
       ip ospf area 0
       ip ospf network point-to-point
       ip ospf cost 5
       ip ospf hello-interval 1
       ip ospf dead-interval 4
       ip ospf authentication message-digest
       ip ospf message-digest-key 1 md5 %s
      router ospf
       ospf router-id 192.0.2.2
       redistribute static metric 7 metric-type 1
      """
          .formatted(KEY);

  private static final String FRR_OSPF6 =
      """
      interface lo
       ipv6 ospf6 area 0.0.0.0
      interface lan
       ipv6 ospf6 area 0.0.0.0
       ipv6 ospf6 cost 20
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      interface p
       ipv6 ospf6 area 0.0.0.0
       ipv6 ospf6 network point-to-point
       ipv6 ospf6 cost 5
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      router ospf6
       ospf6 router-id 192.0.2.2
      """;

  private static final String BIRD =
      """
      router id 192.0.2.3;
      protocol device {}
      protocol kernel { ipv4 { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
      protocol kernel { ipv6 { import none; export where source ~ [ RTS_OSPF, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ]; }; }
      protocol ospf v2 ospf4 {
        ipv4 { import all; export none; };
        area 0 {
          interface "lan" { type broadcast; cost 20; hello 1; dead 4; };
          interface "q" {
            type ptp; cost 5; hello 1; dead 4;
            authentication cryptographic;
            password "KEY" { id 3; algorithm hmac sha256; };
          };
          interface "lo" { stub; cost 1; };
        };
      }
      protocol ospf v3 ospf6 {
        ipv6 { import all; export none; };
        area 0 {
          interface "lan" { type broadcast; cost 20; hello 1; dead 4; };
          interface "q" {
            type ptp; cost 5; hello 1; dead 4;
            authentication cryptographic;
            password "KEY" { id 3; algorithm hmac sha256; };
          };
          stubnet 2001:db8:ff::3/128;
        };
      }
      """
          .replace("KEY", KEY);

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;
  private final VrConfig red;
  private final VrConfig blue;

  OspfPeersTest(Lab lab) {
    this.lab = RoutingLab.in(lab, OspfType.ospfv2(), OspfType.ospfv3());
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32", "2001:db8:ff::2/128");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32", "2001:db8:ff::3/128");
    for (String link : List.of("lan", "p")) {
      this.lab.attach("frr", frrHost, link, addresses(link, 2));
    }
    for (String link : List.of("lan", "q")) {
      this.lab.attach("bird", birdHost, link, addresses(link, 3));
    }
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("staticd", "");
    daemons.put("ospfd", FRR_OSPF);
    daemons.put("ospf6d", FRR_OSPF6);
    frr = this.lab.frr(frrHost, daemons);
    bird = this.lab.bird(birdHost, BIRD);
    red = router("red", 1, "p", KeyAlgorithm.MD5, 1);
    blue = router("blue", 4, "q", KeyAlgorithm.HMAC_SHA_256, 3);
  }

  private static String[] addresses(String link, int number) {
    return new String[] {
      LINKS.get(link) + "." + number + "/24", LINKS6.get(link) + ":" + number + "/64"
    };
  }

  private VrConfig router(String name, int number, String link, KeyAlgorithm algorithm, int keyId) {
    List<InterfaceConfig> interfaces = new ArrayList<>();
    interfaces.add(loopback("lo", "192.0.2." + number + "/32", "2001:db8:ff::" + number + "/128"));
    for (String each : List.of("lan", link)) {
      interfaces.add(lab.attach(name, each, addresses(each, number)));
    }
    return routed(
        vr(name, interfaces.toArray(InterfaceConfig[]::new)),
        ospf(OspfVersion.V2, link, signed(algorithm, keyId)),
        ospf(
            OspfVersion.V3,
            link,
            link.equals("q") ? signed(KeyAlgorithm.HMAC_SHA_256, keyId) : OspfAuthentication.NONE));
  }

  private static OspfAuthentication signed(KeyAlgorithm algorithm, int id) {
    return new OspfAuthentication.Keys(KeyChain.of(Key.permanent(id, algorithm, Secret.of(KEY))));
  }

  private static OspfSettings ospf(
      OspfVersion version, String link, OspfAuthentication authentication) {
    return OspfConfig.of(version)
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.broadcast("lan").cost(LAN_COST).hello(1, 4),
                    OspfInterfaceConfig.pointToPoint(link)
                        .cost(LINK_COST)
                        .hello(1, 4)
                        .authentication(authentication),
                    OspfInterfaceConfig.broadcast("lo")))
        .redistribute("static", 20, true)
        .settings();
  }

  @BeforeAll
  void converge() {
    lab.kernel().apply(red, blue);
    Eventually.within(SOON, this::allAgree);
  }

  @AfterAll
  void end() {
    lab.close();
  }

  private void allAgree() {
    for (OspfVersion version : OspfVersion.values()) {
      for (int router = 1; router <= 4; router++) {
        assertThat(routes(router, version))
            .as("%s of router %d", version, router)
            .isEqualTo(distances(router, version));
      }
    }
  }

  /** What is not a router's own, with the cost of the way there. */
  private static Map<String, Long> distances(int router, OspfVersion version) {
    Map<String, Long> distances = new TreeMap<>();
    for (int other = 1; other <= 4; other++) {
      if (other != router) {
        long way = (other - 1) / 2 == (router - 1) / 2 ? LINK_COST : LAN_COST;
        boolean isPeer = version == OspfVersion.V3 && (other == 2 || other == 3);
        distances.put(loopbackOf(other, version), way + (isPeer ? PEER_LOOPBACK_COST : 0));
      }
    }
    distances.put(prefixOf(router <= 2 ? "q" : "p", version), (long) LAN_COST + LINK_COST);
    return distances;
  }

  private static String loopbackOf(int router, OspfVersion version) {
    return version == OspfVersion.V2
        ? "192.0.2." + router + "/32"
        : "2001:db8:ff::" + router + "/128";
  }

  private static String prefixOf(String link, OspfVersion version) {
    return IpPrefix.parse(addresses(link, 0)[version == OspfVersion.V2 ? 0 : 1]).toString();
  }

  /** Active routes of OSPF; own links, which FRR and BIRD have as such too, are left out. */
  private Map<String, Long> routes(int router, OspfVersion version) {
    Map<String, Long> routes =
        switch (router) {
          case 2 ->
              RouteMetrics.of(
                  frr, version == OspfVersion.V2 ? "show ip route ospf" : "show ipv6 route ospf6");
          case 3 -> RouteMetrics.of(bird, version == OspfVersion.V2 ? "ospf4" : "ospf6");
          default -> lab.routes(router == 1 ? "red" : "blue", version.family(), version.typeName());
        };
    routes.remove(prefixOf("lan", version));
    routes.remove(prefixOf(router <= 2 ? "p" : "q", version));
    routes.remove(loopbackOf(router, version));
    return routes;
  }

  @Test
  void packetsGoEverywhere() {
    for (String destination : List.of("192.0.2.1", "192.0.2.4", "2001:db8:ff::1")) {
      assertThat(bird.host().ping(destination, 3).received()).as(destination).isEqualTo(3);
    }
    assertThat(frr.host().ping("192.0.2.4", 3).received()).isEqualTo(3);
  }

  @Test
  void silentLinksAreGoneAroundAndComeBack() {
    lab.port("red", "p").silence();
    lab.port("blue", "q").silence();

    Eventually.within(
        SOON,
        () -> {
          for (OspfVersion version : OspfVersion.values()) {
            long peer = (long) LAN_COST + (version == OspfVersion.V3 ? PEER_LOOPBACK_COST : 0);
            assertThat(routes(1, version)).containsEntry(loopbackOf(2, version), peer);
            assertThat(routes(2, version)).containsEntry(loopbackOf(1, version), (long) LAN_COST);
            assertThat(routes(3, version)).containsEntry(loopbackOf(4, version), (long) LAN_COST);
            assertThat(routes(4, version)).containsEntry(loopbackOf(3, version), peer);
          }
        });
    assertThat(frr.host().ping("192.0.2.1", 3).received()).isEqualTo(3);

    lab.port("red", "p").resume();
    lab.port("blue", "q").resume();
    Eventually.within(SOON, this::allAgree);
  }

  @Test
  void aNeighbourThatDiesIsMissedAndWelcomedBack() {
    frr.kill("ospfd");
    frr.kill("ospf6d");

    Eventually.within(
        SOON,
        () -> {
          for (OspfVersion version : OspfVersion.values()) {
            for (int router : new int[] {1, 3, 4}) {
              assertThat(routes(router, version)).doesNotContainKey(loopbackOf(2, version));
            }
          }
        });

    frr.restart("ospfd");
    frr.restart("ospf6d");
    Eventually.within(SOON, this::allAgree);
  }

  @Test
  void aThousandExternalRoutesEachWay() {
    lab.kernel().apply(OF_RED.in(red, "10.1.0.99"), blue);
    OF_FRR.addTo(frr);

    Eventually.within(
        SOON,
        () -> {
          for (int router : new int[] {2, 3, 4}) {
            assertThat(count(router, OF_RED)).as("router %d", router).isEqualTo(ManyRoutes.COUNT);
          }
          for (int router : new int[] {1, 3, 4}) {
            assertThat(count(router, OF_FRR)).as("router %d", router).isEqualTo(ManyRoutes.COUNT);
          }
        });
    // Type 1 adds the way to the boundary router; FRR announces 7.
    assertThat(routes(1, OspfVersion.V2)).containsEntry(OF_FRR.first(), 7L + LINK_COST);
    assertThat(routes(3, OspfVersion.V2)).containsEntry(OF_FRR.last(), 7L + LAN_COST);
    assertThat(routes(4, OspfVersion.V2)).containsEntry(OF_FRR.first(), 7L + LAN_COST);
    assertThat(routes(2, OspfVersion.V2)).containsEntry(OF_RED.first(), 20L);

    lab.kernel().apply(red, blue);
    OF_FRR.removeFrom(frr);
    Eventually.within(SOON, this::allAgree);
  }

  private long count(int router, ManyRoutes of) {
    return of.among(routes(router, OspfVersion.V2));
  }
}
