package io.polyrouter.transport.tcp;

import io.polyrouter.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/** A listening port. On the virtual router's loop only. */
public interface TcpListener {

  Endpoint local();

  /**
   * Takes the connection that has been established for longest.
   *
   * @return null when there is none
   */
  @Nullable TcpConnection accept(TcpObserver observer, long nowNanos);

  /** Stops listening; connections that nobody took are reset. */
  void close(long nowNanos);
}
