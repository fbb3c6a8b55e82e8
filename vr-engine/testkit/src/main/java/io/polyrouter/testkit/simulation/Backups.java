package io.polyrouter.testkit.simulation;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.testkit.simulation.Invariants.Entry;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether backups would do, were they needed: a packet that is handed to one does not come back to
 * the router that has it for a backup (RFC 5286, section 3.1, inequality 1), whichever of equal
 * ways it takes. Within one area, and once all is well.
 */
final class Backups {

  private final Topology topology;
  private final Invariants tables;
  private final Expectation expected;

  /** By router and next hop. */
  private final List<Map<String, Integer>> neighbours;

  /** By router: where packets may go from there; worked out when first asked for. */
  private final Map<Integer, Map<IpPrefix, Entry>> fibs = new HashMap<>();

  Backups(Topology topology, Invariants tables, Expectation expected) {
    this.topology = topology;
    this.tables = tables;
    this.expected = expected;
    this.neighbours =
        IntStream.range(0, topology.routers()).mapToObj(expected::neighbours).toList();
  }

  /** A backup that leads back; empty if none does. */
  Optional<String> problem() {
    for (int router = 0; router < topology.routers(); router++) {
      if (!expected.isAlive(router)) {
        continue;
      }
      for (Entry entry : tables.active(router).values()) {
        Route route = entry.route();
        for (String backup : Invariants.names(route.backups())) {
          Integer neighbour = neighbours.get(router).get(backup);
          if (neighbour == null || isPassed(router, neighbour, route.prefix())) {
            return Optional.of(
                "%s has %s, and the backup %s, which leads %s"
                    .formatted(
                        Topology.name(router),
                        Invariants.text(entry),
                        backup,
                        neighbour == null ? "nowhere" : "back"));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether some way of a packet that starts elsewhere leads through a router. */
  private boolean isPassed(int router, int start, IpPrefix prefix) {
    BitSet seen = new BitSet();
    Deque<Integer> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      int at = next.remove();
      if (at == router) {
        return true;
      }
      if (seen.get(at) || expected.isConnected(at, prefix)) {
        continue;
      }
      seen.set(at);
      Entry entry = fibs.computeIfAbsent(at, tables::fib).get(prefix);
      Set<String> way = entry == null ? Set.of() : entry.way();
      for (String hop : way) {
        Integer to = neighbours.get(at).get(hop);
        if (to != null) {
          next.add(to);
        }
      }
    }
    return false;
  }
}
