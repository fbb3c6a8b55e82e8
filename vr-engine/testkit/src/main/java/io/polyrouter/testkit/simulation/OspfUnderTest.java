package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OSPFv2 or OSPFv3 with one area. Links of two are point-to-point, every third of them broadcast,
 * as those of several are.
 *
 * @param version which of them
 * @param plain whether all links of two are point-to-point and only loopbacks are announced (RFC
 *     6860), as large networks are built
 */
public record OspfUnderTest(OspfVersion version, boolean plain) implements RoutingUnderTest {

  private static final int BROADCAST_OF_TWO = 3;

  /** LSInfinity (RFC 2328, appendix B). */
  private static final long INFINITY = 0xffffff;

  /** With links of all types, whose networks are announced. */
  public OspfUnderTest(OspfVersion version) {
    this(version, false);
  }

  @Override
  public String name() {
    return version.typeName();
  }

  @Override
  public ProtocolType<?> type() {
    return new OspfType(version);
  }

  @Override
  public AddressFamily family() {
    return version.family();
  }

  @Override
  public ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments) {
    AreaConfig backbone =
        AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.pointToPoint("lo").cost(1));
    for (Attachment each : attachments) {
      Segment segment = topology.segments().get(each.segment());
      OspfInterfaceConfig link =
          OspfInterfaceConfig.of(each.interfaceName(), networkType(segment)).cost(each.cost());
      backbone.with(plain ? link.prefixSuppression() : link);
    }
    return OspfConfig.of(version)
        .routerId("10.255.%d.%d".formatted(router >> 8, router & 0xff))
        .area(backbone)
        .settings();
  }

  private NetworkType networkType(Segment segment) {
    return segment.isPointToPoint() && (plain || segment.number() % BROADCAST_OF_TWO != 0)
        ? NetworkType.POINT_TO_POINT
        : NetworkType.BROADCAST;
  }

  @Override
  public String instance() {
    return "main";
  }

  @Override
  public int maxCost() {
    return 20;
  }

  /** Host routes of loopbacks cost nothing (RFC 2328, section 12.4.1.3). */
  @Override
  public int loopbackCost() {
    return 0;
  }

  @Override
  public boolean announcesSegments() {
    return !plain;
  }

  @Override
  public long infinity() {
    return INFINITY;
  }

  @Override
  public int maxPaths() {
    return OspfConfig.of(version).settings().maximumPaths();
  }

  @Override
  public boolean isDistanceVector() {
    return false;
  }

  /**
   * Neighbours are given up after 40 seconds; then adjacencies form, and LSAs wait for 5 seconds.
   */
  @Override
  public Duration convergence() {
    return Duration.ofMinutes(4);
  }

  @Override
  public boolean noticesOneWayLinks() {
    return true;
  }

  /** The databases of all areas, and that of the whole system, are the same everywhere. */
  @Override
  public Optional<String> disagreement(Map<Integer, ProtocolInstance> instances, long nowNanos) {
    Integer first = null;
    List<ScopeState> agreed = List.of();
    for (Map.Entry<Integer, ProtocolInstance> each : instances.entrySet()) {
      List<ScopeState> database =
          ((OspfInstance) each.getValue())
              .state(nowNanos).database().scopes().stream()
                  .filter(state -> !(state.scope() instanceof Scope.Link))
                  .toList();
      if (first == null) {
        first = each.getKey();
        agreed = database;
      } else if (!database.equals(agreed)) {
        return Optional.of(
            "the databases of %s and %s differ: %s and %s"
                .formatted(Topology.name(first), Topology.name(each.getKey()), agreed, database));
      }
    }
    return Optional.empty();
  }
}
