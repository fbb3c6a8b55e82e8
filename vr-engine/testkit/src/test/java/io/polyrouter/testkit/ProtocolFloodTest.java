package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.testkit.protocol.Beacon;
import io.polyrouter.testkit.protocol.BeaconType;
import io.polyrouter.testkit.protocol.ProtocolRecorder;
import io.polyrouter.testkit.protocol.ProtocolRecorder.Recording;
import io.polyrouter.testkit.protocol.ProtocolRecorder.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A protocol from configuration to FIB and back, in a row of virtual routers: r0 - r1 - r2 - r3.
 */
class ProtocolFloodTest {

  private static final int ROUTERS = 4;
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final List<Redistribution> CONNECTED =
      List.of(
          new Redistribution(AddressFamily.IPV4, "connected", Optional.empty(), Optional.empty()));

  private final ProtocolRecorder<BeaconType.Settings> recorder =
      new ProtocolRecorder<>(new BeaconType());

  private static ProtocolSettings beacon(List<Redistribution> redistributions, String... on) {
    return new BeaconType.Settings(
        "flood", "", List.of(on), (int) PERIOD.toMillis(), redistributions);
  }

  private static VrConfig router(int number) {
    List<InterfaceConfig> interfaces = new ArrayList<>();
    interfaces.add(loopback("lo", "10.255.0." + number + "/32"));
    if (number > 0) {
      interfaces.add(linkTo("left", "r" + (number - 1), "right", "10.0." + number + ".2/24"));
    }
    if (number < ROUTERS - 1) {
      interfaces.add(linkTo("right", "r" + (number + 1), "left", "10.0." + (number + 1) + ".1/24"));
    }
    List<String> links = interfaces.stream().skip(1).map(InterfaceConfig::name).toList();
    return routed(
        vr("r" + number, interfaces.toArray(InterfaceConfig[]::new)),
        beacon(CONNECTED, links.toArray(String[]::new)));
  }

  private static List<VrConfig> row() {
    List<VrConfig> all = new ArrayList<>();
    for (int i = 0; i < ROUTERS; i++) {
      all.add(router(i));
    }
    return all;
  }

  private SimulatedNetwork network(long seed) {
    SimulatedNetwork network = new SimulatedNetwork(seed, recorder);
    network.apply(row());
    network.advance(PERIOD);
    return network;
  }

  private static boolean hasRoute(SimulatedNetwork network, String vr, String prefix) {
    return network.fibs().latest(vr).orElseThrow().ipv4().get(IpPrefix.parse(prefix)) != null;
  }

  private static ProtocolSummary protocol(SimulatedNetwork network, String vr) {
    VrSnapshot snapshot = network.snapshot(vr);
    assertThat(snapshot.protocols()).hasSize(1);
    return snapshot.protocols().getFirst();
  }

  @Test
  void routesOfOthersReachTheForwardingTableAndPacketsTheirDestination() {
    SimulatedNetwork network = network(1);

    assertThat(network.ping("r0", "10.255.0.3", 2).received()).isEqualTo(2);
    VrSnapshot snapshot = network.snapshot("r0");
    assertThat(snapshot.rib(AddressFamily.IPV4).routesBySource())
        .containsEntry("beacon:flood", 6); // three loopbacks, three links
    ProtocolSummary beacon = protocol(network, "r0");
    assertThat(beacon.type()).isEqualTo("beacon");
    assertThat(beacon.name()).isEqualTo("flood");
    assertThat(((Beacon.State) beacon.state()).routerId())
        .contains(Ipv4Address.parse("10.255.0.0"));
    assertThat(((Beacon.State) beacon.state()).origins())
        .containsOnlyKeys(
            Ipv4Address.parse("10.255.0.1"),
            Ipv4Address.parse("10.255.0.2"),
            Ipv4Address.parse("10.255.0.3"));
    assertThat(beacon.counters().get("datagrams-in")).isPositive();
    assertThat(beacon.counters().get("datagrams-not-sent")).isZero();
    assertThat(beacon.counters().get("group-joins-failed")).isZero();
  }

  @Test
  void anAddressMoreIsAnnouncedAtOnceAndOneLessTakenBack() {
    SimulatedNetwork network = network(2);
    VrConfig before = router(3);
    List<InterfaceConfig> more = new ArrayList<>(before.interfaces());
    more.add(loopback("lo1", "172.16.0.1/24"));
    network.apply(
        routed(vr("r3", more.toArray(InterfaceConfig[]::new)), beacon(CONNECTED, "left")),
        router(0),
        router(1),
        router(2));
    network.settle();
    assertThat(hasRoute(network, "r0", "172.16.0.0/24")).isTrue();

    network.apply(row());
    network.settle();
    assertThat(hasRoute(network, "r0", "172.16.0.0/24")).isFalse();
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isTrue();
  }

