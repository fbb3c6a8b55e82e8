package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.redistribution.RedistributionRules;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells instances what became of the routes that they asked for, after each commit. */
final class Redistributor {

  private final RoutingTables routes;
  private final BiConsumer<HostedInstance, ProtocolEvent> post;

  /** As instances know them. */
  private final Map<AddressFamily, RibSnapshot> told = new EnumMap<>(AddressFamily.class);

  Redistributor(RoutingTables routes, BiConsumer<HostedInstance, ProtocolEvent> post) {
    this.routes = routes;
    this.post = post;
    for (AddressFamily family : AddressFamily.values()) {
      told.put(family, routes.snapshot(family));
    }
  }

  /**
   * Tells each instance first what changed for the rules that it had, then what its new ones do.
   */
  void tell(Collection<HostedInstance> instances) {
    for (AddressFamily family : AddressFamily.values()) {
      RibSnapshot now = routes.snapshot(family);
      RibSnapshot before = told.getOrDefault(family, now);
      for (HostedInstance instance : instances) {
        RedistributionRules rules = instance.rules();
        @Nullable RedistributionRules next = instance.nextRules();
        if (!rules.isEmpty()) {
          post(instance, rules.changes(before, now));
        }
        if (next != null) {
          post(instance, rules.changesTo(next, now));
        }
      }
      told.put(family, now);
    }
    instances.forEach(HostedInstance::takeNextRules);
  }

  private void post(HostedInstance instance, List<RedistributedRoute> changes) {
    if (!changes.isEmpty()) {
      post.accept(instance, new ProtocolEvent.RoutesRedistributed(changes));
    }
  }
}
