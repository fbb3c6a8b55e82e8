package io.polyrouter.routing;

/**
 * What a source offers for one prefix.
 *
 * @param preference administrative preference among sources, 0 to 255; lower wins (RFC 1812,
 *     section 5.2.4.4; route-preference in RFC 8349)
 * @param metric of the source's own making; lower wins among routes of equal preference
 */
public record RouteOffer(int preference, long metric, RouteTarget target) {

  public RouteOffer {
    if (preference < 0 || preference > 255) {
      throw new IllegalArgumentException("preference " + preference + " is not in 0..255");
    }
  }
}
