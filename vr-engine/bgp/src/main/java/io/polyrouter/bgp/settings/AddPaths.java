package io.polyrouter.bgp.settings;

/**
 * Several paths to a prefix (RFC 7911).
 *
 * @param receive whether the peer may send them
 * @param send most that it is sent, 0 for the best one without an identifier
 */
public record AddPaths(boolean receive, int send) {
  /** Neither way. */
  public static final AddPaths NONE = new AddPaths(false, 0);
}
