package io.polyrouter.transport.tcp;

import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import java.util.Optional;

/** TCP of one virtual router. On its loop only. */
public interface Tcp {

  /**
   * Begins to connect; the outcome comes by the observer, never within this call.
   *
   * @param local port 0 for any; empty for any port at the address that the route suggests
   * @throws IOException at once when it cannot even be tried: the address is not an own one, the
   *     four-tuple or port is taken, there is no route, or a limit of the virtual router is reached
   */
  TcpConnection connect(
      Optional<Endpoint> local,
      Endpoint remote,
      TcpOptions options,
      TcpObserver observer,
      long nowNanos)
      throws IOException;

  /**
   * Listens on an own address, or with the unspecified address 0.0.0.0 or :: on all of its family.
   *
   * @param local port 0 for any
   * @param backlog most connections that are established and not yet handed over, at least 1
   * @param options of the accepted connections
   * @throws IOException when the port is taken, the address is not an own one, or a limit is
   *     reached
   */
  TcpListener listen(Endpoint local, int backlog, TcpOptions options, TcpAcceptor acceptor)
      throws IOException;
}
