package io.polyrouter.bgp.nlri;

/**
 * Numbers of a family as they stand in messages, whether it is known here or not.
 *
 * @param afi address family identifier, 16 bits
 * @param safi subsequent address family identifier, 8 bits
 */
public record AfiSafi(int afi, int safi) {

  public AfiSafi {
    if (afi >>> 16 != 0 || safi >>> 8 != 0) {
      throw new IllegalArgumentException("AFI " + afi + " has 16 bits, SAFI " + safi + " has 8");
    }
  }

  @Override
  public String toString() {
    return afi + "/" + safi;
  }
}
