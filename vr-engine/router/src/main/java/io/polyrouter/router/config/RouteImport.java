package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.RouteSource;

/**
 * Has a virtual router use routes of another one, to which it has a memory link. One for each
 * router and family.
 *
 * @param from the virtual router whose active routes these are
 * @param policy name of a route policy of the importing router: what it does not accept stays out
 * @param preference administrative preference that they get, 1 to 255
 */
public record RouteImport(String from, AddressFamily family, String policy, int preference) {

  /** The protocol that leaked routes are of, as {@link RouteSource} and redistribution name it. */
  public static final String PROTOCOL = "import";

  /** The last choice but one: whatever a router learns by itself is better. */
  public static final int DEFAULT_PREFERENCE = 250;

  /** With the default preference. */
  public RouteImport(String from, AddressFamily family, String policy) {
    this(from, family, policy, DEFAULT_PREFERENCE);
  }

  /** Who offers the routes to the RIB. */
  public RouteSource source() {
    return new RouteSource(PROTOCOL, from);
  }
}
