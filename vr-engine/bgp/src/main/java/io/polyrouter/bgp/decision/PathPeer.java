package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;

/**
 * Whose a path is, as far as the decision process looks at it. Immutable.
 *
 * @param number of the peer in its instance
 * @param isLocal whether it is not a peer but the router itself
 * @param routerId BGP identifier, 32 bits without a sign
 * @param address of the session
 */
public record PathPeer(
    int number, PeerKind kind, boolean isLocal, int routerId, IpAddress address) {

  /** A peer. */
  public static PathPeer of(int number, PeerKind kind, int routerId, IpAddress address) {
    return new PathPeer(number, kind, false, routerId, address);
  }

  /** The router itself. */
  public static PathPeer local(int number, int routerId) {
    return new PathPeer(number, PeerKind.EXTERNAL, true, routerId, Ipv4Address.ANY);
  }
}
