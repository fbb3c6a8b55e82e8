package io.polyrouter.northbound.state;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.northbound.config.DatapathIds;
import io.polyrouter.southbound.openflow.RefusedSwitch;
import io.polyrouter.southbound.openflow.SwitchSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IetfInetUtil;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Gauge64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.RefusedSwitchBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.FlowsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.GroupsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.LastResyncBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.Port;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.PortKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.Session;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.SessionBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.VirtualRouterBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.state.VirtualRouterKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.OpenflowPort;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of one switch of module polyrouter-openflow-switches. Pure. */
final class SwitchState {

  /** OFPP_MAX (OpenFlow 1.3.5, section 7.2.1). */
  private static final int HIGHEST_PORT = 0xffffff00;

  private SwitchState() {}

  static State state(SwitchSnapshot snapshot) {
    SwitchSnapshot.Content content = snapshot.content();
    StateBuilder builder =
        new StateBuilder()
            .setStatus(
                switch (snapshot.status()) {
                  case AWAITED -> State.Status.Awaited;
                  case SYNCHRONISING -> State.Status.Synchronizing;
                  case IN_SYNC -> State.Status.InSync;
                  case DEGRADED -> State.Status.Degraded;
                  case AWAY -> State.Status.Away;
                })
            .setConnected(snapshot.connected())
            .setSince(Values.time(snapshot.since()))
            .setSession(snapshot.session().map(SwitchState::session).orElse(null))
            .setPort(ports(snapshot))
            .setFlows(
                new FlowsBuilder()
                    .setWanted(Values.gauge(content.flowsWanted()))
                    .setInstalled(Values.gauge(content.flowsInstalled()))
                    .setStalled(Values.gauge(content.flowsStalled()))
                    .setHeld(Values.gauge(content.flowsHeld()))
                    .setForeign(Values.gauge(content.flowsForeign()))
                    .build())
            .setGroups(
                new GroupsBuilder()
                    .setWanted(Values.gauge(content.groupsWanted()))
                    .setInstalled(Values.gauge(content.groupsInstalled()))
                    .build())
            .setVirtualRouter(virtualRouters(snapshot))
            .setStatistics(
                new StatisticsBuilder().setCounter(Values.counters(snapshot.counters())).build());
    snapshot
        .lastError()
        .ifPresent(fault ->
            builder.setLastError(fault.message()).setLastErrorTime(Values.time(fault.at())));
    snapshot
        .lastResync()
        .ifPresent(resync ->
            builder.setLastResync(
                new LastResyncBuilder()
                    .setTime(Values.time(resync.at()))
                    .setDuration(Uint32.saturatedOf(resync.took().toMillis()))
                    .setFlowsRead(Values.gauge(resync.flowsRead()))
                    .setGroupsRead(Values.gauge(resync.groupsRead()))
                    .setMessagesSent(Values.gauge(resync.messagesSent()))
                    .build()));
    return builder.build();
  }

  static org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches
          .RefusedSwitch
      refused(RefusedSwitch from) {
    return new RefusedSwitchBuilder()
        .setDatapathId(DatapathIds.format(from.datapathId()))
        .setRemoteAddress(address(from.address()))
        .setSessions(Values.counter(from.sessions()))
        .setLast(Values.time(from.last()))
        .build();
  }

  private static Session session(SwitchSnapshot.Session from) {
    return new SessionBuilder()
        .setRemoteAddress(address(from.address()))
        .setRemotePort(new PortNumber(Uint16.valueOf(from.address().getPort())))
        .setConnectedSince(Values.time(from.connectedAt()))
        .setOpenflowVersion(Uint8.valueOf(from.protocolVersion()))
        .setTables(Uint8.valueOf(from.tables()))
        .setManufacturer(from.manufacturer())
        .setHardware(from.hardware())
        .setSoftware(from.software())
        .setSerialNumber(from.serialNumber())
        .setDatapathDescription(from.datapathDescription())
        .build();
  }

  private static @Nullable IpAddressNoZone address(InetSocketAddress from) {
    InetAddress address = from.getAddress();
    return address == null ? null : IetfInetUtil.ipAddressNoZoneFor(address);
  }

  private static ImmutableMap<PortKey, Port> ports(SwitchSnapshot snapshot) {
    ImmutableMap.Builder<PortKey, Port> ports = ImmutableMap.builder();
    for (SwitchSnapshot.Port each : snapshot.ports()) {
      if (isReserved(each.number())) {
        continue;
      }
      OpenflowPort number = new OpenflowPort(Uint32.fromIntBits(each.number()));
      ports.put(
          new PortKey(number),
          new PortBuilder()
              .setNumber(number)
              .setName(each.name())
              .setMacAddress(new MacAddress(each.mac().toString()))
              .setEnabled(each.configuredUp())
              .setLinkUp(each.linkUp())
              .setSpeed(
                  each.currentKbps() == 0
                      ? null
                      : new Gauge64(Uint64.fromLongBits(each.currentKbps())))
              .build());
    }
    return ports.build();
  }

  /** Such as the switch's own local port: no virtual router can be attached there. */
  private static boolean isReserved(int number) {
    return number == 0 || Integer.compareUnsigned(number, HIGHEST_PORT) > 0;
  }

  private static ImmutableMap<VirtualRouterKey, VirtualRouter> virtualRouters(
      SwitchSnapshot snapshot) {
    ImmutableMap.Builder<VirtualRouterKey, VirtualRouter> virtualRouters = ImmutableMap.builder();
    snapshot
        .installedVersions()
        .forEach((name, version) ->
            virtualRouters.put(
                new VirtualRouterKey(new Name(name)),
                new VirtualRouterBuilder()
                    .setName(new Name(name))
                    .setInstalledVersion(Values.counter(version))
                    .build()));
    return virtualRouters.build();
  }
}
