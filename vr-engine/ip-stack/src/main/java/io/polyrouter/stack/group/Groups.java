package io.polyrouter.stack.group;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.GroupRecord;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.Timer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The groups that are listened to on one link in one address family. Used by one thread. */
public final class Groups extends Timer {

  public static final int MAX_GROUPS = 256;

  /** Most sources of one query that are looked at. */
  public static final int MAX_ASKED_SOURCES = 64;

  /** How often a change is told of (RFC 3810, section 9.1, robustness variable). */
  private static final int REPORTS = 2;

  private static final long UNSOLICITED_REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** RFC 3810, section 9.12: robustness variable by query interval, and a response interval. */
  private static final long OLDER_VERSION_NANOS = TimeUnit.SECONDS.toNanos(260);

  private static final long NEVER = Long.MAX_VALUE;

  private final StackContext context;
  private final GroupProtocol protocol;
  private final Link link;

  /** Those that are listened to, and those left lately, until that is told. */
  private final Map<Group, Membership> members = new LinkedHashMap<>(4);

  private int joined;
  private long changesAtNanos = NEVER;
  private long answerAtNanos = NEVER;
  private long olderVersionUntilNanos = Long.MIN_VALUE;

  public Groups(StackContext context, GroupProtocol protocol, Link link) {
    this.context = context;
    this.protocol = protocol;
    this.link = link;
  }

  public boolean isJoined(long high, long low) {
    Membership membership = members.get(new Group(high, low));
    return membership != null && membership.isJoined();
  }

  /** Listens to all of a group. */
  public void join(long high, long low, long nowNanos) {
    listen(high, low, SourceFilter.NONE, SourceFilter.ALL, nowNanos);
  }

  /** Takes back one {@link #join}. */
  public void leave(long high, long low, long nowNanos) {
    listen(high, low, SourceFilter.ALL, SourceFilter.NONE, nowNanos);
  }

  /** See {@link io.polyrouter.stack.IpOutput#listen}. */
  public boolean listen(
      long high, long low, SourceFilter before, SourceFilter after, long nowNanos) {
    Group group = new Group(high, low);
    Membership membership = members.get(group);
    boolean wasJoined = membership != null && membership.isJoined();
    if (!wasJoined && !after.isNone() && joined >= MAX_GROUPS) {
      link.count(InterfaceCounter.GROUP_LIMIT);
      return false;
    }
    if (membership == null) {
      if (after.isNone()) {
        return true;
      }
      membership = new Membership(group);
      members.put(group, membership);
    }
    boolean differs = membership.replace(before, after);
    joined += (membership.isJoined() ? 1 : 0) - (wasJoined ? 1 : 0);
    boolean isTold = protocol.isReported(group) && link.canTransmit();
    // Those left are bounded like those joined, however fast they come and go.
    boolean isKept = membership.isJoined() || isTold && members.size() - joined <= MAX_GROUPS;
    if (!isKept) {
      members.remove(group);
    } else if (!isTold) {
      membership.tellNothing();
    } else if (differs) {
      membership.tellChanges(REPORTS);
      tellChangesAt(nowNanos);
    }
    return true;
  }

  /** Once this turn's changes are all there: they go into one report. */
  private void tellChangesAt(long nanos) {
    changesAtNanos = Math.min(changesAtNanos, nanos);
    schedule();
  }

  /** Tells of all groups again. */
  public void linkUp(long nowNanos) {
    for (Membership membership : members.values()) {
      if (protocol.isReported(membership.group()) && link.canTransmit()) {
        membership.tellAll(REPORTS);
        tellChangesAt(nowNanos);
      }
    }
  }

  public void linkDown() {
    members.values().forEach(Membership::tellNothing);
    members.values().removeIf(membership -> !membership.isJoined());
    changesAtNanos = NEVER;
    answerAtNanos = NEVER;
    schedule();
  }

  /**
   * Somebody asks who listens.
   *
   * @param olderVersion whether the query is of the older version
   * @param high of the group; zero with the lower half asks for all
   * @param sources the only ones that matter, or none for all
   */
  public void queried(
      boolean olderVersion,
      int maxResponseMillis,
      long high,
      long low,
      List<IpAddress> sources,
      long nowNanos) {
    link.count(InterfaceCounter.MEMBERSHIP_QUERIES_IN);
    if (olderVersion) {
      olderVersionUntilNanos = nowNanos + OLDER_VERSION_NANOS;
    }
    boolean any = false;
    for (Membership membership : members.values()) {
      Group group = membership.group();
      boolean isMeant = (high | low) == 0 || group.high() == high && group.low() == low;
      if (isMeant && membership.isJoined() && protocol.isReported(group)) {
        membership.ask(sources);
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
    if (membership != null && membership.isJoined() && nowNanos < olderVersionUntilNanos) {
      membership.tellNothing();
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
      List<GroupReport> answers = new ArrayList<>();
      for (Membership membership : members.values()) {
        if (membership.isAsked()) {
          tellOld(old, membership);
          membership.takeAnswer(answers);
        }
      }
      report(old, answers);
    }
    if (nowNanos >= changesAtNanos) {
      List<GroupReport> changes = new ArrayList<>();
      boolean again = false;
      for (Membership membership : members.values()) {
        if (membership.hasChanges()) {
          tellOld(old, membership);
          membership.takeChanges(changes);
          again |= membership.hasChanges();
        }
      }
      report(old, changes);
      members.values().removeIf(each -> !each.isJoined() && !each.hasChanges());
      changesAtNanos =
          again ? nowNanos + 1 + context.random().nextLong(UNSOLICITED_REPORT_NANOS) : NEVER;
    }
    schedule();
  }

  /** The older versions know nothing of sources. */
  private void tellOld(boolean old, Membership membership) {
    if (old && link.canTransmit()) {
      if (membership.isJoined()) {
        protocol.reportOld(link, membership.group());
      } else {
        protocol.leaveOld(link, membership.group());
      }
    }
  }

  /** Sends records in as many reports as they need. */
  private void report(boolean old, List<GroupReport> records) {
    if (old || !link.canTransmit()) {
      return;
    }
    int room = protocol.roomBytes(link);
    List<GroupReport> fitting = new ArrayList<>();
    int left = room;
    for (GroupReport record : records) {
      List<IpAddress> sources = record.sources();
      do {
        int needed = protocol.recordBytes() + sources.size() * protocol.sourceBytes();
        if (needed > left && !fitting.isEmpty()) {
          protocol.report(link, fitting);
          fitting.clear();
          left = room;
        }
        int most = (left - protocol.recordBytes()) / protocol.sourceBytes();
        int count = Math.min(sources.size(), most);
        fitting.add(new GroupReport(record.type(), record.group(), sources.subList(0, count)));
        left -= protocol.recordBytes() + count * protocol.sourceBytes();
        sources = sources.subList(count, sources.size());
        // RFC 3376, section 4.2.16: of sources to be left out those that do not fit are not told.
      } while (!sources.isEmpty() && !GroupRecord.excludes(record.type()));
    }
    if (!fitting.isEmpty()) {
      protocol.report(link, fitting);
    }
  }
}
