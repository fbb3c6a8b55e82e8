package io.polyrouter.router.config;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an interface tells the hosts of its link (RFC 4861, section 6.2.1; RFC 8349, module
 * ietf-ipv6-router-advertisements). Every value is definite: defaults that depend on others are
 * worked out by who makes the record.
 *
 * @param send whether advertisements are sent and solicitations answered; the rest waits if not
 * @param maxIntervalSeconds between unsolicited advertisements, 4 to 65535 (RFC 8319)
 * @param minIntervalSeconds between them, 3 to three quarters of the maximum; see {@link
 *     #defaultMinInterval}
 * @param managed hosts are to get addresses by DHCPv6
 * @param otherConfig hosts are to get other configuration by DHCPv6
 * @param linkMtuBytes MTU option; 0 for none, else 1280 to the interface's MTU
 * @param reachableTimeMillis 0 (unspecified) to 3600000
 * @param retransTimerMillis 0 (unspecified) to 4294967295
 * @param curHopLimit 0 (unspecified) to 255
 * @param defaultLifetimeSeconds for how long hosts may use this router as a default router: 0 (not
 *     at all), or from the maximal interval to 65535; see {@link #defaultLifetime}
 * @param prefixes what is told of prefixes otherwise than by default, see {@link #advertised}
 * @param rdnss recursive DNS servers (RFC 8106, section 5.1)
 * @param dnssl DNS search list (RFC 8106, section 5.2)
 */
public record RouterAdvertisements(
    boolean send,
    int maxIntervalSeconds,
    int minIntervalSeconds,
    boolean managed,
    boolean otherConfig,
    long linkMtuBytes,
    int reachableTimeMillis,
    long retransTimerMillis,
    int curHopLimit,
    int defaultLifetimeSeconds,
    List<PrefixPolicy> prefixes,
    Optional<RecursiveDns> rdnss,
    Optional<SearchList> dnssl) {

  public static final int LEAST_MAX_INTERVAL_SECONDS = 4;
  public static final int MOST_MAX_INTERVAL_SECONDS = 65_535;
  public static final int LEAST_MIN_INTERVAL_SECONDS = 3;
  public static final int MOST_REACHABLE_TIME_MILLIS = 3_600_000;
  public static final int DEFAULT_MAX_INTERVAL_SECONDS = 600;
  public static final int DEFAULT_CUR_HOP_LIMIT = 64;

  private static final int INTERFACE_IDENTIFIER_AT = 64;

  /** RFC 4861: all ones stands for infinity. */
  public static final long INFINITE_LIFETIME = 0xffff_ffffL;

  public static final long DEFAULT_VALID_LIFETIME_SECONDS = 2_592_000;
  public static final long DEFAULT_PREFERRED_LIFETIME_SECONDS = 604_800;

  /** No advertisements; everything else has its default. */
  public static final RouterAdvertisements SILENT = defaults(false);

  /** Advertisements with all defaults: every on-link prefix, for autonomous configuration. */
  public static final RouterAdvertisements DEFAULT = defaults(true);

  public RouterAdvertisements {
    prefixes = List.copyOf(prefixes);
  }

  private static RouterAdvertisements defaults(boolean send) {
    return new RouterAdvertisements(
        send,
        DEFAULT_MAX_INTERVAL_SECONDS,
        defaultMinInterval(DEFAULT_MAX_INTERVAL_SECONDS),
        false,
        false,
        0,
        0,
        0,
        DEFAULT_CUR_HOP_LIMIT,
        defaultLifetime(DEFAULT_MAX_INTERVAL_SECONDS),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** A third of the maximum; three quarters where it is below 9 seconds (RFC 8349, section 9.1). */
  public static int defaultMinInterval(int maxIntervalSeconds) {
    int seconds =
        maxIntervalSeconds >= 9 ? maxIntervalSeconds * 33 / 100 : maxIntervalSeconds * 3 / 4;
    return Math.max(LEAST_MIN_INTERVAL_SECONDS, seconds);
  }

  /** Three times the maximal interval, as far as the field reaches. */
  public static int defaultLifetime(int maxIntervalSeconds) {
    return Math.min(3 * maxIntervalSeconds, 0xffff);
  }

  /**
   * What is told of one prefix.
   *
   * @param advertisement empty for a prefix that is not to be told of although it is on the link
   */
  public record PrefixPolicy(Ipv6Prefix prefix, Optional<PrefixInformation> advertisement) {}

  /**
   * A prefix information option (RFC 4861, section 4.6.2).
   *
   * @param validLifetimeSeconds 0 to {@link #INFINITE_LIFETIME}
   * @param preferredLifetimeSeconds 0 to the valid lifetime
   */
  public record PrefixInformation(
      boolean onLink,
      boolean autonomous,
      long validLifetimeSeconds,
      long preferredLifetimeSeconds) {

    public static final PrefixInformation DEFAULT =
        new PrefixInformation(
            true, true, DEFAULT_VALID_LIFETIME_SECONDS, DEFAULT_PREFERRED_LIFETIME_SECONDS);

    private static PrefixInformation ofOwn(Ipv6Prefix prefix) {
      return prefix.length() == INTERFACE_IDENTIFIER_AT
          ? DEFAULT
          : new PrefixInformation(
              true, false, DEFAULT.validLifetimeSeconds, DEFAULT.preferredLifetimeSeconds);
    }
  }

  /**
   * A recursive DNS server option.
   *
   * @param servers at least one
   * @param lifetimeSeconds 0 (no longer to be used) to {@link #INFINITE_LIFETIME}; by default three
   *     times the maximal interval
   */
  public record RecursiveDns(List<Ipv6Address> servers, long lifetimeSeconds) {
    public RecursiveDns {
      servers = List.copyOf(servers);
    }
  }

  /**
   * A DNS search list option.
   *
   * @param domains at least one, labels between dots
   * @param lifetimeSeconds as of {@link RecursiveDns}
   */
  public record SearchList(List<String> domains, long lifetimeSeconds) {
    public SearchList {
      domains = List.copyOf(domains);
    }
  }

  /** A prefix and what is told of it. */
  public record AdvertisedPrefix(Ipv6Prefix prefix, PrefixInformation information) {}

  /**
   * The prefixes that hosts are told of: those that are listed to be, in their order, and then the
   * on-link prefixes of the own addresses that are not listed at all, with the defaults; for
   * autonomous configuration only those of length 64, since hosts can use no other for that (RFC
   * 4862, section 5.5.3).
   */
  public List<AdvertisedPrefix> advertised(List<Ipv6Config.Address> ownAddresses) {
    List<AdvertisedPrefix> result = new ArrayList<>();
    Set<Ipv6Prefix> decided = new HashSet<>();
    for (PrefixPolicy policy : prefixes) {
      decided.add(policy.prefix());
      policy
          .advertisement()
          .ifPresent(information -> result.add(new AdvertisedPrefix(policy.prefix(), information)));
    }
    for (Ipv6Config.Address own : ownAddresses) {
      Ipv6Prefix prefix = Ipv6Prefix.of(own.address(), own.prefixLength());
      if (decided.add(prefix)) {
        result.add(new AdvertisedPrefix(prefix, PrefixInformation.ofOwn(prefix)));
      }
    }
    return List.copyOf(result);
  }
}
