package io.polyrouter.northbound.protocol.ospf;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.routing.SpfRun;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.AreaId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ControlPlaneProtocol1Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.OspfBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.Areas;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.AreasBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.SpfLog;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.SpfLogBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.Area;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.AreaBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.AreaKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.InterfacesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.VirtualLinksBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.interfaces.InterfaceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.statistics.database.AreaScopeLsaType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.statistics.database.AreaScopeLsaTypeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.statistics.database.AreaScopeLsaTypeKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.virtual.links.VirtualLink;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.virtual.links.VirtualLinkKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.Event;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.EventBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.EventKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.event.TriggerLsa;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.event.TriggerLsaBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.statistics.DatabaseBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.statistics.database.AsScopeLsaType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.statistics.database.AsScopeLsaTypeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.statistics.database.AsScopeLsaTypeKey;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Writes the state of an instance. Pure. */
final class OspfStates {

  private static final ScopeState NO_LSAS = new ScopeState(Scope.AS, Map.of());

  private final OspfState from;
  private final Map<Scope, ScopeState> scopes;

  private OspfStates(OspfState from) {
    this.from = from;
    this.scopes =
        from.database().scopes().stream()
            .collect(Collectors.toMap(ScopeState::scope, scope -> scope));
  }

  static ControlPlaneProtocol1 state(OspfState from) {
    return new OspfStates(from).state();
  }

  private ControlPlaneProtocol1 state() {
    return new ControlPlaneProtocol1Builder()
        .setOspf(
            new OspfBuilder()
                .setRouterId(from.routerId().map(id -> OspfValues.routerId(id.bits())).orElse(null))
                .setStatistics(statistics())
                .setSpfLog(spfLog())
                .setAreas(areas())
                .build())
        .build();
  }

  // ---- the instance -------------------------------------------------------------------------

  private Statistics statistics() {
    ScopeState external = scopes.getOrDefault(Scope.AS, NO_LSAS);
    ImmutableMap.Builder<AsScopeLsaTypeKey, AsScopeLsaType> types = ImmutableMap.builder();
    external
        .types()
        .forEach((type, state) -> {
          AsScopeLsaType built =
              new AsScopeLsaTypeBuilder()
                  .setLsaType(OspfValues.lsaType(type))
                  .setLsaCount(Values.gauge(state.lsas()))
                  .setLsaCksumSum(Uint64.fromLongBits(state.checksumSum()))
                  .build();
          types.put(built.key(), built);
        });
    return new StatisticsBuilder()
        .setDiscontinuityTime(Values.time(Instant.ofEpochSecond(from.start().wallSeconds())))
        .setOriginateNewLsaCount(Values.counter(from.database().counters().originated()))
        .setRefreshedLsaCount(Values.counter(from.database().counters().refreshed()))
        .setRxNewLsasCount(Values.counter(from.database().counters().received()))
        .setExpiredLsaCount(Values.counter(from.database().counters().expired()))
        .setSequenceWrapCount(Values.counter(from.database().counters().sequenceWraps()))
        .setOthersLsaCount(Values.gauge(from.database().othersLsas()))
        .setOverflow(from.overloaded())
        .setAsScopeLsaCount(Values.gauge(external.lsas()))
        .setAsScopeLsaCksumSum(Uint64.fromLongBits(external.checksumSum()))
        .setSpfRunsCount(Values.counter(from.spfRuns()))
        .setDatabase(new DatabaseBuilder().setAsScopeLsaType(types.build()).build())
        .build();
  }

  private SpfLog spfLog() {
    ImmutableMap.Builder<EventKey, Event> events = ImmutableMap.builder();
    from.spfLog().stream().map(this::event).forEach(event -> events.put(event.key(), event));
    return new SpfLogBuilder().setEvent(events.build()).build();
  }

  private Event event(SpfRun run) {
    return new EventBuilder()
        .setId(Uint32.saturatedOf(run.number()))
        .setSpfType(run.areas().isEmpty() ? Event.SpfType.Partial : Event.SpfType.Full)
        .setAreaId(run.areas().stream().map(OspfValues::areaId).collect(Collectors.toSet()))
        .setScheduleTimestamp(Values.time(time(run.scheduledNanos())))
        .setStartTimestamp(Values.time(time(run.startedNanos())))
        .setEndTimestamp(Values.time(time(run.endedNanos())))
        .setDuration(Answers.microseconds(run.tookNanos()))
        .setChangedRoutes(Values.gauge(run.changedRoutes()))
        .setTriggerCount(Values.gauge(run.triggerCount()))
        .setTopologyChanged(run.triggers().contains(new SpfRun.Trigger.TopologyChanged()))
        .setSettingsChanged(run.triggers().contains(new SpfRun.Trigger.SettingsChanged()))
        .setTriggerLsa(
            run.triggers().stream()
                .filter(SpfRun.Trigger.LsaChanged.class::isInstance)
                .map(trigger -> lsa((SpfRun.Trigger.LsaChanged) trigger))
                .toList())
        .build();
  }

