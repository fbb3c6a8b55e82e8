package io.polyrouter.routing;

/** What a route is to its own protocol (RFC 9067, identity proto-route-type). */
public enum RouteType {
  /** Of a protocol that tells no types apart. */
  PLAIN,
  OSPF_INTRA_AREA,
  OSPF_INTER_AREA,
  OSPF_EXTERNAL_1,
  OSPF_EXTERNAL_2,
  OSPF_NSSA_1,
  OSPF_NSSA_2,
  BGP_INTERNAL,
  BGP_EXTERNAL
}
