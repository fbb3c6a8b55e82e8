package io.polyrouter.stack.group;

import io.polyrouter.stack.link.Link;
import java.util.List;

/** The messages of a membership protocol. */
public interface GroupProtocol {

  /**
   * Sends a report.
   *
   * @param type of all records, see {@link io.polyrouter.net.packet.GroupRecord}
   * @param groups at least one, at most {@link Groups#MAX_GROUPS}
   */
  void report(Link link, int type, List<Group> groups);

  /** Sends the older version's message that a group is listened to. */
  void reportOld(Link link, Group group);

  /** Sends the older version's message that a group is no longer listened to. */
  void leaveOld(Link link, Group group);

  /** Whether membership is told of: not so of groups that everybody is in. */
  boolean isReported(Group group);
}
