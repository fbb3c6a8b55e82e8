package io.polyrouter.ospf.settings;

/** How routers on a link find each other and tell of it (RFC 2328, section 9). */
public enum NetworkType {
  BROADCAST,
  NON_BROADCAST,
  POINT_TO_POINT,
  POINT_TO_MULTIPOINT,
  /** Through another area, between area border routers (section 15). */
  VIRTUAL_LINK;

  /** Whether a designated router is elected. */
  public boolean elects() {
    return this == BROADCAST || this == NON_BROADCAST;
  }
}
