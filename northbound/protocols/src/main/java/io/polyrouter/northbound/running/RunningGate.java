package io.polyrouter.northbound.running;

import org.jspecify.annotations.Nullable;

/** What edits from outside NETCONF sessions have to ask, and to report. Called from any thread. */
public interface RunningGate {
  /** Why the running configuration cannot be changed at present; null if it can. */
  @Nullable String barred();

  /** An edit was committed: it confirms a pending confirmed commit (RFC 8040, section 1.4). */
  void edited();
}
