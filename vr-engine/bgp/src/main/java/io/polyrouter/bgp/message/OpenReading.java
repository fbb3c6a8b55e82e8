package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.Malformed;

/** What came of reading an OPEN. */
public sealed interface OpenReading permits OpenMessage, OpenReading.Refused {

  /** It broke a rule, and the session ends. */
  record Refused(Malformed reason) implements OpenReading {}
}
