package io.polyrouter.routing.policy;

import io.polyrouter.net.IpPrefix;

/**
 * Prefixes within a prefix (RFC 9067, list prefix-list).
 *
 * @param lower least length of a prefix that matches, from the prefix's own on
 * @param upper greatest length, 32 or 128 at most
 */
public record PrefixRange(IpPrefix prefix, int lower, int upper) {

  /** The prefix alone. */
  public static PrefixRange exactly(IpPrefix prefix) {
    return new PrefixRange(prefix, prefix.length(), prefix.length());
  }

  /** The prefix and all that are more specific. */
  public static PrefixRange orLonger(IpPrefix prefix) {
    return new PrefixRange(prefix, prefix.length(), prefix.family().bits());
  }
}
