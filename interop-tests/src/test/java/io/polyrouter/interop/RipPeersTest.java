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
import io.polyrouter.rip.RipAuthentication;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.rip.RipConfig;
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
 * RIPv2 and RIPng in a ring of two virtual routers, FRR and BIRD; each link is authenticated in
 * another way for RIPv2.
 *
 * <pre>
 *   red 1 ──── a: MD5 ──── frr 2
 *    │                      │
 *    d: password            b: nothing
 *    │                      │
 *   blue 4 ── c: SHA-256 ── bird 3
 * </pre>
 *
 * Router n has 192.0.2.n and 2001:db8:ff::n, and n at the end of its addresses: 10.0.a.n and
 * 2001:db8:a::n on link a and so forth.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class RipPeersTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** Short ones, so that a lost neighbour is missed soon; FRR has nothing below 5 s. */
  private static final RipTimers TIMERS = new RipTimers(5, 15, 0, 20);

  private static final String KEY = "ring-of-rip";
  private static final ManyRoutes OF_RED = new ManyRoutes("172.16.");
  private static final ManyRoutes OF_FRR = new ManyRoutes("172.17.");

  private static final String FRR_RIP =
      """
      key chain ring
       key 1
        key-string %s
      interface a
       ip rip authentication mode md5 auth-length rfc
       ip rip authentication key-chain ring
      router rip
       timers basic 5 15 5
       network a
       network b
       network lo
       redistribute static metric 3
      """
          .formatted(KEY);

  private static final String FRR_RIPNG =
      """
      router ripng
       timers basic 5 15 5
       network a
       network b
       network lo
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
        interface "b" { mode multicast; update time 5; timeout time 15; garbage time 5; };
        interface "c" {
          mode multicast; update time 5; timeout time 15; garbage time 5;
          authentication cryptographic;
          password "%s" { id 7; algorithm hmac sha256; };
        };
        interface "lo" { passive; };
      }
      protocol rip ng rip6 {
        ipv6 { import all; export all; };
        interface "b", "c" { update time 5; timeout time 15; garbage time 5; };
        interface "lo" { passive; };
      }
      """
          .formatted(KEY);

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;
  private final VrConfig red;
  private final VrConfig blue;

  RipPeersTest(Lab lab) {
    this.lab = RoutingLab.in(lab, RipType.RIPV2, RipType.RIPNG);
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32", "2001:db8:ff::2/128");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32", "2001:db8:ff::3/128");
    this.lab.attach("frr", frrHost, "a", addresses("a", 2));
    this.lab.attach("frr", frrHost, "b", addresses("b", 2));
    this.lab.attach("bird", birdHost, "b", addresses("b", 3));
    this.lab.attach("bird", birdHost, "c", addresses("c", 3));
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("staticd", "");
    daemons.put("ripd", FRR_RIP);
    daemons.put("ripngd", FRR_RIPNG);
    frr = this.lab.frr(frrHost, daemons);
    bird = this.lab.bird(birdHost, BIRD);
    red = router("red", 1, Map.of("a", md5(), "d", password()));
    blue = router("blue", 4, Map.of("c", sha256(), "d", password()));
  }

  private static String[] addresses(String link, int number) {
    return new String[] {
      "10.0.%d.%d/24".formatted(link.charAt(0) - 'a', number),
      "2001:db8:%s::%d/64".formatted(link, number)
    };
  }

  private static RipAuthentication md5() {
    return signed(1, KeyAlgorithm.MD5);
  }

  private static RipAuthentication sha256() {
    return signed(7, KeyAlgorithm.HMAC_SHA_256);
  }

  private static RipAuthentication signed(int id, KeyAlgorithm algorithm) {
    return new RipAuthentication.Keys(KeyChain.of(Key.permanent(id, algorithm, Secret.of(KEY))));
  }

  private static RipAuthentication password() {
    return new RipAuthentication.Password(Secret.of(KEY));
  }

  private VrConfig router(String name, int number, Map<String, RipAuthentication> authentication) {
    List<InterfaceConfig> interfaces = new ArrayList<>();
    interfaces.add(loopback("lo", "192.0.2." + number + "/32", "2001:db8:ff::" + number + "/128"));
    for (String link : new TreeMap<>(authentication).keySet()) {
      interfaces.add(lab.attach(name, link, addresses(link, number)));
    }
    return routed(
        vr(name, interfaces.toArray(InterfaceConfig[]::new)),
        rip(RipVersion.RIPV2, authentication),
        rip(RipVersion.RIPNG, authentication));
  }

  private static RipSettings rip(
      RipVersion version, Map<String, RipAuthentication> authentication) {
    RipConfig config = RipConfig.of(version).timers(TIMERS).redistribute("static", 2).on("lo");
    new TreeMap<>(authentication)
        .forEach((link, by) ->
            config.on(link, version == RipVersion.RIPV2 ? by : RipAuthentication.none()));
    return config.settings();
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

  /** Every router has the others' loopbacks and links, as far away as they are in a whole ring. */
  private void allAgree() {
    for (RipVersion version : RipVersion.values()) {
      for (int router = 1; router <= 4; router++) {
        assertThat(routes(router, version))
            .as("%s of router %d", version, router)
            .isEqualTo(distances(router, version));
      }
    }
  }

  /** Metrics as RIP has them: what is a neighbour's own has 1 there, and is 2 away. */
  private static Map<String, Long> distances(int router, RipVersion version) {
    Map<String, Long> distances = new TreeMap<>();
    for (String link : List.of("a", "b", "c", "d")) {
      int first = link.charAt(0) - 'a' + 1;
      if (router != first && router != first % 4 + 1) {
        distances.put(prefixOf(link, version), 2L);
      }
    }
    for (int other = 1; other <= 4; other++) {
      if (other != router) {
        distances.put(loopbackOf(other, version), Math.abs(other - router) == 2 ? 3L : 2L);
      }
    }
    return distances;
  }

  private static String prefixOf(String link, RipVersion version) {
    return IpPrefix.parse(addresses(link, 0)[version == RipVersion.RIPV2 ? 0 : 1]).toString();
  }

  private static String loopbackOf(int router, RipVersion version) {
    return version == RipVersion.RIPV2
        ? "192.0.2." + router + "/32"
        : "2001:db8:ff::" + router + "/128";
  }

  private Map<String, Long> routes(int router, RipVersion version) {
    return switch (router) {
      case 2 ->
          RouteMetrics.of(
              frr, version == RipVersion.RIPV2 ? "show ip route rip" : "show ipv6 route ripng");
      case 3 -> RouteMetrics.of(bird, version == RipVersion.RIPV2 ? "rip4" : "rip6");
      default -> lab.routes(router == 1 ? "red" : "blue", version.family(), version.typeName());
    };
  }

  @Test
  void packetsGoAllTheWayRound() {
    for (String destination : List.of("192.0.2.1", "192.0.2.4", "2001:db8:ff::1")) {
      assertThat(bird.host().ping(destination, 3).received()).as(destination).isEqualTo(3);
    }
    assertThat(frr.host().ping("192.0.2.4", 3).received()).isEqualTo(3);
  }

  @Test
  void aSilentLinkIsGoneAroundAndComesBack() {
    lab.port("red", "a").silence();

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(1, RipVersion.RIPV2)).containsEntry("192.0.2.2/32", 4L);
          assertThat(routes(2, RipVersion.RIPV2)).containsEntry("192.0.2.1/32", 4L);
          assertThat(routes(1, RipVersion.RIPNG)).containsEntry("2001:db8:ff::2/128", 4L);
          assertThat(routes(2, RipVersion.RIPNG)).containsEntry("2001:db8:ff::1/128", 4L);
        });
    assertThat(frr.host().ping("192.0.2.1", 3).received()).isEqualTo(3);

    lab.port("red", "a").resume();
    Eventually.within(SOON, this::allAgree);
  }

  @Test
  void aRouterThatDiesIsGoneAroundAndWelcomedBack() {
    frr.kill("ripd");
    frr.kill("ripngd");

    Eventually.within(
        SOON,
        () -> {
          for (RipVersion version : RipVersion.values()) {
            for (int router : new int[] {1, 3, 4}) {
              assertThat(routes(router, version)).doesNotContainKey(loopbackOf(2, version));
            }
            assertThat(routes(1, version)).containsEntry(prefixOf("b", version), 3L);
            assertThat(routes(3, version)).containsEntry(prefixOf("a", version), 3L);
          }
        });
    Eventually.within(
        SOON, () -> assertThat(bird.host().ping("192.0.2.1", 3).received()).isEqualTo(3));

    frr.restart("ripd");
    frr.restart("ripngd");
    Eventually.within(SOON, this::allAgree);
  }

  @Test
  void aThousandRoutesEachWay() {
    lab.kernel().apply(OF_RED.in(red, "10.0.0.99"), blue);
    OF_FRR.addTo(frr);

    Eventually.within(
        SOON,
        () -> {
          for (int router : new int[] {2, 3, 4}) {
            assertThat(count(router, OF_RED)).as("router %d", router).isEqualTo(ManyRoutes.COUNT);
          }
          for (int router : new int[] {1, 4}) {
            assertThat(count(router, OF_FRR)).as("router %d", router).isEqualTo(ManyRoutes.COUNT);
          }
        });
    assertThat(routes(4, RipVersion.RIPV2)).containsEntry(OF_RED.first(), 3L);
    assertThat(routes(3, RipVersion.RIPV2)).containsEntry(OF_RED.last(), 4L);
    assertThat(routes(1, RipVersion.RIPV2)).containsEntry(OF_FRR.first(), 4L);

    lab.kernel().apply(red, blue);
    OF_FRR.removeFrom(frr);
    Eventually.within(SOON, this::allAgree);
  }

  private long count(int router, ManyRoutes of) {
    return of.among(routes(router, RipVersion.RIPV2));
  }

  @Test
  void aWrongKeyIsNoticedAndNothingIsLearntByIt() {
    VrConfig wrong =
        routed(
            red,
            rip(RipVersion.RIPV2, Map.of("a", sha256(), "d", password())),
            rip(RipVersion.RIPNG, Map.of("a", md5(), "d", password())));
    lab.kernel().apply(wrong, blue);

    Eventually.within(
        SOON,
        () -> {
          assertThat(routes(1, RipVersion.RIPV2)).containsEntry("192.0.2.2/32", 4L);
          assertThat(
                  lab.state("red", "ripv2", RipState.class).interfaces().stream()
                      .filter(each -> each.name().equals("a"))
                      .findFirst()
                      .orElseThrow()
                      .counters()
                      .badPacketsReceived())
              .isPositive();
        });
    assertThat(lab.kernel().notices())
        .anySatisfy(notice -> assertThat(notice).contains("10.0.0.2"));

    lab.kernel().apply(red, blue);
    Eventually.within(SOON, this::allAgree);
  }
}
