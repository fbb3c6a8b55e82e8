package io.polyrouter.ospf.lsa;

/**
 * What tells LSAs apart within a flooding scope (RFC 2328, section 12.1). In the order of type,
 * link state ID and advertising router, all unsigned.
 *
 * @param type as in {@link LsaType}
 */
public record LsaKey(int type, int linkStateId, int advertisingRouter)
    implements Comparable<LsaKey> {

  @Override
  public int compareTo(LsaKey other) {
    int byType = Integer.compareUnsigned(type, other.type);
    if (byType != 0) {
      return byType;
    }
    int byId = Integer.compareUnsigned(linkStateId, other.linkStateId);
    return byId != 0 ? byId : Integer.compareUnsigned(advertisingRouter, other.advertisingRouter);
  }
}
