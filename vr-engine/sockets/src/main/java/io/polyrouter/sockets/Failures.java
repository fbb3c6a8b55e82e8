package io.polyrouter.sockets;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** What happened on the loop, as an exception of the thread that gets to know it. */
final class Failures {

  private Failures() {}

  /**
   * A new exception of the same kind: one that has its own stack trace, since several threads may
   * throw it at different times.
   */
  static IOException again(@Nullable IOException why) {
    if (why == null) {
      return new SocketException("Socket is closed");
    }
    String message = why.getMessage();
    IOException copy =
        switch (why) {
          case BindException e -> new BindException(message);
          case ConnectException e -> new ConnectException(message);
          case NoRouteToHostException e -> new NoRouteToHostException(message);
          case PortUnreachableException e -> new PortUnreachableException(message);
          case SocketTimeoutException e -> new SocketTimeoutException(message);
          case SocketException e -> new SocketException(message);
          default -> new IOException(message);
        };
    copy.initCause(why);
    return copy;
  }

  /** The connection is gone, and somebody wants to read or write. */
  static IOException lost(@Nullable IOException why, String otherwise) {
    return why == null ? new SocketException(otherwise) : again(why);
  }
}
