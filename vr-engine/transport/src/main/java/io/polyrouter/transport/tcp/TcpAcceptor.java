package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Learns of connections that a listener has ready, and says who may open them. */
public interface TcpAcceptor {

  /**
   * How a peer's connection is to behave, asked when its SYN arrives: from then on the keys and the
   * least hop limit hold.
   *
   * @param usual options of the listener
   * @return null if the peer is to find that nobody listens
   */
  default @Nullable TcpOptions optionsFor(IpAddress peer, TcpOptions usual) {
    return usual;
  }

  /** One more connection may be taken by {@link TcpListener#accept}. */
  void acceptable(TcpListener listener, long nowNanos);
}
