package io.polyrouter.bgp.session;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolNotice;

/** What operators may want to hear of. */
public sealed interface BgpNotice extends ProtocolNotice {

  /** RFC 4273, bgpEstablishedNotification. */
  record Established(IpAddress peer, int peerAs) implements BgpNotice {
    @Override
    public String text() {
      return "session with %s (AS %s) is established"
          .formatted(peer, Integer.toUnsignedString(peerAs));
    }
  }

  /** RFC 4273, bgpBackwardTransNotification; of states in which the peer has been talked to. */
  record BackwardTransition(IpAddress peer, SessionState from, SessionState to, String reason)
      implements BgpNotice {
    @Override
    public String text() {
      return "session with %s went from %s to %s: %s".formatted(peer, from, to, reason);
    }
  }

  /** A port could not be listened on; it is tried again. */
  record ListenFailed(String port, String reason) implements BgpNotice {
    @Override
    public String text() {
      return "peers cannot connect to %s: %s".formatted(port, reason);
    }
  }

  /** There are as many peers of a range as there may be; told once until there are fewer. */
  record TooManyPeers(IpPrefix range, int limit) implements BgpNotice {
    @Override
    public String text() {
      return "%d peers of %s are there, no further ones are taken".formatted(limit, range);
    }
  }

  /** Sessions need a BGP identifier. */
  record NoIdentifier() implements BgpNotice {
    @Override
    public String text() {
      return "there is no BGP identifier: configure one, or an IPv4 address on any interface";
    }
  }
}
