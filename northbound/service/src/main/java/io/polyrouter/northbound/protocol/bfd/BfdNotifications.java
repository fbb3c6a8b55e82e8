package io.polyrouter.northbound.protocol.bfd;

import io.polyrouter.bfd.BfdNotice;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.state.Values;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdAuthenticationFailureBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdEndpointFailedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdSessionLimitReachedBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.MultihopNotificationBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.SinglehopNotificationBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.Uint16;

/** Makes notifications of notices. Pure. */
final class BfdNotifications {

  private final Name router;
  private final Name name;

  /** For notices of one instance. */
  BfdNotifications(InstanceName instance) {
    this.router = new Name(instance.virtualRouter());
    this.name = new Name(instance.name());
  }

  Notification<?> notification(BfdNotice notice) {
    return switch (notice) {
      case BfdNotice.SessionChanged changed -> sessionChanged(changed);
      case BfdNotice.AuthenticationFailed failed ->
          new BfdAuthenticationFailureBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Bfd.VALUE)
              .setProtocolName(name)
              .setInterface(failed.interfaceName().map(InterfaceName::new).orElse(null))
              .setDestAddr(Values.address(failed.destination()))
              .setReason(failed.reason().rule())
              .build();
      case BfdNotice.SessionLimitReached(int limit) ->
          new BfdSessionLimitReachedBuilder()
              .setVirtualRouter(router)
              .setProtocolType(Bfd.VALUE)
              .setProtocolName(name)
              .setMaximumSessions(Uint16.valueOf(limit))
              .build();
      case BfdNotice.EndpointFailed(String reason) -> endpointFailed(reason);
      case BfdNotice.CannotSend failed -> endpointFailed(failed.text());
    };
  }

  private Notification<?> endpointFailed(String reason) {
    return new BfdEndpointFailedBuilder()
        .setVirtualRouter(router)
        .setProtocolType(Bfd.VALUE)
        .setProtocolName(name)
        .setReason(reason)
        .build();
  }

  private Notification<?> sessionChanged(BfdNotice.SessionChanged changed) {
    Optional<String> interfaceName = changed.interfaceName();
    Optional<IpAddressNoZone> source = changed.source().map(Values::address);
    if (interfaceName.isPresent()) {
      return new SinglehopNotificationBuilder()
          .setVirtualRouter(router)
          .setProtocolType(Bfd.VALUE)
          .setProtocolName(name)
          .setInterface(new InterfaceName(interfaceName.get()))
          .setSourceAddr(source.orElse(null))
          .setDestAddr(Values.address(changed.destination()))
          .setLocalDiscr(BfdStates.discriminator(changed.localDiscriminator()))
          .setRemoteDiscr(BfdStates.discriminator(changed.remoteDiscriminator()))
          .setNewState(BfdStates.state(changed.state()))
          .setStateChangeReason(BfdStates.diagnostic(changed.diagnostic().code()))
          .build();
    }
    return new MultihopNotificationBuilder()
        .setVirtualRouter(router)
        .setProtocolType(Bfd.VALUE)
        .setProtocolName(name)
        .setSourceAddr(source.orElse(null))
        .setDestAddr(Values.address(changed.destination()))
        .setLocalDiscr(BfdStates.discriminator(changed.localDiscriminator()))
        .setRemoteDiscr(BfdStates.discriminator(changed.remoteDiscriminator()))
        .setNewState(BfdStates.state(changed.state()))
        .setStateChangeReason(BfdStates.diagnostic(changed.diagnostic().code()))
        .build();
  }
}
