package io.polyrouter.net.packet;

/**
 * Types of the records in reports of multicast membership (RFC 3376, section 4.2.12; RFC 3810,
 * section 5.2.12), as far as listeners without source filters use them.
 */
public final class GroupRecord {

  /** Current state: listens to all sources but those given. */
  public static final int MODE_IS_EXCLUDE = 2;

  /** Change: listens to none but those given, so without any, not at all. */
  public static final int CHANGE_TO_INCLUDE = 3;

  /** Change: listens to all sources but those given. */
  public static final int CHANGE_TO_EXCLUDE = 4;

  private GroupRecord() {}
}
