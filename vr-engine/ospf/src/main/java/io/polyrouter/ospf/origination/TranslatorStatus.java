package io.polyrouter.ospf.origination;

/** Whether a router translates the type 7 LSAs of an NSSA (RFC 3101, section 3.1). */
public enum TranslatorStatus {
  /** It does, as it is configured to. */
  ENABLED,
  /** It does, as it is the one among the border routers. */
  ELECTED,
  /** It does not. */
  DISABLED
}
