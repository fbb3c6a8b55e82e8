package io.polyrouter.ospf.route;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.AreaSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configured ranges of all areas and what is in them (RFC 2328, section 12.4.3): a range is
 * active while there is an intra-area route to a network within it.
 */
public final class AreaRanges {

  private final Map<Integer, NavigableMap<IpPrefix, Range>> byArea = new TreeMap<>();
  private final Set<Range> changed = new HashSet<>();

  /** A range and the costs of the networks within it. Changes as they do. */
  public static final class Range {
    private final int areaId;
    private final AreaSettings.Range settings;
    private final NavigableMap<Integer, Integer> networksByCost = new TreeMap<>();

    Range(int areaId, AreaSettings.Range settings) {
      this.areaId = areaId;
      this.settings = settings;
    }

    public int areaId() {
      return areaId;
    }

    public IpPrefix prefix() {
      return settings.prefix();
    }

    /** Whether it is announced; else it hides the networks within it. */
    public boolean isAdvertised() {
      return settings.advertise();
    }

    public boolean isActive() {
      return !networksByCost.isEmpty();
    }

    /** Cost that is announced while it is active. */
    public int cost() {
      return settings.cost().orElseGet(() -> isActive() ? networksByCost.lastKey() : 0);
    }

    private void count(int cost, int step) {
      networksByCost.merge(cost, step, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /** Starts over with these; all routes have to be counted again. */
  void configure(List<AreaSettings> areas) {
    byArea.values().forEach(ranges -> changed.addAll(ranges.values()));
    byArea.clear();
    for (AreaSettings area : areas) {
      NavigableMap<IpPrefix, Range> ranges = new TreeMap<>();
      area.ranges().forEach(range -> ranges.put(range.prefix(), new Range(area.areaId(), range)));
      if (!ranges.isEmpty()) {
        byArea.put(area.areaId(), ranges);
        changed.addAll(ranges.values());
      }
    }
  }

  boolean isConfiguredAs(List<AreaSettings> areas) {
    Map<Integer, Set<AreaSettings.Range>> wanted = new HashMap<>();
    for (AreaSettings area : areas) {
      if (!area.ranges().isEmpty()) {
        wanted.put(area.areaId(), new HashSet<>(area.ranges()));
      }
    }
    Map<Integer, Set<AreaSettings.Range>> known = new HashMap<>();
    byArea.forEach((areaId, ranges) -> {
      Set<AreaSettings.Range> all = new HashSet<>();
      ranges.values().forEach(range -> all.add(range.settings));
      known.put(areaId, all);
    });
    return wanted.equals(known);
  }

  /** The range that a network of an area is in, the longest of several; null for none. */
  public @Nullable Range covering(int areaId, IpPrefix prefix) {
    NavigableMap<IpPrefix, Range> ranges = byArea.get(areaId);
    if (ranges == null) {
      return null;
    }
    for (int length = prefix.length(); length >= 0; length--) {
      Range range = ranges.get(IpPrefix.of(prefix.address(), length));
      if (range != null) {
        return range;
      }
    }
    return null;
  }

  /** The range of an area with just this prefix; null if there is none. */
  public @Nullable Range get(int areaId, IpPrefix prefix) {
    NavigableMap<IpPrefix, Range> ranges = byArea.get(areaId);
    return ranges == null ? null : ranges.get(prefix);
  }

  /** Whether a prefix is an active range of an area. */
  boolean isActive(IpPrefix prefix) {
    for (NavigableMap<IpPrefix, Range> ranges : byArea.values()) {
      Range range = ranges.get(prefix);
      if (range != null && range.isActive()) {
        return true;
      }
    }
    return false;
  }

  /** Whether packets to what is in an announced range, but in no network of it, are dropped. */
  boolean isDiscarded(IpPrefix prefix) {
    for (NavigableMap<IpPrefix, Range> ranges : byArea.values()) {
      Range range = ranges.get(prefix);
      if (range != null && range.isActive() && range.isAdvertised()) {
        return true;
      }
    }
    return false;
  }

  /** The route to a prefix is another one now, or there is none any more. */
  void moved(IpPrefix prefix, @Nullable OspfRoute before, @Nullable OspfRoute now) {
    count(prefix, before, -1);
    count(prefix, now, 1);
  }

  private void count(IpPrefix prefix, @Nullable OspfRoute route, int step) {
    if (byArea.isEmpty() || route == null || route.type() != OspfRoute.Type.INTRA_AREA) {
      return;
    }
    Range range = covering(route.areaId(), prefix);
    if (range != null) {
      range.count(route.cost(), step);
      changed.add(range);
    }
  }

  /** Ranges whose networks or settings changed since this was last asked. */
  Set<Range> takeChanged() {
    Set<Range> all = new HashSet<>(changed);
    changed.clear();
    return all;
  }
}
