package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.protocol.ProtocolEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Who wants to know how which address resolves. */
final class NextHopWatches {

  private final RoutingTables routes;
  private final BiConsumer<HostedInstance, ProtocolEvent> post;
  private final Map<IpAddress, Set<HostedInstance>> watchers = new TreeMap<>();

  /** Those who have not been told of an address yet. */
  private final Set<Watch> fresh = new LinkedHashSet<>();

  private record Watch(HostedInstance instance, IpAddress address) {}

  NextHopWatches(RoutingTables routes, BiConsumer<HostedInstance, ProtocolEvent> post) {
    this.routes = routes;
    this.post = post;
  }

  void track(HostedInstance instance, IpAddress address) {
    Set<HostedInstance> of = watchers.computeIfAbsent(address, a -> new LinkedHashSet<>(2));
    if (of.isEmpty()) {
      routes.trackNextHop(address);
    }
    if (of.add(instance)) {
      fresh.add(new Watch(instance, address));
    }
  }

  void untrack(HostedInstance instance, IpAddress address) {
    Set<HostedInstance> of = watchers.get(address);
    if (of == null || !of.remove(instance)) {
      return;
    }
    fresh.remove(new Watch(instance, address));
    if (of.isEmpty()) {
      watchers.remove(address);
      routes.untrackNextHop(address);
    }
  }

  /** Somebody has ended. */
  void remove(HostedInstance ended) {
    List<IpAddress> its = new ArrayList<>();
    watchers.forEach((address, of) -> {
      if (of.contains(ended)) {
        its.add(address);
      }
    });
    its.forEach(address -> untrack(ended, address));
  }

  /** Tells what the last commit came to. */
  void tell() {
    for (AddressFamily family : AddressFamily.values()) {
      for (IpAddress address : routes.takeNextHopChanges(family)) {
        for (HostedInstance instance : watchers.getOrDefault(address, Set.of())) {
          if (!fresh.contains(new Watch(instance, address))) {
            tell(instance, address);
          }
        }
      }
    }
    fresh.forEach(watch -> tell(watch.instance(), watch.address()));
    fresh.clear();
  }

  private void tell(HostedInstance instance, IpAddress address) {
    post.accept(instance, new ProtocolEvent.NextHopChanged(address, routes.nextHopState(address)));
  }
}
