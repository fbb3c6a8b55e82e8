package io.polyrouter.bgp.session;

import io.polyrouter.bgp.fault.ErrorCode;
import java.util.Locale;

/** Why an OPEN that is well-formed is refused; each is counted by itself. */
public enum OpenFault {
  PEER_AS(ErrorCode.BAD_PEER_AS, "the peer is in another AS than configured"),
  OWN_IDENTIFIER(ErrorCode.BAD_BGP_IDENTIFIER, "a peer of the own AS has the own BGP identifier"),
  HOLD_TIME(ErrorCode.UNACCEPTABLE_HOLD_TIME, "the hold time is shorter than it may be"),
  NO_COMMON_FAMILY(ErrorCode.UNSUPPORTED_CAPABILITY, "no family is common to both"),
  ROLE(ErrorCode.ROLE_MISMATCH, "the roles do not fit each other"),
  ROLE_MISSING(ErrorCode.ROLE_MISMATCH, "the peer does not tell its role, which it has to");

  private final ErrorCode errorCode;
  private final String what;

  OpenFault(ErrorCode errorCode, String what) {
    this.errorCode = errorCode;
    this.what = what;
  }

  /** What the peer is told. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  /** In words. */
  public String what() {
    return what;
  }

  /** The name for counters, such as {@code no-common-family}. */
  public String counterName() {
    return "open-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
