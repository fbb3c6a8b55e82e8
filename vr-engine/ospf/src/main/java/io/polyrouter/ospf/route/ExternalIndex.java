package io.polyrouter.ospf.route;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.route.OspfRoute.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What AS boundary routers tell of prefixes outside of the AS, by prefix, by router, and by
 * forwarding address.
 */
final class ExternalIndex {

  private final Map<IpPrefix, List<Source>> byPrefix = new HashMap<>();
  private final Map<Place, IpPrefix> byLsa = new HashMap<>();
  private final Map<Integer, Set<IpPrefix>> byRouter = new HashMap<>();
  private final NavigableMap<IpAddress, Set<IpPrefix>> byForwarding = new TreeMap<>();

  private record Place(Scope scope, LsaKey key) {}

  /** Those about one prefix, in no particular order. */
  List<Source> of(IpPrefix prefix) {
    return byPrefix.getOrDefault(prefix, List.of());
  }

  Set<IpPrefix> from(int routerId) {
    return byRouter.getOrDefault(routerId, Set.of());
  }

  Set<IpPrefix> all() {
    return byPrefix.keySet();
  }

  /** Those whose forwarding address is in a prefix. */
  void addForwardedTo(IpPrefix prefix, Set<IpPrefix> touched) {
    for (Map.Entry<IpAddress, Set<IpPrefix>> entry :
        byForwarding.tailMap(prefix.address(), true).entrySet()) {
      if (!prefix.contains(entry.getKey())) {
        return;
      }
      touched.addAll(entry.getValue());
    }
  }

  void put(Scope scope, LsaKey key, LsaContent.External said, Set<IpPrefix> touched) {
    remove(scope, key, touched);
    IpPrefix prefix = said.prefix();
    byLsa.put(new Place(scope, key), prefix);
    Source source =
        new Source(
            key,
            scope instanceof Scope.Area,
            scope instanceof Scope.Area(int areaId) ? areaId : 0,
            said.type2(),
            said.metric(),
            said.forwarding(),
            said.tag(),
            said.propagate());
    byPrefix.computeIfAbsent(prefix, none -> new ArrayList<>(1)).add(source);
    byRouter.computeIfAbsent(key.advertisingRouter(), none -> new HashSet<>()).add(prefix);
    if (said.forwarding() != null) {
      byForwarding.computeIfAbsent(said.forwarding(), none -> new HashSet<>()).add(prefix);
    }
    touched.add(prefix);
  }

  void remove(Scope scope, LsaKey key, Set<IpPrefix> touched) {
    IpPrefix prefix = byLsa.remove(new Place(scope, key));
    List<Source> all = prefix == null ? null : byPrefix.get(prefix);
    if (prefix == null || all == null) {
      return;
    }
    touched.add(prefix);
    boolean nssa = scope instanceof Scope.Area;
    int areaId = scope instanceof Scope.Area(int id) ? id : 0;
    for (Source gone : List.copyOf(all)) {
      if (gone.nssa() == nssa && gone.areaId() == areaId && gone.key().equals(key)) {
        all.remove(gone);
        forget(gone, prefix, all);
      }
    }
    if (all.isEmpty()) {
      byPrefix.remove(prefix);
    }
  }

  private void forget(Source gone, IpPrefix prefix, List<Source> left) {
    int routerId = gone.key().advertisingRouter();
    if (left.stream().noneMatch(other -> other.key().advertisingRouter() == routerId)) {
      removeFrom(byRouter, routerId, prefix);
    }
    IpAddress forwarding = gone.forwarding();
    if (forwarding != null
        && left.stream().noneMatch(other -> forwarding.equals(other.forwarding()))) {
      removeFrom(byForwarding, forwarding, prefix);
    }
  }

  private static <K> void removeFrom(Map<K, Set<IpPrefix>> index, K key, IpPrefix prefix) {
    Set<IpPrefix> all = index.get(key);
    if (all != null) {
      all.remove(prefix);
      if (all.isEmpty()) {
        index.remove(key);
      }
    }
  }

  /** Everything of a scope is gone. */
  void removeScope(Scope scope, Set<IpPrefix> touched) {
    for (Place place : List.copyOf(byLsa.keySet())) {
      if (place.scope.equals(scope)) {
        remove(scope, place.key, touched);
      }
    }
  }
}
