package io.polyrouter.ospf.lsdb;

/** One set of LSAs that are flooded together (RFC 5340, section 3.5; RFC 5250, section 3). */
public sealed interface Scope {

  /** Those of a link, of this router's view of it. */
  record Link(int interfaceIndex) implements Scope {}

  record Area(int areaId) implements Scope {}

  /** Those of all areas that are neither stub nor NSSA. */
  record As() implements Scope {}

  Scope AS = new As();
}
