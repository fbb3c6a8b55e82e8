package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.stack.device.fault.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** BFD between virtual routers, for static routes; in virtual time. */
class BfdTest {

  private static final LivenessParameters FAST = new LivenessParameters(50_000, 50_000, 3);
  private static final String STATIC = "static:default";

  private final SimulatedNetwork[] made = new SimulatedNetwork[1];
  private final FaultInjector link =
      new FaultInjector(
          new MemoryLinkDriver(),
          SimulatedNetwork.timeline(() -> made[0]),
          new SplittableRandom(1));
  private final SimulatedNetwork network =
      new SimulatedNetwork(1, 1, List.of(link), List.of(), ProtocolTable.of(BfdType.BFD));

  BfdTest() {
    made[0] = network;
  }

  private static StaticTarget watched(String address, Optional<String> interfaceName) {
    return new StaticTarget.NextHops(
        List.of(
            new StaticNextHop(
                Optional.of(IpAddress.parse(address)), interfaceName, Optional.of(FAST))));
  }

  /** Its routes to the loopback of the other one are watched; the second without an interface. */
  private static VrConfig left() {
    VrConfig links = vr("left", linkTo("x", "right", "x", "10.9.0.1/30", "2001:db8::1/64"));
    return routed(
        route(
            route(links, "192.0.2.0/24", watched("10.9.0.2", Optional.empty())),
            "2001:db8:ffff::/48",
            watched("2001:db8::2", Optional.of("x"))),
        BfdSettings.defaults("main"));
  }

  private static VrConfig right() {
    return vr(
        "right",
        linkTo("x", "left", "x", "10.9.0.2/30", "2001:db8::2/64"),
        loopback("lo", "192.0.2.1/32", "2001:db8:ffff::1/128"));
  }

  private static VrConfig rightWithBfd() {
    return routed(
        right(),
        new BfdSettings(
            "main",
            "",
            10,
            Stream.of("10.9.0.1", "2001:db8::1")
                .map(address ->
                    new SingleHop(
                        "x", IpAddress.parse(address), Optional.empty(), SessionParameters.DEFAULT))
                .toList(),
            List.of()));
  }

  private boolean areUp() {
    List<BfdState.Session> sessions = sessions();
    return sessions.size() == 2
        && sessions.stream().allMatch(each -> each.running().localState() == SessionState.UP);
  }

  private List<BfdState.Session> sessions() {
    return network.snapshot("left").protocols().stream()
        .map(each -> (BfdState) each.state())
        .findFirst()
        .orElseThrow()
        .sessions();
  }

  private int statics(AddressFamily family) {
    return network.snapshot("left").rib(family).routesBySource().getOrDefault(STATIC, 0);
  }

