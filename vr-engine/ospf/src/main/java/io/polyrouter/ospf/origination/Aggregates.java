package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Routes outside of the AS, and ranges that stand for those within them: what is to be announced
 * for a prefix. Keeps count of what is in a range, so that a route that comes or goes costs the
 * same however many there are.
 */
final class Aggregates {

  private final boolean isTranslated;
  private final Map<IpPrefix, Announcement> routes = new HashMap<>();
  private final NavigableMap<IpPrefix, State> ranges = new TreeMap<>();

  /**
   * A range.
   *
   * @param advertise whether it is announced, or nothing at all
   * @param metric empty for the largest of the routes within it
   */
  record Range(IpPrefix prefix, boolean advertise, OptionalInt metric, OptionalLong tag) {}

  private static final class State {
    private final Range range;
    private final NavigableMap<Announcement, Integer> within =
        new TreeMap<>(
            Comparator.comparing(Announcement::type2).thenComparingInt(Announcement::metric));

    State(Range range) {
      this.range = range;
    }

    void count(Announcement what, int step) {
      within.merge(what, step, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /**
   * Without routes.
   *
   * @param isTranslated whether ranges are of type 7 LSAs, whose type 2 metric is one more than the
   *     largest (RFC 3101, section 3.2)
   */
  Aggregates(boolean isTranslated) {
    this.isTranslated = isTranslated;
  }

  /** Takes other ranges; all prefixes have to be looked at again. */
  void configure(List<Range> now) {
    ranges.clear();
    now.forEach(range -> ranges.put(range.prefix, new State(range)));
    routes.forEach((prefix, what) -> count(prefix, what, 1));
  }

  /** Adds a route, replaces it, or takes it away; notes the prefixes to look at. */
  void put(IpPrefix prefix, @Nullable Announcement now, Set<IpPrefix> touched) {
    Announcement before = now == null ? routes.remove(prefix) : routes.put(prefix, now);
    if (before == null ? now == null : before.equals(now)) {
      return;
    }
    State covering = before == null ? null : count(prefix, before, -1);
    covering = now == null ? covering : count(prefix, now, 1);
    touched.add(covering == null ? prefix : covering.range.prefix);
  }

  private @Nullable State count(IpPrefix prefix, Announcement what, int step) {
    State covering = covering(prefix);
    if (covering != null) {
      covering.count(what, step);
    }
    return covering;
  }

  private @Nullable State covering(IpPrefix prefix) {
    if (ranges.isEmpty()) {
      return null;
    }
    for (int length = prefix.length(); length >= 0; length--) {
      State state = ranges.get(IpPrefix.of(prefix.address(), length));
      if (state != null) {
        return state;
      }
    }
    return null;
  }

  /** What is to be announced for a prefix; null for nothing. */
  @Nullable Announcement get(IpPrefix prefix) {
    State state = ranges.get(prefix);
    if (state != null) {
      return isActive(state) ? announcement(state) : null;
    }
    Announcement route = routes.get(prefix);
    return route == null || covering(prefix) != null ? null : route;
  }

  private static boolean isActive(State state) {
    return state.range.advertise && !state.within.isEmpty();
  }

  private Announcement announcement(State state) {
    Announcement largest = state.within.lastKey();
    int metric = largest.metric() + (isTranslated && largest.type2() ? 1 : 0);
    return new Announcement(
        largest.type2(), state.range.metric.orElse(metric), state.range.tag.orElse(0), null);
  }

  /** Whether packets to what is in the range, but not in a route within it, are dropped. */
  boolean isDiscarded(IpPrefix prefix) {
    State state = ranges.get(prefix);
    return state != null && isActive(state) && !routes.containsKey(prefix);
  }

  /** Calls for every route. */
  void forEach(BiConsumer<IpPrefix, Announcement> visitor) {
    routes.forEach(visitor);
  }

  /** Every prefix that something may be announced for. */
  void addAll(Set<IpPrefix> touched) {
    touched.addAll(routes.keySet());
    touched.addAll(ranges.keySet());
  }
}
