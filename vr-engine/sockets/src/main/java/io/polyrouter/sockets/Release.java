package io.polyrouter.sockets;

import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;

/** Gives back a port of TCP that was reserved and not used. */
record Release(Endpoint local) implements TransportCommand {

  @Override
  public void run(TransportLayer transport, long nowNanos) {
    transport.tcp().release(local);
  }

  @Override
  public void refused(IOException why) {
    // The virtual router that held it has gone, and the reservation with it.
  }
}