  @Test
  void whoeverIsTakenOutOfTheConfigurationSaysGoodBye() {
    SimulatedNetwork network = network(3);
    List<VrConfig> without = row();
    without.set(3, routed(router(3)));

    network.apply(without);
    network.settle();
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isFalse();
    assertThat(network.snapshot("r3").protocols()).isEmpty();
    assertThat(network.snapshot("r3").rib(AddressFamily.IPV4).routesBySource())
        .containsOnlyKeys("connected");
    assertThat(network.engine().names()).contains("r3");

    network.apply(row());
    network.advance(Duration.ofSeconds(1));
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isTrue();
    network.await(network.engine().remove("r3"));
    network.settle();
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isFalse();
  }

  @Test
  void aDisabledRouterSaysGoodByeToo() {
    SimulatedNetwork network = network(4);
    List<VrConfig> without = row();
    without.set(3, enabled(router(3), false));

    network.apply(without);
    network.settle();
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isFalse();
    assertThat(network.snapshot("r3").protocols()).isEmpty();

    network.apply(row());
    network.advance(PERIOD);
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isTrue();
  }

  @Test
  void whoeverFallsSilentIsForgottenAndOperatorsAreTold() {
    SimulatedNetwork network = network(5);
    List<VrConfig> deaf = row();
    // Its beacon listens and speaks no longer on the link, without a word.
    deaf.set(3, routed(router(3), beacon(CONNECTED)));
    network.apply(deaf);
    network.advance(Duration.ofSeconds(1));
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isTrue();

    network.advance(PERIOD.multipliedBy(4));
    assertThat(hasRoute(network, "r0", "10.255.0.3/32")).isFalse();
    assertThat(network.notices()).contains("r0 beacon:flood: router 10.255.0.3 has fallen silent");
    assertThat(protocol(network, "r0").counters().get("notices")).isPositive();
  }

  @Test
  void aQueryReadsAnInstanceOnItsLoop() {
    SimulatedNetwork network = network(6);

    String kind =
        network.await(
            network
                .engine()
                .query(
                    "r1",
                    "beacon",
                    "flood",
                    (instance, now) -> instance.getClass().getSimpleName()));
    assertThat(kind).isEqualTo("RecordedInstance");
    assertThatThrownBy(
            () -> network.await(network.engine().query("r1", "beacon", "other", (i, now) -> "")))
        .hasMessageContaining("runs no protocol \"other\" of type beacon");
    assertThatThrownBy(
            () -> network.await(network.engine().query("r9", "beacon", "flood", (i, now) -> "")))
        .hasMessageContaining("r9");
    assertThatThrownBy(() ->
            network.await(
                network
                    .engine()
                    .query(
                        "r1",
                        "beacon",
                        "flood",
                        (i, now) -> {
                          throw new IllegalArgumentException("no");
                        })))
        .hasMessageContaining("no");
    assertThat(network.snapshot("r1").health().restarts()).isZero();
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    network(7).advance(PERIOD.multipliedBy(5));
    List<Recording> once = recorder.recordings();
    network(7).advance(PERIOD.multipliedBy(5));
    List<Recording> twice = recorder.recordings().subList(once.size(), 2 * once.size());
    network(8).advance(PERIOD.multipliedBy(5));
    List<Recording> other = recorder.recordings().subList(2 * once.size(), 3 * once.size());

    assertThat(once).hasSize(ROUTERS);
    for (int i = 0; i < ROUTERS; i++) {
      assertThat(once.get(i).steps()).hasSizeGreaterThan(20).isEqualTo(twice.get(i).steps());
      assertThat(once.get(i).steps()).isNotEqualTo(other.get(i).steps());
    }
  }

  @Test
  void aRecordingReplaysToTheSameEffects() {
    SimulatedNetwork network = network(9);
    network.advance(PERIOD.multipliedBy(3));
    network.await(network.engine().remove("r1"));
    network.advance(PERIOD.multipliedBy(5));

    for (Recording recording : recorder.recordings()) {
      List<Step> replayed = recorder.replay(recording);
      assertThat(replayed).as(recording.virtualRouter()).isEqualTo(recording.steps());
      assertThat(replayed.stream().mapToInt(step -> step.effects().size()).sum()).isGreaterThan(10);
    }
  }

  @Test
  void theRulesOfAProtocolAreAsked() {
    SimulatedNetwork network = new SimulatedNetwork(10, new BeaconType());

    assertThatThrownBy(() -> network.apply(routed(vr("red"), beacon(CONNECTED, "eth7"))))
        .hasMessageContaining(
            "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
                + "/control-plane-protocol[type='beacon'][name='flood']/interface[name='eth7']")
        .hasMessageContaining("there is no interface \"eth7\"");
    assertThatThrownBy(() -> new SimulatedNetwork(10).apply(routed(vr("red"), beacon(CONNECTED))))
        .hasMessageContaining("there is no routing protocol beacon here");
    Redistribution own =
        new Redistribution(AddressFamily.IPV4, "beacon", Optional.of("flood"), Optional.empty());
    assertThatThrownBy(() -> network.apply(routed(vr("red"), beacon(List.of(own)))))
        .hasMessageContaining("redistributes its own routes");
  }
}
