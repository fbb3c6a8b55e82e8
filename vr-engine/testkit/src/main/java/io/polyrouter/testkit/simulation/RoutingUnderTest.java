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

/** A routing protocol as simulations see it: how it is configured, and what it promises. */
public interface RoutingUnderTest {

  /** For people, such as {@code ripv2}. */
  String name();

  /** The protocol. */
  ProtocolType<?> type();

  /** The family that it routes. */
  AddressFamily family();

  /**
   * What a router is configured with: on all of its interfaces and its loopback, with the costs of
   * the topology.
   */
  ProtocolSettings settings(Topology topology, int router, List<Attachment> attachments);

  /** A network as chance has it. */
  default Topology topology(RandomGenerator random, int routers) {
    return Topology.random(random, routers, maxCost());
  }

  /** The routes that there should be in a network as it is now. */
  default Expectation expected(Topology topology, Segments now, BitSet alive) {
    return new ExpectedRoutes(topology, now, alive, this);
  }

  /** Networks that are looked at. */
  default List<IpPrefix> destinations(Topology topology) {
    return topology.destinations(family());
  }

  /** The name of its instance, as in the settings. */
  String instance();

  /** The highest cost of an interface. */
  int maxCost();

  /** What a router announces its loopback with. */
  int loopbackCost();

  /** Whether routers announce the networks between them, and not only their loopbacks. */
  default boolean announcesSegments() {
    return true;
  }

  /** The smallest metric that stands for no route. */
  long infinity();

  /** Most next hops of a route. */
  int maxPaths();

  /**
   * Whether a router announces a network that it has an interface on with its own cost, even if
   * another router's way there is shorter.
   */
  boolean isDistanceVector();

  /** How long after the last fault, at most, all routes are as they should be. */
  Duration convergence();

  /** Whether a link over which only one end hears the other is no link to it. */
  boolean noticesOneWayLinks();

  /**
   * What a router has yet to do, though all routes may be right already; empty if nothing changes
   * any more.
   *
   * @param neighbours that it should have, as next hops are called
   */
  default Optional<String> unfinished(
      ProtocolInstance instance, Set<String> neighbours, long nowNanos) {
    return Optional.empty();
  }

  /**
   * What routers have to agree about once all routes are as they should be.
   *
   * @param area of the part
   * @param instances by router, of one part of the network whose routers reach each other; to be
   *     looked at, and left as they are
   * @param nowNanos their time
   * @return what they do not agree about; empty if nothing
   */
  default Optional<String> disagreement(
      int area, Map<Integer, ProtocolInstance> instances, long nowNanos) {
    return Optional.empty();
  }
}
