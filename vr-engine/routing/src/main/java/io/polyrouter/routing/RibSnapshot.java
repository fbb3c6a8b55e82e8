package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import java.util.Collections;
import java.util.SortedMap;

/**
 * The RIB of one address family at one moment. Immutable; any thread may read it.
 *
 * @param routes every route
 * @param fib what follows from it for forwarding; the same object as before as long as it is equal
 * @param routesBySource number of routes of each source that has any
 * @param unresolved number of routes that wait for their next hops
 * @param routesRefused how many offers the limit of routes has refused so far
 * @param nextHopsLeftOut how many next hops ECMP sets have left out so far because they were full
 */
public record RibSnapshot(
    PrefixTable<RibEntry> routes,
    PrefixTable<ForwardingAction> fib,
    SortedMap<RouteSource, Integer> routesBySource,
    int unresolved,
    long routesRefused,
    long nextHopsLeftOut) {

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
