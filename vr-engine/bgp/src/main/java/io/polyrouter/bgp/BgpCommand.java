package io.polyrouter.bgp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolCommand;
import java.util.Optional;

/** What operators may have an instance do. */
public sealed interface BgpCommand extends ProtocolCommand {

  /**
   * Begins anew with neighbours. Done to so many of them.
   *
   * @param address of one; empty for all
   * @param group only neighbours of it; empty for all
   * @param manner how
   */
  record ClearNeighbours(Optional<IpAddress> address, Optional<String> group, Manner manner)
      implements BgpCommand {}

  /** How one begins anew. */
  enum Manner {
    /** The session ends, and a new one begins. */
    HARD,
    /** Peers are asked for their routes anew (RFC 2918); those that cannot do not count. */
    SOFT_IN
  }
}
