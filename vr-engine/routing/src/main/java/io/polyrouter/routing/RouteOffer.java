package io.polyrouter.routing;

/**
 * What a source offers for one prefix.
 *
 * @param preference administrative preference among sources, 0 to 255; lower wins (RFC 1812,
 *     section 5.2.4.4; route-preference in RFC 8349)
 * @param metric of the source's own making; lower wins among routes of equal preference
 * @param tag for route policies, 32 bits, 0 for none; without meaning to the RIB
 * @param type what it is to the source, for route policies; without meaning to the RIB
 */
public record RouteOffer(
    int preference, long metric, long tag, RouteType type, RouteTarget target) {

  /** Of a source that tells no types apart. */
  public RouteOffer(int preference, long metric, long tag, RouteTarget target) {
    this(preference, metric, tag, RouteType.PLAIN, target);
  }

  /** Without a tag. */
  public RouteOffer(int preference, long metric, RouteTarget target) {
    this(preference, metric, 0, target);
  }

  public RouteOffer {
    if (preference < 0 || preference > 255) {
      throw new IllegalArgumentException("preference " + preference + " is not in 0..255");
    }
  }
}
