package io.polyrouter.routing;

import io.polyrouter.fib.ForwardingAction;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A route in the RIB. Its prefix is the key that it is found under.
 *
 * @param action what it resolves to; null while its next hops are unresolved
 * @param leftOut how many next hops the action lacks because the set was full
 */
public record RibRoute(
    RouteSource source, RouteOffer offer, @Nullable ForwardingAction action, int leftOut) {

  /** All its next hops found room. */
  public RibRoute(RouteSource source, RouteOffer offer, @Nullable ForwardingAction action) {
    this(source, offer, action, 0);
  }

  /** Best first. */
  static final Comparator<RibRoute> ORDER =
      Comparator.<RibRoute>comparingInt(route -> route.offer.preference())
          .thenComparingLong(route -> route.offer.metric())
          .thenComparing(RibRoute::source);
}
