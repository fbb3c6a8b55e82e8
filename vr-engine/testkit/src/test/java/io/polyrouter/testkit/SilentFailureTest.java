package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A triangle of routers that speak OSPF with loop-free alternates, and calculate routes five
 * seconds after a change. The link between two of them loses everything, and stays up.
 */
class SilentFailureTest {

  private static final LivenessParameters FAST = new LivenessParameters(50_000, 50_000, 3);
  private static final SpfDelaySettings LATE =
      new SpfDelaySettings(5_000, 5_000, 5_000, 10_000, 500);
  private static final List<String> NAMES = List.of("r1", "r2", "r3");

  private final SimulatedNetwork[] made = new SimulatedNetwork[1];
  private final FaultInjector links =
      new FaultInjector(
          new MemoryLinkDriver(),
          SimulatedNetwork.timeline(() -> made[0]),
          new SplittableRandom(1));
  private final SimulatedNetwork network =
      new SimulatedNetwork(
          1,
          1,
          List.of(links),
          List.of(),
          ProtocolTable.of(BfdType.BFD, OspfType.ospfv2(), OspfType.ospfv3()));

  SilentFailureTest() {
    made[0] = network;
  }

  private static OspfConfig ospf(OspfVersion version, int number, boolean isWatched) {
    AreaConfig area = AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.pointToPoint("lo"));
    for (String other : NAMES) {
      if (!other.equals(name(number))) {
        OspfInterfaceConfig link = OspfInterfaceConfig.pointToPoint(other).cost(10);
        area.with(isWatched ? link.bfd(FAST) : link);
      }
    }
    return OspfConfig.of(version)
        .routerId("0.0.0." + number)
        .fastReroute()
        .spfDelay(LATE)
        .area(area);
  }

  private static String name(int number) {
    return NAMES.get(number - 1);
  }

  /** Links are named by who is at the other end, and numbered by both. */
  private static VrConfig router(int number, boolean isWatched) {
    int next = number % 3 + 1;
    int before = next % 3 + 1;
    return routed(
        vr(
            name(number),
            loopback("lo", address(number) + "/32", address6(number) + "/128"),
            linkTo(name(next), name(next), name(number), link(number, next)),
            linkTo(name(before), name(before), name(number), link(number, before))),
        ospf(OspfVersion.V2, number, isWatched).settings(),
        ospf(OspfVersion.V3, number, isWatched).settings(),
        BfdSettings.defaults("main"));
  }

  private static String[] link(int own, int other) {
    int number = own * other;
    return new String[] {
      "10.0.%d.%d/24".formatted(number, own), "2001:db8:%d::%d/64".formatted(number, own)
    };
  }

  private static String address(int number) {
    return "192.0.2." + number;
  }

  private static String address6(int number) {
    return "2001:db8::" + number;
  }

  private void start(boolean isWatched) {
    network.apply(router(1, isWatched), router(2, isWatched), router(3, isWatched));
    assertThat(network.runUntil(() -> passes(2) && passes(3), Duration.ofMinutes(2))).isTrue();
    network.advance(Duration.ofSeconds(30)); // BFD asks neighbours to go on faster.
  }

  private boolean passes(int to) {
    return network.ping("r1", address(to), 1).received() == 1
        && network.ping("r1", address6(to), 1).received() == 1;
  }

  private void breakLink() {
    Faults nothing = Faults.NONE.withLoss(1);
    links.set("r1", "r2", nothing, nothing);
  }

  @Test
  void alternatesTakeOverAsSoonAsBfdFindsOut() {
    start(true);
    breakLink();
    network.advance(Duration.ofMillis(400));
    assertThat(passes(2)).as("before routes are calculated").isTrue();

    network.advance(Duration.ofSeconds(40));
    assertThat(passes(2)).as("by routes that were calculated").isTrue();

    links.set("r1", "r2", Faults.NONE, Faults.NONE);
    network.advance(Duration.ofSeconds(60));
    assertThat(passes(2)).isTrue();
  }

  @Test
  void withoutBfdTheyWaitForTheProtocol() {
    start(false);
    breakLink();
    network.advance(Duration.ofMillis(400));
    assertThat(passes(2)).isFalse();
  }
}
