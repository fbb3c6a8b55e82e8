package io.polyrouter.ospf.origination;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.settings.AreaSettings;

/**
 * What the router is to an area.
 *
 * @param type of the area
 * @param border whether it is an area border router
 * @param boundary whether it is an AS boundary router
 * @param virtual whether it is the end of a virtual link through the area
 * @param hasVirtualLinks whether virtual links through the area are configured
 * @param translates whether it translates type 7 LSAs whatever others do
 * @param stub whether others are asked not to send transit traffic (RFC 6987)
 */
record RouterRole(
    int routerId,
    AreaSettings.Type type,
    boolean border,
    boolean boundary,
    boolean virtual,
    boolean hasVirtualLinks,
    boolean translates,
    boolean stub) {

  /** Flags of its router-LSA (RFC 2328, appendix A.4.2; RFC 3101, appendix B). */
  int flags() {
    return (border ? LsaBody.FLAG_BORDER : 0)
        | (boundary && type != AreaSettings.Type.STUB ? LsaBody.FLAG_BOUNDARY : 0)
        | (virtual ? LsaBody.FLAG_VIRTUAL : 0)
        | (translates && type == AreaSettings.Type.NSSA ? LsaBody.FLAG_TRANSLATES : 0);
  }

  /** Metric of a link to another router (RFC 6987, section 2). */
  int transitMetric(int cost) {
    return stub ? LsaBody.MAX_LINK_METRIC : cost;
  }
}
