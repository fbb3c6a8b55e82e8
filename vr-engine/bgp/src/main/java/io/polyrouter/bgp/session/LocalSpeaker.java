package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.Confederation;
import io.polyrouter.bgp.settings.PeerAs;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.routing.protocol.StreamOptions;
import java.util.Optional;

/**
 * Who the own router is.
 *
 * @param as the own AS, in a confederation the member's number
 * @param identifier BGP identifier, not 0
 */
public record LocalSpeaker(int as, int identifier, Optional<Confederation> confederation) {

  /** Of an instance's settings. */
  public static LocalSpeaker of(BgpSettings settings, int identifier) {
    return new LocalSpeaker(settings.as(), identifier, settings.confederation());
  }

  /** Where a peer of an AS stands (RFC 4271, section 1.1; RFC 5065, section 3). */
  public PeerKind kind(int peerAs) {
    if (peerAs == as) {
      return PeerKind.INTERNAL;
    }
    return isMember(peerAs) ? PeerKind.CONFEDERATION : PeerKind.EXTERNAL;
  }

  /** Where a peer stands as far as it is known before its OPEN. */
  public PeerKind kind(PeerSettings peer) {
    return switch (peer.get(PeerOptions.PEER_AS).orElseGet(PeerAs.External::new)) {
      case PeerAs.Exactly(int number) -> kind(number);
      case PeerAs.Internal internal -> PeerKind.INTERNAL;
      case PeerAs.External external -> PeerKind.EXTERNAL;
    };
  }

  /** The AS number that a peer is told: that of the member only to other members. */
  public int asTowards(PeerSettings peer) {
    if (kind(peer) != PeerKind.EXTERNAL) {
      return as;
    }
    return peer.get(PeerOptions.LOCAL_AS)
        .or(() -> confederation.map(Confederation::identifier))
        .orElse(as);
  }

  /** Whether a peer may be in an AS. */
  public boolean accepts(PeerSettings peer, int peerAs) {
    return switch (peer.get(PeerOptions.PEER_AS).orElseGet(PeerAs.External::new)) {
      case PeerAs.Exactly(int number) -> number == peerAs;
      case PeerAs.Internal internal -> peerAs == as;
      case PeerAs.External external -> kind(peerAs) == PeerKind.EXTERNAL;
    };
  }

  /** How streams with a peer behave, those that it opens included (RFC 5082, section 3). */
  public StreamOptions streamOptions(PeerSettings peer) {
    int hops = peer.get(PeerOptions.TTL_SECURITY_HOPS);
    int multihop = peer.get(PeerOptions.MULTIHOP_TTL);
    boolean isOnLink = kind(peer) == PeerKind.EXTERNAL && hops == 0 && multihop == 0;
    StreamOptions plain = StreamOptions.DEFAULT;
    return new StreamOptions(
        isOnLink ? 1 : multihop > 0 ? multihop : plain.hopLimit(),
        hops == 0 ? 0 : plain.hopLimit() + 1 - hops,
        plain.trafficClass(),
        peer.get(PeerOptions.MSS_BYTES),
        peer.get(PeerOptions.AUTHENTICATION));
  }

  private boolean isMember(int peerAs) {
    return confederation.isPresent() && confederation.get().members().contains(peerAs);
  }
}
