package io.polyrouter.northbound.protocol.rip;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import java.time.Instant;
import java.util.Map;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ControlPlaneProtocol1Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.RipBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.InterfacesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.NeighborsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces.InterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces.InterfaceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadPackets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadPacketsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadPacketsKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadRoutesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface.statistics.BadRoutesKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.neighbors.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.neighbors.NeighborBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.neighbors.NeighborKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of an instance. Pure. */
final class RipStates {

  private RipStates() {}

  static ControlPlaneProtocol1 state(RipState from) {
    ImmutableMap.Builder<InterfaceKey, Interface> interfaces = ImmutableMap.builder();
    from.interfaces().stream()
        .map(RipStates::interfaceState)
        .forEach(each -> interfaces.put(each.key(), each));
    ImmutableMap.Builder<NeighborKey, Neighbor> neighbours = ImmutableMap.builder();
    from.neighbours().stream()
        .map(RipStates::neighbour)
        .forEach(each -> neighbours.put(each.key(), each));
    return new ControlPlaneProtocol1Builder()
        .setRip(
            new RipBuilder()
                .setNumOfRoutes(Values.gauge(from.routeCount()))
                .setNumOfLearntRoutes(Values.gauge(from.learntRouteCount()))
                .setInterfaces(new InterfacesBuilder().setInterface(interfaces.build()).build())
                .setNeighbors(new NeighborsBuilder().setNeighbor(neighbours.build()).build())
                .setStatistics(
                    new StatisticsBuilder()
                        .setDiscontinuityTime(
                            Values.time(Instant.ofEpochSecond(from.discontinuitySeconds())))
                        .setRequestsRcvd(Values.counter(from.counters().requestsReceived()))
                        .setRequestsSent(Values.counter(from.counters().requestsSent()))
                        .setResponsesRcvd(Values.counter(from.counters().responsesReceived()))
                        .setResponsesSent(Values.counter(from.counters().responsesSent()))
                        .setRoutesForgottenEarly(
                            Values.counter(from.counters().routesForgottenEarly()))
                        .build())
                .build())
        .build();
  }

  private static Neighbor neighbour(RipState.NeighbourState from) {
    return new NeighborBuilder()
        .setInterface(new InterfaceName(from.interfaceName()))
        .setAddress(Values.address(from.address()))
        .setLastUpdate(Values.time(Instant.ofEpochSecond(from.lastUpdateTime())))
        .setVersion(Uint8.valueOf(from.version()))
        .setRoutes(Values.gauge(from.routes()))
        .setBfdDown(from.down())
        .setBadPacketsRcvd(Values.counter(from.badPackets()))
        .setBadRoutesRcvd(Values.counter(from.badRoutes()))
        .build();
  }

  private static Interface interfaceState(RipState.InterfaceState from) {
    return new InterfaceBuilder()
        .setInterface(new InterfaceName(from.name()))
        .setOperStatus(from.up() ? Interface.OperStatus.Up : Interface.OperStatus.Down)
        .setValidAddress(from.validAddress())
        .setNextFullUpdate(
            from.nextFullUpdateTime().isPresent()
                ? Values.time(Instant.ofEpochSecond(from.nextFullUpdateTime().getAsLong()))
                : null)
        .setStatistics(statistics(from.counters()))
        .build();
  }

  private static Statistics statistics(RipState.InterfaceCounters from) {
    return new org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual
            .router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces._interface
            .StatisticsBuilder()
        .setBadPacketsRcvd(Values.counter(from.badPacketsReceived()))
        .setBadRoutesRcvd(Values.counter(from.badRoutesReceived()))
        .setUpdatesSent(Values.counter(from.triggeredUpdatesSent()))
        .setFullUpdatesSent(Values.counter(from.fullUpdatesSent()))
        .setRequestsRcvd(Values.counter(from.requestsReceived()))
        .setRequestsIgnored(Values.counter(from.requestsIgnored()))
        .setResponsesRcvd(Values.counter(from.responsesReceived()))
        .setPacketsDropped(Values.counter(from.packetsDropped()))
        .setBadPackets(badPackets(from.badPackets()))
        .setBadRoutes(badRoutes(from.badRoutes()))
        .build();
  }

  private static Map<BadPacketsKey, BadPackets> badPackets(Map<BadPacket, Long> from) {
    ImmutableMap.Builder<BadPacketsKey, BadPackets> counts = ImmutableMap.builder();
    from.forEach((reason, count) -> {
      BadPackets built =
          new BadPacketsBuilder().setReason(reason.rule()).setCount(Values.counter(count)).build();
      counts.put(built.key(), built);
    });
    return counts.build();
  }

  private static Map<BadRoutesKey, BadRoutes> badRoutes(Map<BadRoute, Long> from) {
    ImmutableMap.Builder<BadRoutesKey, BadRoutes> counts = ImmutableMap.builder();
    from.forEach((reason, count) -> {
      BadRoutes built =
          new BadRoutesBuilder().setReason(reason.rule()).setCount(Values.counter(count)).build();
      counts.put(built.key(), built);
    });
    return counts.build();
  }
}
