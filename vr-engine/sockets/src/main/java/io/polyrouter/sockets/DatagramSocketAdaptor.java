package io.polyrouter.sockets;

import io.polyrouter.transport.Datagram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.MembershipKey;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A channel as a {@link DatagramSocket}, for code that blocks. */
final class DatagramSocketAdaptor extends DatagramSocket {

  private final VrDatagramChannel channel;
  private final Map<Joined, MembershipKey> joined = new ConcurrentHashMap<>();
  private volatile int timeoutMillis;

  private record Joined(InetAddress group, String interfaceName) {}

  DatagramSocketAdaptor(VrDatagramChannel channel) {
    super(new NoImpl.Datagrams());
    this.channel = channel;
  }

  @Override
  public DatagramChannel getChannel() {
    return channel;
  }

  // ---- binding and connecting ---------------------------------------------------------------

  @Override
  public void bind(@Nullable SocketAddress local) throws SocketException {
    JavaNet.option(() -> channel.bind(local == null ? null : JavaNet.resolved(local)));
  }

  @Override
  public void connect(@Nullable InetAddress address, int port) {
    if (address == null) {
      throw new IllegalArgumentException("Address can't be null");
    }
    try {
      connect(new InetSocketAddress(address, port));
    } catch (SocketException e) {
      throw new UncheckedIOException("connect failed", e);
    }
  }

  @Override
  public void connect(SocketAddress remote) throws SocketException {
    JavaNet.option(() -> channel.connect(JavaNet.resolved(remote), false));
  }

  @Override
  public void disconnect() {
    try {
      channel.disconnect();
    } catch (IOException e) {
      throw new UncheckedIOException("disconnect failed", e);
    }
  }

  @Override
  public boolean isBound() {
    return channel.localAddress() != null;
  }

  @Override
  public boolean isConnected() {
    return channel.remoteAddress() != null;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- addresses ----------------------------------------------------------------------------

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress remote = channel.remoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public int getPort() {
    InetSocketAddress remote = channel.remoteAddress();
    return remote == null ? -1 : remote.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return channel.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return channel.isOpen() ? channel.localAddress() : null;
  }

  @Override
  public @Nullable InetAddress getLocalAddress() {
    if (!channel.isOpen()) {
      return null;
    }
    InetSocketAddress local = channel.localAddress();
    return local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    if (!channel.isOpen()) {
      return -1;
    }
    InetSocketAddress local = channel.localAddress();
    return local == null ? 0 : local.getPort();
  }

  // ---- packets ------------------------------------------------------------------------------

  @Override
  public void send(DatagramPacket packet) throws IOException {
    if (!channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    InetSocketAddress remote = channel.remoteAddress();
    ByteBuffer from = ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength());
    if (remote == null) {
      SocketAddress to = packet.getAddress() == null ? null : packet.getSocketAddress();
      if (to == null) {
        throw new IllegalArgumentException("Address not set");
      }
      JavaNet.run(() -> channel.send(from, JavaNet.resolved(to)));
    } else {
      if (packet.getAddress() != null && !packet.getSocketAddress().equals(remote)) {
        throw new IllegalArgumentException("Address in packet differs from that of the socket");
      }
      JavaNet.run(() -> channel.write(from));
    }
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    long nanos = JavaNet.nanos(timeoutMillis);
    Datagram datagram = JavaNet.run(() -> channel.blockingReceive(nanos));
    byte[] payload = datagram.payload();
    int room = packet.getData().length - packet.getOffset();
    int count = Math.min(payload.length, room);
    System.arraycopy(payload, 0, packet.getData(), packet.getOffset(), count);
    packet.setLength(count);
    packet.setSocketAddress(Addresses.toInet(datagram.remote(), datagram.interfaceIndex()));
  }

  @Override
  public void joinGroup(SocketAddress group, NetworkInterface by) throws IOException {
    InetAddress address = JavaNet.resolved(group).getAddress();
    if (by == null) {
      throw new SocketException("name the interface of the virtual router");
    }
    MembershipKey key = JavaNet.run(() -> channel.join(address, by));
    joined.put(new Joined(address, by.getName()), key);
  }

  @Override
  public void leaveGroup(SocketAddress group, NetworkInterface by) throws IOException {
    InetAddress address = JavaNet.resolved(group).getAddress();
    MembershipKey key = by == null ? null : joined.remove(new Joined(address, by.getName()));
    if (key == null) {
      throw new SocketException("not a member of " + group);
    }
    key.drop();
  }

  // ---- options ------------------------------------------------------------------------------

  private <T> T get(SocketOption<T> option) throws SocketException {
    return JavaNet.option(() -> Objects.requireNonNull(channel.getOption(option)));
  }

  private <T> void set(SocketOption<T> option, T value) throws SocketException {
    JavaNet.option(() -> channel.setOption(option, value));
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
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public void setBroadcast(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_BROADCAST, on);
  }

  @Override
  public boolean getBroadcast() throws SocketException {
    return get(StandardSocketOptions.SO_BROADCAST);
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
  public <T> DatagramSocket setOption(SocketOption<T> option, T value) throws IOException {
    JavaNet.run(() -> channel.setOption(option, value));
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // as the JDK declares it
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    return JavaNet.run(() -> Optional.ofNullable(channel.getOption(option))).orElse(null);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  public String toString() {
    return "DatagramSocket of " + channel;
  }
}
