package io.polyrouter.ospf.lsa;

/** How far an LSA is flooded (RFC 5250, section 3; RFC 5340, section 4.2.2). */
public enum FloodingScope {
  LINK,
  AREA,
  AS
}
