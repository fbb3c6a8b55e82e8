package io.polyrouter.northbound.state;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.northbound.config.Attachments;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter32;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.PhysAddress;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
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
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.InterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.InterfaceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv4;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv4Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.Address;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.AddressBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.AddressKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.NeighborBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.NeighborKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.Ribs;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.RibsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.RibBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.RibKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.FibBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.Source;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.SourceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.rib.SourceKey;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of one virtual router of module polyrouter-virtual-routers. Pure. */
final class VirtualRouterState {

  /** Interface counters that RFC 8343 has a leaf for. */
  private static final Map<
          String,
          BiConsumer<
              org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                  .virtual.router.interfaces._interface.StatisticsBuilder,
              Counter64>>
      STANDARD_COUNTERS = standardCounters();

  private VirtualRouterState() {}

  /** The whole entry: all parts below together, and the interfaces. */
  static VirtualRouter virtualRouter(
      VrSnapshot snapshot, Optional<VrConfig> config, Optional<String> configError) {
    ImmutableMap.Builder<InterfaceKey, Interface> interfaces = ImmutableMap.builder();
    for (InterfaceState each : snapshot.interfaces()) {
      configOf(each, config)
          .map(configured -> anInterface(each, configured))
          .ifPresent(built -> interfaces.put(built.key(), built));
    }
    return new VirtualRouterBuilder()
        .setName(new Name(snapshot.name()))
        .setHealth(health(snapshot.health(), configError))
        .setStatistics(statistics(snapshot))
        .setInterfaces(new InterfacesBuilder().setInterface(interfaces.build()).build())
        .setRouting(new RoutingBuilder().setRibs(ribs(snapshot)).build())
        .build();
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
    ImmutableMap.Builder<SourceKey, Source> sources = ImmutableMap.builder();
    VrSnapshot.RibSummary ipv4 = snapshot.rib(io.polyrouter.net.AddressFamily.IPV4);
    ipv4.routesBySource()
        .forEach((name, routes) ->
            sources.put(
                new SourceKey(name),
                new SourceBuilder().setName(name).setRoutes(Values.gauge(routes)).build()));
    return new RibsBuilder()
        .setRib(
            Map.of(
                new RibKey(AddressFamily.Ipv4),
                new RibBuilder()
                    .setAddressFamily(AddressFamily.Ipv4)
                    .setSource(sources.build())
                    .setActiveRoutes(Values.gauge(ipv4.active()))
                    .setUnresolvedRoutes(Values.gauge(ipv4.unresolved()))
                    .setFib(
                        new FibBuilder()
                            .setVersion(Values.counter(snapshot.fib().version()))
                            .setEntries(Values.gauge(ipv4.active()))
                            .setInstalledVersion(
                                snapshot.fib().installedVersion().isPresent()
                                    ? Values.counter(snapshot.fib().installedVersion().getAsLong())
                                    : null)
                            .build())
                    .build()))
        .build();
  }

  static Interface anInterface(InterfaceState state, InterfaceConfig config) {
    return new InterfaceBuilder()
        .setName(new InterfaceName(state.name()))
        .setMtu(Uint16.valueOf(state.mtuBytes()))
        .setAdminStatus(state.adminUp() ? Interface.AdminStatus.Up : Interface.AdminStatus.Down)
        .setOperStatus(operStatus(state))
        .setLastChange(Values.time(state.lastChange()))
        .setIfIndex(state.index())
        .setPhysAddress(new PhysAddress(state.mac().toString()))
        .setLinkDetail(state.linkDetail().isEmpty() ? null : state.linkDetail())
        .setStatistics(statistics(state))
        .setAttachment(Attachments.write(config.attachment()))
        .setIpv4(ipv4(state, config))
        .build();
  }

  private static Interface.OperStatus operStatus(InterfaceState state) {
    if (state.operUp()) {
      return Interface.OperStatus.Up;
    }
    return state.adminUp() ? Interface.OperStatus.LowerLayerDown : Interface.OperStatus.Down;
  }

