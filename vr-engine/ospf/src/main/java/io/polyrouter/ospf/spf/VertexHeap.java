package io.polyrouter.ospf.spf;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Vertices in the order of their distance; of equal distance networks come first, so that all paths
 * through them are found (RFC 2328, section 16.1, step 3). A vertex may be in it several times.
 */
final class VertexHeap {

  private static final long ROUTER = 1L << 31;

  private final AreaGraph graph;
  private final BitSet done;
  private long[] entries = new long[64];
  private int size;

  VertexHeap(AreaGraph graph) {
    this.graph = graph;
    this.done = new BitSet(graph.vertexCount());
  }

  static int vertex(long entry) {
    return (int) (entry & (ROUTER - 1));
  }

  static int distance(long entry) {
    return (int) (entry >>> 32);
  }

  boolean isDone(int vertex) {
    return done.get(vertex);
  }

  void setDone(int vertex) {
    done.set(vertex);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(int distance, int vertex) {
    long entry = (long) distance << 32 | (graph.isNetwork(vertex) ? 0 : ROUTER) | vertex;
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    int at = size++;
    while (at > 0 && entries[(at - 1) >>> 1] > entry) {
      entries[at] = entries[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    entries[at] = entry;
  }

  /** The nearest. */
  long remove() {
    long nearest = entries[0];
    long last = entries[--size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && entries[child + 1] < entries[child]) {
        child++;
      }
      if (entries[child] >= last) {
        break;
      }
      entries[at] = entries[child];
      at = child;
    }
    entries[at] = last;
    return nearest;
  }
}
