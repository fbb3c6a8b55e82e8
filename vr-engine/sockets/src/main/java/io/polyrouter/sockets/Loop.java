package io.polyrouter.sockets;

import io.polyrouter.transport.layer.TransportCommand;

/** The way to the loop of one virtual router. Thread-safe, never blocks. */
@FunctionalInterface
interface Loop {

  /** Has the command run on the loop, in order, or refused. */
  void execute(TransportCommand command);
}
