package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaBody.SummaryV2;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Designated;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Version 2. */
final class LsaReaderV2 implements LsaReader {

  @Override
  public Kind kind(int type) {
    return switch (type) {
      case LsaType.V2_ROUTER, LsaType.V2_NETWORK -> Kind.WITHIN_AREA;
      case LsaType.V2_SUMMARY_NETWORK -> Kind.SUMMARY;
      case LsaType.V2_SUMMARY_ROUTER -> Kind.BOUNDARY_ROUTER;
      case LsaType.V2_EXTERNAL, LsaType.V2_NSSA -> Kind.EXTERNAL;
      default -> Kind.NOTHING;
    };
  }

  @Override
  public @Nullable LsaContent read(LsaKey key, int options, LsaBody body) {
    return switch (body) {
      case RouterV2 router -> router(key, router);
      case NetworkV2 network -> network(key, network);
      case SummaryV2 summary ->
          key.type() == LsaType.V2_SUMMARY_ROUTER
              ? new LsaContent.BoundaryRouter(key.linkStateId(), summary.metric())
              : new LsaContent.Summary(prefix(key.linkStateId(), summary.mask()), summary.metric());
      case ExternalV2 external ->
          new LsaContent.External(
              prefix(key.linkStateId(), external.mask()),
              external.type2(),
              external.metric(),
              external.forwarding() == 0 ? null : new Ipv4Address(external.forwarding()),
              external.tag(),
              key.type() == LsaType.V2_NSSA && (options & OspfPacket.OPTION_NSSA) != 0);
      default -> null;
    };
  }

  private static LsaContent router(LsaKey key, RouterV2 router) {
    List<LsaContent.Edge> edges = new ArrayList<>(router.links().size());
    List<LsaContent.Attached> prefixes = new ArrayList<>();
    for (LinkV2 link : router.links()) {
      switch (link.type()) {
        case LinkV2.POINT_TO_POINT, LinkV2.VIRTUAL ->
            edges.add(
                new LsaContent.Edge(
                    VertexId.router(link.id()),
                    link.metric(),
                    link.data(),
                    link.type() == LinkV2.VIRTUAL));
        case LinkV2.TRANSIT ->
            edges.add(
                new LsaContent.Edge(
                    VertexId.networkV2(link.id()), link.metric(), link.data(), false));
        case LinkV2.STUB -> {
          if (isMask(link.data())) {
            prefixes.add(
                new LsaContent.Attached(prefix(link.id(), link.data()), link.metric(), false));
          }
        }
        default -> {
          // A type of link that is not known says nothing.
        }
      }
    }
    return new LsaContent.Links(
        VertexId.router(key.advertisingRouter()), router.flags(), true, edges, prefixes);
  }

  /** A network whose mask is that of a host has its prefix suppressed (RFC 6860, section 2.2). */
  private static LsaContent network(LsaKey key, NetworkV2 network) {
    List<LsaContent.Edge> edges = new ArrayList<>(network.routers().size());
    for (int router : network.routers()) {
      edges.add(new LsaContent.Edge(VertexId.router(router), 0, 0, false));
    }
    return new LsaContent.Links(
        VertexId.networkV2(key.linkStateId()),
        0,
        true,
        edges,
        network.mask() == -1
            ? List.of()
            : List.of(
                new LsaContent.Attached(prefix(key.linkStateId(), network.mask()), 0, false)));
  }

  private static boolean isMask(int mask) {
    return (~mask & (~mask + 1)) == 0;
  }

  private static IpPrefix prefix(int address, int mask) {
    return Ipv4Prefix.of(new Ipv4Address(address), Integer.bitCount(mask));
  }

  @Override
  public VertexId network(Designated designated) {
    return VertexId.networkV2(designated.address() instanceof Ipv4Address v4 ? v4.bits() : 0);
  }

  @Override
  public @Nullable IpAddress address(
      LinkStateDatabase database, LocalInterface at, int routerId, LsaContent.Edge link) {
    return new Ipv4Address(link.data());
  }

  /** An unnumbered link has no address but a number of its interface, which is small. */
  @Override
  public List<IpAddress> endpoints(AreaVertices.Vertex router, List<LsaContent.Edge> towardsRoot) {
    return Stream.concat(towardsRoot.stream(), router.edges().stream())
        .filter(edge -> !edge.virtual() && edge.data() >>> 24 != 0)
        .map(edge -> (IpAddress) new Ipv4Address(edge.data()))
        .distinct()
        .toList();
  }

  @Override
  public boolean tellsNextHop(LsaKey key) {
    return false;
  }
}
