package io.polyrouter.northbound.protocol.rip;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.rip.RipNotice;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipAuthenticationFailureBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipEndpointFailedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipKeysExpiredBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipNeighborStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipNeighborStateChangeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipRouteLimitReachedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Makes notifications of notices. Pure. */
final class RipNotifications {

  private RipNotifications() {}

  static Notification<?> notification(
      InstanceName instance, ControlPlaneProtocol type, RipNotice notice) {
    Name router = new Name(instance.virtualRouter());
    Name name = new Name(instance.name());
    return switch (notice) {
      case RipNotice.NeighbourFound found ->
          new RipNeighborStateChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(new InterfaceName(found.interfaceName()))
              .setAddress(Values.address(found.address()))
              .setState(RipNeighborStateChange.State.Up)
              .build();
      case RipNotice.NeighbourLost lost ->
          new RipNeighborStateChangeBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(new InterfaceName(lost.interfaceName()))
              .setAddress(Values.address(lost.address()))
              .setState(RipNeighborStateChange.State.Down)
              .setReason(lost.reason())
              .build();
      case RipNotice.AuthenticationFailed failed ->
          new RipAuthenticationFailureBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(new InterfaceName(failed.interfaceName()))
              .setAddress(Values.address(failed.source()))
              .setReason(failed.reason().rule())
              .build();
      case RipNotice.KeysExpired expired ->
          new RipKeysExpiredBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(new InterfaceName(expired.interfaceName()))
              .setKeyId(Uint64.valueOf(expired.keyId()))
              .build();
      case RipNotice.RouteLimitReached(int limit) ->
          new RipRouteLimitReachedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setLimit(Uint32.valueOf(limit))
              .build();
      case RipNotice.NeighbourRouteLimitReached reached ->
          new RipRouteLimitReachedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setInterface(new InterfaceName(reached.interfaceName()))
              .setAddress(Values.address(reached.address()))
              .setLimit(Uint32.valueOf(reached.limit()))
              .build();
      case RipNotice.EndpointFailed(String reason) ->
          new RipEndpointFailedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(type)
              .setProtocolName(name)
              .setReason(reason)
              .build();
    };
  }
}
