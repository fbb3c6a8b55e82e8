package io.polyrouter.northbound.protocol.ospf;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.settings.OspfVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.OspfLinkMetric;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RouterId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.DesignatedRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.DesignatedRoutersBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.Neighbors;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.NeighborsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.neighbors.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.neighbors.NeighborBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.neighbors.NeighborKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadLsas;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadLsasBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadLsasKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadPackets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadPacketsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.BadPacketsKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.DatabaseBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.Received;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.ReceivedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.Sent;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.SentBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.database.LinkScopeLsaType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.database.LinkScopeLsaTypeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.statistics.database.LinkScopeLsaTypeKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.interfaces.InterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.virtual.links.VirtualLink;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.virtual.links.VirtualLinkBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of one interface or virtual link, and of the neighbours there. Pure. */
final class LinkStates {

  private final OspfVersion version;
  private final RouterId self;
  private final InterfaceInfo from;
  private final List<NeighbourInfo> neighbours;
  private final Optional<ScopeState> database;

  /**
   * Of one link.
   *
   * @param neighbours those on the link
   * @param database LSAs of the link, if there are any
   */
  LinkStates(
      OspfVersion version,
      Ipv4Address self,
      InterfaceInfo from,
      List<NeighbourInfo> neighbours,
      Optional<ScopeState> database) {
    this.version = version;
    this.self = OspfValues.routerId(self.bits());
    this.from = from;
    this.neighbours = neighbours;
    this.database = database;
  }

  Interface interfaceState() {
    return new InterfaceBuilder()
        .setName(new InterfaceName(from.name()))
        .setState(OspfValues.state(from.state()))
        .setCostInUse(cost())
        .setInterfaceId(Uint32.fromIntBits(from.interfaceId()))
        .setAddress(from.address().map(Values::address).orElse(null))
        .setDesignatedRouters(designatedRouters())
        .setStatistics(statistics())
        .setNeighbors(neighbors())
        .build();
  }

  VirtualLink virtualLinkState(int peer) {
    return new VirtualLinkBuilder()
        .setRouterId(OspfValues.routerId(peer))
        .setState(OspfValues.state(from.state()))
        .setCostInUse(cost())
        .setInterfaceId(Uint32.fromIntBits(from.interfaceId()))
        .setAddress(from.address().map(Values::address).orElse(null))
        .setStatistics(statistics())
        .setNeighbors(neighbors())
        .build();
  }

  /** A virtual link that leads nowhere has no cost. */
  private OspfLinkMetric cost() {
    return new OspfLinkMetric(Uint16.valueOf(Math.clamp(from.cost(), 1, 0xffff)));
  }

  // ---- designated routers -------------------------------------------------------------------

  /** A router as hellos name it, and what else is known of it. */
  private record Named(Optional<RouterId> routerId, Optional<IpAddress> address) {
    static final Named NOBODY = new Named(Optional.empty(), Optional.empty());
  }

  /** Hellos of version 2 name a router by its address on the link, those of version 3 by its ID. */
  private Named named(int designation) {
    if (designation == 0) {
      return Named.NOBODY;
    }
    Optional<IpAddress> own = from.address();
    Optional<NeighbourInfo> neighbour =
        neighbours.stream().filter(one -> one.designation() == designation).findFirst();
    return switch (version) {
      case V2 -> {
        IpAddress address = new Ipv4Address(designation);
        yield new Named(
            own.filter(address::equals)
                .map(mine -> self)
                .or(() -> neighbour.map(one -> OspfValues.routerId(one.routerId()))),
            Optional.of(address));
      }
      case V3 -> {
        RouterId routerId = OspfValues.routerId(designation);
        yield new Named(
            Optional.of(routerId),
            routerId.equals(self) ? own : neighbour.map(NeighbourInfo::address));
      }
    };
  }

  private DesignatedRouters designatedRouters() {
    Named designated = named(from.designated());
    Named backup = named(from.backup());
    return new DesignatedRoutersBuilder()
        .setDrRouterId(designated.routerId().orElse(null))
        .setDrIpAddr(designated.address().map(Values::address).orElse(null))
        .setBdrRouterId(backup.routerId().orElse(null))
        .setBdrIpAddr(backup.address().map(Values::address).orElse(null))
        .build();
  }

  // ---- neighbours ---------------------------------------------------------------------------

  private Neighbors neighbors() {
    ImmutableMap.Builder<NeighborKey, Neighbor> all = ImmutableMap.builder();
    neighbours.stream().map(this::neighbour).forEach(each -> all.put(each.key(), each));
    return new NeighborsBuilder().setNeighbor(all.buildKeepingLast()).build();
  }

