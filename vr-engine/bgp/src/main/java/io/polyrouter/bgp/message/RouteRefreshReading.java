package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.Malformed;

/** What came of reading a ROUTE-REFRESH. */
public sealed interface RouteRefreshReading permits RouteRefresh, RouteRefreshReading.Refused {

  /** It broke a rule; the reaction says whether the session ends for it. */
  record Refused(Malformed reason) implements RouteRefreshReading {}
}
