package io.polyrouter.routing.policy;

/** How a set has to match (RFC 9067, typedef match-set-options-type). */
public enum MatchOption {
  /** At least one of its members. */
  ANY,
  /** All of its members. */
  ALL,
  /** None of its members. */
  INVERT
}
