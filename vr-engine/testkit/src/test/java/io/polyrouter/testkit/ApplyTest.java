package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.router.RouterManager.ApplyResult;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applying configurations touches what differs and nothing else. */
class ApplyTest {

  private static final VrConfig RED =
      route(
          vr("red", onPort("eth0", 1, "10.0.1.1/24"), onPort("eth1", 2, "10.0.2.1/24")),
          "198.51.100.0/24",
          "10.0.2.2");

  private final SimulatedNetwork network = new SimulatedNetwork(3);
  private SimulatedHost a;
  private SimulatedHost b;

  @BeforeEach
  void start() {
    a = network.host(1, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
    b = network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");
    network.apply(RED);
    a.ping("10.0.2.2", 1);
    network.advance(Duration.ofSeconds(5));
  }

  private ForwardingState state() {
    return network.fibs().latest("red").orElseThrow();
  }

  private List<String> changesSince(ForwardingState before) {
    List<String> changes = new ArrayList<>();
    state().ipv4().diff(before.ipv4(), (prefix, was, is) -> changes.add(prefix.toString()));
    return changes;
  }

  @Test
  void theSameConfigurationChangesNothing() {
    int publications = network.fibs().publications("red");

    assertThat(network.await(network.engine().apply(RED))).isEqualTo(ApplyResult.UNCHANGED);
    network.advance(Duration.ofSeconds(1));

    assertThat(network.fibs().publications("red")).isEqualTo(publications);
  }

  @Test
  void oneRouteIsOneChangeInOnePublication() {
    ForwardingState before = state();
    int publications = network.fibs().publications("red");
    network.apply(route(RED, "203.0.113.0/24", "10.0.2.2"));

    assertThat(changesSince(before)).containsExactly("203.0.113.0/24");
    assertThat(network.fibs().publications("red")).isEqualTo(publications + 1);
    assertThat(state().version()).isEqualTo(before.version() + 1);
    assertThat(state().interfaces()).isEqualTo(before.interfaces());
  }

  @Test
  void changingOneRouterLeavesOthersAlone() {
    network.apply(RED, vr("blue", onPort("eth0", 3, "10.0.1.1/24")));
    int red = network.fibs().publications("red");
    network.apply(RED, vr("blue", onPort("eth0", 3, "10.0.1.1/24", "10.0.7.1/24")));
    network.advance(Duration.ofSeconds(1));

    assertThat(network.fibs().publications("red")).isEqualTo(red);
  }

  @Test
  void trafficGoesOnWhileOtherThingsChange() {
    a.forgetReceived();
    int sequence = 0;
    List<VrConfig> steps =
        List.of(
            route(RED, "203.0.113.0/24", "10.0.2.9"),
            vr(
                "red",
                mtu(onPort("eth0", 1, "10.0.1.1/24", "10.0.1.3/24"), 1400),
                onPort("eth1", 2, "10.0.2.1/24"),
                onPort("eth2", 3, "10.0.3.1/24"),
                loopback("lo", "192.0.2.1/32")),
            vr("red", onPort("eth1", 2, "10.0.2.1/24"), onPort("eth0", 1, "10.0.1.1/24")),
            RED);
    for (VrConfig step : steps) {
      network.apply(step);
      for (int i = 0; i < 10; i++) {
        a.ping("10.0.2.2", ++sequence);
      }
      network.settle();
      assertThat(a.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(sequence);
    }
  }

  @Test
  void anAddressMovesFromOneInterfaceToAnother() {
    network.apply(vr("red", onPort("eth0", 1), onPort("eth1", 2, "10.0.1.1/24")));
    SimulatedHost moved = network.host(2, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
    moved.ping("10.0.1.1", 1);
    network.advance(Duration.ofSeconds(1));

    assertThat(moved.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
    assertThat(state().ipv4().lookup(Ipv4Address.parse("10.0.1.7")))
        .extracting(PrefixTable.Entry::value)
        .isEqualTo(new ForwardingAction.Connected(2));
  }

  @Test
  void anInterfaceMovesBetweenRouters() {
    VrConfig without = vr("red", onPort("eth0", 1, "10.0.1.1/24"));
    network.apply(without, vr("blue", onPort("eth1", 2, "10.0.2.1/24")));
    b.ping("10.0.2.1", 1);
    network.advance(Duration.ofSeconds(1));

    assertThat(b.count(SimulatedHost.icmp(Icmpv4.ECHO_REPLY, 0))).isEqualTo(1);
    assertThat(network.counter("blue", "icmp-echo-requests-in")).isEqualTo(1);
  }

  @Test
  void disabledInterfacesAndRoutersAreDown() {
    network.apply(
        vr(
            "red",
            enabled(onPort("eth0", 1, "10.0.1.1/24"), false),
            onPort("eth1", 2, "10.0.2.1/24")));
    VrSnapshot snapshot = network.snapshot("red");
    assertThat(snapshot.interfaces().get(0).adminUp()).isFalse();
    assertThat(snapshot.interfaces().get(0).operUp()).isFalse();
    assertThat(snapshot.interfaces().get(1).operUp()).isTrue();
    assertThat(state().ipv4().lookup(Ipv4Address.parse("10.0.1.1"))).isNull();

    network.apply(enabled(RED, false));
    assertThat(network.snapshot("red").health().status()).isEqualTo(Status.DISABLED);
    assertThat(state().ipv4().size()).isZero();

    network.apply(RED);
    assertThat(network.snapshot("red").health().status()).isEqualTo(Status.RUNNING);
    assertThat(network.ping("red", "10.0.2.2", 1).received()).isEqualTo(1);
  }

  @Test
  void forwardersAreToldWhatInterfacesDoWithEachFamily() {
    InterfaceConfig eth0 = onPort("eth0", 1, "10.0.1.1/24", "2001:db8:1::1/64");
    Ipv4Config v4 = eth0.ipv4();
    Ipv6Config v6 = eth0.ipv6();
    network.apply(vr("red", eth0));
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv4()).isEqualTo(Participation.ROUTER);
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv6())
        .as("tentative")
        .isEqualTo(Participation.NONE);
    network.advance(Duration.ofSeconds(3));
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv6()).isEqualTo(Participation.ROUTER);

    network.apply(
        vr(
            "red",
            eth0.withIpv4(
                    new Ipv4Config(true, false, v4.addresses(), v4.unnumbered(), v4.neighbours()))
                .withIpv6(
                    new Ipv6Config(
                        true,
                        false,
                        v6.linkLocal(),
                        v6.addresses(),
                        v6.neighbours(),
                        0,
                        v6.routerAdvertisements()))));
    network.advance(Duration.ofSeconds(1));
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv4()).isEqualTo(Participation.HOST);
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv6()).isEqualTo(Participation.HOST);

