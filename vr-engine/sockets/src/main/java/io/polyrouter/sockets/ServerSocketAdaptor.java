package io.polyrouter.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A channel as a {@link ServerSocket}, for code that blocks. */
final class ServerSocketAdaptor extends ServerSocket {

  private static final int DEFAULT_BACKLOG = 50;

  private final VrServerSocketChannel channel;
  private volatile int timeoutMillis;

  private ServerSocketAdaptor(VrServerSocketChannel channel) throws IOException {
    super(new NoImpl.Stream());
    this.channel = channel;
  }

  static ServerSocketAdaptor of(VrServerSocketChannel channel) {
    try {
      return new ServerSocketAdaptor(channel);
    } catch (IOException e) {
      throw new IllegalStateException("an unbound server socket opens nothing", e);
    }
  }

  @Override
  public ServerSocketChannel getChannel() {
    return channel;
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    bind(local, DEFAULT_BACKLOG);
  }

  @Override
  public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
    JavaNet.run(() -> channel.bind(local == null ? null : JavaNet.resolved(local), backlog));
  }

  @Override
  public Socket accept() throws IOException {
    long nanos = JavaNet.nanos(timeoutMillis);
    return JavaNet.run(() -> Optional.ofNullable(channel.blockingAccept(nanos)))
        .orElseThrow(IllegalBlockingModeException::new)
        .socket();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isBound() {
    return channel.localAddress() != null;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress local = channel.localAddress();
    return local == null ? null : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    InetSocketAddress local = channel.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return channel.localAddress();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    ensureOpen();
    JavaNet.nanos(timeout);
    timeoutMillis = timeout;
  }

  @Override
  public int getSoTimeout() throws IOException {
    ensureOpen();
    return timeoutMillis;
  }

  private void ensureOpen() throws SocketException {
    if (!channel.isOpen()) {
      throw new SocketException("Socket is closed");
    }
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    JavaNet.option(() -> channel.setOption(StandardSocketOptions.SO_REUSEADDR, on));
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return JavaNet.option(() -> channel.getOption(StandardSocketOptions.SO_REUSEADDR));
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    if (size <= 0) {
      throw new IllegalArgumentException("size cannot be 0 or negative");
    }
    JavaNet.option(() -> channel.setOption(StandardSocketOptions.SO_RCVBUF, size));
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return JavaNet.option(() -> channel.getOption(StandardSocketOptions.SO_RCVBUF));
  }

  @Override
  public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
    // A hint, and there is one way to be fast.
  }

  @Override
  public <T> ServerSocket setOption(SocketOption<T> option, T value) throws IOException {
    JavaNet.run(() -> channel.setOption(option, value));
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // as the JDK declares it
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return JavaNet.run(() -> channel.getOption(option));
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  public String toString() {
    return "ServerSocket of " + channel;
  }
}
