package io.polyrouter.northbound.protocol.vrrp;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.vrrp.VrrpNotice;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.AddressFamily;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.Vrrp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpEndpointFailedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpMasterLeftEventBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpNewMasterEventBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpProtocolErrorEventBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpVirtualRouterErrorEventBuilder;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Makes notifications of notices. Pure. */
final class VrrpNotifications {

  private final Name router;
  private final Name name;

  /** For notices of one instance. */
  VrrpNotifications(InstanceName instance) {
    this.router = new Name(instance.virtualRouter());
    this.name = new Name(instance.name());
  }

  Notification<?> notification(VrrpNotice notice) {
    return switch (notice) {
      case VrrpNotice.BecameActive active ->
          new VrrpNewMasterEventBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Vrrp.VALUE)
              .setProtocolName(name)
              .setInterface(new InterfaceName(active.interfaceName()))
              .setAddressFamily(family(active.family()))
              .setVrid(Uint8.valueOf(active.vrid()))
              .setMasterIpAddress(Values.address(active.source()))
              .setNewMasterReason(VrrpStates.reason(active.reason()))
              .build();
      case VrrpNotice.NoLongerActive left ->
          new VrrpMasterLeftEventBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Vrrp.VALUE)
              .setProtocolName(name)
              .setInterface(new InterfaceName(left.interfaceName()))
              .setAddressFamily(family(left.family()))
              .setVrid(Uint8.valueOf(left.vrid()))
              .setReason(left.reason())
              .build();
      case VrrpNotice.AddressesDiffer differ ->
          new VrrpVirtualRouterErrorEventBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Vrrp.VALUE)
              .setProtocolName(name)
              .setInterface(new InterfaceName(differ.interfaceName()))
              .setAddressFamily(family(differ.family()))
              .setVrid(Uint8.valueOf(differ.vrid()))
              .setPacketSource(Values.address(differ.source()))
              .build();
      case VrrpNotice.PacketRefused refused ->
          new VrrpProtocolErrorEventBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Vrrp.VALUE)
              .setProtocolName(name)
              .setInterface(new InterfaceName(refused.interfaceName()))
              .setPacketSource(Values.address(refused.source()))
              .setReason(refused.reason().rule())
              .build();
      case VrrpNotice.EndpointFailed(String reason) ->
          new VrrpEndpointFailedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Vrrp.VALUE)
              .setProtocolName(name)
              .setReason(reason)
              .build();
    };
  }

  private static AddressFamily family(io.polyrouter.net.AddressFamily from) {
    return switch (from) {
      case IPV4 -> AddressFamily.Ipv4;
      case IPV6 -> AddressFamily.Ipv6;
    };
  }
}
