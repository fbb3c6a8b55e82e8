package io.polyrouter.ospf.route;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.route.LsaContent.Attached;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which prefixes of an area are at which of its vertices. */
final class AreaPrefixes {

  /** Most prefixes are at one place, and there are very many: a list of one cannot be changed. */
  private final Map<IpPrefix, List<At>> places = new HashMap<>();

  /** A prefix is at this vertex, by this LSA. */
  record At(int vertex, int metric, LsaKey key) {}

  /** Where a prefix is; empty for nowhere. */
  List<At> of(IpPrefix prefix) {
    return places.getOrDefault(prefix, List.of());
  }

  Set<IpPrefix> all() {
    return places.keySet();
  }

  void clear() {
    places.clear();
  }

  /**
   * An LSA says these of a vertex from now on.
   *
   * @param touched gets what changes
   */
  void replace(
      AreaVertices.Vertex vertex,
      int number,
      LsaKey key,
      List<Attached> now,
      Set<IpPrefix> touched) {
    List<Attached> before = vertex.attached(key);
    if (before.equals(now)) {
      return;
    }
    vertex.attach(key, now);
    Map<IpPrefix, Integer> metrics = leastMetrics(now);
    Map<IpPrefix, Integer> old = leastMetrics(before);
    old.forEach((prefix, metric) -> {
      if (!metric.equals(metrics.get(prefix))) {
        touched.add(prefix);
        remove(prefix, number, key);
      }
    });
    metrics.forEach((prefix, metric) -> {
      if (!metric.equals(old.get(prefix))) {
        touched.add(prefix);
        add(prefix, new At(number, metric, key));
      }
    });
  }

  /** One LSA may name a prefix several times. */
  private static Map<IpPrefix, Integer> leastMetrics(List<Attached> all) {
    Map<IpPrefix, Integer> metrics = HashMap.newHashMap(all.size());
    for (Attached each : all) {
      metrics.merge(each.prefix(), each.metric(), Math::min);
    }
    return metrics;
  }

  private void add(IpPrefix prefix, At place) {
    List<At> before = places.get(prefix);
    if (before == null) {
      places.put(prefix, List.of(place));
    } else if (before.size() == 1) {
      List<At> both = new ArrayList<>(before);
      both.add(place);
      places.put(prefix, both);
    } else {
      before.add(place);
    }
  }

  private void remove(IpPrefix prefix, int number, LsaKey key) {
    List<At> before = places.get(prefix);
    if (before == null) {
      return;
    }
    List<At> left =
        before.stream().filter(each -> each.vertex != number || !each.key.equals(key)).toList();
    switch (left.size()) {
      case 0 -> places.remove(prefix);
      case 1 -> places.put(prefix, left);
      default -> places.put(prefix, new ArrayList<>(left));
    }
  }
}
