package io.polyrouter.ospf.origination;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Scope;

/**
 * An LSA that the router originates.
 *
 * @param options of the header in version 2, else 0
 */
record OwnLsa(Place place, int options, LsaBody body) {

  /** What tells it apart from all others of the router. */
  record Place(Scope scope, LsaKey key) {}

  static OwnLsa of(Scope scope, LsaKey key, int options, LsaBody body) {
    return new OwnLsa(new Place(scope, key), options, body);
  }
}
