package io.polyrouter.transport.tcp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the application of one connection has to be told at the end of the turn. */
final class Notices {

  private static final int CONNECTED = 1;
  private static final int READABLE = 2;
  private static final int REMOTE_FINISHED = 4;
  private static final int WRITABLE = 8;
  private static final int CLOSED = 16;

  private @Nullable TcpObserver observer;
  private @Nullable IOException failure;
  private int pending;

  /** From now on there is somebody to tell, also what happened before. */
  void observe(TcpObserver observer) {
    this.observer = observer;
  }

  /** Nobody is to be told anything any more. */
  void detach() {
    observer = null;
    pending = 0;
  }

  void connected() {
    pending |= CONNECTED;
  }

  void readable() {
    pending |= READABLE;
  }

  void remoteFinished() {
    pending |= REMOTE_FINISHED;
  }

  void writable() {
    pending |= WRITABLE;
  }

  void closed(@Nullable IOException why) {
    failure = why;
    pending |= CLOSED;
  }

  void tell(Connection connection, long nowNanos) {
    TcpObserver hearer = observer;
    if (hearer == null || pending == 0) {
      return;
    }
    int what = pending;
    pending = 0;
    if ((what & CONNECTED) != 0) {
      hearer.connected(connection, nowNanos);
    }
    if ((what & READABLE) != 0) {
      hearer.readable(connection, nowNanos);
    }
    if ((what & REMOTE_FINISHED) != 0) {
      hearer.remoteFinished(connection, nowNanos);
    }
    if ((what & WRITABLE) != 0) {
      hearer.writable(connection, nowNanos);
    }
    // It may have given up the connection meanwhile.
    if ((what & CLOSED) != 0 && observer != null) {
      observer = null;
      hearer.closed(connection, failure, nowNanos);
    }
  }
}
