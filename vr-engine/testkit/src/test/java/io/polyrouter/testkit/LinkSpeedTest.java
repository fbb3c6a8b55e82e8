package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** OSPF's costs follow from how fast links are, which devices tell. */
class LinkSpeedTest {

  private static final long GIGABIT = 1_000_000_000;

  private final SimulatedNetwork network = new SimulatedNetwork(1, OspfType.ospfv2());

  private void start() {
    network.apply(
        routed(
            vr("r", onPort("slow", 1, "10.0.1.1/24"), onPort("fast", 2, "10.0.2.1/24")),
            OspfConfig.of(OspfVersion.V2)
                .routerId("0.0.0.1")
                .referenceBandwidth(100_000)
                .area(
                    AreaConfig.of("0.0.0.0")
                        .with(
                            OspfInterfaceConfig.pointToPoint("slow"),
                            OspfInterfaceConfig.pointToPoint("fast")))
                .settings()));
  }

  private Map<String, Integer> costs() {
    return network.snapshot("r").protocols().stream()
        .flatMap(each -> ((OspfState) each.state()).interfaces().stream())
        .collect(Collectors.toMap(InterfaceInfo::name, InterfaceInfo::cost));
  }

  @Test
  void aFastLinkCostsLess() {
    network.ports().setSpeed(1, GIGABIT);
    network.ports().setSpeed(2, 40 * GIGABIT);
    start();
    assertThat(costs()).containsEntry("slow", 100).containsEntry("fast", 2);
  }

  @Test
  void theCostFollowsTheSpeed() {
    network.ports().setSpeed(1, GIGABIT);
    start();
    network.ports().setSpeed(1, 4 * GIGABIT);
    assertThat(costs()).containsEntry("slow", 25);
  }

  @Test
  void whatIsNotKnownCostsTheDefault() {
    start();
    assertThat(costs()).containsEntry("fast", OspfInterfaceSettings.DEFAULT_COST);
    network.ports().setSpeed(2, GIGABIT);
    network.ports().setSpeed(2, 0);
    assertThat(costs()).containsEntry("fast", OspfInterfaceSettings.DEFAULT_COST);
  }
}
