package io.polyrouter.net.packet;

/**
 * Types of the records in reports of multicast membership (RFC 3376, section 4.2.12; RFC 3810,
 * section 5.2.12).
 */
public final class GroupRecord {

  /** Current state: listens to none but the sources given. */
  public static final int MODE_IS_INCLUDE = 1;

  /** Current state: listens to all sources but those given. */
  public static final int MODE_IS_EXCLUDE = 2;

  /** Change: listens to none but those given, so without any, not at all. */
  public static final int CHANGE_TO_INCLUDE = 3;

  /** Change: listens to all sources but those given. */
  public static final int CHANGE_TO_EXCLUDE = 4;

  /** Change: listens to these sources too. */
  public static final int ALLOW_NEW_SOURCES = 5;

  /** Change: listens to these sources no more. */
  public static final int BLOCK_OLD_SOURCES = 6;

  private GroupRecord() {}

  /** Whether the sources of a record of this type are those that are not wanted. */
  public static boolean excludes(int type) {
    return type == MODE_IS_EXCLUDE || type == CHANGE_TO_EXCLUDE;
  }
}
