package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.routing.protocol.ProtocolNotice;

/** What operators may want to hear of. */
public sealed interface RipNotice extends ProtocolNotice {

  /** A router is heard for the first time, or again. */
  record NeighbourFound(String interfaceName, IpAddress address) implements RipNotice {
    @Override
    public String text() {
      return "neighbour %s on %s found".formatted(address, interfaceName);
    }
  }

  /** A router is not heard any more. */
  record NeighbourLost(String interfaceName, IpAddress address, String reason)
      implements RipNotice {
    @Override
    public String text() {
      return "neighbour %s on %s lost: %s".formatted(address, interfaceName, reason);
    }
  }

  /** A packet did not show that it is genuine; told once a minute of an interface. */
  record AuthenticationFailed(String interfaceName, IpAddress source, BadPacket reason)
      implements RipNotice {
    @Override
    public String text() {
      return "a packet of %s on %s is refused: %s".formatted(source, interfaceName, reason.rule());
    }
  }

  /** No key is valid for sending; the one that was last is used on. */
  record KeysExpired(String interfaceName, int keyId) implements RipNotice {
    @Override
    public String text() {
      return "no key is valid on %s: key %d, which was valid last, is used until there is one"
          .formatted(interfaceName, keyId);
    }
  }

  /** The instance has as many routes as it may have, and takes no further ones. */
  record RouteLimitReached(int limit) implements RipNotice {
    @Override
    public String text() {
      return "%d routes are learnt, no further ones are taken".formatted(limit);
    }
  }

  /** A neighbour announces more routes than it may. */
  record NeighbourRouteLimitReached(String interfaceName, IpAddress address, int limit)
      implements RipNotice {
    @Override
    public String text() {
      return "neighbour %s on %s has announced %d routes, no further ones are taken of it"
          .formatted(address, interfaceName, limit);
    }
  }

  /** It cannot receive. */
  record EndpointFailed(String reason) implements RipNotice {
    @Override
    public String text() {
      return "it cannot receive packets: " + reason;
    }
  }
}
