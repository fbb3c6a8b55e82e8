package io.polyrouter.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What java.net says differently from java.nio. */
final class JavaNet {

  private JavaNet() {}

  /** Something that a channel does. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs it; exceptions of java.nio become those of java.net. */
  static <T> T run(Action<T> action) throws IOException {
    try {
      return action.run();
    } catch (AsynchronousCloseException e) {
      throw socketException("Socket closed", e);
    } catch (ClosedChannelException e) {
      throw socketException("Socket is closed", e);
    } catch (NotYetConnectedException e) {
      throw socketException("Socket is not connected", e);
    } catch (AlreadyBoundException e) {
      throw socketException("Already bound", e);
    } catch (NotYetBoundException e) {
      throw socketException("Socket is not bound yet", e);
    } catch (AlreadyConnectedException e) {
      throw socketException("already connected", e);
    } catch (ConnectionPendingException e) {
      throw socketException("Connection pending", e);
    } catch (UnsupportedAddressTypeException e) {
      throw socketException("Unsupported address type", e);
    } catch (UnresolvedAddressException e) {
      throw socketException("Unresolved address", e);
    }
  }

  /** The same, for methods that may only throw SocketException. */
  static <T> T option(Action<T> action) throws SocketException {
    try {
      return run(action);
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      throw socketException(String.valueOf(e.getMessage()), e);
    }
  }

  private static SocketException socketException(String message, Exception cause) {
    SocketException exception = new SocketException(message);
    exception.initCause(cause);
    return exception;
  }

  /** The address to connect to, which must be known. */
  static InetSocketAddress resolved(@Nullable SocketAddress address) throws IOException {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new IllegalArgumentException("Unsupported address type");
    }
    if (inet.isUnresolved()) {
      throw new UnknownHostException(inet.getHostName());
    }
    return inet;
  }

  /** Of a timeout in milliseconds, where 0 is none. */
  static long nanos(int timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("timeout can't be negative");
    }
    return timeoutMillis == 0 ? Readiness.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }
}
