package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.origination.TranslatorStatus;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.util.Locale;

/** What operators may want to hear of, after the notifications of RFC 9129. */
public sealed interface OspfNotice extends ProtocolNotice {

  /** An interface has another state (if-state-change). */
  record InterfaceChanged(String interfaceName, InterfaceState state) implements OspfNotice {
    @Override
    public String text() {
      return "interface %s is %s".formatted(interfaceName, name(state));
    }
  }

  /** Configurations of two neighbours do not fit (if-config-error); told once a minute. */
  record ConfigurationMismatch(String interfaceName, IpAddress source, BadPacket reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "%s on %s is configured in another way: %s"
          .formatted(source, interfaceName, reason.what());
    }
  }

  /** A packet did not show that it is genuine (if-config-error); told once a minute. */
  record AuthenticationFailed(String interfaceName, IpAddress source, BadPacket reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "a packet of %s on %s is refused: %s".formatted(source, interfaceName, reason.what());
    }
  }

  /** A packet was none (if-rx-bad-packet); told once a minute. */
  record BadPacketReceived(String interfaceName, IpAddress source, BadPacket reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "a packet of %s on %s is dropped: %s".formatted(source, interfaceName, reason.what());
    }
  }

  /** A neighbour has another state that matters (nbr-state-change). */
  record NeighbourChanged(
      String interfaceName, int routerId, IpAddress address, NeighbourState state, String reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "neighbour %s (%s) on %s is %s: %s"
          .formatted(id(routerId), address, interfaceName, name(state), reason);
    }
  }

  /** A neighbour restarts, and is helped or no longer (nbr-restart-helper-status-change). */
  record RestartHelperChanged(
      String interfaceName, int routerId, IpAddress address, boolean helping, String reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "neighbour %s (%s) on %s is %s: %s"
          .formatted(
              id(routerId),
              address,
              interfaceName,
              helping ? "helped to restart" : "helped no longer",
              reason);
    }
  }

  /** A neighbour restarts and is not helped. */
  record RestartHelpRefused(String interfaceName, int routerId, IpAddress address, String reason)
      implements OspfNotice {
    @Override
    public String text() {
      return "neighbour %s (%s) on %s restarts and is not helped: %s"
          .formatted(id(routerId), address, interfaceName, reason);
    }
  }

  /** This router has restarted, and neighbours wait for it (restart-status-change). */
  record RestartBegun(boolean planned, int seconds) implements OspfNotice {
    @Override
    public String text() {
      return "the router has restarted %s, and takes over within %d s"
          .formatted(planned ? "as planned" : "after a failure", seconds);
    }
  }

  /** This router's restart is over (restart-status-change). */
  record RestartEnded(Exit exit, String reason) implements OspfNotice {

    /** How it is over. */
    public enum Exit {
      COMPLETED,
      TIMED_OUT,
      TOPOLOGY_CHANGED
    }

    @Override
    public String text() {
      return "the restart is over: " + reason;
    }
  }

  /** Nine tenths of the LSAs that may be held are there (lsdb-approaching-overflow). */
  record DatabaseNearLimit(int lsas, int limit) implements OspfNotice {
    @Override
    public String text() {
      return "the database holds %d LSAs of other routers, of %d that it may"
          .formatted(lsas, limit);
    }
  }

  /** There are more LSAs than may be (lsdb-overflow). */
  record DatabaseOverflow(int limit, int pauseSeconds) implements OspfNotice {
    @Override
    public String text() {
      return "the database would hold more than %d LSAs of other routers: all adjacencies end, and are formed anew in %d seconds"
          .formatted(limit, pauseSeconds);
    }
  }

  /** After an overflow adjacencies are formed again. */
  record DatabaseRecovers() implements OspfNotice {
    @Override
    public String text() {
      return "adjacencies are formed again after there were too many LSAs";
    }
  }

  /**
   * This router begins or ends to translate the LSAs of an NSSA (nssa-translator-status-change).
   */
  record TranslatorChanged(int areaId, TranslatorStatus status) implements OspfNotice {
    @Override
    public String text() {
      return "external routes of NSSA %s are translated by this router%s"
          .formatted(
              id(areaId),
              switch (status) {
                case ENABLED -> ", as it is configured";
                case ELECTED -> ", which is elected";
                case DISABLED -> " no longer";
              });
    }
  }

  /** No key is valid for sending; the one that was last is used on. */
  record KeysExpired(String interfaceName, int keyId) implements OspfNotice {
    @Override
    public String text() {
      return "no key is valid on %s: key %d, which was valid last, is used until there is one"
          .formatted(interfaceName, keyId);
    }
  }

  /** It cannot receive. */
  record EndpointFailed(String reason) implements OspfNotice {
    @Override
    public String text() {
      return "it cannot receive packets: " + reason;
    }
  }

  /** It has nothing to call itself. */
  record NoRouterId() implements OspfNotice {
    @Override
    public String text() {
      return "there is no router ID: configure one, or an IPv4 address";
    }
  }

  private static String id(int routerId) {
    return new Ipv4Address(routerId).toString();
  }

  private static String name(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
