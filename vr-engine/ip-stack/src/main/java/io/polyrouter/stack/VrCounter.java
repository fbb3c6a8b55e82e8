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
  PROTOCOL_UNREACHABLE("protocol-unreachable");

  private final String label;

  VrCounter(String label) {
    this.label = label;
  }

  /** The name for users; stable. */
  public String label() {
    return label;
  }
}
