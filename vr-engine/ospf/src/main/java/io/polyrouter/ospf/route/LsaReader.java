package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Designated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the two versions tell in different ways. Stateless. */
sealed interface LsaReader permits LsaReaderV2, LsaReaderV3 {

  static LsaReader of(OspfVersion version) {
    return switch (version) {
      case V2 -> new LsaReaderV2();
      case V3 -> new LsaReaderV3();
    };
  }

  /** What LSAs of a type are about. */
  enum Kind {
    /** Routers, networks and prefixes within an area. */
    WITHIN_AREA,
    /** Prefixes of other areas. */
    SUMMARY,
    /** AS boundary routers of other areas. */
    BOUNDARY_ROUTER,
    EXTERNAL,
    /** Nothing that routes depend on. */
    NOTHING
  }

  Kind kind(int type);

  /**
   * What an LSA means for routes; null for nothing.
   *
   * @param options of the header, in version 2
   */
  @Nullable LsaContent read(LsaKey key, int options, LsaBody body);

  /** The vertex of the network that a designated router speaks for. */
  VertexId network(Designated designated);

  /**
   * The address of a router on a network that this router is on, to be the next hop there (RFC
   * 2328, section 16.1.1; RFC 5340, section 4.8.2).
   *
   * @param at this router's interface
   * @param link that of the other router to the network
   * @return null if it is not known
   */
  @Nullable IpAddress address(
      LinkStateDatabase database, LocalInterface at, int routerId, LsaContent.Edge link);

  /**
   * The addresses of a router that packets over a virtual link may be sent to (RFC 2328, section
   * 15; RFC 5340, section 4.7), those to be preferred first.
   *
   * @param towardsRoot its links on shortest paths
   */
  List<IpAddress> endpoints(AreaVertices.Vertex router, List<LsaContent.Edge> towardsRoot);

  /** Whether an LSA of a link's scope says where next hops are. */
  boolean tellsNextHop(LsaKey key);
}
