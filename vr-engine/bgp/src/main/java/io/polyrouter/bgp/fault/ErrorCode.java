package io.polyrouter.bgp.fault;

import org.jspecify.annotations.Nullable;

/** Error codes and subcodes of NOTIFICATION messages, as registered with IANA. */
public enum ErrorCode {
  /** Message header errors (RFC 4271, section 6.1). */
  HEADER(1, 0, "message header error"),
  CONNECTION_NOT_SYNCHRONIZED(1, 1, "connection not synchronized"),
  BAD_MESSAGE_LENGTH(1, 2, "bad message length"),
  BAD_MESSAGE_TYPE(1, 3, "bad message type"),

  /** OPEN message errors (RFC 4271, section 6.2). */
  OPEN(2, 0, "OPEN message error"),
  UNSUPPORTED_VERSION(2, 1, "unsupported version number"),
  BAD_PEER_AS(2, 2, "bad peer AS"),
  BAD_BGP_IDENTIFIER(2, 3, "bad BGP identifier"),
  UNSUPPORTED_OPTIONAL_PARAMETER(2, 4, "unsupported optional parameter"),
  UNACCEPTABLE_HOLD_TIME(2, 6, "unacceptable hold time"),
  /** RFC 5492, section 5. */
  UNSUPPORTED_CAPABILITY(2, 7, "unsupported capability"),
  /** RFC 9234, section 4.2. */
  ROLE_MISMATCH(2, 11, "role mismatch"),

  /** UPDATE message errors (RFC 4271, section 6.3). */
  UPDATE(3, 0, "UPDATE message error"),
  MALFORMED_ATTRIBUTE_LIST(3, 1, "malformed attribute list"),
  UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(3, 2, "unrecognized well-known attribute"),
  MISSING_WELL_KNOWN_ATTRIBUTE(3, 3, "missing well-known attribute"),
  ATTRIBUTE_FLAGS_ERROR(3, 4, "attribute flags error"),
  ATTRIBUTE_LENGTH_ERROR(3, 5, "attribute length error"),
  INVALID_ORIGIN(3, 6, "invalid ORIGIN attribute"),
  INVALID_NEXT_HOP(3, 8, "invalid NEXT_HOP attribute"),
  OPTIONAL_ATTRIBUTE_ERROR(3, 9, "optional attribute error"),
  INVALID_NETWORK_FIELD(3, 10, "invalid network field"),
  MALFORMED_AS_PATH(3, 11, "malformed AS_PATH"),

  /** RFC 4271, section 6.5. */
  HOLD_TIMER_EXPIRED(4, 0, "hold timer expired"),

  /** Finite state machine errors (RFC 4271, section 6.6; RFC 6608). */
  FSM(5, 0, "finite state machine error"),
  UNEXPECTED_IN_OPEN_SENT(5, 1, "unexpected message in OpenSent state"),
  UNEXPECTED_IN_OPEN_CONFIRM(5, 2, "unexpected message in OpenConfirm state"),
  UNEXPECTED_IN_ESTABLISHED(5, 3, "unexpected message in Established state"),

  /** Cease (RFC 4271, section 6.7; RFC 4486). */
  CEASE(6, 0, "cease"),
  MAXIMUM_PREFIXES(6, 1, "maximum number of prefixes reached"),
  ADMINISTRATIVE_SHUTDOWN(6, 2, "administrative shutdown"),
  PEER_DECONFIGURED(6, 3, "peer de-configured"),
  ADMINISTRATIVE_RESET(6, 4, "administrative reset"),
  CONNECTION_REJECTED(6, 5, "connection rejected"),
  OTHER_CONFIGURATION_CHANGE(6, 6, "other configuration change"),
  CONNECTION_COLLISION(6, 7, "connection collision resolution"),
  OUT_OF_RESOURCES(6, 8, "out of resources"),
  /** RFC 8538, section 3. */
  HARD_RESET(6, 9, "hard reset"),
  /** RFC 9384. */
  BFD_DOWN(6, 10, "BFD down"),

  /** ROUTE-REFRESH message errors (RFC 7313, section 5). */
  ROUTE_REFRESH(7, 0, "ROUTE-REFRESH message error"),
  INVALID_REFRESH_LENGTH(7, 1, "invalid message length"),

  /** RFC 9687. */
  SEND_HOLD_TIMER_EXPIRED(8, 0, "send hold timer expired");

  private final int code;
  private final int subcode;
  private final String what;

  ErrorCode(int code, int subcode, String what) {
    this.code = code;
    this.subcode = subcode;
    this.what = what;
  }

  /** On the wire. */
  public int code() {
    return code;
  }

  /** On the wire; 0 for unspecific. */
  public int subcode() {
    return subcode;
  }

  /** In words. */
  public String what() {
    return what;
  }

  /** Whether it may carry a text for the operator of the other side (RFC 9003, section 2). */
  public boolean hasText() {
    return this == ADMINISTRATIVE_SHUTDOWN || this == ADMINISTRATIVE_RESET;
  }

  /**
   * The one of these numbers; of a subcode that is not known the code alone.
   *
   * @return null if the code is not known either
   */
  public static @Nullable ErrorCode of(int code, int subcode) {
    ErrorCode unspecific = null;
    for (ErrorCode each : values()) {
      if (each.code == code && each.subcode == subcode) {
        return each;
      }
      if (each.code == code && each.subcode == 0) {
        unspecific = each;
      }
    }
    return unspecific;
  }
}
