package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.routing.RouteType;
import org.jspecify.annotations.Nullable;

/**
 * The route to a prefix (RFC 2328, section 11). Immutable.
 *
 * @param areaId the area that the path is associated with; of an external route that of the type 7
 *     LSA, else 0
 * @param cost of the way: of a type 2 external route up to the AS boundary router or forwarding
 *     address, of a type 1 external route the sum
 * @param source of an external route the LSA that it follows from, of several the one that counts
 *     (RFC 3101, section 2.5, step 6e)
 */
public record OspfRoute(Type type, int areaId, int cost, Hops hops, @Nullable Source source) {

  /** In order of preference (RFC 2328, section 11), external types 1 and 2 each of two origins. */
  public enum Type {
    INTRA_AREA(RouteType.OSPF_INTRA_AREA),
    INTER_AREA(RouteType.OSPF_INTER_AREA),
    EXTERNAL_1(RouteType.OSPF_EXTERNAL_1),
    EXTERNAL_2(RouteType.OSPF_EXTERNAL_2),
    /** By a type 7 LSA. */
    NSSA_1(RouteType.OSPF_NSSA_1),
    NSSA_2(RouteType.OSPF_NSSA_2);

    private final RouteType routeType;

    Type(RouteType routeType) {
      this.routeType = routeType;
    }

    /** What it is called outside of OSPF. */
    public RouteType routeType() {
      return routeType;
    }

    public boolean isExternal() {
      return this != INTRA_AREA && this != INTER_AREA;
    }
  }

  /**
   * An LSA about a prefix outside of the AS.
   *
   * @param nssa whether it is of type 7, of the area {@code areaId}
   * @param metric that it announces
   * @param forwarding null for the advertising router
   * @param propagate whether it is to be translated at the border of its NSSA
   */
  public record Source(
      LsaKey key,
      boolean nssa,
      int areaId,
      boolean type2,
      int metric,
      @Nullable IpAddress forwarding,
      long tag,
      boolean propagate) {

    /** Where it is known. */
    public Scope scope() {
      return nssa ? new Scope.Area(areaId) : Scope.AS;
    }
  }

  /** What operators and other protocols see as its metric: that of type 2 where there is one. */
  public long metric() {
    return source != null && source.type2() ? source.metric() : cost;
  }

  public long tag() {
    return source == null ? 0 : source.tag();
  }
}