    network.apply(
        vr(
            "red",
            eth0.withIpv4(new Ipv4Config(false, true, List.of(), v4.unnumbered(), v4.neighbours()))
                .withIpv6(Ipv6Config.DISABLED)));
    network.advance(Duration.ofSeconds(1));
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv4()).isEqualTo(Participation.NONE);
    assertThat(network.fibs().interfaceOf("red", "eth0").ipv6()).isEqualTo(Participation.NONE);
  }

  @Test
  void aRouterThatIsRemovedIsWithdrawn() {
    network.await(network.engine().remove("red"));
    network.await(network.engine().remove("never was"));

    assertThat(network.engine().names()).isEmpty();
    assertThat(network.engine().snapshot("red")).isEmpty();
    assertThat(network.fibs().latest("red")).isEmpty();
    a.ping("10.0.1.1", 9);
    network.advance(Duration.ofMinutes(1));
    assertThat(network.fibs().latest("red")).isEmpty();
    assertThatThrownBy(() -> network.ping("red", "10.0.2.2", 1))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("no virtual router \"red\"");

    network.apply(RED);
    assertThat(network.ping("red", "10.0.2.2", 1).received()).isEqualTo(1);
  }

  @Test
  void linksAreUpWhenBothEndsAreThere() {
    VrConfig left = vr("left", linkTo("x", "right", "x", "10.9.0.1/30"));
    VrConfig right = vr("right", linkTo("x", "left", "x", "10.9.0.2/30"));
    network.await(network.engine().apply(left));
    assertThat(network.snapshot("left").interfaces().getFirst().operUp()).isFalse();
    network.await(network.engine().apply(right));
    assertThat(network.snapshot("left").interfaces().getFirst().operUp()).isTrue();

    network.await(network.engine().apply(enabled(right, false)));
    assertThat(network.snapshot("left").interfaces().getFirst().operUp()).isFalse();
  }

  @Test
  void routesBeyondTheLimitAreAcceptedOnceItIsRaised() {
    VrConfig many = route(route(RED, "203.0.113.0/25", "10.0.2.2"), "203.0.113.128/25", "10.0.2.2");
    network.await(network.engine().apply(Configs.limits(many, new VrLimits(10, 10, 100))));
    assertThat(network.snapshot("red").rib(AddressFamily.IPV4).routesBySource())
        .containsEntry("connected", 8)
        .containsEntry("static:default", 2);

    network.apply(Configs.limits(many, new VrLimits(100, 10, 100)));
    assertThat(network.snapshot("red").rib(AddressFamily.IPV4).routesBySource())
        .containsEntry("static:default", 3);
  }

  @Test
  void protocolInstancesComeAndGo() {
    VrConfig two =
        new VrConfig(
            "red",
            "",
            true,
            RED.routerId(),
            RED.limits(),
            RED.interfaces(),
            List.of(
                RED.protocols().getFirst(),
                new ProtocolConfig.Static(
                    "backup",
                    "",
                    List.of(
                        new ProtocolConfig.StaticRoute(
                            IpPrefix.parse("198.51.100.0/24"),
                            "",
                            200,
                            new StaticTarget.Blackhole())))));
    network.apply(two);
    assertThat(action("198.51.100.1")).isInstanceOf(ForwardingAction.Forward.class);
    network.apply(
        new VrConfig(
            "red",
            "",
            true,
            RED.routerId(),
            RED.limits(),
            RED.interfaces(),
            List.of(two.protocols().get(1))));
    assertThat(action("198.51.100.1")).isEqualTo(ForwardingAction.BLACKHOLE);
    network.apply(RED);
    assertThat(action("198.51.100.1"))
        .isEqualTo(
            new ForwardingAction.Forward(List.of(new NextHop(2, Ipv4Address.parse("10.0.2.2")))));
  }

  private ForwardingAction action(String destination) {
    PrefixTable.Entry<ForwardingAction> found =
        state().ipv4().lookup(Ipv4Address.parse(destination));
    return found == null ? ForwardingAction.UNREACHABLE : found.value();
  }

  @Test
  void snapshotsTellWhichVersionTheSwitchesHold() {
    assertThat(network.snapshot("red").fib().installedVersion()).isEqualTo(OptionalLong.of(0));
    network.engine().fibInstalled("red", 1, 4);
    network.engine().fibInstalled("nobody", 1, 4);
    assertThat(network.snapshot("red").fib().installedVersion()).isEqualTo(OptionalLong.of(4));
    network.apply(RED, vr("soft", loopback("lo", "192.0.2.1/32")));
    assertThat(network.snapshot("soft").fib().installedVersion()).isEmpty();
  }

  @Test
  void aRemovedInterfaceLeavesItsIndexToNobodyForLong() {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      network.apply(vr("red", loopback("lo" + i, "192.0.2.1/32")));
      int index = network.fibs().interfaceOf("red", "lo" + i).index();
      assertThat(index).isBetween(1, 256);
      assertThat(indexes.subList(Math.max(0, i - 200), i)).doesNotContain(index);
      indexes.add(index);
    }
  }

  @Test
  void derivedMacAddressesAreStableAndDiffer() {
    String before = network.fibs().interfaceOf("red", "eth0").mac().toString();
    network.await(network.engine().remove("red"));
    network.apply(RED);

    assertThat(network.fibs().interfaceOf("red", "eth0").mac()).hasToString(before);
    assertThat(network.fibs().interfaceOf("red", "eth1").mac().toString()).isNotEqualTo(before);
    assertThat(network.fibs().interfaceOf("red", "eth0").mac().isGroup()).isFalse();
    assertThat(before.charAt(1)).isIn('2', '6', 'a', 'e');
  }
}
