package io.polyrouter.ospf.route;

import io.polyrouter.net.IpPrefix;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a calculation has changed.
 *
 * @param areas whose shortest paths were worked out anew; without any only prefixes were looked at
 * @param changes of routes, in ascending order
 * @param boundaryRouters AS boundary routers that are reached in another way, or no longer
 * @param ranges whose networks or settings changed
 * @param externals prefixes outside of the AS that other routers say something else of now, or that
 *     other routers say something of who are reached in another way
 */
public record CalculationResult(
    List<Integer> areas,
    List<Change> changes,
    Set<Integer> boundaryRouters,
    Set<AreaRanges.Range> ranges,
    Set<IpPrefix> externals) {

  /**
   * The route to a prefix.
   *
   * @param before null if it is new
   * @param now null if it is gone
   */
  public record Change(IpPrefix prefix, @Nullable OspfRoute before, @Nullable OspfRoute now)
      implements Comparable<Change> {
    @Override
    public int compareTo(Change other) {
      return prefix.compareTo(other.prefix);
    }
  }
}
