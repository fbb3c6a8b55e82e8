package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks neighbours to wait while this router restarts (RFC 3623, sections 2.1 and 5; RFC 5187): by
 * an LSA on each link before it ends, and by the same LSA before its first hello afterwards, should
 * the former have been lost, or should the end have come without warning.
 */
final class RestartAnnouncement {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Speaker speaker;
  private @Nullable GraceLsa grace;
  private long sinceNanos;

  RestartAnnouncement(Speaker speaker) {
    this.speaker = speaker;
  }

  /** The router is going to end. */
  void announceEnd(int periodSeconds) {
    GraceLsa said = new GraceLsa(periodSeconds, GraceLsa.SOFTWARE_RESTART);
    for (OspfInterface at : speaker.interfaces.values()) {
      if (at.isSpeaking() && at.neighbours.values().stream().anyMatch(Neighbour::isAdjacent)) {
        speaker.database.originateOpaque(
            at.linkScope(),
            key(at),
            options(at),
            content(said, at),
            sequence(speaker.wallSeconds()));
      }
    }
  }

  /** The router has begun anew, and had ended then. */
  void begin(int periodSeconds, long endedNanos, boolean planned) {
    grace = new GraceLsa(periodSeconds, planned ? GraceLsa.SOFTWARE_RESTART : GraceLsa.UNKNOWN);
    sinceNanos = endedNanos;
    speaker.database.keepForeignInstances(true);
  }

  /** It has its adjacencies back, or gives up. */
  void end() {
    grace = null;
    speaker.database.keepForeignInstances(false);
  }

  boolean isRestarting() {
    return grace != null;
  }

  /** An interface begins to speak: this is said first. */
  void announce(OspfInterface at, long now) {
    GraceLsa said = grace;
    if (said == null) {
      return;
    }
    // The instance that was said before the end, which is older by now; or, by rounding, the next.
    long awaySeconds = (now - sinceNanos) / SECOND_NANOS;
    Lsa lsa =
        speaker
            .settings
            .version()
            .packets()
            .lsas()
            .originateOpaque(
                key(at),
                options(at),
                sequence(speaker.wallSeconds() - awaySeconds),
                0,
                content(said, at));
    long ageSeconds = awaySeconds + at.transmitDelaySeconds();
    List<AgedLsa> update =
        List.of(new AgedLsa(lsa, Math.clamp(ageSeconds, 0, LsaHeader.MAX_AGE - 1)));
    if (!at.isUnicast()) {
      speaker.sender.sendUpdates(at, speaker.dialect.allRouters(), update.iterator(), 1);
      return;
    }
    IpAddress peer = at.peerAddress;
    if (peer != null) {
      speaker.sender.sendUpdates(at, peer, update.iterator(), 1);
    }
    for (StaticNeighbour neighbour : at.settings.neighbours()) {
      speaker.sender.sendUpdates(at, neighbour.address(), update.iterator(), 1);
    }
  }

  /**
   * A neighbour says who the designated routers are while this router still listens: if that is
   * this router, it is that again (section 2, (3)).
   *
   * @return whether it is one of them
   */
  boolean takesOver(OspfInterface at, Neighbour neighbour) {
    IpAddress address = at.address;
    if (!isRestarting() || address == null || at.settings.priority() == 0) {
      return false;
    }
    int own = speaker.dialect.designation(speaker.routerId, address);
    if (neighbour.designated == own) {
      at.designated = own;
    } else if (neighbour.backup == own) {
      at.backup = own;
    } else {
      return false;
    }
    return true;
  }

  /**
   * By the time of the end: neighbours may remember for a while what was said and taken back at an
   * earlier restart, and take nothing older for news.
   */
  private static int sequence(long endedWallSeconds) {
    return LsaHeader.FIRST_SEQUENCE + (int) endedWallSeconds;
  }

  private LsaKey key(OspfInterface at) {
    return GraceLsa.key(speaker.dialect.version(), speaker.routerId, at.interfaceId);
  }

  private int options(OspfInterface at) {
    return speaker.dialect.version() == OspfVersion.V2 ? Dialect.areaOptions(at.areaType) : 0;
  }

  private static byte[] content(GraceLsa said, OspfInterface at) {
    return said.content(at.address instanceof Ipv4Address v4 ? v4 : null);
  }
}
