package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A route in the RIB. Its prefix is the key that it is found under.
 *
 * @param action what it resolves to; null while its next hops are unresolved
 */
public record RibRoute(RouteSource source, RouteOffer offer, @Nullable ForwardingAction action) {

  /** Best first. */
  static final Comparator<RibRoute> ORDER =
      Comparator.<RibRoute>comparingInt(route -> route.offer.preference())
          .thenComparingLong(route -> route.offer.metric())
          .thenComparing(RibRoute::source);
}
