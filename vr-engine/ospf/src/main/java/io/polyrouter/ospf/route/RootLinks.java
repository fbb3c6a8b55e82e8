package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.spf.FirstHop;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Adjacency;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import io.polyrouter.routing.RouteNextHop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The links of this router into an area, as it knows them itself: what is said of it in its own LSA
 * may lag behind (RFC 2328, section 12.4, MinLSInterval), while a lost adjacency is to be gone
 * around at once.
 */
final class RootLinks {

  private final List<Link> links = new ArrayList<>();
  private final List<AreaVertices.RootEdge> edges = new ArrayList<>();

  /**
   * A link.
   *
   * @param adjacency null on a transit network
   */
  private record Link(LocalInterface at, @Nullable Adjacency adjacency) {}

  RootLinks(LocalArea area, AreaVertices vertices, LsaReader reader) {
    for (LocalInterface at : area.interfaces()) {
      if (at.type().elects()) {
        at.designated()
            .ifPresent(
                designated -> add(at, null, reader.network(designated), at.cost(), vertices));
        continue;
      }
      if (at.type() == NetworkType.VIRTUAL_LINK && at.interfaceIndex() == 0) {
        continue;
      }
      for (Adjacency adjacency : at.adjacencies()) {
        add(at, adjacency, VertexId.router(adjacency.routerId()), adjacency.cost(), vertices);
      }
    }
  }

  private void add(
      LocalInterface at,
      @Nullable Adjacency adjacency,
      VertexId to,
      int cost,
      AreaVertices vertices) {
    links.add(new Link(at, adjacency));
    edges.add(new AreaVertices.RootEdge(vertices.number(to), cost));
  }

  /** Their index is the label by which first hops name them. */
  List<AreaVertices.RootEdge> edges() {
    return edges;
  }

  boolean isVirtual(int label) {
    return links.get(label).at.type() == NetworkType.VIRTUAL_LINK;
  }

  /** Whether a link may be a way around others. */
  boolean isAlternate(int label) {
    return links.get(label).at.fastRerouteCandidate() && !isVirtual(label);
  }

  /**
   * Where a first hop leads (RFC 2328, section 16.1.1).
   *
   * @param virtual the way to the other end of a virtual link, through its transit area
   */
  List<RouteNextHop> nextHops(
      FirstHop hop,
      AreaVertices vertices,
      LsaReader reader,
      LinkStateDatabase database,
      IntFunction<Hops> virtual) {
    Link link = links.get(hop.label());
    LocalInterface at = link.at;
    if (at.type() == NetworkType.VIRTUAL_LINK) {
      return virtual
          .apply(hop.neighbour() < 0 ? 0 : vertices.get(hop.neighbour()).id.routerId())
          .nextHops();
    }
    if (link.adjacency != null) {
      return List.of(new RouteNextHop.Neighbour(at.interfaceIndex(), link.adjacency.address()));
    }
    if (hop.neighbour() == FirstHop.ON_LINK) {
      return List.of(new RouteNextHop.OnLink(at.interfaceIndex()));
    }
    AreaVertices.Vertex neighbour = vertices.get(hop.neighbour());
    IpAddress address =
        addressOn(at, neighbour, vertices.get(edges.get(hop.label()).to()).id, reader, database);
    return address == null
        ? List.of()
        : List.of(new RouteNextHop.Neighbour(at.interfaceIndex(), address));
  }

  private static @Nullable IpAddress addressOn(
      LocalInterface at,
      AreaVertices.Vertex neighbour,
      VertexId network,
      LsaReader reader,
      LinkStateDatabase database) {
    int routerId = neighbour.id.routerId();
    LsaContent.Edge edge = neighbour.edgeTo(network);
    IpAddress said = edge == null ? null : reader.address(database, at, routerId, edge);
    if (said != null) {
      return said;
    }
    return at.adjacencies().stream()
        .filter(adjacency -> adjacency.routerId() == routerId)
        .map(Adjacency::address)
        .findFirst()
        .orElse(null);
  }
}
