package io.polyrouter.ospf.spf;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The routers and transit networks of an area and the links between them (RFC 2328, section 2.1).
 * Only links that both ends tell of are in it (section 16.1, step 2b). Immutable.
 */
public final class AreaGraph {

  private final int[] firstEdge;
  private final int[] to;
  private final int[] metric;
  private final int[] label;
  private final BitSet networks;
  private final BitSet withoutTransit;

  private AreaGraph(
      int[] firstEdge,
      int[] to,
      int[] metric,
      int[] label,
      BitSet networks,
      BitSet withoutTransit) {
    this.firstEdge = firstEdge;
    this.to = to;
    this.metric = metric;
    this.label = label;
    this.networks = networks;
    this.withoutTransit = withoutTransit;
  }

  public int vertexCount() {
    return firstEdge.length - 1;
  }

  public int edgeCount() {
    return to.length;
  }

  public boolean isNetwork(int vertex) {
    return networks.get(vertex);
  }

  /** Whether paths may lead through it (RFC 5340, section 4.8.1: not if its R-bit is clear). */
  public boolean isTransit(int vertex) {
    return !withoutTransit.get(vertex);
  }

  /** The edges of a vertex are those from here on up to {@link #endOfEdges}. */
  int firstEdge(int vertex) {
    return firstEdge[vertex];
  }

  int endOfEdges(int vertex) {
    return firstEdge[vertex + 1];
  }

  int to(int edge) {
    return to[edge];
  }

  int metric(int edge) {
    return metric[edge];
  }

  int label(int edge) {
    return label[edge];
  }

  /** Collects vertices and edges. */
  public static final class Builder {

    private final BitSet networks = new BitSet();
    private final BitSet withoutTransit = new BitSet();
    private int vertices;
    private int edges;
    private int[] from;
    private int[] to;
    private int[] metric;
    private int[] label;

    public Builder() {
      this(64);
    }

    /**
     * A builder with room.
     *
     * @param expectedEdges how many there will be, about
     */
    public Builder(int expectedEdges) {
      int room = Math.max(1, expectedEdges);
      from = new int[room];
      to = new int[room];
      metric = new int[room];
      label = new int[room];
    }

    /** Adds a router; numbers of vertices start at 0. */
    public int addRouter(boolean transit) {
      if (!transit) {
        withoutTransit.set(vertices);
      }
      return vertices++;
    }

    /** Adds a transit network. */
    public int addNetwork() {
      networks.set(vertices);
      return vertices++;
    }

    /**
     * Adds a link in one direction.
     *
     * @param cost 0 from networks, else 0 to 0xffff
     * @param linkLabel by which the first hops of paths tell where they leave the root
     */
    public void addEdge(int start, int end, int cost, int linkLabel) {
      if (edges == from.length) {
        int room = edges * 2;
        from = Arrays.copyOf(from, room);
        to = Arrays.copyOf(to, room);
        metric = Arrays.copyOf(metric, room);
        label = Arrays.copyOf(label, room);
      }
      from[edges] = start;
      to[edges] = end;
      metric[edges] = cost;
      label[edges] = linkLabel;
      edges++;
    }

    /** Drops links that only one end tells of. */
    public AreaGraph build() {
      boolean[] kept = edgesWithReverse();
      int[] firstEdge = new int[vertices + 1];
      for (int edge = 0; edge < edges; edge++) {
        if (kept[edge]) {
          firstEdge[from[edge] + 1]++;
        }
      }
      for (int vertex = 0; vertex < vertices; vertex++) {
        firstEdge[vertex + 1] += firstEdge[vertex];
      }
      int count = firstEdge[vertices];
      int[] next = Arrays.copyOf(firstEdge, vertices);
      int[] orderedTo = new int[count];
      int[] orderedMetric = new int[count];
      int[] orderedLabel = new int[count];
      for (int edge = 0; edge < edges; edge++) {
        if (kept[edge]) {
          int at = next[from[edge]]++;
          orderedTo[at] = to[edge];
          orderedMetric[at] = metric[edge];
          orderedLabel[at] = label[edge];
        }
      }
      return new AreaGraph(
          firstEdge, orderedTo, orderedMetric, orderedLabel, networks, withoutTransit);
    }

    /** In time linear in vertices and edges: edges are put in the order of either end. */
    private boolean[] edgesWithReverse() {
      int[] byStart = order(from);
      int[] byEnd = order(to);
      boolean[] kept = new boolean[edges];
      int[] reachedFrom = new int[vertices];
      Arrays.fill(reachedFrom, -1);
      int out = 0;
      int in = 0;
      for (int vertex = 0; vertex < vertices; vertex++) {
        for (; out < edges && from[byStart[out]] == vertex; out++) {
          reachedFrom[to[byStart[out]]] = vertex;
        }
        for (; in < edges && to[byEnd[in]] == vertex; in++) {
          kept[byEnd[in]] = reachedFrom[from[byEnd[in]]] == vertex;
        }
      }
      return kept;
    }

    /** The edges in the order of one of their ends. */
    private int[] order(int[] end) {
      int[] next = new int[vertices + 1];
      for (int edge = 0; edge < edges; edge++) {
        next[end[edge] + 1]++;
      }
      for (int vertex = 0; vertex < vertices; vertex++) {
        next[vertex + 1] += next[vertex];
      }
      int[] ordered = new int[edges];
      for (int edge = 0; edge < edges; edge++) {
        ordered[next[end[edge]]++] = edge;
      }
      return ordered;
    }
  }
}
