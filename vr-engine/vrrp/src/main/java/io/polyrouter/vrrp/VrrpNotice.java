package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.vrrp.packet.BadPacket;

/** What operators may want to hear of. */
public sealed interface VrrpNotice extends ProtocolNotice {

  /** This router answers for the addresses from now on: {@code vrrp-new-master-event}. */
  record BecameActive(
      String interfaceName,
      AddressFamily family,
      int vrid,
      IpAddress source,
      VrrpState.ActiveReason reason)
      implements VrrpNotice {
    @Override
    public String text() {
      return "virtual router %d on %s is active here: %s"
          .formatted(vrid, interfaceName, reason.modelName());
    }
  }

  /** This router does not answer for the addresses any more. */
  record NoLongerActive(String interfaceName, AddressFamily family, int vrid, String reason)
      implements VrrpNotice {
    @Override
    public String text() {
      return "virtual router %d on %s is not active here any more: %s"
          .formatted(vrid, interfaceName, reason);
    }
  }

  /** Another router has other addresses for the same virtual router; told once a minute. */
  record AddressesDiffer(String interfaceName, AddressFamily family, int vrid, IpAddress source)
      implements VrrpNotice {
    @Override
    public String text() {
      return "%s has other addresses than this router for virtual router %d on %s"
          .formatted(source, vrid, interfaceName);
    }
  }

  /** A packet was dropped: {@code vrrp-protocol-error-event}; told once a minute of a reason. */
  record PacketRefused(String interfaceName, IpAddress source, BadPacket reason)
      implements VrrpNotice {
    @Override
    public String text() {
      return "a packet of %s on %s is refused: %s".formatted(source, interfaceName, reason.rule());
    }
  }

  /** It cannot receive. */
  record EndpointFailed(String reason) implements VrrpNotice {
    @Override
    public String text() {
      return "it cannot receive packets: " + reason;
    }
  }
}
