package io.polyrouter.transport.tcp;

import io.polyrouter.stack.UpperLayer;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * TCP of one virtual router. On its loop only. Sockets and connections, and the bytes in rings,
 * count in the {@link io.polyrouter.transport.SocketBudget}; half-open connections and those in
 * TIME-WAIT have their own {@link TcpLimits}.
 */
public interface Tcp extends UpperLayer {

  /**
   * Holds an own address and port, until a connection begins at or a listener takes exactly this
   * endpoint, or {@link #release}.
   *
   * @param local port 0 for any; the unspecified address for all of its family
   * @param reuseAddress whether connections in TIME-WAIT at the port do not matter
   * @return the endpoint with its port
   * @throws IOException when the port is taken, or the address is not an own one
   */
  Endpoint reserve(Endpoint local, boolean reuseAddress) throws IOException;

  /** Takes back a {@link #reserve} that was not used. */
  void release(Endpoint local);

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
   * @param reuseAddress whether connections in TIME-WAIT at the port do not matter
   * @param options of the accepted connections
   * @throws IOException when the port is taken, the address is not an own one, or a limit is
   *     reached
   */
  TcpListener listen(
      Endpoint local,
      int backlog,
      boolean reuseAddress,
      TcpOptions options,
      TcpAcceptor acceptor,
      long nowNanos)
      throws IOException;

  /** All connections, also those that no application holds any more, and listeners. */
  List<TcpInfo> infos(long nowNanos);

  /**
   * Ends everything at once, without a word to the peers: the virtual router failed or goes away.
   * Observers hear of it.
   */
  void shutDown(IOException why, long nowNanos);
}
