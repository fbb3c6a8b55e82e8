package io.polyrouter.bgp;

import io.polyrouter.bgp.session.PeerState;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.List;
import java.util.Optional;

/**
 * What operators see of an instance. Routes are read by queries.
 *
 * @param as the own AS
 * @param identifier empty while there is none, and so no sessions
 * @param listening ports that peers can connect to, such as {@code ipv4 179}
 * @param refusedConnections of dynamic peers, for limits
 * @param peers in ascending order of their addresses
 */
public record BgpState(
    int as,
    Optional<Ipv4Address> identifier,
    List<String> listening,
    long refusedConnections,
    List<PeerState> peers)
    implements ProtocolState {

  public BgpState {
    listening = List.copyOf(listening);
    peers = List.copyOf(peers);
  }

  @Override
  public ProtocolState withoutCounters() {
    return new BgpState(
        as, identifier, listening, 0, peers.stream().map(PeerState::withoutCounters).toList());
  }
}
