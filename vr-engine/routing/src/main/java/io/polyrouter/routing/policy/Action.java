package io.polyrouter.routing.policy;

/** What is changed of a route (RFC 9067, container actions). */
public sealed interface Action {

  /** Sets the metric, or adds to it, or subtracts from it; it stays in 0 to 2^32 - 1. */
  record SetMetric(Change change, long value) implements Action {}

  /** Sets the type of the external metric that OSPF announces it with, 1 or 2. */
  record SetMetricType(int type) implements Action {}

  /** Sets the administrative preference, 1 to 255. */
  record SetPreference(int preference) implements Action {}

  /** Sets the route tag, 32 bits. */
  record SetTag(long tag) implements Action {}

  /** RFC 9067, identity metric-modification-type. */
  enum Change {
    SET,
    ADD,
    SUBTRACT
  }
}
