package io.polyrouter.ospf.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** RFC 2328, section 16.1, and RFC 5286, against plain ways to work out the same. */
class ShortestPathsTest {

  private static final int MOST_HOPS = 64;

  /** A graph as lists, for the plain ways. */
  private static final class Plain {
    private final List<Boolean> networks = new ArrayList<>();
    private final Set<Integer> withoutTransit = new HashSet<>();
    private final List<int[]> edges = new ArrayList<>();

    int router() {
      networks.add(false);
      return networks.size() - 1;
    }

    int network() {
      networks.add(true);
      return networks.size() - 1;
    }

    /** A point-to-point link; labels are unique among the links of a router. */
    void link(int a, int b, int costAb, int costBa) {
      edges.add(new int[] {a, b, costAb, edges.size()});
      edges.add(new int[] {b, a, costBa, edges.size()});
    }

    void attach(int router, int network, int cost) {
      edges.add(new int[] {router, network, cost, edges.size()});
      edges.add(new int[] {network, router, 0, edges.size()});
    }

    void oneWay(int a, int b, int cost) {
      edges.add(new int[] {a, b, cost, edges.size()});
    }

    AreaGraph build() {
      AreaGraph.Builder builder = new AreaGraph.Builder();
      for (int v = 0; v < networks.size(); v++) {
        int number =
            networks.get(v) ? builder.addNetwork() : builder.addRouter(!withoutTransit.contains(v));
        assertThat(number).isEqualTo(v);
      }
      edges.forEach(e -> builder.addEdge(e[0], e[1], e[2], e[3]));
      return builder.build();
    }

    boolean isMutual(int[] edge) {
      return edges.stream().anyMatch(e -> e[0] == edge[1] && e[1] == edge[0]);
    }

    boolean mayLeave(int vertex, int root) {
      return vertex == root || !withoutTransit.contains(vertex);
    }

    /** Bellman and Ford. */
    long[] distances(int root) {
      long[] distance = new long[networks.size()];
      Arrays.fill(distance, Long.MAX_VALUE / 2);
      distance[root] = 0;
      for (int round = 0; round < networks.size(); round++) {
        for (int[] e : edges) {
          if (isMutual(e) && mayLeave(e[0], root)) {
            distance[e[1]] = Math.min(distance[e[1]], distance[e[0]] + e[2]);
          }
        }
      }
      return distance;
    }

    /** By walking every edge that a shortest path uses, from the destination back to the root. */
    Set<String> firstHops(int root, int vertex, long[] distance) {
      Set<String> hops = new TreeSet<>();
      back(root, vertex, -1, distance, hops);
      return hops;
    }

    private void back(int root, int vertex, int next, long[] distance, Set<String> hops) {
      for (int[] e : edges) {
        if (e[1] == vertex
            && isMutual(e)
            && mayLeave(e[0], root)
            && distance[e[0]] + e[2] == distance[vertex]) {
          if (e[0] == root) {
            int neighbour = networks.get(vertex) ? next : vertex;
            hops.add(e[3] + ">" + neighbour);
          } else {
            back(root, e[0], vertex, distance, hops);
          }
        }
      }
    }
  }

  private static Set<String> firstHops(ShortestPaths paths, int vertex) {
    Set<String> hops = new TreeSet<>();
    paths
        .firstHops(paths.hopSet(vertex))
        .forEach(hop -> hops.add(hop.label() + ">" + hop.neighbour()));
    return hops;
  }

  private static Plain random(SplittableRandom random) {
    Plain plain = new Plain();
    int routers = random.nextInt(2, 14);
    for (int i = 0; i < routers; i++) {
      if (plain.router() > 0 && random.nextInt(12) == 0) {
        plain.withoutTransit.add(i);
      }
    }
    int networks = random.nextInt(4);
    for (int i = 0; i < networks; i++) {
      int network = plain.network();
      Set<Integer> attached = new HashSet<>();
      for (int n = random.nextInt(1, 5); n > 0; n--) {
        int router = random.nextInt(routers);
        if (attached.add(router)) {
          plain.attach(router, network, random.nextInt(1, 5));
        }
      }
    }
    for (int n = random.nextInt(routers * 2); n > 0; n--) {
      int a = random.nextInt(routers);
      int b = random.nextInt(routers);
      if (a != b) {
        plain.link(a, b, random.nextInt(1, 5), random.nextInt(1, 5));
      }
    }
    for (int n = random.nextInt(4); n > 0; n--) {
      int a = random.nextInt(routers);
      int b = random.nextInt(routers);
      if (a != b) {
        plain.oneWay(a, b, 1);
      }
    }
    return plain;
  }

  @RepeatedTest(400)
  void distancesAndFirstHopsAreThoseOfThePlainWay(RepetitionInfo run) {
    Plain plain = random(new SplittableRandom(run.getCurrentRepetition()));
    ShortestPaths paths = ShortestPaths.from(plain.build(), 0, MOST_HOPS);
    long[] expected = plain.distances(0);
    for (int v = 1; v < expected.length; v++) {
      if (expected[v] == Long.MAX_VALUE / 2) {
        assertThat(paths.distance(v)).isEqualTo(ShortestPaths.UNREACHABLE);
        assertThat(firstHops(paths, v)).isEmpty();
      } else {
        assertThat((long) paths.distance(v)).isEqualTo(expected[v]);
        assertThat(firstHops(paths, v)).isEqualTo(plain.firstHops(0, v, expected));
      }
    }
  }

