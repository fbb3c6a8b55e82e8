package io.polyrouter.stack.group;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.GroupRecord;
import io.polyrouter.stack.SourceFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One group on one link: what its listeners want together, and what of it the routers of the link
 * are still to be told (RFC 3376, sections 5.1 and 5.2; RFC 3810, sections 6.1 and 6.2).
 */
final class Membership {

  private final Group group;
  private final List<SourceFilter> filters = new ArrayList<>(1);
  private SourceFilter merged = SourceFilter.NONE;

  /** How many more times to tell the mode with the whole list. */
  private int modeReports;

  /** How many more times to tell that a source is wanted, or is not. */
  private final Map<IpAddress, Integer> sourceReports = new TreeMap<>();

  private boolean asked;

  /** Sources that were asked for, unless the whole list was; null for none. */
  private @Nullable NavigableSet<IpAddress> askedSources;

  Membership(Group group) {
    this.group = group;
  }

  Group group() {
    return group;
  }

  boolean isJoined() {
    return !merged.isNone();
  }

  /**
   * One listener wants something else.
   *
   * @return whether all together do
   */
  boolean replace(SourceFilter before, SourceFilter after) {
    filters.remove(before);
    if (!after.isNone()) {
      filters.add(after);
    }
    SourceFilter old = merged;
    merged = SourceFilter.merged(filters);
    if (merged.exclude() != old.exclude()) {
      modeReports = -1;
    } else {
      noteDifference(old.sources(), merged.sources());
      noteDifference(merged.sources(), old.sources());
    }
    return !merged.equals(old);
  }

  private void noteDifference(Collection<IpAddress> of, Collection<IpAddress> than) {
    for (IpAddress source : of) {
      if (!than.contains(source)) {
        sourceReports.put(source, -1);
      }
    }
  }

  /** What changed lately is to be told so many times. */
  void tellChanges(int times) {
    if (modeReports < 0) {
      modeReports = times;
      sourceReports.clear();
    }
    sourceReports.replaceAll((source, left) -> left < 0 ? times : left);
  }

  /** The whole of it is to be told so many times, as if it were new. */
  void tellAll(int times) {
    modeReports = merged.exclude() ? -1 : 0;
    sourceReports.clear();
    if (!merged.exclude()) {
      merged.sources().forEach(source -> sourceReports.put(source, -1));
    }
    tellChanges(times);
  }

  /** Nothing is to be told, of its own accord or since it was asked. */
  void tellNothing() {
    modeReports = 0;
    sourceReports.clear();
    asked = false;
    askedSources = null;
  }

  boolean hasChanges() {
    return modeReports != 0 || !sourceReports.isEmpty();
  }

  /** What is to be told of changes once more. */
  void takeChanges(List<GroupReport> into) {
    if (modeReports > 0) {
      modeReports--;
      countSources();
      add(
          into,
          merged.exclude() ? GroupRecord.CHANGE_TO_EXCLUDE : GroupRecord.CHANGE_TO_INCLUDE,
          merged.sources());
      return;
    }
    List<IpAddress> allowed = new ArrayList<>();
    List<IpAddress> blocked = new ArrayList<>();
    for (IpAddress source : sourceReports.keySet()) {
      (merged.wants(source) ? allowed : blocked).add(source);
    }
    countSources();
    if (!allowed.isEmpty()) {
      add(into, GroupRecord.ALLOW_NEW_SOURCES, allowed);
    }
    if (!blocked.isEmpty()) {
      add(into, GroupRecord.BLOCK_OLD_SOURCES, blocked);
    }
  }

  private void countSources() {
    Iterator<Map.Entry<IpAddress, Integer>> all = sourceReports.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<IpAddress, Integer> each = all.next();
      if (each.getValue() <= 1) {
        all.remove();
      } else {
        each.setValue(each.getValue() - 1);
      }
    }
  }

  /**
   * Somebody asks.
   *
   * @param sources the only ones that matter, or none for all of it
   */
  void ask(Collection<IpAddress> sources) {
    if (sources.isEmpty()) {
      asked = true;
      askedSources = null;
    } else if (!asked) {
      NavigableSet<IpAddress> all = askedSources == null ? new TreeSet<>() : askedSources;
      all.addAll(sources);
      askedSources = all;
    }
  }

  boolean isAsked() {
    return asked || askedSources != null;
  }

  /** What is to be answered. */
  void takeAnswer(List<GroupReport> into) {
    NavigableSet<IpAddress> some = askedSources;
    if (asked) {
      add(
          into,
          merged.exclude() ? GroupRecord.MODE_IS_EXCLUDE : GroupRecord.MODE_IS_INCLUDE,
          merged.sources());
    } else if (some != null) {
      List<IpAddress> wanted = some.stream().filter(merged::wants).toList();
      if (!wanted.isEmpty()) {
        add(into, GroupRecord.MODE_IS_INCLUDE, wanted);
      }
    }
    asked = false;
    askedSources = null;
  }

  private void add(List<GroupReport> into, int type, Collection<IpAddress> sources) {
    into.add(new GroupReport(type, group, List.copyOf(sources)));
  }
}