  private void comeUp() {
    network.apply(left(), rightWithBfd());
    assertThat(network.runUntil(this::areUp, Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void routesGoWhileTheirNextHopCannotBeReached() {
    comeUp();
    assertThat(network.ping("left", "192.0.2.1", 1).received()).isEqualTo(1);
    assertThat(network.ping("left", "2001:db8:ffff::1", 1).received()).isEqualTo(1);

    link.set(Faults.NONE.withLoss(1), Faults.NONE);
    network.advance(Duration.ofSeconds(3));
    assertThat(statics(AddressFamily.IPV4)).isZero();
    assertThat(statics(AddressFamily.IPV6)).isZero();
    assertThat(network.notices())
        .contains(
            "left bfd:main: session to 10.9.0.2 on x is down: control detection time expired");

    network.advance(Duration.ofSeconds(90));
    assertThat(statics(AddressFamily.IPV4)).as("however long nothing is heard").isZero();

    link.set(Faults.NONE, Faults.NONE);
    assertThat(network.runUntil(this::areUp, Duration.ofSeconds(10))).isTrue();
    assertThat(statics(AddressFamily.IPV4)).isEqualTo(1);
    assertThat(statics(AddressFamily.IPV6)).isEqualTo(1);
  }

  private static VrConfig withSockets(VrConfig vr, int most) {
    VrLimits usual = VrLimits.DEFAULT;
    return Configs.limits(
        vr,
        new VrLimits(
            usual.maxRoutes(),
            usual.maxNeighbours(),
            usual.mailboxFrames(),
            most,
            usual.maxSocketBufferBytes(),
            usual.maxReassemblyBytes()));
  }

  private List<String> toldOfSockets() {
    return network.notices().stream().filter(each -> each.contains("as many sockets")).toList();
  }

  /** A session takes a socket, and one more for all of its address family. */
  @Test
  void sessionsThatFindNoSocketComeUpAsSoonAsThereAreSome() {
    network.apply(withSockets(left(), 2), rightWithBfd());
    network.advance(Duration.ofSeconds(5));
    List<String> told = toldOfSockets();
    assertThat(told).anyMatch(each -> each.contains("cannot receive packets: the virtual router"));
    assertThat(told).anyMatch(each -> each.contains("cannot send packets to 2001:db8::2 on x"));
    network.advance(Duration.ofMinutes(5));
    assertThat(sessions())
        .extracting(each -> each.running().localState())
        .containsExactlyInAnyOrder(SessionState.UP, SessionState.DOWN);
    assertThat(network.snapshot("left").protocols().getFirst().missing())
        .hasValueSatisfying(missing -> {
          assertThat(missing.count()).isEqualTo(2);
          assertThat(missing.reason()).contains("has as many sockets as it may have");
        });
    assertThat(toldOfSockets()).as("not at each try").isEqualTo(told);

    network.apply(withSockets(left(), 4), rightWithBfd());
    assertThat(network.runUntil(this::areUp, Duration.ofSeconds(70))).isTrue();
    assertThat(network.snapshot("left").protocols().getFirst().missing()).isEmpty();
  }

  @Test
  void intervalsAreTheSlowerOnesOfBoth() {
    comeUp();
    network.advance(Duration.ofSeconds(5));

    assertThat(sessions())
        .allSatisfy(each -> {
          assertThat(each.running().txIntervalMicros()).isEqualTo(1_000_000);
          assertThat(each.running().detectionMicros()).isEqualTo(3_000_000);
          assertThat(each.running().polling()).isFalse();
          assertThat(each.clients()).isEqualTo(1);
          assertThat(each.statistics().downCount()).isZero();
        });
  }

  @Test
  void aNeighbourThatGivesBfdUpKeepsItsRoutes() {
    comeUp();
    network.apply(left(), right());
    network.advance(Duration.ofSeconds(10));

    assertThat(sessions())
        .allSatisfy(each -> assertThat(each.running().localState()).isEqualTo(SessionState.DOWN));
    assertThat(network.ping("left", "192.0.2.1", 1).received()).isEqualTo(1);
  }

  @Test
  void aNeighbourWithoutBfdKeepsItsRoutes() {
    network.apply(left(), right());
    network.advance(Duration.ofSeconds(10));

    assertThat(network.ping("left", "192.0.2.1", 1).received()).isEqualTo(1);
    assertThat(network.ping("left", "2001:db8:ffff::1", 1).received()).isEqualTo(1);
  }

  @Test
  void aRouteThatAsksForItNoLongerIsThereWhateverThePath() {
    comeUp();
    link.set(Faults.NONE.withLoss(1), Faults.NONE);
    network.advance(Duration.ofSeconds(4));
    assertThat(statics(AddressFamily.IPV4)).isZero();

    network.apply(route(left(), "192.0.2.0/24", "10.9.0.2"), rightWithBfd());
    assertThat(statics(AddressFamily.IPV4)).isEqualTo(1);
    assertThat(statics(AddressFamily.IPV6)).isZero();
  }

  @Test
  void withoutBfdNothingCanBeWatched() {
    assertThatThrownBy(() -> network.apply(routed(left()), right()))
        .hasMessageContaining("192.0.2.0/24")
        .hasMessageContaining("no BFD runs in this virtual router");
    assertThatThrownBy(() ->
            network.apply(
                route(left(), "198.51.100.0/24", watched("10.77.0.2", Optional.empty())), right()))
        .hasMessageContaining("is on no link of this virtual router");
    assertThatThrownBy(() ->
            network.apply(
                route(
                    left(),
                    "198.51.100.0/24",
                    new StaticTarget.NextHops(
                        List.of(
                            new StaticNextHop(
                                Optional.empty(), Optional.of("x"), Optional.of(FAST))))),
                right()))
        .hasMessageContaining("give a next-hop-address");
  }
}
