package io.polyrouter.rip;

import io.polyrouter.routing.protocol.ProtocolCommand;

/** What operators may have an instance do. */
public sealed interface RipCommand extends ProtocolCommand {

  /**
   * Forgets all routes that neighbours told of, without hold-down, and asks for them again (RFC
   * 8695, RPC clear-rip-route). Those that were told of them hear that they are gone, since nobody
   * may tell of them again. Done to so many routes.
   */
  record ClearRoutes() implements RipCommand {}
}
