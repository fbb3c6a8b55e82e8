package io.polyrouter.ospf.spf;

import io.polyrouter.ospf.lsa.LsaBody;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * For vertices with a single first hop another one that will not send packets back (RFC 5286): one
 * that avoids the first hop's router where there is one, else one that avoids its link. Where there
 * are several, that with the shortest way.
 */
public final class LoopFreeAlternates {

  /** Makes whatever avoids the first hop's link alone come after whatever avoids its router too. */
  private static final long LINK_ONLY = 1L << 40;

  private final ShortestPaths paths;
  private final List<Candidate> candidates;
  private final Map<Integer, int[]> distancesOf = new HashMap<>();

  /**
   * A neighbour of the root.
   *
   * @param network vertex of the network between, or -1 on a point-to-point link
   * @param cost of the way there
   */
  private record Candidate(FirstHop hop, int network, int cost) {}

  private LoopFreeAlternates(AreaGraph graph, ShortestPaths paths, List<Candidate> candidates) {
    this.paths = paths;
    this.candidates = candidates;
    for (Candidate each : candidates) {
      distancesOf.computeIfAbsent(
          each.hop.neighbour(), neighbour -> ShortestPaths.distances(graph, neighbour));
      if (each.network >= 0) {
        distancesOf.computeIfAbsent(
            each.network, network -> ShortestPaths.distances(graph, network));
      }
    }
  }

  /**
   * Looks at the root's neighbours.
   *
   * @param mayCarry whether the root's link of a label may be an alternate
   * @param mostNeighbours how many are considered, those with the nearest links first; each takes
   *     another run of Dijkstra's algorithm
   */
  public static LoopFreeAlternates of(
      AreaGraph graph, ShortestPaths paths, IntPredicate mayCarry, int mostNeighbours) {
    List<Candidate> candidates = new ArrayList<>();
    int root = paths.root();
    for (int edge = graph.firstEdge(root); edge < graph.endOfEdges(root); edge++) {
      int end = graph.to(edge);
      if (!graph.isNetwork(end)) {
        candidates.add(new Candidate(new FirstHop(graph.label(edge), end), -1, graph.metric(edge)));
        continue;
      }
      for (int on = graph.firstEdge(end); on < graph.endOfEdges(end); on++) {
        if (graph.to(on) != root) {
          candidates.add(
              new Candidate(
                  new FirstHop(graph.label(edge), graph.to(on)), end, graph.metric(edge)));
        }
      }
    }
    candidates.removeIf(each ->
        !graph.isTransit(each.hop.neighbour())
            || each.cost >= LsaBody.MAX_LINK_METRIC
            || !mayCarry.test(each.hop.label()));
    candidates.sort(Comparator.comparingInt(Candidate::cost));
    return new LoopFreeAlternates(graph, paths, candidates.stream().limit(mostNeighbours).toList());
  }

  /** What to fall back on for a vertex; empty if there is nothing, or no need. */
  public Optional<FirstHop> alternate(int vertex) {
    List<FirstHop> primaries = paths.firstHops(paths.hopSet(vertex));
    if (primaries.size() != 1 || primaries.getFirst().neighbour() == FirstHop.ON_LINK) {
      return Optional.empty();
    }
    FirstHop primary = primaries.getFirst();
    int network = networkOf(primary);
    Candidate best = null;
    long bestRank = Long.MAX_VALUE;
    for (Candidate each : candidates) {
      int length = distance(each.hop.neighbour(), vertex);
      if (each.hop.label() == primary.label()
          || length == ShortestPaths.UNREACHABLE
          || !isLoopFree(each, vertex)
          || network >= 0 && !avoids(each, network, vertex)) {
        continue;
      }
      long rank = each.cost + (long) length;
      if (!avoids(each, primary.neighbour(), vertex)) {
        rank += LINK_ONLY;
      }
      if (rank < bestRank) {
        best = each;
        bestRank = rank;
      }
    }
    return Optional.ofNullable(best).map(Candidate::hop);
  }

  /** The network that a first hop leads over, or -1. */
  private int networkOf(FirstHop hop) {
    for (Candidate each : candidates) {
      if (each.hop.equals(hop)) {
        return each.network;
      }
    }
    return -1;
  }

  /** Inequality 1: its way does not lead back through the root. */
  private boolean isLoopFree(Candidate candidate, int vertex) {
    int neighbour = candidate.hop.neighbour();
    return distance(neighbour, vertex)
        < (long) distance(neighbour, paths.root()) + paths.distance(vertex);
  }

  /** Inequalities 3 and 4: none of its shortest ways leads through this router or network. */
  private boolean avoids(Candidate candidate, int through, int vertex) {
    int neighbour = candidate.hop.neighbour();
    return neighbour != through
        && vertex != through
        && distance(neighbour, vertex)
            < (long) distance(neighbour, through) + distance(through, vertex);
  }

  private int distance(int from, int vertex) {
    int[] distances = distancesOf.get(from);
    return distances == null ? ShortestPaths.UNREACHABLE : distances[vertex];
  }
}
