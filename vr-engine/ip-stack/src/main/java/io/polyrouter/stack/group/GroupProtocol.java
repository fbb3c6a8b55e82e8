package io.polyrouter.stack.group;

import io.polyrouter.stack.link.Link;
import java.util.List;

/** The messages of a membership protocol. */
public interface GroupProtocol {

  /** Length of a record without sources. */
  int recordBytes();

  /** What each source adds to a record. */
  int sourceBytes();

  /** How much room for records a report has. */
  int roomBytes(Link link);

  /**
   * Sends a report.
   *
   * @param records at least one, together not longer than {@link #roomBytes}
   */
  void report(Link link, List<GroupReport> records);

  /** Sends the older version's message that a group is listened to. */
  void reportOld(Link link, Group group);

  /** Sends the older version's message that a group is no longer listened to. */
  void leaveOld(Link link, Group group);

  /** Whether membership is told of: not so of groups that everybody is in. */
  boolean isReported(Group group);
}
