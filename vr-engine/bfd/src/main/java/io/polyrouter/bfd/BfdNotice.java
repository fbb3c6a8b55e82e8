package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.Diagnostic;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.util.Optional;

/** What operators may want to hear of. */
public sealed interface BfdNotice extends ProtocolNotice {

  /**
   * A session came up or went down: {@code singlehop-notification} and {@code
   * multihop-notification} of RFC 9314.
   *
   * @param interfaceName empty for a multihop session
   * @param source empty while there is none
   */
  record SessionChanged(
      Optional<String> interfaceName,
      Optional<IpAddress> source,
      IpAddress destination,
      int localDiscriminator,
      int remoteDiscriminator,
      SessionState state,
      Diagnostic diagnostic)
      implements BfdNotice {
    @Override
    public String text() {
      return "session to %s is %s: %s"
          .formatted(
              where(interfaceName, destination),
              state.modelName(),
              Diagnostic.text(diagnostic.code()));
    }
  }

  /** A packet did not show that it is genuine; told once a minute of a session. */
  record AuthenticationFailed(
      Optional<String> interfaceName, IpAddress destination, BadPacket reason)
      implements BfdNotice {
    @Override
    public String text() {
      return "a packet of %s is refused: %s"
          .formatted(where(interfaceName, destination), reason.rule());
    }
  }

  /** There are as many sessions as there may be; told once until there are fewer. */
  record SessionLimitReached(int limit) implements BfdNotice {
    @Override
    public String text() {
      return "%d sessions run, no further ones are made".formatted(limit);
    }
  }

  /** It cannot receive. */
  record EndpointFailed(String reason) implements BfdNotice {
    @Override
    public String text() {
      return "it cannot receive packets: " + reason;
    }
  }

  /** A session has no port to send from. */
  record CannotSend(Optional<String> interfaceName, IpAddress destination, String reason)
      implements BfdNotice {
    @Override
    public String text() {
      return "it cannot send packets to %s: %s"
          .formatted(where(interfaceName, destination), reason);
    }
  }

  private static String where(Optional<String> interfaceName, IpAddress destination) {
    return interfaceName.map(name -> destination + " on " + name).orElse(destination.toString());
  }
}
