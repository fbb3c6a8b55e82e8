package io.polyrouter.transport.layer;

import java.io.IOException;

/** What another thread has a virtual router's loop do with its transport layer. */
public interface TransportCommand {

  /**
   * Does it, on the loop. What is thrown here is a fault of the virtual router, which ends its
   * present life: what an application can do wrong is not thrown.
   */
  void run(TransportLayer transport, long nowNanos);

  /**
   * It will not be run: there is no such virtual router, or it failed and has not been started
   * again. Called on any thread, possibly more than once.
   */
  void refused(IOException why);
}
