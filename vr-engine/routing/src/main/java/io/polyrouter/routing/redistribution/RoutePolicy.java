package io.polyrouter.routing.redistribution;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import java.util.Map;
import java.util.Optional;

/**
 * Decides by source and offer which routes pass, and what is set for them. Pure and immutable: the
 * same offer of the same source has the same answer for ever, and whoever changes a policy makes
 * another one. Any thread.
 */
@FunctionalInterface
public interface RoutePolicy {

  /** Lets every route pass as it is. */
  RoutePolicy PASS_ALL = (prefix, route) -> Optional.of(Edits.NONE);

  /** Lets none pass: what a policy that is not there comes to. */
  RoutePolicy PASS_NONE = (prefix, route) -> Optional.empty();

  /** What is set for the route; empty if it does not pass. */
  Optional<Edits> apply(IpPrefix prefix, RibRoute route);

  /**
   * The policies of a configuration, by name.
   *
   * @param interfaces names by index
   */
  static Map<String, RoutePolicy> allOf(PolicyEngine engine, Map<Integer, String> interfaces) {
    return ConfiguredPolicy.allOf(engine, interfaces);
  }
}
