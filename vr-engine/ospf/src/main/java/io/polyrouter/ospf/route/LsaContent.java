package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaMeaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an LSA of either version means for the calculation of routes. Immutable. */
sealed interface LsaContent extends LsaMeaning {

  /**
   * A router or network LSA.
   *
   * @param flags of a router, as in {@link io.polyrouter.ospf.lsa.LsaBody}; 0 for a network
   * @param transit whether paths may lead through it
   * @param prefixes that version 2 tells of in the same LSA
   */
  record Links(
      VertexId vertex, int flags, boolean transit, List<Edge> edges, List<Attached> prefixes)
      implements LsaContent {
    public Links {
      edges = List.copyOf(edges);
      prefixes = List.copyOf(prefixes);
    }

    /** Whether paths through the area are the same with both. */
    boolean hasEdgesOf(Links other) {
      return transit == other.transit && edges.equals(other.edges);
    }
  }

  /**
   * A link from one vertex to another.
   *
   * @param data of a router's link: in version 2 its address, in version 3 its interface ID
   * @param virtual whether it is a virtual link
   */
  record Edge(VertexId to, int metric, int data, boolean virtual) {}

  /**
   * A prefix at a vertex, with the metric from there.
   *
   * @param own whether it is an address of the router itself (version 3, LA-bit)
   */
  record Attached(IpPrefix prefix, int metric, boolean own) {}

  /** An intra-area-prefix-LSA of version 3. */
  record Prefixes(VertexId vertex, List<Attached> prefixes) implements LsaContent {
    public Prefixes {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** A prefix of another area. */
  record Summary(IpPrefix prefix, int metric) implements LsaContent {}

  /** An AS boundary router of another area. */
  record BoundaryRouter(int routerId, int metric) implements LsaContent {}

  /**
   * A prefix outside of the AS.
   *
   * @param forwarding null for the advertising router
   * @param propagate whether it is to leave its NSSA (the P-bit); false for AS-external LSAs
   */
  record External(
      IpPrefix prefix,
      boolean type2,
      int metric,
      @Nullable IpAddress forwarding,
      long tag,
      boolean propagate)
      implements LsaContent {}
}
