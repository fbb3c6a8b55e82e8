package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.ospf.adjacency.OspfNotice;
import io.polyrouter.ospf.packet.BadPacket;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfConfigError;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfConfigErrorBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfRxBadPacketBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfStateChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbApproachingOverflowBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbOverflowBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbOverflowEndedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrRestartHelperStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrRestartHelperStatusChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NssaTranslatorStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NssaTranslatorStatusChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.OspfKeysExpiredBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.OspfNotRunningBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RestartStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RestartStatusChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Makes notifications of notices. Pure. */
final class OspfNotifications {

  private final Name router;
  private final Name name;
  private final ControlPlaneProtocol type;

  /** For notices of one instance. */
  OspfNotifications(InstanceName instance, ControlPlaneProtocol type) {
    this.router = new Name(instance.virtualRouter());
    this.name = new Name(instance.name());
    this.type = type;
  }

  Notification<?> notification(OspfNotice notice) {
    return switch (notice) {
      case OspfNotice.InterfaceChanged changed ->
          new IfStateChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(changed.interfaceName())
              .setState(OspfValues.state(changed.state()))
              .build();
      case OspfNotice.ConfigurationMismatch mismatch ->
          new IfConfigErrorBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(mismatch.interfaceName())
              .setPacketSource(Values.address(mismatch.source()))
              .setError(error(mismatch.reason()))
              .setReason(OspfValues.description(mismatch.reason()))
              .build();
      case OspfNotice.AuthenticationFailed failed ->
          new IfConfigErrorBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(failed.interfaceName())
              .setPacketSource(Values.address(failed.source()))
              .setError(error(failed.reason()))
              .setReason(OspfValues.description(failed.reason()))
              .build();
      case OspfNotice.BadPacketReceived bad ->
          new IfRxBadPacketBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(bad.interfaceName())
              .setPacketSource(Values.address(bad.source()))
              .setReason(OspfValues.description(bad.reason()))
              .build();
      case OspfNotice.NeighbourChanged changed ->
          new NbrStateChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(changed.interfaceName())
              .setNeighborRouterId(OspfValues.routerId(changed.routerId()))
              .setNeighborIpAddr(Values.address(changed.address()))
              .setState(OspfValues.state(changed.state()))
              .setReason(changed.reason())
              .build();
      case OspfNotice.RestartHelperChanged changed ->
          restartHelper(
              changed.interfaceName(),
              changed.routerId(),
              changed.address(),
              changed.helping(),
              changed.reason());
      case OspfNotice.RestartHelpRefused refused ->
          restartHelper(
              refused.interfaceName(),
              refused.routerId(),
              refused.address(),
              false,
              refused.reason());
      case OspfNotice.RestartBegun begun ->
          new RestartStatusChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setStatus(
                  begun.planned()
                      ? RestartStatusChange.Status.PlannedRestart
                      : RestartStatusChange.Status.UnplannedRestart)
              .setRestartInterval(Uint16.valueOf(begun.seconds()))
              .setExitReason(RestartStatusChange.ExitReason.InProgress)
              .build();
      case OspfNotice.RestartEnded ended ->
          new RestartStatusChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setStatus(RestartStatusChange.Status.NotRestarting)
              .setExitReason(
                  switch (ended.exit()) {
                    case COMPLETED -> RestartStatusChange.ExitReason.Completed;
                    case TIMED_OUT -> RestartStatusChange.ExitReason.TimedOut;
                    case TOPOLOGY_CHANGED -> RestartStatusChange.ExitReason.TopologyChanged;
                  })
              .setReason(ended.reason())
              .build();
      case OspfNotice.DatabaseNearLimit near ->
          new LsdbApproachingOverflowBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setLsaCount(Values.gauge(near.lsas()))
              .setMaxLsa(Uint32.valueOf(near.limit()))
              .build();
      case OspfNotice.DatabaseOverflow overflow ->
          new LsdbOverflowBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setMaxLsa(Uint32.valueOf(overflow.limit()))
              .setPause(Uint32.valueOf(overflow.pauseSeconds()))
              .build();
      case OspfNotice.DatabaseRecovers recovers ->
          new LsdbOverflowEndedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .build();
      case OspfNotice.TranslatorChanged changed ->
          new NssaTranslatorStatusChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setAreaId(OspfValues.areaId(changed.areaId()))
              .setStatus(
                  switch (changed.status()) {
                    case ENABLED -> NssaTranslatorStatusChange.Status.Enabled;
                    case ELECTED -> NssaTranslatorStatusChange.Status.Elected;
                    case DISABLED -> NssaTranslatorStatusChange.Status.Disabled;
                  })
              .build();
      case OspfNotice.KeysExpired expired ->
          new OspfKeysExpiredBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(expired.interfaceName())
              .setKeyId(Uint64.valueOf(expired.keyId()))
              .build();
      case OspfNotice.EndpointFailed failed -> notRunning(failed.text());
      case OspfNotice.NoRouterId none -> notRunning(none.text());
    };
  }

  private Notification<?> restartHelper(
      String interfaceName, int routerId, IpAddress address, boolean helping, String reason) {
    return new NbrRestartHelperStatusChangeBuilder()
        .setVirtualRouter(router)
        .setProtocolType(type)
        .setProtocolName(name)
        .setInterface(interfaceName)
        .setNeighborRouterId(OspfValues.routerId(routerId))
        .setNeighborIpAddr(Values.address(address))
        .setStatus(
            helping
                ? NbrRestartHelperStatusChange.Status.Helping
                : NbrRestartHelperStatusChange.Status.NotHelping)
        .setReason(reason)
        .build();
  }

  private Notification<?> notRunning(String reason) {
    return new OspfNotRunningBuilder()
        .setVirtualRouter(router)
        .setProtocolType(type)
        .setProtocolName(name)
        .setReason(reason)
        .build();
  }

  /** The error of RFC 9129; null for what it has no name for. */
  private static IfConfigError.@Nullable Error error(BadPacket reason) {
    return switch (reason) {
      case VERSION -> IfConfigError.Error.BadVersion;
      case AREA -> IfConfigError.Error.AreaMismatch;
      case NEIGHBOUR_NOT_CONFIGURED -> IfConfigError.Error.UnknownNbmaNbr;
      case VIRTUAL_LINK -> IfConfigError.Error.UnknownVirtualNbr;
      case AUTHENTICATION_TYPE -> IfConfigError.Error.AuthTypeMismatch;
      case PASSWORD, KEY_ID, AUTHENTICATION_FORMAT, DIGEST, SEQUENCE_NUMBER ->
          IfConfigError.Error.AuthFailure;
      case NETWORK_MASK -> IfConfigError.Error.NetMaskMismatch;
      case HELLO_INTERVAL -> IfConfigError.Error.HelloIntervalMismatch;
      case DEAD_INTERVAL -> IfConfigError.Error.DeadIntervalMismatch;
      case OPTION_EXTERNAL, OPTION_NSSA -> IfConfigError.Error.OptionMismatch;
      case MTU -> IfConfigError.Error.MtuMismatch;
      case DUPLICATE_ROUTER_ID -> IfConfigError.Error.DuplicateRouterId;
      case TRUNCATED,
          LENGTH,
          TYPE,
          CHECKSUM,
          CONTENT,
          SOURCE,
          DESTINATION,
          HOP_LIMIT,
          PASSIVE,
          INSTANCE,
          NEIGHBOUR_UNKNOWN,
          NEIGHBOUR_STATE,
          NEIGHBOUR_LIMIT,
          OVERLOADED ->
          null;
    };
  }
}
