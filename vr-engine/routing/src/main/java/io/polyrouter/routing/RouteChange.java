package io.polyrouter.routing;

import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** One change that a source makes to its routes. */
public sealed interface RouteChange {

  IpPrefix prefix();

  /** Adds the source's route to a prefix, or replaces it. */
  record Offer(IpPrefix prefix, RouteOffer offer) implements RouteChange {}

  /** Takes it back; nothing happens if there is none. */
  record Withdraw(IpPrefix prefix) implements RouteChange {}

  /** What leads from one set of routes to another: withdrawals first, in ascending order. */
  static List<RouteChange> between(
      SortedMap<IpPrefix, RouteOffer> before, SortedMap<IpPrefix, RouteOffer> after) {
    List<RouteChange> changes = new ArrayList<>();
    for (IpPrefix prefix : before.keySet()) {
      if (!after.containsKey(prefix)) {
        changes.add(new Withdraw(prefix));
      }
    }
    for (Map.Entry<IpPrefix, RouteOffer> entry : after.entrySet()) {
      if (!entry.getValue().equals(before.get(entry.getKey()))) {
        changes.add(new Offer(entry.getKey(), entry.getValue()));
      }
    }
    return changes;
  }
}
