package io.polyrouter.router.config;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolSettings;
import java.util.List;
import java.util.Optional;

/** Configuration of one control-plane protocol instance (RFC 8349, section 5.3). */
public sealed interface ProtocolConfig {

  /** Name of the instance, unique among those of its type. */
  String name();

  /**
   * A routing protocol.
   *
   * @param settings of the protocol's own type
   */
  record Routed(ProtocolSettings settings) implements ProtocolConfig {
    @Override
    public String name() {
      return settings.name();
    }
  }

  /** Static routes (RFC 8349, section 5.3.2). */
  record Static(String name, String description, List<StaticRoute> routes)
      implements ProtocolConfig {
    public Static {
      routes = List.copyOf(routes);
    }
  }

  /**
   * One static route; destinations are unique within an instance. Preference: lower wins, 1 to 255.
   */
  record StaticRoute(
      IpPrefix destination, String description, int preference, StaticTarget target) {}

  /** Where a static route leads. */
  sealed interface StaticTarget {
    record NextHops(List<StaticNextHop> nextHops) implements StaticTarget {
      public NextHops {
        nextHops = List.copyOf(nextHops);
      }
    }

    record Blackhole() implements StaticTarget {}

    record Unreachable() implements StaticTarget {}
  }

  /**
   * A next hop as configured: an address (resolved recursively through the RIB), an outgoing
   * interface (destinations are on its link), or both (a neighbour on that link, not resolved
   * further). At least one is given.
   *
   * @param bfd has the path to the address watched; the next hop is not used while it is broken
   */
  record StaticNextHop(
      Optional<IpAddress> address,
      Optional<String> outgoingInterface,
      Optional<LivenessParameters> bfd) {

    /** One that is not watched. */
    public StaticNextHop(Optional<IpAddress> address, Optional<String> outgoingInterface) {
      this(address, outgoingInterface, Optional.empty());
    }
  }
}
