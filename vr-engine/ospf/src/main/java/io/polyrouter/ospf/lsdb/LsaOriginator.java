package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;

/**
 * Takes what the router itself has to say, and sees that everybody hears it: it numbers, refreshes,
 * waits between two instances of one LSA (RFC 2328, section 12.4), and answers instances of its own
 * LSAs that come back from before a restart (section 13.4).
 */
public interface LsaOriginator {

  /**
   * Says this from now on, in place of what was said under this key; nothing happens if that was
   * the same.
   *
   * @param key with the own router ID as advertising router
   * @param options of version 2, 0 for version 3
   */
  void originate(Scope scope, LsaKey key, int options, LsaBody body);

  /** Takes back what was said; nothing happens if nothing was. */
  void flush(Scope scope, LsaKey key);
}
