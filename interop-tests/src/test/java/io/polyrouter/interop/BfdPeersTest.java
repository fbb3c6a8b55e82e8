package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.polyrouter.bfd.BfdAuthentication;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * BFD between a virtual router and FRR over one link and over several (as far as addresses go), by
 * IPv4 and IPv6, and BIRD with keys; static routes by a next hop whose path is watched.
 *
 * <pre>
 *   red ── f ── frr     10.0.0.0/24, 2001:db8::/64
 *    └──── b ── bird    10.0.1.0/24
 * </pre>
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BfdPeersTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  /** Microseconds: long enough for a machine that is busy with other tests. */
  private static final LivenessParameters INTERVALS = new LivenessParameters(300_000, 300_000, 4);

  private static final String STATIC = "static:default";
  private static final String BEHIND_FRR = "198.51.100.0/24";
  private static final String KEY = "key-of-bfd";

  private static final String FRR =
      """
      bfd
       peer 10.0.0.1 interface f
        detect-multiplier 4
        receive-interval 300
        transmit-interval 300
       peer 2001:db8::1 interface f
        detect-multiplier 4
       peer 192.0.2.1 multihop local-address 192.0.2.2
        detect-multiplier 4
      """;

  private static final String BIRD =
      """
      router id 192.0.2.3;
      protocol device {}
      protocol bfd {
        interface "b" {
          interval 300 ms; multiplier 4;
          authentication meticulous keyed sha1;
          password "KEY" { id 5; };
        };
        neighbor 10.0.1.1 dev "b";
      }
      """
          .replace("KEY", KEY);

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;
  private final VrConfig red;

  BfdPeersTest(Lab lab) {
    this.lab = RoutingLab.in(lab, BfdType.BFD);
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32");
    this.lab.attach("frr", frrHost, "f", "10.0.0.2/24", "2001:db8::2/64");
    this.lab.attach("bird", birdHost, "b", "10.0.1.3/24");
    frrHost.run("ip", "route", "add", "192.0.2.1/32", "via", "10.0.0.1");
    frr = this.lab.frr(frrHost, Map.of("bfdd", FRR));
    bird = this.lab.bird(birdHost, BIRD);
    VrConfig linked =
        vr(
            "red",
            loopback("lo", "192.0.2.1/32"),
            this.lab.attach("red", "f", "10.0.0.1/24", "2001:db8::1/64"),
            this.lab.attach("red", "b", "10.0.1.1/24"));
    red =
        routed(
            route(route(linked, "192.0.2.2/32", "10.0.0.2"), BEHIND_FRR, watched("10.0.0.2")),
            settings());
  }

  private static StaticTarget watched(String nextHop) {
    return new StaticTarget.NextHops(
        List.of(
            new StaticNextHop(
                Optional.of(IpAddress.parse(nextHop)), Optional.empty(), Optional.of(INTERVALS))));
  }

  private static BfdSettings settings() {
    SessionParameters plain = new SessionParameters(INTERVALS, false, new BfdAuthentication.None());
    SessionParameters signed =
        new SessionParameters(
            INTERVALS,
            false,
            new BfdAuthentication.Keys(
                KeyChain.of(Key.permanent(5, KeyAlgorithm.SHA_1, Secret.of(KEY))), true));
    return new BfdSettings(
        "main",
        "",
        BfdSettings.DEFAULT_MAXIMUM_SESSIONS,
        List.of(
            new SingleHop("f", IpAddress.parse("2001:db8::2"), Optional.empty(), plain),
            new SingleHop("b", IpAddress.parse("10.0.1.3"), Optional.empty(), signed)),
        List.of(
            new MultiHop(
                IpAddress.parse("192.0.2.1"),
                IpAddress.parse("192.0.2.2"),
                plain,
                MultiHop.DEFAULT_TX_TTL,
                250)));
  }

  @BeforeAll
  void begin() {
    lab.kernel().apply(red);
    Eventually.within(SOON, this::allAreUp);
  }

  @AfterAll
  void end() {
    lab.close();
  }

  private void allAreUp() {
    for (String destination : List.of("10.0.0.2", "2001:db8::2", "192.0.2.2", "10.0.1.3")) {
      assertThat(session(destination).running().localState())
          .as(destination)
          .isEqualTo(SessionState.UP);
    }
    for (JsonElement peer : frr.show("show bfd peers").getAsJsonArray()) {
      assertThat(peer.getAsJsonObject().get("status").getAsString()).as("%s", peer).isEqualTo("up");
    }
    assertThat(bird.birdc("show bfd sessions")).containsPattern("10\\.0\\.1\\.1 +b +Up");
  }

  private BfdState.Session session(String destination) {
    return lab.kernel().snapshot("red").protocols().stream()
        .filter(each -> each.type().equals(BfdSettings.TYPE))
        .flatMap(each -> ((BfdState) each.state()).sessions().stream())
        .filter(each -> each.destination().toString().equals(destination))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no session with " + destination));
  }

  private int statics() {
    return lab.kernel()
        .snapshot("red")
        .rib(AddressFamily.IPV4)
        .routesBySource()
        .getOrDefault(STATIC, 0);
  }

  @Test
  void intervalsAreTheLongerOfBothSides() {
    Eventually.within(
        SOON,
        () -> {
          assertThat(session("10.0.0.2").running().txIntervalMicros()).isEqualTo(300_000);
          assertThat(session("10.0.0.2").running().polling()).isFalse();
          assertThat(session("10.0.0.2").running().detectionMicros()).isEqualTo(1_200_000);
        });
    assertThat(session("10.0.1.3").running().remoteAuthenticated()).isTrue();
  }

  @Test
  void aSilentLinkTakesTheRouteAwayAndGivesItBack() {
    assertThat(statics()).isEqualTo(2);
    lab.port("red", "f").silence();

    Eventually.within(
        SOON,
        () -> {
          assertThat(statics()).isEqualTo(1);
          assertThat(session("10.0.0.2").running().localState()).isEqualTo(SessionState.DOWN);
          assertThat(session("192.0.2.2").running().localState()).isEqualTo(SessionState.DOWN);
        });
    assertThat(session("10.0.1.3").running().localState()).isEqualTo(SessionState.UP);

    lab.port("red", "f").resume();
    Eventually.within(
        SOON,
        () -> {
          allAreUp();
          assertThat(statics()).isEqualTo(2);
        });
  }

  @Test
  void aPeerThatIsHeldDownIsNoSignOfABrokenPath() {
    frr.vtysh("configure terminal", "bfd", "peer 10.0.0.1 interface f", "shutdown");
    Eventually.within(
        SOON,
        () ->
            assertThat(session("10.0.0.2").running().remoteState())
                .isEqualTo(SessionState.ADMIN_DOWN));
    assertThat(statics()).isEqualTo(2);

    frr.vtysh("configure terminal", "bfd", "peer 10.0.0.1 interface f", "no shutdown");
    Eventually.within(SOON, this::allAreUp);
  }
}
