package io.polyrouter.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A channel as a {@link Socket}, for code that blocks. */
final class SocketAdaptor extends Socket {

  private final VrSocketChannel channel;
  private volatile int timeoutMillis;

  private SocketAdaptor(VrSocketChannel channel) throws SocketException {
    super(noImpl());
    this.channel = channel;
  }

  static SocketAdaptor of(VrSocketChannel channel) {
    try {
      return new SocketAdaptor(channel);
    } catch (SocketException e) {
      throw new IllegalStateException("an unconnected socket opens nothing", e);
    }
  }

  @SuppressWarnings("NullAway") // the JDK takes null for a socket whose methods are all overridden
  private static SocketImpl noImpl() {
    return null;
  }

  @Override
  public SocketChannel getChannel() {
    return channel;
  }

  // ---- connecting ---------------------------------------------------------------------------

  @Override
  public void connect(SocketAddress remote) throws IOException {
    connect(remote, 0);
  }

  @Override
  public void connect(SocketAddress remote, int timeout) throws IOException {
    long nanos = JavaNet.nanos(timeout);
    InetSocketAddress to = JavaNet.resolved(remote);
    JavaNet.run(() -> {
      channel.blockingConnect(to, nanos);
      return true;
    });
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    JavaNet.run(() -> channel.bind(local == null ? null : JavaNet.resolved(local)));
  }

  @Override
  public boolean isConnected() {
    return channel.remoteAddress() != null;
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
  public boolean isInputShutdown() {
    return channel.isInputShut();
  }

  @Override
  public boolean isOutputShutdown() {
    return channel.isOutputShut();
  }

  // ---- addresses ----------------------------------------------------------------------------

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress remote = channel.remoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    InetSocketAddress local = channel.isOpen() ? channel.localAddress() : null;
    return local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
  }

  @Override
  public int getPort() {
    InetSocketAddress remote = channel.remoteAddress();
    return remote == null ? 0 : remote.getPort();
  }

  @Override
  public int getLocalPort() {
    InetSocketAddress local = channel.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return channel.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return isBound() ? new InetSocketAddress(getLocalAddress(), getLocalPort()) : null;
  }

  // ---- streams ------------------------------------------------------------------------------

  private void ensureConnected() throws SocketException {
    if (!channel.isOpen()) {
      throw new SocketException("Socket is closed");
    }
    if (!channel.isConnected()) {
      throw new SocketException("Socket is not connected");
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    ensureConnected();
    if (channel.isInputShut()) {
      throw new SocketException("Socket input is shutdown");
    }
    return new In();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    ensureConnected();
    if (channel.isOutputShut()) {
      throw new SocketException("Socket output is shutdown");
    }
    return new Out();
  }

  private final class In extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, to.length);
      if (length == 0) {
        return 0;
      }
      long nanos = JavaNet.nanos(timeoutMillis);
      return JavaNet.run(() -> channel.blockingRead(ByteBuffer.wrap(to, offset, length), nanos));
    }

    @Override
    public int available() throws IOException {
      ensureConnected();
      return channel.available();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class Out extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, from.length);
      if (!channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      JavaNet.run(() -> channel.write(ByteBuffer.wrap(from, offset, length)));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  // ---- ending -------------------------------------------------------------------------------

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    if (channel.isInputShut()) {
      throw new SocketException("Socket input is already shutdown");
    }
    JavaNet.run(channel::shutdownInput);
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (channel.isOutputShut()) {
      throw new SocketException("Socket output is already shutdown");
    }
    JavaNet.run(channel::shutdownOutput);
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    throw new SocketException("urgent data is not supported (RFC 6093, section 5)");
  }

  // ---- options ------------------------------------------------------------------------------

  private <T> T get(SocketOption<T> option) throws SocketException {
    return JavaNet.option(() -> channel.getOption(option));
  }

  private <T> void set(SocketOption<T> option, T value) throws SocketException {
    JavaNet.option(() -> channel.setOption(option, value));
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    set(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return get(StandardSocketOptions.TCP_NODELAY);
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    if (on && linger < 0) {
      throw new IllegalArgumentException("invalid value for SO_LINGER");
    }
    set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return get(StandardSocketOptions.SO_LINGER);
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    if (!channel.isOpen()) {
      throw new SocketException("Socket is closed");
    }
    JavaNet.nanos(timeout);
    timeoutMillis = timeout;
  }

  @Override
  public int getSoTimeout() throws SocketException {
    if (!channel.isOpen()) {
      throw new SocketException("Socket is closed");
    }
    return timeoutMillis;
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    set(StandardSocketOptions.SO_SNDBUF, positive(size));
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_SNDBUF);
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    set(StandardSocketOptions.SO_RCVBUF, positive(size));
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_RCVBUF);
  }

  private static int positive(int size) {
    if (size <= 0) {
      throw new IllegalArgumentException("Invalid buffer size " + size);
    }
    return size;
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return get(StandardSocketOptions.SO_KEEPALIVE);
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    set(StandardSocketOptions.IP_TOS, trafficClass);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return get(StandardSocketOptions.IP_TOS);
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    if (on) {
      throw new SocketException("urgent data is not supported (RFC 6093, section 5)");
    }
  }

  @Override
  public boolean getOOBInline() {
    return false;
  }

  @Override
  public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
    // A hint, and there is one way to be fast.
  }

  @Override
  public <T> Socket setOption(SocketOption<T> option, T value) throws IOException {
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
    return "Socket of " + channel;
  }
}
