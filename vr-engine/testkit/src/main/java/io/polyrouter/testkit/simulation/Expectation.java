package io.polyrouter.testkit.simulation;

import io.polyrouter.net.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The routes that a network should have as it is now, worked out without any code of a protocol.
 * Used by one thread.
 */
public sealed interface Expectation permits ExpectedRoutes, AreaRoutes {

  /** Of what nobody can reach. */
  long UNREACHABLE = Long.MAX_VALUE / 4;

  /** Whether a router is running. */
  boolean isAlive(int router);

  /** Whether a router has the network on an interface that is up, so that no protocol is asked. */
  boolean isConnected(int router, IpPrefix prefix);

  /** How far a network is from a router; {@link #UNREACHABLE} if there is no way. */
  long metric(int router, IpPrefix prefix);

  /** The neighbours that are on a best way, as interface and address. */
  Set<String> nextHops(int router, IpPrefix prefix);

  /** Neighbours by interface and address, as next hops name them. */
  Map<String, Integer> neighbours(int router);

  /** Those parts of the network whose routers have to agree with each other. */
  List<List<Integer>> parts();
}
