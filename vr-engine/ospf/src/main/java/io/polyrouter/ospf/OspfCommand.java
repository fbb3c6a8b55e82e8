package io.polyrouter.ospf;

import io.polyrouter.routing.protocol.ProtocolCommand;
import java.util.Optional;
import java.util.OptionalInt;

/** What operators may have an instance do, after RFC 9129, section 2.9. */
public sealed interface OspfCommand extends ProtocolCommand {

  /**
   * Ends what there is with neighbours, so that it begins anew with their next hello. Done to so
   * many neighbours.
   *
   * @param interfaceName those on one interface; empty for all
   * @param routerId those of one router ID; empty for all
   */
  record ClearNeighbours(Optional<String> interfaceName, OptionalInt routerId)
      implements OspfCommand {}

  /**
   * Ends what there is with all neighbours, forgets what others have said, and says again what the
   * router says itself. Done to so many LSAs of others.
   */
  record ClearDatabase() implements OspfCommand {}

  /**
   * Ends and begins anew, as with another router ID: what the router has said is taken back first,
   * and its counters begin at zero. Done to one instance.
   */
  record ClearProcess() implements OspfCommand {}
}
