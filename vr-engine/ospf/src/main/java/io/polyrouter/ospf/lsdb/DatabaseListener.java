package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.LsaKey;

/** What a database tells of: flooding, and the calculation of routes. */
public interface DatabaseListener {

  /** All neighbours of its scope are to get it: it is an own one, or it is out of date. */
  void flood(StoredLsa lsa);

  /** What counts has changed: an LSA is new, says something else, or counts no longer. */
  void changed(Scope scope, LsaKey key);

  /** Whether databases are being compared: what is out of date has to stay (RFC 2328, 14). */
  boolean isExchanging();
}
