package io.polyrouter.northbound.state;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import java.util.Collection;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter32;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.VirtualRouter1Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.AddressFamily;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouterBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Health;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.HealthBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.InterfacesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.RoutingBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.InterfaceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ControlPlaneProtocols;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ControlPlaneProtocolsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.Ribs;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.RibsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.Rib;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.RibBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.RibKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.FibBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.Source;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.SourceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.SourceKey;
import org.opendaylight.yangtools.yang.common.Uint32;

/** Writes the state of one virtual router of module polyrouter-virtual-routers. Pure. */
final class VirtualRouterState {

  private VirtualRouterState() {}

  /** The whole entry: all parts below together, and the interfaces. */
  static VirtualRouter virtualRouter(
      VrSnapshot snapshot,
      Optional<VrConfig> config,
      Optional<String> configError,
      Collection<ControlPlaneProtocol> protocols) {
    ImmutableMap.Builder<InterfaceKey, Interface> interfaces = ImmutableMap.builder();
    for (InterfaceState each : snapshot.interfaces()) {
      configOf(each, config)
          .map(configured -> InterfaceStates.anInterface(each, configured))
          .ifPresent(built -> interfaces.put(built.key(), built));
    }
    return new VirtualRouterBuilder()
        .setName(new Name(snapshot.name()))
        .setHealth(health(snapshot.health(), configError))
        .setStatistics(statistics(snapshot))
        .setInterfaces(new InterfacesBuilder().setInterface(interfaces.build()).build())
        .setRouting(
            new RoutingBuilder()
                .setControlPlaneProtocols(protocols(protocols))
                .setRibs(ribs(snapshot))
                .build())
        .addAugmentation(new VirtualRouter1Builder().setStack(StackStates.stack(snapshot)).build())
        .build();
  }

  private static ControlPlaneProtocols protocols(Collection<ControlPlaneProtocol> protocols) {
    ImmutableMap.Builder<ControlPlaneProtocolKey, ControlPlaneProtocol> all =
        ImmutableMap.builder();
    protocols.forEach(each -> all.put(each.key(), each));
    return new ControlPlaneProtocolsBuilder().setControlPlaneProtocol(all.build()).build();
  }

  /** A virtual router that the engine does not have, because its configuration did not work. */
  static VirtualRouter failed(String name, String configError) {
    return new VirtualRouterBuilder()
        .setName(new Name(name))
        .setHealth(new HealthBuilder().setConfigError(configError).build())
        .build();
  }

  /** What is configured for an interface of the engine, unless it is about to go. */
  static Optional<InterfaceConfig> configOf(InterfaceState state, Optional<VrConfig> config) {
    return config.flatMap(known ->
        known.interfaces().stream().filter(i -> i.name().equals(state.name())).findFirst());
  }

  static Health health(VrSnapshot.Health health, Optional<String> configError) {
    return new HealthBuilder()
        .setStatus(
            switch (health.status()) {
              case RUNNING -> Health.Status.Running;
              case DISABLED -> Health.Status.Disabled;
              case RESTARTING -> Health.Status.Restarting;
            })
        .setSince(Values.time(health.since()))
        .setRestarts(new Counter32(Uint32.fromIntBits(health.restarts())))
        .setLastFault(health.lastFault().orElse(null))
        .setConfigError(configError.orElse(null))
        .build();
  }

  static Statistics statistics(VrSnapshot snapshot) {
    return new StatisticsBuilder().setCounter(Values.counters(snapshot.counters())).build();
  }

  static Ribs ribs(VrSnapshot snapshot) {
    ImmutableMap.Builder<RibKey, Rib> ribs = ImmutableMap.builder();
    snapshot
        .ribs()
        .forEach((family, summary) -> {
          Rib rib = rib(family, summary, snapshot.fib());
          ribs.put(rib.key(), rib);
        });
    return new RibsBuilder().setRib(ribs.build()).build();
  }

  private static Rib rib(
      io.polyrouter.net.AddressFamily family,
      VrSnapshot.RibSummary summary,
      VrSnapshot.FibSummary fib) {
    ImmutableMap.Builder<SourceKey, Source> sources = ImmutableMap.builder();
    summary
        .routesBySource()
        .forEach((name, routes) ->
            sources.put(
                new SourceKey(name),
                new SourceBuilder().setName(name).setRoutes(Values.gauge(routes)).build()));
    return new RibBuilder()
        .setAddressFamily(
            switch (family) {
              case IPV4 -> AddressFamily.Ipv4;
              case IPV6 -> AddressFamily.Ipv6;
            })
        .setSource(sources.build())
        .setActiveRoutes(Values.gauge(summary.active()))
        .setUnresolvedRoutes(Values.gauge(summary.unresolved()))
        .setFib(
            new FibBuilder()
                .setVersion(Values.counter(fib.version()))
                .setEntries(Values.gauge(summary.active()))
                .setInstalledVersion(
                    fib.installedVersion().isPresent()
                        ? Values.counter(fib.installedVersion().getAsLong())
                        : null)
                .build())
        .build();
  }
}