  private Instant time(long nanos) {
    return Instant.ofEpochMilli(from.start().wallMillisOf(nanos));
  }

  private static TriggerLsa lsa(SpfRun.Trigger.LsaChanged changed) {
    AreaId area =
        changed.scope() instanceof Scope.Area(int areaId) ? OspfValues.areaId(areaId) : null;
    return new TriggerLsaBuilder()
        .setAreaId(area)
        .setType(OspfValues.lsaType(changed.key().type()))
        .setLsaId(OspfValues.dottedQuad(changed.key().linkStateId()))
        .setAdvRouter(OspfValues.routerId(changed.key().advertisingRouter()))
        .build();
  }

  // ---- areas --------------------------------------------------------------------------------

  private Areas areas() {
    ImmutableMap.Builder<AreaKey, Area> areas = ImmutableMap.builder();
    for (int areaId :
        new TreeSet<>(from.areas().stream().map(OspfState.AreaState::areaId).toList())) {
      Area area = area(areaId);
      areas.put(area.key(), area);
    }
    return new AreasBuilder().setArea(areas.build()).build();
  }

  private Area area(int areaId) {
    ImmutableMap.Builder<InterfaceKey, Interface> interfaces = ImmutableMap.builder();
    ImmutableMap.Builder<VirtualLinkKey, VirtualLink> virtualLinks = ImmutableMap.builder();
    for (InterfaceInfo one : from.interfaces()) {
      Optional<InterfaceInfo.VirtualLink> ends = one.virtualLink();
      if (ends.isPresent() && ends.get().transitAreaId() == areaId) {
        VirtualLink built = link(one).virtualLinkState(ends.get().routerId());
        virtualLinks.put(built.key(), built);
      } else if (ends.isEmpty() && one.areaId() == areaId) {
        Interface built = link(one).interfaceState();
        interfaces.put(built.key(), built);
      }
    }
    return new AreaBuilder()
        .setAreaId(OspfValues.areaId(areaId))
        .setStatistics(statistics(areaId))
        .setInterfaces(new InterfacesBuilder().setInterface(interfaces.build()).build())
        .setVirtualLinks(new VirtualLinksBuilder().setVirtualLink(virtualLinks.build()).build())
        .build();
  }

  private LinkStates link(InterfaceInfo one) {
    return new LinkStates(
        from.version(),
        from.routerId().orElse(new Ipv4Address(0)),
        one,
        from.neighbours().stream()
            .filter(neighbour -> neighbour.localInterfaceId() == one.interfaceId())
            .toList(),
        Optional.ofNullable(scopes.get(new Scope.Link(one.interfaceId()))));
  }

  private org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router
          .routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.Statistics
      statistics(int areaId) {
    ScopeState lsas = scopes.getOrDefault(new Scope.Area(areaId), NO_LSAS);
    ImmutableMap.Builder<AreaScopeLsaTypeKey, AreaScopeLsaType> types = ImmutableMap.builder();
    lsas.types()
        .forEach((type, state) -> {
          AreaScopeLsaType built =
              new AreaScopeLsaTypeBuilder()
                  .setLsaType(OspfValues.lsaType(type))
                  .setLsaCount(Values.gauge(state.lsas()))
                  .setLsaCksumSum(Uint64.fromLongBits(state.checksumSum()))
                  .build();
          types.put(built.key(), built);
        });
    return new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual
            .router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area
            .StatisticsBuilder()
        .setAreaScopeLsaCount(Values.gauge(lsas.lsas()))
        .setAreaScopeLsaCksumSum(Uint64.fromLongBits(lsas.checksumSum()))
        .setDatabase(
            new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual
                    .router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area
                    .statistics.DatabaseBuilder()
                .setAreaScopeLsaType(types.build())
                .build())
        .build();
  }
}
