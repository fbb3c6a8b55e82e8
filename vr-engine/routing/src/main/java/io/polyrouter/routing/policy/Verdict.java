package io.polyrouter.routing.policy;

/** What becomes of a route (RFC 9067, identity policy-result-type). */
public enum Verdict {
  ACCEPT,
  REJECT
}
