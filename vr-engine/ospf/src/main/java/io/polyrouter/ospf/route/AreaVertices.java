package io.polyrouter.ospf.route;

import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.route.LsaContent.Attached;
import io.polyrouter.ospf.route.LsaContent.Edge;
import io.polyrouter.ospf.route.LsaContent.Links;
import io.polyrouter.ospf.spf.AreaGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routers and transit networks of an area by numbers, which they keep while LSAs come and go:
 * only what an LSA says anew is read when a graph is made.
 */
final class AreaVertices {

  /** Below this many, those that nothing is said of any more are not worth cleaning up. */
  private static final int FEW = 64;

  private final Map<VertexId, Integer> numbers = new HashMap<>();
  private final List<Vertex> vertices = new ArrayList<>();
  private int described;
  private int edges;

  /** What is said of a vertex. */
  static final class Vertex {
    final VertexId id;

    /** A router of version 3 may have several LSAs, which are taken together. */
    private Map<LsaKey, Links> parts = Map.of();

    /** Prefixes at it, by the LSA that says so. */
    private Map<LsaKey, List<Attached>> attached = Map.of();

    private List<Edge> edges = List.of();
    private int[] ends = {};
    private int[] metrics = {};
    private int flags;
    private boolean isTransit;

    Vertex(VertexId id) {
      this.id = id;
    }

    boolean isDescribed() {
      return !parts.isEmpty();
    }

    /** Prefixes at it, in the order of the LSAs that say so. */
    Collection<List<Attached>> attached() {
      return attached.values();
    }

    /** Prefixes at it by one LSA. */
    List<Attached> attached(LsaKey key) {
      return attached.getOrDefault(key, List.of());
    }

    /** An LSA says that these prefixes are at it, none for nothing any more. */
    void attach(LsaKey key, List<Attached> now) {
      attached = with(attached, key, now.isEmpty() ? null : now);
    }

    /**
     * A map in the order of keys with this value, or without the key. Nearly all vertices have one
     * LSA, or one of each kind, and there are very many of them.
     */
    private static <V> Map<LsaKey, V> with(Map<LsaKey, V> of, LsaKey key, @Nullable V value) {
      TreeMap<LsaKey, V> all = new TreeMap<>(of);
      if (value == null) {
        all.remove(key);
      } else {
        all.put(key, value);
      }
      return switch (all.size()) {
        case 0 -> Map.of();
        case 1 -> Map.of(all.firstKey(), all.firstEntry().getValue());
        default -> all;
      };
    }

    /** Of the first LSA: flags are the same in all of them (RFC 5340, section 4.4.3.2). */
    int flags() {
      return flags;
    }

    List<Edge> edges() {
      return edges;
    }

    /** The first link to another vertex. */
    @Nullable Edge edgeTo(VertexId other) {
      for (Edge edge : edges) {
        if (edge.to().equals(other)) {
          return edge;
        }
      }
      return null;
    }
  }

  /** A link of the root, which it knows by its own experience. */
  record RootEdge(int to, int metric) {}

  /** The number of a vertex, whether or not anything is said of it yet. */
  int number(VertexId id) {
    Integer known = numbers.get(id);
    if (known != null) {
      return known;
    }
    int number = vertices.size();
    numbers.put(id, number);
    vertices.add(new Vertex(id));
    return number;
  }

  /** -1 if it was never heard of. */
  int find(VertexId id) {
    return numbers.getOrDefault(id, -1);
  }

  Vertex get(int number) {
    return vertices.get(number);
  }

  int size() {
    return vertices.size();
  }

  /** Whether most are those that nothing is said of. */
  boolean isSparse() {
    return vertices.size() > FEW && described < vertices.size() / 2;
  }

  /** An LSA says this of its vertex, or nothing any more; returns its number. */
  int set(VertexId id, LsaKey key, @Nullable Links links) {
    int number = number(id);
    Vertex vertex = vertices.get(number);
    boolean was = vertex.isDescribed();
    vertex.parts = Vertex.with(vertex.parts, key, links);
    described += (vertex.isDescribed() ? 1 : 0) - (was ? 1 : 0);
    vertex.edges =
        vertex.parts.size() == 1
            ? vertex.parts.values().iterator().next().edges()
            : vertex.parts.values().stream().flatMap(part -> part.edges().stream()).toList();
    Links first = vertex.isDescribed() ? vertex.parts.values().iterator().next() : null;
    vertex.flags = first == null ? 0 : first.flags();
    vertex.isTransit = first != null && first.transit();
    int[] ends = new int[vertex.edges.size()];
    int[] metrics = new int[ends.length];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = number(vertex.edges.get(i).to());
      metrics[i] = vertex.edges.get(i).metric();
    }
    edges += ends.length - vertex.ends.length;
    vertex.ends = ends;
    vertex.metrics = metrics;
    return number;
  }

  /**
   * The graph of now.
   *
   * @param rootEdges in place of what is said of the root; their index is their label
   */
  AreaGraph graph(int root, List<RootEdge> rootEdges) {
    AreaGraph.Builder builder = new AreaGraph.Builder(edges + rootEdges.size());
    for (Vertex vertex : vertices) {
      if (vertex.id.network()) {
        builder.addNetwork();
      } else {
        builder.addRouter(vertex.isTransit);
      }
    }
    for (int number = 0; number < vertices.size(); number++) {
      Vertex vertex = vertices.get(number);
      if (number != root) {
        int[] ends = vertex.ends;
        for (int i = 0; i < ends.length; i++) {
          builder.addEdge(number, ends[i], vertex.metrics[i], 0);
        }
      }
    }
    for (int label = 0; label < rootEdges.size(); label++) {
      RootEdge edge = rootEdges.get(label);
      builder.addEdge(root, edge.to(), edge.metric(), label);
    }
    return builder.build();
  }
}
