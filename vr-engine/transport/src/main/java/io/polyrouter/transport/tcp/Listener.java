package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.transport.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listening port with the connections that are ready for its application. */
final class Listener implements TcpListener {

  private final TcpLayer layer;
  private final Endpoint local;
  private final int backlog;
  private final TcpOptions options;
  private final TcpAcceptor acceptor;
  private final ArrayDeque<Connection> ready = new ArrayDeque<>();
  private boolean closed;

  /** Connections of the turn at hand that the acceptor was not told of. */
  private int untold;

  Listener(TcpLayer layer, Endpoint local, int backlog, TcpOptions options, TcpAcceptor acceptor) {
    this.layer = layer;
    this.local = local;
    this.backlog = Math.max(1, backlog);
    this.options = options;
    this.acceptor = acceptor;
  }

  @Override
  public Endpoint local() {
    return local;
  }

  /** How connections of a peer are to behave; null if it is not to be let in. */
  @Nullable TcpOptions optionsFor(IpAddress peer) {
    return acceptor.optionsFor(peer, options);
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether no more connections may become established. */
  boolean isFull() {
    return ready.size() >= backlog;
  }

  /** A handshake is complete. */
  void established(Connection connection) {
    ready.add(connection);
    untold++;
    layer.turn().hasNews(this);
  }

  /** A connection that nobody took has ended. */
  void lost(Connection connection) {
    ready.remove(connection);
  }

  /** Tells the acceptor, at the end of the turn. */
  void tell(long nowNanos) {
    int news = Math.min(untold, ready.size());
    untold = 0;
    if (closed) {
      // Handshakes that were under way when it was closed.
      abandon(nowNanos);
    }
    for (int i = 0; i < news && !closed; i++) {
      acceptor.acceptable(this, nowNanos);
    }
  }

  @Override
  public @Nullable TcpConnection accept(TcpObserver observer, long nowNanos) {
    Connection connection = ready.poll();
    if (connection != null) {
      layer.turn().enter();
      connection.accepted(observer);
      layer.turn().leave(nowNanos);
    }
    return connection;
  }

  @Override
  public void close(long nowNanos) {
    if (closed) {
      return;
    }
    closed = true;
    layer.forget(this);
    abandon(nowNanos);
  }

  /** Resets the connections that nobody took. */
  private void abandon(long nowNanos) {
    List<Connection> abandoned = new ArrayList<>(ready);
    ready.clear();
    layer.turn().enter();
    for (Connection connection : abandoned) {
      connection.abort(nowNanos);
    }
    layer.turn().leave(nowNanos);
  }

  /** The virtual router goes away; the connections are ended by others. */
  void shutDown() {
    closed = true;
    ready.clear();
  }

  TcpInfo info() {
    IpAddress anyone = LocalPorts.unspecified(local.address().family());
    return new TcpInfo(
        local,
        new Endpoint(anyone, 0),
        TcpState.LISTEN,
        0,
        ready.size(),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }
}
