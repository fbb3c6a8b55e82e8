package io.polyrouter.transport.tcp;

import java.util.Locale;

/** What TCP of a virtual router counts. The first ones are those of RFC 4022. */
enum TcpCounter {
  ACTIVE_OPENS,
  PASSIVE_OPENS,
  ATTEMPT_FAILS,
  ESTABLISHED_RESETS,
  IN_SEGMENTS,
  OUT_SEGMENTS,
  RETRANSMITTED_SEGMENTS,
  IN_ERRORS,
  OUT_RESETS,

  IN_CHECKSUM_ERRORS,
  IN_RESETS,
  IN_NO_CONNECTION,
  /** To a port whose listener does not let the peer in. */
  PEER_NOT_ADMITTED,
  /** To a broadcast or multicast address. */
  IN_NOT_UNICAST,
  IN_OUT_OF_ORDER,
  IN_DUPLICATE,
  IN_OUT_OF_WINDOW,
  IN_HOP_LIMIT_TOO_LOW,
  /** More pieces out of order than are kept, or no memory for them. */
  IN_NO_BUFFER,
  IN_AFTER_CLOSE,

  FAST_RETRANSMITS,
  RETRANSMISSION_TIMEOUTS,
  TAIL_LOSS_PROBES,
  SPURIOUS_RECOVERIES,
  /** Marks of congestion that came in (RFC 3168). */
  IN_CONGESTION_MARKED,
  /** Windows reduced since a peer has told of marks. */
  MARKS_HEEDED,
  DUPLICATE_SACKS_SENT,
  DUPLICATE_SACKS_RECEIVED,
  SACK_RENEGED,
  DELAYED_ACKS,
  CHALLENGE_ACKS,
  CHALLENGE_ACKS_SUPPRESSED,
  /** Not sent because of their limit a second. */
  RESETS_SUPPRESSED,
  PAWS_DROPS,
  /** Segments without the timestamps that were agreed on. */
  TIMESTAMP_MISSING,
  ZERO_WINDOW_PROBES,
  KEEPALIVE_PROBES,
  KEEPALIVE_FAILURES,
  USER_TIMEOUTS,
  PATH_MTU_REDUCED,
  BLACK_HOLES_DETECTED,
  ICMP_REFUSED,

  HALF_OPEN_LIMIT,
  HALF_OPEN_TIMEOUTS,
  COOKIES_SENT,
  COOKIES_RECEIVED,
  COOKIES_FAILED,
  ACCEPT_QUEUE_OVERFLOWS,
  TIME_WAIT_LIMIT,
  TIME_WAIT_REUSED,
  SOCKET_LIMIT,

  SIGNATURE_MISSING,
  SIGNATURE_UNEXPECTED,
  SIGNATURE_WRONG,
  SEND_FAILURES;

  /** The name for readers, such as {@code active-opens}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
