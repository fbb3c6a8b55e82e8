package io.polyrouter.ospf.route;

/**
 * A way to a router or prefix.
 *
 * @param areaId that it is associated with
 * @param intraArea whether it stays within that area
 */
public record Way(int areaId, boolean intraArea, int cost, Hops hops) {

  /** Costs together; whatever is beyond the largest number counts as that. */
  static int sum(int one, int other) {
    return (int) Math.min((long) one + other, Integer.MAX_VALUE);
  }
}
