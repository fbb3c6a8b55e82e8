package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.message.Capability;
import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.nlri.Family;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What two speakers have agreed on by their OPENs. Immutable.
 *
 * @param format as far as bytes of UPDATEs depend on it
 * @param peerAs of the peer
 * @param peerIdentifier its BGP identifier
 * @param localAs what the peer takes for the own AS
 * @param holdSeconds the shorter of both, 0 for none
 * @param keepaliveSeconds between KEEPALIVEs, 0 for none
 * @param families that routes are exchanged of
 * @param refresh whether the peer sends routes anew when asked (RFC 2918)
 * @param enhancedRefresh whether both say where that begins and ends (RFC 7313)
 * @param role the own one, if both have told theirs (RFC 9234)
 * @param restart what the peer does about graceful restarts; empty if not both know of them
 * @param localRestart whether the peer is asked to keep the own routes
 * @param sent own capabilities
 * @param received those of the peer, with those that are not known here
 */
public record Agreement(
    SessionFormat format,
    int peerAs,
    int peerIdentifier,
    int localAs,
    int holdSeconds,
    int keepaliveSeconds,
    SortedSet<Family> families,
    boolean refresh,
    boolean enhancedRefresh,
    Optional<RoleName> role,
    Optional<PeerRestart> restart,
    boolean localRestart,
    List<Capability> sent,
    List<Capability> received) {

  public Agreement {
    families = Collections.unmodifiableSortedSet(new TreeSet<>(families));
    sent = List.copyOf(sent);
    received = List.copyOf(received);
  }

  /**
   * What a peer says of its restarts (RFC 4724, section 3; RFC 8538; RFC 9494).
   *
   * @param restarting whether it has just restarted
   * @param notification whether sessions that end by a NOTIFICATION restart as well; true only if
   *     both say so
   * @param restartSeconds how long it may be away
   * @param kept of the agreed families those whose routes are kept meanwhile; true for those whose
   *     packets it has forwarded on
   * @param longLived for how long routes are kept beyond that, by family
   */
  public record PeerRestart(
      boolean restarting,
      boolean notification,
      int restartSeconds,
      SortedMap<Family, Boolean> kept,
      SortedMap<Family, LongLived> longLived) {

    public PeerRestart {
      kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
      longLived = Collections.unmodifiableSortedMap(new TreeMap<>(longLived));
    }
  }

  /**
   * RFC 9494, section 3.
   *
   * @param forwarding whether packets were forwarded on
   */
  public record LongLived(boolean forwarding, int staleSeconds) {}
}
