package io.polyrouter.ospf.lsa;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import java.util.List;

/**
 * What an LSA says. Router IDs, link state IDs and IPv4 addresses are 32-bit numbers; metrics are
 * not negative.
 */
public sealed interface LsaBody {

  /** Metric of a destination that cannot be reached (RFC 2328, appendix B). */
  int LS_INFINITY = 0xff_ffff;

  /** Metric of a link that is not to carry transit traffic (RFC 6987, section 2). */
  int MAX_LINK_METRIC = 0xffff;

  /** A router: an area border router, of its flags (RFC 2328, appendix A.4.2). */
  int FLAG_BORDER = 0x01;

  /** An AS boundary router. */
  int FLAG_BOUNDARY = 0x02;

  /** An endpoint of a virtual link. */
  int FLAG_VIRTUAL = 0x04;

  /** Translates type 7 into type 5 whatever others do (RFC 3101, appendix B; version 2). */
  int FLAG_TRANSLATES = 0x10;

  /**
   * A router's links into an area (RFC 2328, appendix A.4.2).
   *
   * @param flags such as {@link #FLAG_BORDER}
   */
  record RouterV2(int flags, List<LinkV2> links) implements LsaBody {
    public RouterV2 {
      links = List.copyOf(links);
    }
  }

  /**
   * A link of a router.
   *
   * @param type 1 point-to-point, 2 transit network, 3 stub network, 4 virtual link
   * @param id of the neighbour, the designated router's address, or the stub network
   * @param data own address on the link, interface index of an unnumbered one, or the network's
   *     mask
   */
  record LinkV2(int type, int id, int data, int metric) {
    public static final int POINT_TO_POINT = 1;
    public static final int TRANSIT = 2;
    public static final int STUB = 3;
    public static final int VIRTUAL = 4;
  }

  /** The routers on a transit network (RFC 2328, appendix A.4.3). */
  record NetworkV2(int mask, List<Integer> routers) implements LsaBody {
    public NetworkV2 {
      routers = List.copyOf(routers);
    }
  }

  /**
   * A network or an AS boundary router of another area; the link state ID names it (RFC 2328,
   * appendix A.4.4).
   */
  record SummaryV2(int mask, int metric) implements LsaBody {}

  /**
   * A network outside of the AS (RFC 2328, appendix A.4.5; RFC 3101, appendix A).
   *
   * @param type2 whether the metric is larger than any of the AS
   * @param forwarding address, 0 for the advertising router
   */
  record ExternalV2(int mask, boolean type2, int metric, int forwarding, long tag)
      implements LsaBody {}

  /**
   * A router's links into an area (RFC 5340, appendix A.4.3). A router may have several such LSAs,
   * which are taken together.
   *
   * @param options 24 bits
   */
  record RouterV3(int flags, int options, List<LinkV3> links) implements LsaBody {
    public RouterV3 {
      links = List.copyOf(links);
    }
  }

  /** A link of a router; types as in version 2, but there are no stub networks. */
  record LinkV3(
      int type, int metric, int interfaceId, int neighbourInterfaceId, int neighbourRouterId) {}

  /** The routers on a transit network (RFC 5340, appendix A.4.4). */
  record NetworkV3(int options, List<Integer> routers) implements LsaBody {
    public NetworkV3 {
      routers = List.copyOf(routers);
    }
  }

  /** A prefix of another area (RFC 5340, appendix A.4.5). */
  record InterAreaPrefix(int metric, Prefix prefix) implements LsaBody {}

  /** An AS boundary router of another area (RFC 5340, appendix A.4.6). */
  record InterAreaRouter(int options, int metric, int router) implements LsaBody {}

  /**
   * A prefix outside of the AS (RFC 5340, appendix A.4.7).
   *
   * @param forwarding the unspecified address for the advertising router
   * @param tag 0 if there is none
   * @param referencedType 0 if no LSA is referenced
   */
  record ExternalV3(
      boolean type2,
      int metric,
      Prefix prefix,
      Ipv6Address forwarding,
      long tag,
      int referencedType,
      int referencedId)
      implements LsaBody {}

  /** What a router tells of itself on one link (RFC 5340, appendix A.4.9). */
  record Link(int priority, int options, Ipv6Address linkLocal, List<Prefix> prefixes)
      implements LsaBody {
    public Link {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Prefixes of a router or a transit network (RFC 5340, appendix A.4.10). */
  record IntraAreaPrefix(
      int referencedType, int referencedId, int referencedRouter, List<Prefix> prefixes)
      implements LsaBody {
    public IntraAreaPrefix {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** What is passed on without being read (RFC 5250; RFC 5340, section 4.5.1). */
  record Opaque() implements LsaBody {}

  /**
   * A prefix with its options (RFC 5340, appendix A.4.1).
   *
   * @param metric of prefixes in {@link IntraAreaPrefix}, else 0
   */
  record Prefix(IpPrefix prefix, int options, int metric) {
    /** Not to be used for unicast (appendix A.4.1.1). */
    public static final int NO_UNICAST = 0x01;

    /** An address of the router itself. */
    public static final int LOCAL_ADDRESS = 0x02;

    /** To be announced again at the border of a stub area that is not so stubby. */
    public static final int PROPAGATE = 0x08;
  }
}
