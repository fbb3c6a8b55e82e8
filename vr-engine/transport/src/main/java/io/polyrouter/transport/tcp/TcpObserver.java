package io.polyrouter.transport.tcp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hears of one connection. Called on the virtual router's loop; may call the connection from
 * within, which may call the observer in turn only after the present call.
 */
public interface TcpObserver {

  /** The handshake that {@link Tcp#connect} began is complete. */
  void connected(TcpConnection connection, long nowNanos);

  /** The receive ring has more than before. */
  void readable(TcpConnection connection, long nowNanos);

  /** The send ring has room again after it was full, or {@link TcpConnection#wantRoom}. */
  void writable(TcpConnection connection, long nowNanos);

  /** The peer sent FIN: after what is in the receive ring nothing comes any more. */
  void remoteFinished(TcpConnection connection, long nowNanos);

  /**
   * It is over; nothing is called after this.
   *
   * @param failure why, if not in order: refused, reset, timed out, unreachable, the virtual router
   *     or its address went away
   */
  void closed(TcpConnection connection, @Nullable IOException failure, long nowNanos);
}
