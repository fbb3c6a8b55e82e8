package io.polyrouter.ospf.route;

/**
 * Names a vertex of an area (RFC 2328, section 16.1; RFC 5340, section 4.8.1).
 *
 * @param id of a router its router ID; of a transit network what its network-LSA is found by: in
 *     version 2 the designated router's address, in version 3 its router ID and interface ID
 */
record VertexId(boolean network, long id) {

  static VertexId router(int routerId) {
    return new VertexId(false, Integer.toUnsignedLong(routerId));
  }

  static VertexId networkV2(int designatedAddress) {
    return new VertexId(true, Integer.toUnsignedLong(designatedAddress));
  }

  static VertexId networkV3(int designatedRouterId, int interfaceId) {
    return new VertexId(
        true, (long) designatedRouterId << 32 | Integer.toUnsignedLong(interfaceId));
  }

  /** Of a router. */
  int routerId() {
    return (int) id;
  }
}