  private static org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
          .routers.virtual.router.interfaces._interface.Statistics
      statistics(InterfaceState state) {
    org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual
            .router.interfaces._interface.StatisticsBuilder
        builder =
            new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                .routers.virtual.router.interfaces._interface.StatisticsBuilder();
    SortedMap<String, Long> others = new TreeMap<>();
    state
        .counters()
        .forEach((name, count) -> {
          var standard = STANDARD_COUNTERS.get(name);
          if (standard == null) {
            others.put(name, count);
          } else {
            standard.accept(builder, Values.counter(count));
          }
        });
    return builder.setCounter(Values.counters(others)).build();
  }

  private static Map<
          String,
          BiConsumer<
              org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                  .virtual.router.interfaces._interface.StatisticsBuilder,
              Counter64>>
      standardCounters() {
    Map<
            String,
            BiConsumer<
                org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                    .routers.virtual.router.interfaces._interface.StatisticsBuilder,
                Counter64>>
        counters = new HashMap<>();
    counters.put("in-octets", (to, count) -> to.setInOctets(count));
    counters.put("in-unicast-pkts", (to, count) -> to.setInUnicastPkts(count));
    counters.put("in-multicast-pkts", (to, count) -> to.setInMulticastPkts(count));
    counters.put("in-broadcast-pkts", (to, count) -> to.setInBroadcastPkts(count));
    counters.put("in-discards", (to, count) -> to.setInDiscards(count));
    counters.put("in-errors", (to, count) -> to.setInErrors(count));
    counters.put("in-unknown-protos", (to, count) -> to.setInUnknownProtos(count));
    counters.put("out-octets", (to, count) -> to.setOutOctets(count));
    counters.put("out-unicast-pkts", (to, count) -> to.setOutUnicastPkts(count));
    counters.put("out-multicast-pkts", (to, count) -> to.setOutMulticastPkts(count));
    counters.put("out-broadcast-pkts", (to, count) -> to.setOutBroadcastPkts(count));
    counters.put("out-discards", (to, count) -> to.setOutDiscards(count));
    counters.put("out-errors", (to, count) -> to.setOutErrors(count));
    return Map.copyOf(counters);
  }

  private static Ipv4 ipv4(InterfaceState state, InterfaceConfig config) {
    ImmutableMap.Builder<AddressKey, Address> addresses = ImmutableMap.builder();
    for (Ipv4Config.Address each : config.ipv4().addresses()) {
      Ipv4AddressNoZone ip = new Ipv4AddressNoZone(each.address().toString());
      addresses.put(
          new AddressKey(ip),
          new AddressBuilder()
              .setIp(ip)
              .setPrefixLength(Uint8.valueOf(each.prefixLength()))
              .build());
    }
    ImmutableMap.Builder<NeighborKey, Neighbor> neighbors = ImmutableMap.builder();
    for (Neighbour each : state.neighbours()) {
      if (each.address() instanceof Ipv4Address) {
        Neighbor neighbor = neighbor(each);
        neighbors.put(neighbor.key(), neighbor);
      }
    }
    return new Ipv4Builder().setAddress(addresses.build()).setNeighbor(neighbors.build()).build();
  }

  private static Neighbor neighbor(Neighbour from) {
    return new NeighborBuilder()
        .setIp(new Ipv4AddressNoZone(from.address().toString()))
        .setLinkLayerAddress(from.mac().map(VirtualRouterState::macAddress).orElse(null))
        .setOrigin(
            switch (from.origin()) {
              case NeighbourOrigin.STATIC -> Neighbor.Origin.Static;
              case NeighbourOrigin.DYNAMIC -> Neighbor.Origin.Dynamic;
            })
        .setState(
            switch (from.status()) {
              case NeighbourStatus.INCOMPLETE -> Neighbor.State.Incomplete;
              case NeighbourStatus.REACHABLE -> Neighbor.State.Reachable;
              case NeighbourStatus.STALE -> Neighbor.State.Stale;
              case NeighbourStatus.DELAY -> Neighbor.State.Delay;
              case NeighbourStatus.PROBE -> Neighbor.State.Probe;
            })
        .build();
  }

  private static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715
          .MacAddress
      macAddress(MacAddress mac) {
    return new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715
        .MacAddress(mac.toString());
  }
}
