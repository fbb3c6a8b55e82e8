package io.polyrouter.ospf.spf;

import java.util.Arrays;
import java.util.List;

/**
 * The shortest paths from one vertex to all others (RFC 2328, section 16.1; Dijkstra's algorithm
 * with a binary heap), all of equal length together.
 */
public final class ShortestPaths {

  /** Of what cannot be reached. */
  public static final int UNREACHABLE = Integer.MAX_VALUE;

  private final int root;
  private final int[] distance;
  private final int[] hopSet;
  private final FirstHops firstHops;

  private ShortestPaths(int root, int[] distance, int[] hopSet, FirstHops firstHops) {
    this.root = root;
    this.distance = distance;
    this.hopSet = hopSet;
    this.firstHops = firstHops;
  }

  /**
   * Finds them.
   *
   * @param root a router
   * @param mostHops first hops that are kept of paths of equal length
   */
  public static ShortestPaths from(AreaGraph graph, int root, int mostHops) {
    FirstHops firstHops = new FirstHops(mostHops);
    int[] hopSet = new int[graph.vertexCount()];
    int[] distance =
        distances(
            graph,
            root,
            (parent, edge, shorter) -> {
              int child = graph.to(edge);
              int set =
                  parent == root
                      ? firstHops.of(
                          graph.label(edge), graph.isNetwork(child) ? FirstHop.ON_LINK : child)
                      : graph.isNetwork(parent)
                          ? firstHops.through(hopSet[parent], child)
                          : hopSet[parent];
              hopSet[child] = shorter ? set : firstHops.union(hopSet[child], set);
            });
    return new ShortestPaths(root, distance, hopSet, firstHops);
  }

  /** Distances alone. */
  static int[] distances(AreaGraph graph, int root) {
    return distances(graph, root, (parent, edge, shorter) -> {});
  }

  /** Told of every edge that a shortest path may use. */
  private interface EdgeListener {
    /**
     * The edge leads to its end by a path from the root that is as short as any that was found.
     *
     * @param shorter whether it is shorter than those found before
     */
    void found(int parent, int edge, boolean shorter);
  }

  private static int[] distances(AreaGraph graph, int root, EdgeListener listener) {
    int[] distance = new int[graph.vertexCount()];
    Arrays.fill(distance, UNREACHABLE);
    distance[root] = 0;
    VertexHeap heap = new VertexHeap(graph);
    heap.add(0, root);
    while (!heap.isEmpty()) {
      long nearest = heap.remove();
      int vertex = VertexHeap.vertex(nearest);
      if (VertexHeap.distance(nearest) != distance[vertex] || heap.isDone(vertex)) {
        continue;
      }
      heap.setDone(vertex);
      if (vertex != root && !graph.isTransit(vertex)) {
        continue;
      }
      for (int edge = graph.firstEdge(vertex); edge < graph.endOfEdges(vertex); edge++) {
        int end = graph.to(edge);
        int length = distance[vertex] + graph.metric(edge);
        boolean isTooLong = length < 0;
        if (isTooLong || length > distance[end] || heap.isDone(end)) {
          continue;
        }
        boolean shorter = length < distance[end];
        if (shorter) {
          distance[end] = length;
          heap.add(length, end);
        }
        listener.found(vertex, edge, shorter);
      }
    }
    return distance;
  }

  public int root() {
    return root;
  }

  /** Length of the shortest paths, or {@link #UNREACHABLE}. */
  public int distance(int vertex) {
    return distance[vertex];
  }

  /** A number that is equal for vertices with equal first hops. */
  public int hopSet(int vertex) {
    return hopSet[vertex];
  }

  /** The first hops of a set, see {@link #hopSet}; none for the root and what is unreachable. */
  public List<FirstHop> firstHops(int set) {
    return firstHops.members(set);
  }
}
