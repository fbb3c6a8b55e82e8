package io.polyrouter.stack.group;

import io.polyrouter.net.packet.GroupRecord;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.Timer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The groups that are joined on one link in one address family. Used by one thread. */
public final class Groups extends Timer {

  public static final int MAX_GROUPS = 256;

  /** How often a change is told of (RFC 3810, section 9.1, robustness variable). */
  private static final int REPORTS = 2;

  private static final long UNSOLICITED_REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** RFC 3810, section 9.12: robustness variable by query interval, and a response interval. */
  private static final long OLDER_VERSION_NANOS = TimeUnit.SECONDS.toNanos(260);

  private static final long NEVER = Long.MAX_VALUE;

  private final StackContext context;
  private final GroupProtocol protocol;
  private final Link link;
  private final Map<Group, Membership> members = new LinkedHashMap<>(4);

  /** Left lately; told of some more times. */
  private final Map<Group, Membership> left = new LinkedHashMap<>(0);

  private long changesAtNanos = NEVER;
  private long answerAtNanos = NEVER;
  private long olderVersionUntilNanos = Long.MIN_VALUE;

  private static final class Membership {
    int joins;
    int reportsToSend;
    boolean asked;
  }

  public Groups(StackContext context, GroupProtocol protocol, Link link) {
    this.context = context;
    this.protocol = protocol;
    this.link = link;
  }

  public boolean isJoined(long high, long low) {
    return members.containsKey(new Group(high, low));
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Joins a group, or once more; false if there are too many. */
  public boolean join(long high, long low, long nowNanos) {
    Group group = new Group(high, low);
    Membership membership = members.get(group);
    if (membership == null) {
      if (members.size() >= MAX_GROUPS) {
        link.count(InterfaceCounter.GROUP_LIMIT);
        return false;
      }
      membership = new Membership();
      members.put(group, membership);
      left.remove(group);
      changed(group, membership, nowNanos);
    }
    membership.joins++;
    return true;
  }

  /** Takes back one join. */
  public void leave(long high, long low, long nowNanos) {
    Group group = new Group(high, low);
    Membership membership = members.get(group);
    if (membership == null || --membership.joins > 0) {
      return;
    }
    members.remove(group);
    // Bounded like the groups, however fast they come and go.
    if (left.size() < MAX_GROUPS && link.canTransmit()) {
      left.put(group, membership);
      changed(group, membership, nowNanos);
    }
  }

  private void changed(Group group, Membership membership, long nowNanos) {
    if (protocol.isReported(group) && link.canTransmit()) {
      membership.reportsToSend = REPORTS;
      // Once this turn's changes are all there: they go into one report.
      changesAtNanos = Math.min(changesAtNanos, nowNanos);
      schedule();
    }
  }

  /** Tells of all groups again. */
  public void linkUp(long nowNanos) {
    members.forEach((group, membership) -> changed(group, membership, nowNanos));
  }

  public void linkDown() {
    left.clear();
    changesAtNanos = NEVER;
    answerAtNanos = NEVER;
    schedule();
  }

  /**
   * Somebody asks who listens.
   *
   * @param olderVersion whether the query is of the older version
   * @param high of the group; zero with the lower half asks for all
   */
  public void queried(
      boolean olderVersion, int maxResponseMillis, long high, long low, long nowNanos) {
    link.count(InterfaceCounter.MEMBERSHIP_QUERIES_IN);
    if (olderVersion) {
      olderVersionUntilNanos = nowNanos + OLDER_VERSION_NANOS;
    }
    boolean any = false;
    for (Map.Entry<Group, Membership> member : members.entrySet()) {
      Group group = member.getKey();
      boolean isMeant = (high | low) == 0 || group.high() == high && group.low() == low;
      if (isMeant && protocol.isReported(group)) {
        member.getValue().asked = true;
        any = true;
      }
    }
    if (any) {
      long within = TimeUnit.MILLISECONDS.toNanos(Math.max(1, maxResponseMillis));
      answerAtNanos = Math.min(answerAtNanos, nowNanos + context.random().nextLong(within));
      schedule();
    }
  }

  /**
   * Another node reports a group by the older version. While that is spoken, one report is enough
   * (RFC 2236, section 3; RFC 2710, section 4).
   */
  public void othersReported(long high, long low, long nowNanos) {
    Membership membership = members.get(new Group(high, low));
    if (membership != null && nowNanos < olderVersionUntilNanos) {
      membership.asked = false;
      membership.reportsToSend = 0;
    }
  }

  private void schedule() {
    long next = Math.min(changesAtNanos, answerAtNanos);
    if (next == NEVER) {
      context.timers().cancel(this);
    } else {
      context.timers().set(this, next);
    }
  }

  @Override
  protected void fired(long nowNanos) {
    boolean old = nowNanos < olderVersionUntilNanos;
    if (nowNanos >= answerAtNanos) {
      answerAtNanos = NEVER;
      List<Group> asked = new ArrayList<>();
      members.forEach((group, membership) -> {
        if (membership.asked) {
          membership.asked = false;
          asked.add(group);
        }
      });
      report(old, GroupRecord.MODE_IS_EXCLUDE, asked);
    }
    if (nowNanos >= changesAtNanos) {
      report(old, GroupRecord.CHANGE_TO_EXCLUDE, takeChanges(members));
      report(old, GroupRecord.CHANGE_TO_INCLUDE, takeChanges(left));
      removeToldLeaves();
      boolean again =
          !left.isEmpty() || members.values().stream().anyMatch(each -> each.reportsToSend > 0);
      changesAtNanos =
          again ? nowNanos + 1 + context.random().nextLong(UNSOLICITED_REPORT_NANOS) : NEVER;
    }
    schedule();
  }

  private static List<Group> takeChanges(Map<Group, Membership> of) {
    List<Group> changed = new ArrayList<>();
    of.forEach((group, membership) -> {
      if (membership.reportsToSend > 0) {
        membership.reportsToSend--;
        changed.add(group);
      }
    });
    return changed;
  }

  private void removeToldLeaves() {
    Iterator<Membership> all = left.values().iterator();
    while (all.hasNext()) {
      if (all.next().reportsToSend == 0) {
        all.remove();
      }
    }
  }

  private void report(boolean old, int type, List<Group> groups) {
    if (groups.isEmpty() || !link.canTransmit()) {
      return;
    }
    if (!old) {
      protocol.report(link, type, groups);
      return;
    }
    for (Group group : groups) {
      if (type == GroupRecord.CHANGE_TO_INCLUDE) {
        protocol.leaveOld(link, group);
      } else {
        protocol.reportOld(link, group);
      }
    }
  }
}
