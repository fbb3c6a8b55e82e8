package io.polyrouter.stack;

/** What is counted for a virtual router as a whole; packets unless the name says otherwise. */
public enum VrCounter {
  IPV4_RECEIVED("ipv4-received"),
  IPV4_FORWARDED("ipv4-forwarded"),
  IPV4_DELIVERED("ipv4-delivered"),
  IPV4_ORIGINATED("ipv4-originated"),

  // Reasons to drop.
  IPV4_NO_ROUTE("ipv4-no-route"),
  IPV4_UNREACHABLE_ROUTE("ipv4-unreachable-route"),
  IPV4_BLACKHOLED("ipv4-blackholed"),
  IPV4_TTL_EXPIRED("ipv4-ttl-expired"),
  IPV4_FRAGMENTATION_NEEDED("ipv4-fragmentation-needed"),
  /** For the network or broadcast address of a link (RFC 2644). */
  IPV4_DIRECTED_BROADCAST("ipv4-directed-broadcast"),
  /** For 255.255.255.255 and nobody listens. */
  IPV4_BROADCAST("ipv4-broadcast"),
  /** For a multicast group that nobody has joined. */
  IPV4_MULTICAST("ipv4-multicast"),
  /** Source routes are not followed (RFC 7126, section 4). */
  IPV4_SOURCE_ROUTE_OPTION("ipv4-source-route-option"),
  IPV4_MALFORMED_OPTIONS("ipv4-malformed-options"),
  /** Address resolution had no answer. */
  NEIGHBOUR_UNRESOLVED("neighbour-unresolved"),
  /** Too many packets waited for address resolution. */
  NEIGHBOUR_QUEUE_FULL("neighbour-queue-full"),
  /** The limit of neighbours, or of those being resolved, was reached. */
  NEIGHBOUR_LIMIT("neighbour-limit"),
  /** Frames for which the mailbox had no room. */
  MAILBOX_FULL("mailbox-full"),
  /** Turns that ended before all frames were taken, for others on the same loop to have theirs. */
  TURNS_EXHAUSTED("turns-exhausted"),

  IPV4_FRAGMENTED("ipv4-fragmented"),
  IPV4_FRAGMENTS_CREATED("ipv4-fragments-created"),
  IPV4_REASSEMBLY_FRAGMENTS("ipv4-reassembly-fragments"),
  IPV4_REASSEMBLED("ipv4-reassembled"),
  IPV4_REASSEMBLY_TIMEOUTS("ipv4-reassembly-timeouts"),
  /** Fragments dropped because they overlap or contradict others. */
  IPV4_REASSEMBLY_INVALID("ipv4-reassembly-invalid"),
  IPV4_REASSEMBLY_LIMIT("ipv4-reassembly-limit"),

  ICMP_ECHO_REQUESTS_IN("icmp-echo-requests-in"),
  ICMP_ECHO_REPLIES_IN("icmp-echo-replies-in"),
  ICMP_ERRORS_IN("icmp-errors-in"),
  /** Messages of types that are not handled. */
  ICMP_IGNORED("icmp-ignored"),
  ICMP_ECHO_REQUESTS_OUT("icmp-echo-requests-out"),
  ICMP_ECHO_REPLIES_OUT("icmp-echo-replies-out"),
  ICMP_UNREACHABLES_OUT("icmp-unreachables-out"),
  ICMP_TIME_EXCEEDED_OUT("icmp-time-exceeded-out"),
  /** Errors not sent because the rate limit was reached. */
  ICMP_RATE_LIMITED("icmp-rate-limited"),
  /** Errors not sent because of RFC 1122, section 3.2.2. */
  ICMP_SUPPRESSED("icmp-suppressed"),

  UDP_NO_PORT("udp-no-port"),
  PROTOCOL_UNREACHABLE("protocol-unreachable"),

  /** ICMP errors about own packets whose path MTU was taken note of. */
  PATH_MTU_LEARNT("path-mtu-learnt"),
  /** Path MTUs that cannot be true: ignored. */
  PATH_MTU_IGNORED("path-mtu-ignored"),
  /** Packets that came in by an interface that does not forward. */
  NOT_FORWARDING("not-forwarding"),
  IGMP_IGNORED("igmp-ignored"),

  IPV6_RECEIVED("ipv6-received"),
  IPV6_FORWARDED("ipv6-forwarded"),
  IPV6_DELIVERED("ipv6-delivered"),
  IPV6_ORIGINATED("ipv6-originated"),
  ICMPV6_ECHO_REQUESTS_IN("icmpv6-echo-requests-in"),
  ICMPV6_ECHO_REPLIES_IN("icmpv6-echo-replies-in"),
  ICMPV6_ECHO_REQUESTS_OUT("icmpv6-echo-requests-out"),
  ICMPV6_ECHO_REPLIES_OUT("icmpv6-echo-replies-out"),
  ICMPV6_ERRORS_IN("icmpv6-errors-in"),
  ICMPV6_ERRORS_OUT("icmpv6-errors-out"),
  IPV6_NO_ROUTE("ipv6-no-route"),
  IPV6_UNREACHABLE_ROUTE("ipv6-unreachable-route"),
  IPV6_BLACKHOLED("ipv6-blackholed"),
  IPV6_HOP_LIMIT_EXCEEDED("ipv6-hop-limit-exceeded"),
  IPV6_TOO_BIG("ipv6-too-big"),
  /** Packets whose source or destination means nothing beyond its link (RFC 4007). */
  IPV6_BEYOND_SCOPE("ipv6-beyond-scope"),
  /** For a multicast group that nobody has joined. */
  IPV6_MULTICAST("ipv6-multicast"),
  /** For an own address that is tentative or a duplicate. */
  IPV6_TENTATIVE("ipv6-tentative"),
  /** Routing headers of type 0 and others are not followed (RFC 5095). */
  IPV6_ROUTING_HEADER("ipv6-routing-header"),
  /** Options that ask for the packet to be dropped where they are not known. */
  IPV6_REFUSED_OPTION("ipv6-refused-option"),
  IPV6_FRAGMENTED("ipv6-fragmented"),
  IPV6_FRAGMENTS_CREATED("ipv6-fragments-created"),
  IPV6_REASSEMBLY_FRAGMENTS("ipv6-reassembly-fragments"),
  IPV6_REASSEMBLED("ipv6-reassembled"),
  IPV6_REASSEMBLY_TIMEOUTS("ipv6-reassembly-timeouts"),
  /** Fragments dropped because they overlap or contradict others (RFC 5722). */
  IPV6_REASSEMBLY_INVALID("ipv6-reassembly-invalid"),
  IPV6_REASSEMBLY_LIMIT("ipv6-reassembly-limit"),
  /** Messages of types that are not handled. */
  ICMPV6_IGNORED("icmpv6-ignored"),
  /** Errors not sent because the rate limit was reached (RFC 4443, section 2.4 (f)). */
  ICMPV6_RATE_LIMITED("icmpv6-rate-limited"),
  /** Errors not sent because of RFC 4443, section 2.4 (e). */
  ICMPV6_SUPPRESSED("icmpv6-suppressed");

  private final String label;

  VrCounter(String label) {
    this.label = label;
  }

  /** The name for users; stable. */
  public String label() {
    return label;
  }
}
