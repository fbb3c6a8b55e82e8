package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;
import java.util.Optional;

/**
 * Which routes of others a protocol wants to know, to announce them: the active routes of a source
 * that a policy lets pass. Its own routes never come back to an instance.
 *
 * @param protocol of the source, such as {@code connected}, {@code static}, {@code ospfv2}, or
 *     {@link #DEFAULT_ROUTE}
 * @param instance of that protocol, or empty for all of them
 * @param policy name of a route policy of the same virtual router, or empty to let all pass
 */
public record Redistribution(
    AddressFamily family, String protocol, Optional<String> instance, Optional<String> policy) {

  /**
   * In place of a protocol: the active route to the default prefix of the family, and no other,
   * whichever source it is of. For those who announce a default route while they have one.
   */
  public static final String DEFAULT_ROUTE = "default-route";
}
