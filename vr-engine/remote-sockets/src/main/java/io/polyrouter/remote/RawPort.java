package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrDatagramChannel;
import io.polyrouter.sockets.VrRawSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A raw IP socket: payloads of packets of one protocol. */
final class RawPort implements PacketPort {

  private static final int ICMPV6 = 58;
  private static final int ICMPV6_CHECKSUM_AT = 2;

  private final VrRawSocket socket;
  private volatile InetAddress local;
  private volatile @Nullable InetAddress peer;
  private volatile boolean closed;

  private RawPort(VrRawSocket socket, InetAddress local) {
    this.socket = socket;
    this.local = local;
  }

  /** Opens a socket; the address decides the family and, unless unspecified, is bound to. */
  static RawPort open(Sockets sockets, InetAddress at, int protocol) throws IOException {
    boolean ipv4 = at.getAddress().length == 4;
    VrRawSocket socket =
        sockets.openRawSocket(
            ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6, protocol);
    try {
      if (!ipv4 && protocol == ICMPV6) {
        // Which the kernel does for every program (RFC 3542, section 3.1).
        socket.setChecksumOffset(OptionalInt.of(ICMPV6_CHECKSUM_AT));
      }
      if (!at.isAnyLocalAddress()) {
        socket.bind(at);
      }
      return new RawPort(socket, at);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(local, 0);
  }

  @Override
  public Arrival receive(ByteBuffer data) throws IOException {
    while (true) {
      VrDatagramChannel.Arrival arrival = socket.receive(data.clear());
      InetAddress only = peer;
      if (only == null || only.equals(arrival.source().getAddress())) {
        return new Arrival(
            new InetSocketAddress(arrival.source().getAddress(), 0),
            arrival.destination(),
            arrival.hopLimit(),
            arrival.trafficClass());
      }
    }
  }

  @Override
  public void send(ByteBuffer data, InetSocketAddress to) throws IOException {
    socket.send(data, to.getAddress());
  }

  @Override
  public void join(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    if (source != null) {
      throw new SocketException("raw sockets join groups for all sources");
    }
    socket.join(group, by);
  }

  @Override
  public void leave(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    socket.leave(group, by);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    socket.setOption(option, value);
  }

  @Override
  public void connect(@Nullable InetSocketAddress remote) {
    peer = remote == null ? null : remote.getAddress();
  }

  @Override
  public void bind(InetAddress address) throws IOException {
    socket.bind(address);
    local = address;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
  }
}
