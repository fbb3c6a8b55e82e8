package io.polyrouter.testkit.simulation;

import io.polyrouter.net.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

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

  /**
   * Whether a router that has no way to a network may get packets for it all the same, from others
   * that have one: their ways lead through it, and end there.
   */
  boolean mayDrop(int router, IpPrefix prefix);

  /** Whether no packet that a router sends to a network is dropped, whichever best way it takes. */
  default boolean isSure(int from, IpPrefix prefix) {
    BitSet seen = new BitSet();
    Deque<Integer> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      int router = next.remove();
      if (mayDrop(router, prefix)) {
        return false;
      }
      if (seen.get(router) || isConnected(router, prefix)) {
        continue;
      }
      seen.set(router);
      Map<String, Integer> neighbours = neighbours(router);
      for (String hop : nextHops(router, prefix)) {
        next.add(Objects.requireNonNull(neighbours.get(hop)));
      }
    }
    return true;
  }

  /** Those parts of the network whose routers have to agree with each other. */
  List<Part> parts();

  /**
   * Routers that reach each other.
   *
   * @param area within which they do
   */
  record Part(int area, List<Integer> routers) {
    public Part {
      routers = List.copyOf(routers);
    }
  }

  /**
   * The parts that such links leave.
   *
   * @param routers all of them
   * @param neighbours of a router, by links that work both ways
   */
  static List<Part> parts(int area, BitSet routers, IntFunction<IntStream> neighbours) {
    List<Part> parts = new ArrayList<>();
    BitSet left = (BitSet) routers.clone();
    for (int first = left.nextSetBit(0); first >= 0; first = left.nextSetBit(first + 1)) {
      List<Integer> part = new ArrayList<>();
      left.clear(first);
      part.add(first);
      for (int i = 0; i < part.size(); i++) {
        neighbours
            .apply(part.get(i))
            .filter(left::get)
            .forEach(there -> {
              left.clear(there);
              part.add(there);
            });
      }
      parts.add(new Part(area, part));
    }
    return parts;
  }
}
