package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.testkit.rip.RipConfig;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import java.time.Duration;
import java.util.List;

/**
 * RIPv2 or RIPng.
 *
 * @param version which of them
 */
public record RipUnderTest(RipVersion version) implements RoutingUnderTest {

  private static final String INSTANCE = "main";
  private static final int INFINITY = 16;

  @Override
  public String name() {
    return version.typeName();
  }

  @Override
  public ProtocolType<?> type() {
    return new RipType(version);
  }

  @Override
  public AddressFamily family() {
    return version.family();
  }

  @Override
  public ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments) {
    RipConfig config = RipConfig.of(version).on("lo");
    attachments.forEach(each -> config.on(each.interfaceName(), each.cost()));
    return config.settings();
  }

  @Override
  public String instance() {
    return INSTANCE;
  }

  @Override
  public int maxCost() {
    return 3;
  }

  @Override
  public int loopbackCost() {
    return 1;
  }

  @Override
  public long infinity() {
    return INFINITY;
  }

  @Override
  public int maxPaths() {
    return RipSettings.defaults(version, INSTANCE).maximumPaths();
  }

  /** A silent neighbour is given up after three minutes; then some may count to infinity. */
  @Override
  public Duration convergence() {
    return Duration.ofMinutes(20);
  }

  @Override
  public boolean isDistanceVector() {
    return true;
  }

  @Override
  public boolean noticesOneWayLinks() {
    return false;
  }
}
