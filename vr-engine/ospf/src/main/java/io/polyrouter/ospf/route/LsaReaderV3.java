package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV3;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaRouter;
import io.polyrouter.ospf.lsa.LsaBody.IntraAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV3;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV3;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Designated;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Version 3. */
final class LsaReaderV3 implements LsaReader {

  private static final int ADDRESS_BITS = 128;

  /** Both have to be set for paths through a router (RFC 5340, appendix A.2). */
  private static final int FORWARDS = OspfPacket.OPTION_V6 | OspfPacket.OPTION_ROUTER;

  @Override
  public Kind kind(int type) {
    return switch (type) {
      case LsaType.V3_ROUTER, LsaType.V3_NETWORK, LsaType.V3_INTRA_AREA_PREFIX -> Kind.WITHIN_AREA;
      case LsaType.V3_INTER_AREA_PREFIX -> Kind.SUMMARY;
      case LsaType.V3_INTER_AREA_ROUTER -> Kind.BOUNDARY_ROUTER;
      case LsaType.V3_EXTERNAL, LsaType.V3_NSSA -> Kind.EXTERNAL;
      default -> Kind.NOTHING;
    };
  }

  @Override
  public @Nullable LsaContent read(LsaKey key, int options, LsaBody body) {
    return switch (body) {
      case RouterV3 router -> router(key, router);
      case NetworkV3 network -> network(key, network);
      case IntraAreaPrefix prefixes -> prefixes(prefixes);
      case InterAreaPrefix summary ->
          isUsable(summary.prefix())
              ? new LsaContent.Summary(summary.prefix().prefix(), summary.metric())
              : null;
      case InterAreaRouter summary ->
          new LsaContent.BoundaryRouter(summary.router(), summary.metric());
      case ExternalV3 external -> isUsable(external.prefix()) ? external(key, external) : null;
      default -> null;
    };
  }

  private static LsaContent router(LsaKey key, RouterV3 router) {
    List<LsaContent.Edge> edges = new ArrayList<>(router.links().size());
    for (LinkV3 link : router.links()) {
      switch (link.type()) {
        case LinkV2.POINT_TO_POINT, LinkV2.VIRTUAL ->
            edges.add(
                new LsaContent.Edge(
                    VertexId.router(link.neighbourRouterId()),
                    link.metric(),
                    link.interfaceId(),
                    link.type() == LinkV2.VIRTUAL));
        case LinkV2.TRANSIT ->
            edges.add(
                new LsaContent.Edge(
                    VertexId.networkV3(link.neighbourRouterId(), link.neighbourInterfaceId()),
                    link.metric(),
                    link.interfaceId(),
                    false));
        default -> {
          // A type of link that is not known says nothing.
        }
      }
    }
    return new LsaContent.Links(
        VertexId.router(key.advertisingRouter()),
        router.flags(),
        (router.options() & FORWARDS) == FORWARDS,
        edges,
        List.of());
  }

  private static LsaContent network(LsaKey key, NetworkV3 network) {
    List<LsaContent.Edge> edges = new ArrayList<>(network.routers().size());
    for (int router : network.routers()) {
      edges.add(new LsaContent.Edge(VertexId.router(router), 0, 0, false));
    }
    return new LsaContent.Links(
        VertexId.networkV3(key.advertisingRouter(), key.linkStateId()), 0, true, edges, List.of());
  }

  private static @Nullable LsaContent prefixes(IntraAreaPrefix body) {
    VertexId vertex =
        switch (body.referencedType()) {
          case LsaType.V3_ROUTER -> VertexId.router(body.referencedRouter());
          case LsaType.V3_NETWORK ->
              VertexId.networkV3(body.referencedRouter(), body.referencedId());
          default -> null;
        };
    return vertex == null
        ? null
        : new LsaContent.Prefixes(
            vertex,
            body.prefixes().stream()
                .filter(LsaReaderV3::isUsable)
                .map(prefix ->
                    new LsaContent.Attached(
                        prefix.prefix(),
                        prefix.metric(),
                        (prefix.options() & Prefix.LOCAL_ADDRESS) != 0))
                .toList());
  }

  private static LsaContent external(LsaKey key, ExternalV3 external) {
    return new LsaContent.External(
        external.prefix().prefix(),
        external.type2(),
        external.metric(),
        external.forwarding().equals(Ipv6Address.ANY) ? null : external.forwarding(),
        external.tag(),
        key.type() == LsaType.V3_NSSA && (external.prefix().options() & Prefix.PROPAGATE) != 0);
  }

  /** RFC 5340, appendix A.4.1.1 (NU-bit), and section 4.4.3: no link-local prefixes. */
  private static boolean isUsable(Prefix prefix) {
    IpPrefix at = prefix.prefix();
    return (prefix.options() & Prefix.NO_UNICAST) == 0
        && !(at.length() >= Ipv6Prefix.LINK_LOCAL.length()
            && Ipv6Prefix.LINK_LOCAL.contains(at.address()));
  }

  @Override
  public VertexId network(Designated designated) {
    return VertexId.networkV3(designated.routerId(), designated.interfaceId());
  }

  @Override
  public @Nullable IpAddress address(
      LinkStateDatabase database, LocalInterface at, int routerId, LsaContent.Edge link) {
    Lsa lsa =
        database.get(
            new Scope.Link(at.interfaceIndex()),
            new LsaKey(LsaType.V3_LINK, link.data(), routerId));
    return lsa != null && lsa.body() instanceof LsaBody.Link said ? said.linkLocal() : null;
  }

  @Override
  public List<IpAddress> endpoints(AreaVertices.Vertex router, List<LsaContent.Edge> towardsRoot) {
    return router.attached().stream()
        .flatMap(List::stream)
        .filter(attached -> attached.own() && attached.prefix().length() == ADDRESS_BITS)
        .map(attached -> attached.prefix().address())
        .distinct()
        .toList();
  }

  @Override
  public boolean tellsNextHop(LsaKey key) {
    return key.type() == LsaType.V3_LINK;
  }
}
