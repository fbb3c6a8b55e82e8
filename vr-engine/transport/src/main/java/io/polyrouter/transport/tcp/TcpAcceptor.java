package io.polyrouter.transport.tcp;

/** Learns of connections that a listener has ready. */
public interface TcpAcceptor {

  /** One more connection may be taken by {@link TcpListener#accept}. */
  void acceptable(TcpListener listener, long nowNanos);
}
