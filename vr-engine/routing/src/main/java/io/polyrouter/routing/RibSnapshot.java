package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The RIB of one address family at one moment. Immutable; any thread may read it.
 *
 * @param routes every route
 * @param fib what follows from it for forwarding; the same object as before as long as it is equal
 * @param routesBySource number of routes of each source that has any
 * @param unresolved number of routes that wait for their next hops
 * @param routesRefused how many offers the limit of routes has refused so far
 * @param nextHopsLeftOut how many next hops the routes leave out now because their ECMP sets are
 *     full, counted for each route
 */
public record RibSnapshot(
    PrefixTable<RibEntry> routes,
    PrefixTable<ForwardingAction> fib,
    SortedMap<RouteSource, Integer> routesBySource,
    int unresolved,
    long routesRefused,
    long nextHopsLeftOut) {

  /** Takes what {@link #activeChangesSince} finds. */
  public interface ActiveRouteVisitor {
    /**
     * The route that is in use for a prefix has changed.
     *
     * @param before null if there was none
     * @param now null if there is none
     */
    void changed(IpPrefix prefix, @Nullable RibRoute before, @Nullable RibRoute now);
  }

  /**
   * Finds the prefixes whose active route is another one than in an older snapshot of the same RIB,
   * in ascending order. The cost follows the number of routes that changed.
   */
  public void activeChangesSince(RibSnapshot older, ActiveRouteVisitor visitor) {
    routes.diff(
        older.routes,
        (prefix, before, now) -> {
          RibRoute activeBefore = before == null ? null : before.active();
          RibRoute activeNow = now == null ? null : now.active();
          if (!Objects.equals(activeBefore, activeNow)) {
            visitor.changed(prefix, activeBefore, activeNow);
          }
        });
  }

  /** Of a RIB without routes. */
  public static RibSnapshot empty(AddressFamily family) {
    return new RibSnapshot(
        PrefixTable.empty(family),
        PrefixTable.empty(family),
        Collections.emptySortedMap(),
        0,
        0,
        0);
  }
}
