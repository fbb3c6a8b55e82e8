package io.polyrouter.stack;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import java.util.List;

/**
 * What an interface tells the hosts of its link (RFC 4861, section 6.2.1; RFC 8106). 32-bit times
 * are unsigned.
 *
 * @param maxIntervalSeconds between unsolicited advertisements, at least 4
 * @param minIntervalSeconds between them, at least 3 and less than the maximum
 * @param linkMtuBytes 0 not to tell
 * @param reachableTimeMillis 0 not to say
 * @param retransTimerMillis 0 not to say
 * @param hopLimit 0 not to say
 * @param lifetimeSeconds for how long hosts may use this router as a default router, 0 for not
 * @param dnsLifetimeSeconds of the DNS servers
 * @param searchDomains in which hosts look up names (RFC 8106, section 5.2), without a last dot
 * @param searchLifetimeSeconds of the search domains
 */
public record RouterAdvertisement(
    int maxIntervalSeconds,
    int minIntervalSeconds,
    boolean managed,
    boolean otherConfig,
    int linkMtuBytes,
    int reachableTimeMillis,
    int retransTimerMillis,
    int hopLimit,
    int lifetimeSeconds,
    List<Prefix> prefixes,
    List<Ipv6Address> dnsServers,
    int dnsLifetimeSeconds,
    List<String> searchDomains,
    int searchLifetimeSeconds) {

  public RouterAdvertisement {
    prefixes = List.copyOf(prefixes);
    dnsServers = List.copyOf(dnsServers);
    searchDomains = List.copyOf(searchDomains);
  }

  /** A prefix that hosts are told of. */
  public record Prefix(
      Ipv6Prefix prefix,
      boolean onLink,
      boolean autonomous,
      int validLifetimeSeconds,
      int preferredLifetimeSeconds) {}
}
