package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * OSPFv2 or OSPFv3. Links of two are point-to-point, every third of them broadcast, as those of
 * several are.
 *
 * @param version which of them
 */
public record OspfUnderTest(OspfVersion version, Design design) implements RoutingUnderTest {

  /** How a network is built. */
  public enum Design {
    /** One area. */
    ONE_AREA,

    /**
     * One area, all links of two are point-to-point, and only loopbacks are announced (RFC 6860),
     * and routes are not worked out more often than every five seconds while much changes, as large
     * networks are built.
     */
    PLAIN,

    /** A backbone and areas of all kinds. */
    AREAS
  }

  private static final int BROADCAST_OF_TWO = 3;

  /** Of so many routers one looks for loop-free alternates. */
  private static final int REPAIRING = 3;

  /** In a large network something changes all the time while it starts. */
  private static final SpfDelaySettings CALM = new SpfDelaySettings(50, 500, 5_000, 10_000, 500);

  /** LSInfinity (RFC 2328, appendix B). */
  private static final long INFINITY = 0xffffff;

  /** Of either version. */
  private static final int MAX_PATHS = OspfConfig.of(OspfVersion.V2).settings().maximumPaths();

  /** With one area. */
  public OspfUnderTest(OspfVersion version) {
    this(version, Design.ONE_AREA);
  }

  @Override
  public String name() {
    return version.typeName() + (design == Design.AREAS ? "-areas" : "");
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
    boolean hasAreas = design == Design.AREAS;
    Areas areas = Areas.of(topology);
    Map<Integer, AreaConfig> configs = new TreeMap<>();
    configs
        .computeIfAbsent(hasAreas ? areas.ofRouter(router) : Areas.BACKBONE, OspfUnderTest::area)
        .with(OspfInterfaceConfig.pointToPoint("lo").cost(1));
    for (Attachment each : attachments) {
      Segment segment = topology.segments().get(each.segment());
      OspfInterfaceConfig link =
          OspfInterfaceConfig.of(each.interfaceName(), networkType(segment)).cost(each.cost());
      configs
          .computeIfAbsent(
              hasAreas ? areas.ofSegment(segment) : Areas.BACKBONE, OspfUnderTest::area)
          .with(design == Design.PLAIN ? link.prefixSuppression() : link);
    }
    OspfConfig config =
        OspfConfig.of(version).routerId("10.255.%d.%d".formatted(router >> 8, router & 0xff));
    configs.values().forEach(config::area);
    if (design == Design.PLAIN) {
      config.spfDelay(CALM);
    } else if (router % REPAIRING == 0) {
      config.fastReroute();
    }
    return config.settings();
  }

  private static AreaConfig area(int number) {
    AreaConfig config = AreaConfig.of("0.0.0." + number).defaultCost(Areas.DEFAULT_COST);
    return switch (Areas.kind(number)) {
      case NORMAL -> config;
      case STUB -> config.stub(true);
      case TOTALLY_STUB -> config.stub(false);
      case TOTALLY_NSSA -> config.nssa(false, AreaSettings.Nssa.DEFAULT);
    };
  }

  @Override
  public Topology topology(RandomGenerator random, int routers) {
    return design == Design.AREAS
        ? Areas.topology(routers, random, Topology.randomLinks(random, maxCost()))
        : RoutingUnderTest.super.topology(random, routers);
  }

  @Override
  public Expectation expected(Topology topology, Segments now, BitSet alive) {
    return design == Design.AREAS
        ? new AreaRoutes(topology, now, alive, this)
        : RoutingUnderTest.super.expected(topology, now, alive);
  }

  /** The default route, which border routers announce, among them. */
  @Override
  public List<IpPrefix> destinations(Topology topology) {
    List<IpPrefix> all = new ArrayList<>(topology.destinations(family()));
    if (design == Design.AREAS) {
      all.add(
          switch (family()) {
            case IPV4 -> Ipv4Prefix.DEFAULT;
            case IPV6 -> Ipv6Prefix.DEFAULT;
          });
    }
    return all;
  }

  private NetworkType networkType(Segment segment) {
    boolean isBroadcast = design != Design.PLAIN && segment.number() % BROADCAST_OF_TWO == 0;
    return segment.isPointToPoint() && !isBroadcast
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
    return design != Design.PLAIN;
  }

  @Override
  public long infinity() {
    return INFINITY;
  }

  @Override
  public int maxPaths() {
    return MAX_PATHS;
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

  /** All have the same database of the area, and the same one of the whole system. */
  @Override
  public Optional<String> disagreement(
      int area, Map<Integer, ProtocolInstance> instances, long nowNanos) {
    Integer first = null;
    List<ScopeState> agreed = List.of();
    for (Map.Entry<Integer, ProtocolInstance> each : instances.entrySet()) {
      List<ScopeState> database =
          ((OspfState) each.getValue().state(nowNanos))
              .database().scopes().stream().filter(state -> isAgreed(state.scope(), area)).toList();
      if (first == null) {
        first = each.getKey();
        agreed = database;
      } else if (!database.equals(agreed)) {
        Set<String> one = headers(instances.get(first), area, nowNanos);
        Set<String> other = headers(each.getValue(), area, nowNanos);
        Set<String> both = new TreeSet<>(one);
        both.retainAll(other);
        one.removeAll(both);
        other.removeAll(both);
        return Optional.of(
            "the databases of %s and %s differ: %s has %s, %s has %s"
                .formatted(
                    Topology.name(first),
                    Topology.name(each.getKey()),
                    Topology.name(first),
                    one,
                    Topology.name(each.getKey()),
                    other));
      }
    }
    return Optional.empty();
  }

  /**
   * An interface that waits to learn who is designated (RFC 2328, section 9.1) forms adjacencies
   * after that, and one with a neighbour that is gone ends them; for a moment routes are others
   * then.
   */
  @Override
  public Optional<String> unfinished(
      ProtocolInstance instance, Set<String> neighbours, long nowNanos) {
    OspfState state = (OspfState) instance.state(nowNanos);
    Optional<String> waiting =
        state.interfaces().stream()
            .filter(at -> at.state() == InterfaceState.WAITING)
            .map(at -> at.name() + " waits")
            .findFirst();
    Set<String> heard = new TreeSet<>();
    for (NeighbourInfo each : state.neighbours()) {
      if (each.state().isAtLeast(NeighbourState.EX_START) && each.state() != NeighbourState.FULL) {
        waiting = Optional.of("%s on %s".formatted(each.state(), each.interfaceName()));
      }
      if (each.state().isAtLeast(NeighbourState.TWO_WAY)) {
        heard.add(each.interfaceName() + " " + each.address());
      }
    }
    return waiting.or(() ->
        heard.equals(neighbours)
            ? Optional.empty()
            : Optional.of("it has neighbours %s, and not %s".formatted(heard, neighbours)));
  }

  private static Set<String> headers(@Nullable ProtocolInstance instance, int area, long nowNanos) {
    Set<String> all = new TreeSet<>();
    if (instance instanceof OspfInstance ospf) {
      for (Scope scope : List.of(new Scope.Area(area), new Scope.As())) {
        ospf.lsas(scope, null, Integer.MAX_VALUE, nowNanos)
            .forEach(each -> all.add(each.header().withAge(0).toString()));
      }
    }
    return all;
  }

  private static boolean isAgreed(Scope scope, int area) {
    return switch (scope) {
      case Scope.Link link -> false;
      case Scope.Area(int areaId) -> areaId == area;
      case Scope.As as -> true;
    };
  }
}
