package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Another protocol as it is, for those who change one thing about it. */
class RoutingAsIs implements RoutingUnderTest {

  private final RoutingUnderTest of;

  RoutingAsIs(RoutingUnderTest of) {
    this.of = of;
  }

  @Override
  public String name() {
    return of.name();
  }

  @Override
  public ProtocolType<?> type() {
    return of.type();
  }

  @Override
  public AddressFamily family() {
    return of.family();
  }

  @Override
  public ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments) {
    return of.settings(topology, router, attachments);
  }

  @Override
  public Topology topology(RandomGenerator random, int routers) {
    return of.topology(random, routers);
  }

  @Override
  public Expectation expected(Topology topology, Segments now, BitSet alive) {
    return of.expected(topology, now, alive);
  }

  @Override
  public List<IpPrefix> destinations(Topology topology) {
    return of.destinations(topology);
  }

  @Override
  public String instance() {
    return of.instance();
  }

  @Override
  public int maxCost() {
    return of.maxCost();
  }

  @Override
  public int loopbackCost() {
    return of.loopbackCost();
  }

  @Override
  public boolean announcesSegments() {
    return of.announcesSegments();
  }

  @Override
  public long infinity() {
    return of.infinity();
  }

  @Override
  public int maxPaths() {
    return of.maxPaths();
  }

  @Override
  public boolean isDistanceVector() {
    return of.isDistanceVector();
  }

  @Override
  public Duration convergence() {
    return of.convergence();
  }

  @Override
  public boolean noticesOneWayLinks() {
    return of.noticesOneWayLinks();
  }

  @Override
  public Optional<String> unfinished(
      ProtocolInstance instance, Set<String> neighbours, long nowNanos) {
    return of.unfinished(instance, neighbours, nowNanos);
  }

  @Override
  public Optional<String> disagreement(
      int area, Map<Integer, ProtocolInstance> instances, long nowNanos) {
    return of.disagreement(area, instances, nowNanos);
  }
}
