package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Whose packets to a group are wanted (RFC 3376, section 2): of some sources only, or of all but
 * some. Immutable.
 *
 * @param exclude whether the sources are those that are not wanted
 */
public record SourceFilter(boolean exclude, NavigableSet<IpAddress> sources) {

  /** Nobody's: the group is not listened to. */
  public static final SourceFilter NONE = new SourceFilter(false, new TreeSet<>());

  /** Everybody's. */
  public static final SourceFilter ALL = new SourceFilter(true, new TreeSet<>());

  public SourceFilter {
    sources = Collections.unmodifiableNavigableSet(new TreeSet<>(sources));
  }

  /** Whether nothing is wanted at all. */
  public boolean isNone() {
    return !exclude && sources.isEmpty();
  }

  public boolean wants(IpAddress source) {
    return sources.contains(source) != exclude;
  }

  /** The same, with one more source in the list. */
  public SourceFilter with(IpAddress source) {
    NavigableSet<IpAddress> more = new TreeSet<>(sources);
    more.add(source);
    return new SourceFilter(exclude, more);
  }

  /** The same, with one source less in the list. */
  public SourceFilter without(IpAddress source) {
    NavigableSet<IpAddress> less = new TreeSet<>(sources);
    less.remove(source);
    return new SourceFilter(exclude, less);
  }

  /** What at least one of several wants (RFC 3376, section 3.2; RFC 3810, section 4.2). */
  public static SourceFilter merged(Collection<SourceFilter> filters) {
    NavigableSet<IpAddress> included = new TreeSet<>();
    NavigableSet<IpAddress> excluded = null;
    for (SourceFilter filter : filters) {
      if (!filter.exclude) {
        included.addAll(filter.sources);
      } else if (excluded == null) {
        excluded = new TreeSet<>(filter.sources);
      } else {
        excluded.retainAll(filter.sources);
      }
    }
    if (excluded == null) {
      return new SourceFilter(false, included);
    }
    excluded.removeAll(included);
    return new SourceFilter(true, excluded);
  }
}
