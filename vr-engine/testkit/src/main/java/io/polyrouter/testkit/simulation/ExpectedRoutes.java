package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routes that a network should have, from the graph as it is now: the shortest paths, worked
 * out in the simplest way and without any code of a protocol. Used by one thread.
 */
public final class ExpectedRoutes implements Expectation {

  /**
   * A way out: by an interface to a neighbour on its segment.
   *
   * @param nextHop interface and address, as next hops name them
   */
  private record Edge(Attachment from, Attachment to, String nextHop) {}

  /** Somebody who has a network on one of its interfaces, and what it costs to go there from it. */
  private record Owner(int router, int cost) {}

  private final AddressFamily family;
  private final BitSet alive;
  private final List<List<Edge>> edges = new ArrayList<>();
  private final Map<IpPrefix, List<Owner>> owners = new HashMap<>();
  private final Map<IpPrefix, BitSet> connected = new HashMap<>();

  /** Networks that only those know of who are on them. */
  private final Set<IpPrefix> hidden = new HashSet<>();

  private final long[] nowhere;

  /** Whether who has a network tells its own way there only, even if there is a better one. */
  private final boolean ownersTellTheirOwn;

  /** By router; worked out when first asked for. */
  private final Map<IpPrefix, long[]> metrics = new HashMap<>();

  ExpectedRoutes(Topology topology, Segments now, BitSet alive, RoutingUnderTest routing) {
    this.family = routing.family();
    this.ownersTellTheirOwn = routing.isDistanceVector();
    this.alive = (BitSet) alive.clone();
    nowhere = new long[topology.routers()];
    Arrays.fill(nowhere, UNREACHABLE);
    for (int router = 0; router < topology.routers(); router++) {
      edges.add(new ArrayList<>());
      if (alive.get(router)) {
        owners.put(
            Topology.loopback(router, family), List.of(new Owner(router, routing.loopbackCost())));
      }
    }
    for (Segment segment : topology.segments()) {
      addSegment(segment, now);
      if (!routing.announcesSegments()) {
        hidden.add(segment.prefix(family));
      }
    }
  }

  private void addSegment(Segment segment, Segments now) {
    List<Owner> here = new ArrayList<>();
    for (Attachment from : segment.attachments()) {
      if (!alive.get(from.router()) || !now.isUp(from)) {
        continue;
      }
      here.add(new Owner(from.router(), from.cost()));
      for (Attachment to : segment.attachments()) {
        if (to.port() != from.port() && alive.get(to.router()) && now.isJoined(from, to)) {
          edges.get(from.router()).add(new Edge(from, to, nextHop(from, to)));
        }
      }
    }
    owners.put(segment.prefix(family), here);
  }

  /** Dijkstra from those who have the network, against the direction of packets. */
  private long[] metricsOf(IpPrefix prefix) {
    record Reached(int router, long metric) {}
    if (hidden.contains(prefix)) {
      return nowhere;
    }
    long[] metrics = nowhere.clone();
    PriorityQueue<Reached> next = new PriorityQueue<>(Comparator.comparingLong(Reached::metric));
    BitSet fixed = new BitSet();
    for (Owner owner : owners.getOrDefault(prefix, List.of())) {
      if (owner.cost() < metrics[owner.router()]) {
        metrics[owner.router()] = owner.cost();
        next.add(new Reached(owner.router(), owner.cost()));
      }
      fixed.set(owner.router(), ownersTellTheirOwn);
    }
    for (Reached at = next.poll(); at != null; at = next.poll()) {
      if (at.metric() > metrics[at.router()]) {
        continue;
      }
      for (Edge edge : edges.get(at.router())) {
        // The same segment the other way round.
        int before = edge.to().router();
        long there = at.metric() + edge.to().cost();
        if (there < metrics[before] && !fixed.get(before)) {
          metrics[before] = there;
          next.add(new Reached(before, there));
        }
      }
    }
    return metrics;
  }

  @Override
  public boolean isAlive(int router) {
    return alive.get(router);
  }

  @Override
  public boolean isConnected(int router, IpPrefix prefix) {
    return connected.computeIfAbsent(prefix, this::connectedTo).get(router);
  }

  private BitSet connectedTo(IpPrefix prefix) {
    BitSet all = new BitSet();
    owners.getOrDefault(prefix, List.of()).forEach(owner -> all.set(owner.router()));
    return all;
  }

  @Override
  public long metric(int router, IpPrefix prefix) {
    return metrics.computeIfAbsent(prefix, this::metricsOf)[router];
  }

  @Override
  public Set<String> nextHops(int router, IpPrefix prefix) {
    long[] metric = metrics.computeIfAbsent(prefix, this::metricsOf);
    List<String> nextHops = new ArrayList<>();
    for (Edge edge : edges.get(router)) {
      if (edge.from().cost() + metric[edge.to().router()] == metric[router]) {
        nextHops.add(edge.nextHop());
      }
    }
    // Most have one.
    return nextHops.size() == 1 ? Set.of(nextHops.getFirst()) : new TreeSet<>(nextHops);
  }

  private String nextHop(Attachment from, Attachment to) {
    return from.interfaceName() + " " + to.nextHop(family);
  }

  @Override
  public Map<String, Integer> neighbours(int router) {
    Map<String, Integer> neighbours = new HashMap<>();
    edges.get(router).forEach(edge -> neighbours.put(edge.nextHop(), edge.to().router()));
    return neighbours;
  }

  @Override
  public boolean mayDrop(int router, IpPrefix prefix) {
    return false;
  }

  @Override
  public List<Part> parts() {
    return Expectation.parts(
        Areas.BACKBONE,
        alive,
        router -> edges.get(router).stream().mapToInt(edge -> edge.to().router()));
  }
}