  private Neighbor neighbour(NeighbourInfo of) {
    Named designated = named(of.designated());
    Named backup = named(of.backup());
    return new NeighborBuilder()
        .setAddress(Values.address(of.address()))
        .setNeighborRouterId(of.routerId() == 0 ? null : OspfValues.routerId(of.routerId()))
        .setNeighborInterfaceId(
            version == OspfVersion.V3 ? Uint32.fromIntBits(of.interfaceId()) : null)
        .setState(OspfValues.state(of.state()))
        .setLastChange(Values.time(Instant.ofEpochSecond(of.changedSeconds())))
        .setLastChangeReason(of.reason().isEmpty() ? null : of.reason())
        .setPriority(Uint8.valueOf(of.priority()))
        .setConfigured(of.configured())
        .setRestartHelping(of.helped())
        .setDrRouterId(designated.routerId().orElse(null))
        .setDrIpAddr(designated.address().map(Values::address).orElse(null))
        .setBdrRouterId(backup.routerId().orElse(null))
        .setBdrIpAddr(backup.address().map(Values::address).orElse(null))
        .setStatistics(
            new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state
                    .neighbors.neighbor.StatisticsBuilder()
                .setNbrEventCount(Values.counter(of.events()))
                .setNbrRetransQlen(Values.gauge(of.retransmissions()))
                .setNbrRequestQlen(Values.gauge(of.requests()))
                .setRetransmittedLsas(Values.counter(of.retransmitted()))
                .setFloodsRefused(Values.counter(of.floodsRefused()))
                .build())
        .build();
  }

  // ---- counters -----------------------------------------------------------------------------

  private Statistics statistics() {
    InterfaceInfo.Counters counters = from.counters();
    return new StatisticsBuilder()
        .setIfEventCount(Values.counter(counters.events()))
        .setNeighborCount(Values.gauge(from.neighbours()))
        .setAdjacencyCount(Values.gauge(from.adjacencies()))
        .setLinkScopeLsaCount(Values.gauge(database.map(ScopeState::lsas).orElse(0)))
        .setLinkScopeLsaCksumSum(
            Uint64.fromLongBits(database.map(ScopeState::checksumSum).orElse(0L)))
        .setLsasOutOfPlace(Values.counter(counters.lsasOutOfPlace()))
        .setLsasTooEarly(Values.counter(counters.lsasTooEarly()))
        .setFloodsPaced(Values.counter(counters.floodsPaced()))
        .setReceived(received(counters.received()))
        .setSent(sent(counters.sent()))
        .setBadPackets(badPackets(counters.badPackets()))
        .setBadLsas(badLsas(counters.badLsas()))
        .setDatabase(new DatabaseBuilder().setLinkScopeLsaType(lsaTypes()).build())
        .build();
  }

  private Map<LinkScopeLsaTypeKey, LinkScopeLsaType> lsaTypes() {
    ImmutableMap.Builder<LinkScopeLsaTypeKey, LinkScopeLsaType> all = ImmutableMap.builder();
    database
        .map(ScopeState::types)
        .orElse(Map.of())
        .forEach((type, state) -> {
          LinkScopeLsaType built =
              new LinkScopeLsaTypeBuilder()
                  .setLsaType(OspfValues.lsaType(type))
                  .setLsaCount(Values.gauge(state.lsas()))
                  .setLsaCksumSum(Uint64.fromLongBits(state.checksumSum()))
                  .build();
          all.put(built.key(), built);
        });
    return all.build();
  }

  private static Received received(InterfaceInfo.Packets packets) {
    return new ReceivedBuilder()
        .setHellos(Values.counter(packets.hellos()))
        .setDatabaseDescriptions(Values.counter(packets.databaseDescriptions()))
        .setLsRequests(Values.counter(packets.linkStateRequests()))
        .setLsUpdates(Values.counter(packets.linkStateUpdates()))
        .setLsAcks(Values.counter(packets.linkStateAcks()))
        .setLsas(Values.counter(packets.lsas()))
        .build();
  }

  private static Sent sent(InterfaceInfo.Packets packets) {
    return new SentBuilder()
        .setHellos(Values.counter(packets.hellos()))
        .setDatabaseDescriptions(Values.counter(packets.databaseDescriptions()))
        .setLsRequests(Values.counter(packets.linkStateRequests()))
        .setLsUpdates(Values.counter(packets.linkStateUpdates()))
        .setLsAcks(Values.counter(packets.linkStateAcks()))
        .setLsas(Values.counter(packets.lsas()))
        .build();
  }

  private static Map<BadPacketsKey, BadPackets> badPackets(Map<BadPacket, Long> counts) {
    ImmutableMap.Builder<BadPacketsKey, BadPackets> all = ImmutableMap.builder();
    counts.forEach((reason, count) -> {
      BadPackets built =
          new BadPacketsBuilder()
              .setReason(reason.counterName())
              .setDescription(OspfValues.description(reason))
              .setCount(Values.counter(count))
              .build();
      all.put(built.key(), built);
    });
    return all.build();
  }

  private static Map<BadLsasKey, BadLsas> badLsas(Map<BadLsa, Long> counts) {
    ImmutableMap.Builder<BadLsasKey, BadLsas> all = ImmutableMap.builder();
    counts.forEach((reason, count) -> {
      BadLsas built =
          new BadLsasBuilder()
              .setReason(reason.counterName())
              .setDescription("%s (%s)".formatted(reason.what(), reason.rule()))
              .setCount(Values.counter(count))
              .build();
      all.put(built.key(), built);
    });
    return all.build();
  }
}
