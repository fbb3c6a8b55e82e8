package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.BgpState;
import io.polyrouter.bgp.BgpType;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.session.PeerState;
import io.polyrouter.bgp.session.SessionState;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.testkit.bgp.BgpConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions of BGP between two virtual routers, over their own TCP. */
class BgpTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final SimulatedNetwork network = new SimulatedNetwork(1, new BgpType(1));

  private static VrConfig router(String name, String other, int number, BgpConfig bgp) {
    return routed(
        vr(
            name,
            loopback("lo", "192.0.2." + number + "/32"),
            linkTo(
                "eth0", other, "eth0", "10.0.0." + number + "/24", "2001:db8::" + number + "/64")),
        bgp.settings());
  }

  private PeerState peer(String vr) {
    return network.snapshot(vr).protocols().stream()
        .filter(each -> each.type().equals("bgp"))
        .map(each -> (BgpState) each.state())
        .flatMap(state -> state.peers().stream())
        .findFirst()
        .orElseThrow();
  }

  private boolean isEstablished(String vr) {
    return peer(vr).state() == SessionState.ESTABLISHED;
  }

  private boolean areEstablished() {
    return isEstablished("red") && isEstablished("blue");
  }

  @Test
  void aSessionLastsAndBothAgreeOnIt() {
    OptionValues external = BgpConfig.peer(65_002).with(PeerOptions.HOLD_SECONDS, 9);
    network.apply(
        router("red", "blue", 1, BgpConfig.of(65_001).neighbour("10.0.0.2", external)),
        router(
            "blue", "red", 2, BgpConfig.of(65_002).neighbour("10.0.0.1", BgpConfig.peer(65_001))));

    assertThat(network.runUntil(this::areEstablished, SOON)).isTrue();
    assertThat(peer("red").agreement().orElseThrow().holdSeconds()).isEqualTo(9);
    network.advance(Duration.ofMinutes(5));
    assertThat(areEstablished()).isTrue();
    assertThat(peer("red").counters().established()).isEqualTo(1);
    assertThat(peer("blue").counters().lost()).isZero();
    assertThat(peer("red").passivelyOpened()).isNotEqualTo(peer("blue").passivelyOpened());
  }

  @Test
  void ofTwoConnectionsThatOfTheHigherIdentifierStays() {
    network.apply(pair(true));
    assertThat(network.runUntil(this::areEstablished, SOON)).isTrue();
    // What is agreed on anew ends the session at both ends, and both connect again at once.
    network.apply(pair(false));
    assertThat(network.runUntil(this::areEstablished, SOON)).isTrue();
    assertThat(peer("red").counters().collisions() + peer("blue").counters().collisions())
        .isPositive();
    assertThat(peer("red").passivelyOpened()).isTrue();
    assertThat(peer("blue").passivelyOpened()).isFalse();
    network.advance(Duration.ofMinutes(5));
    assertThat(areEstablished()).isTrue();
    assertThat(peer("red").counters().established()).isEqualTo(2);
  }

  private static List<VrConfig> pair(boolean extended) {
    OptionValues toRed = BgpConfig.peer(65_001).with(PeerOptions.EXTENDED_MESSAGES, extended);
    OptionValues toBlue = BgpConfig.peer(65_002).with(PeerOptions.EXTENDED_MESSAGES, extended);
    return List.of(
        router("red", "blue", 1, BgpConfig.of(65_001).neighbour("10.0.0.2", toBlue)),
        router("blue", "red", 2, BgpConfig.of(65_002).neighbour("10.0.0.1", toRed)));
  }

  @Test
  void anInternalSessionOverIpv6FromARange() {
    network.apply(
        router(
            "red",
            "blue",
            1,
            BgpConfig.of(65_001)
                .range("2001:db8::/64", BgpConfig.peer(65_001), Family.IPV6_UNICAST)),
        router(
            "blue",
            "red",
            2,
            BgpConfig.of(65_001)
                .neighbour(
                    "2001:db8::1",
                    BgpConfig.peer(65_001).with(PeerOptions.CONNECT_RETRY_SECONDS, 5),
                    Family.IPV6_UNICAST)));

    assertThat(network.runUntil(() -> isEstablished("blue"), SOON)).isTrue();
    assertThat(network.runUntil(() -> isEstablished("red"), SOON)).isTrue();
    assertThat(peer("red").dynamic()).isTrue();
    assertThat(peer("red").address()).hasToString("2001:db8::2");
  }

  @Test
  void aPeerThatIsShutDownIsToldAndComesBack() {
    OptionValues toRed = BgpConfig.peer(65_001).with(PeerOptions.CONNECT_RETRY_SECONDS, 5);
    VrConfig red =
        router(
            "red", "blue", 1, BgpConfig.of(65_001).neighbour("10.0.0.2", BgpConfig.peer(65_002)));
    VrConfig blue = router("blue", "red", 2, BgpConfig.of(65_002).neighbour("10.0.0.1", toRed));
    network.apply(red, blue);
    assertThat(network.runUntil(this::areEstablished, SOON)).isTrue();

    network.apply(
        red,
        router(
            "blue",
            "red",
            2,
            BgpConfig.of(65_002)
                .neighbour(
                    "10.0.0.1",
                    toRed
                        .with(PeerOptions.ENABLED, false)
                        .with(PeerOptions.SHUTDOWN_TEXT, "for an hour"))));
    assertThat(network.runUntil(() -> !isEstablished("red"), SOON)).isTrue();
    assertThat(peer("red").lastReceivedError())
        .hasValueSatisfying(
            heard -> assertThat(heard.text()).isEqualTo(Optional.of("for an hour")));

    network.apply(red, blue);
    assertThat(network.runUntil(this::areEstablished, SOON)).isTrue();
  }
}
