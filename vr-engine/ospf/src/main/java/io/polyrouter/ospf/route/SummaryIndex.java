package io.polyrouter.ospf.route;

import io.polyrouter.ospf.lsa.LsaKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What area border routers tell of destinations in other areas, by destination and by router.
 *
 * @param <T> what is told of: prefixes, or AS boundary routers
 */
final class SummaryIndex<T> {

  private final Map<T, List<Said>> byDestination = new HashMap<>();
  private final Map<Place, T> byLsa = new HashMap<>();
  private final Map<Router, Set<T>> byRouter = new HashMap<>();

  /** A border router tells of a destination. */
  record Said(int areaId, LsaKey key, int metric) {}

  private record Place(int areaId, LsaKey key) {}

  private record Router(int areaId, int routerId) {}

  /** Those about one destination, in no particular order. */
  List<Said> of(T destination) {
    return byDestination.getOrDefault(destination, List.of());
  }

  /** What a router tells of in an area. */
  Set<T> from(int areaId, int routerId) {
    return byRouter.getOrDefault(new Router(areaId, routerId), Set.of());
  }

  Set<T> all() {
    return byDestination.keySet();
  }

  /** An LSA says this from now on; what it said of another destination is forgotten. */
  void put(int areaId, LsaKey key, T destination, int metric, Set<T> touched) {
    remove(areaId, key, touched);
    byLsa.put(new Place(areaId, key), destination);
    byDestination
        .computeIfAbsent(destination, none -> new ArrayList<>(1))
        .add(new Said(areaId, key, metric));
    byRouter
        .computeIfAbsent(new Router(areaId, key.advertisingRouter()), none -> new HashSet<>())
        .add(destination);
    touched.add(destination);
  }

  void remove(int areaId, LsaKey key, Set<T> touched) {
    T destination = byLsa.remove(new Place(areaId, key));
    if (destination == null) {
      return;
    }
    touched.add(destination);
    List<Said> all = byDestination.get(destination);
    if (all == null) {
      return;
    }
    all.removeIf(said -> said.areaId == areaId && said.key.equals(key));
    int routerId = key.advertisingRouter();
    if (all.stream()
        .noneMatch(said -> said.areaId == areaId && said.key.advertisingRouter() == routerId)) {
      forget(new Router(areaId, routerId), destination);
    }
    if (all.isEmpty()) {
      byDestination.remove(destination);
    }
  }

  private void forget(Router router, T destination) {
    Set<T> told = byRouter.get(router);
    if (told != null) {
      told.remove(destination);
      if (told.isEmpty()) {
        byRouter.remove(router);
      }
    }
  }

  /** Everything of an area is gone. */
  void removeArea(int areaId, Set<T> touched) {
    for (Place place : List.copyOf(byLsa.keySet())) {
      if (place.areaId == areaId) {
        remove(areaId, place.key, touched);
      }
    }
  }
}