  @Test
  void linksOfOneEndAloneAreNoLinks() {
    Plain plain = new Plain();
    plain.router();
    plain.router();
    plain.oneWay(0, 1, 1);
    AreaGraph graph = plain.build();
    assertThat(graph.edgeCount()).isZero();
    assertThat(ShortestPaths.from(graph, 0, MOST_HOPS).distance(1))
        .isEqualTo(ShortestPaths.UNREACHABLE);
  }

  @Test
  void noMoreThanSoManyFirstHopsAreKept() {
    Plain plain = new Plain();
    int root = plain.router();
    int far = plain.router();
    for (int i = 0; i < 100; i++) {
      int between = plain.router();
      plain.link(root, between, 1, 1);
      plain.link(between, far, 1, 1);
    }
    ShortestPaths paths = ShortestPaths.from(plain.build(), root, MOST_HOPS);
    assertThat(paths.firstHops(paths.hopSet(far))).hasSize(MOST_HOPS);
  }

  // ---- alternates ---------------------------------------------------------------------------

  /** What RFC 5286 promises: a packet handed over to it never comes back over the broken link. */
  @RepeatedTest(400)
  void alternatesNeitherLoopNorUseTheFailedLink(RepetitionInfo run) {
    Plain plain = random(new SplittableRandom(1000 + run.getCurrentRepetition()));
    AreaGraph graph = plain.build();
    ShortestPaths paths = ShortestPaths.from(graph, 0, MOST_HOPS);
    LoopFreeAlternates alternates = LoopFreeAlternates.of(graph, paths, label -> true, 64);
    for (int v = 1; v < graph.vertexCount(); v++) {
      Optional<FirstHop> alternate = alternates.alternate(v);
      if (alternate.isPresent()) {
        FirstHop primary = paths.firstHops(paths.hopSet(v)).getFirst();
        assertThat(alternate.get().label()).isNotEqualTo(primary.label());
        assertThat(visited(plain, alternate.get().neighbour(), v)).doesNotContain(0);
      }
    }
  }

  /** Whatever lies on any shortest path between two vertices. */
  private static Set<Integer> visited(Plain plain, int from, int to) {
    long[] distance = plain.distances(from);
    Set<Integer> all = new TreeSet<>();
    walkBack(plain, from, to, distance, all);
    return all;
  }

  private static void walkBack(
      Plain plain, int from, int vertex, long[] distance, Set<Integer> all) {
    all.add(vertex);
    for (int[] e : plain.edges) {
      if (e[1] == vertex
          && plain.isMutual(e)
          && plain.mayLeave(e[0], from)
          && distance[e[0]] + e[2] == distance[vertex]) {
        walkBack(plain, from, e[0], distance, all);
      }
    }
  }

  @Test
  void theOtherWayAroundATriangleAvoidsTheLinkAndASquareTheRouter() {
    Plain plain = new Plain();
    int root = plain.router();
    int near = plain.router();
    int other = plain.router();
    int far = plain.router();
    plain.link(root, near, 1, 1); // label 0
    plain.link(root, other, 1, 1); // label 2
    plain.link(near, other, 1, 1);
    plain.link(near, far, 1, 1);
    plain.link(other, far, 2, 2);
    AreaGraph graph = plain.build();
    ShortestPaths paths = ShortestPaths.from(graph, root, MOST_HOPS);
    LoopFreeAlternates alternates = LoopFreeAlternates.of(graph, paths, label -> true, 64);
    assertThat(alternates.alternate(near)).contains(new FirstHop(2, other));
    assertThat(paths.firstHops(paths.hopSet(far))).containsExactly(new FirstHop(0, near));
    assertThat(alternates.alternate(far)).contains(new FirstHop(2, other));
  }

  @Test
  void aRouterThatWouldSendItBackIsNoAlternate() {
    Plain plain = new Plain();
    int root = plain.router();
    int near = plain.router();
    int behind = plain.router();
    plain.link(root, near, 1, 1);
    plain.link(root, behind, 1, 1);
    plain.link(behind, near, 5, 5);
    AreaGraph graph = plain.build();
    ShortestPaths paths = ShortestPaths.from(graph, root, MOST_HOPS);
    assertThat(LoopFreeAlternates.of(graph, paths, label -> true, 64).alternate(near)).isEmpty();
  }

  @Test
  void anAlternateDoesNotUseTheNetworkOfTheFirstHop() {
    Plain plain = new Plain();
    int root = plain.router();
    int near = plain.router();
    int other = plain.router();
    int network = plain.network();
    plain.attach(root, network, 1);
    plain.attach(near, network, 1);
    plain.attach(other, network, 1);
    plain.link(root, other, 5, 5);
    AreaGraph graph = plain.build();
    ShortestPaths paths = ShortestPaths.from(graph, root, MOST_HOPS);
    assertThat(LoopFreeAlternates.of(graph, paths, label -> true, 64).alternate(near)).isEmpty();
  }
}
