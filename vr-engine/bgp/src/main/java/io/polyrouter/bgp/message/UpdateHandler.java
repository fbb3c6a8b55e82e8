package io.polyrouter.bgp.message;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.NlriReader;

/** Takes what UPDATEs say. Withdrawn prefixes of a message come before announced ones. */
public interface UpdateHandler {

  /**
   * Routes, all with the same attributes.
   *
   * @param prefixes before the first one; for the time of the call
   */
  void announced(NlriReader prefixes, AttributeSet attributes);

  /** Prefixes that are no more, or whose attributes were too bad (RFC 7606, section 2). */
  void withdrawn(NlriReader prefixes);

  /** All of the family have been told (RFC 4724, section 2). */
  void endOfRib(Family family);
}
