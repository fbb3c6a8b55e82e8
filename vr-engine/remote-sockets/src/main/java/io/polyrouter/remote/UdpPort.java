package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrDatagramChannel;
import io.polyrouter.sockets.VrProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket. Its channel does not block: one that waits to receive could not be connected
 * meanwhile, as the programs do for which it is.
 */
final class UdpPort implements PacketPort {

  private final DatagramChannel channel;
  private final Selector readable;
  private final Selector writable;
  private final Map<Membership, MembershipKey> memberships = new ConcurrentHashMap<>();

  private record Membership(InetAddress group, String by, @Nullable InetAddress source) {}

  private UdpPort(DatagramChannel channel, Selector readable, Selector writable)
      throws IOException {
    this.channel = channel;
    this.readable = readable;
    this.writable = writable;
    channel.configureBlocking(false);
    channel.register(readable, SelectionKey.OP_READ);
    channel.register(writable, SelectionKey.OP_WRITE);
  }

  /**
   * Opens a socket.
   *
   * @param ipv6Only whether an IPv6 address leaves the port to others for IPv4
   * @param reuse whether others may have the same port
   */
  static UdpPort open(Sockets sockets, InetSocketAddress at, boolean ipv6Only, boolean reuse)
      throws IOException {
    boolean ipv4 = at.getAddress().getAddress().length == 4;
    DatagramChannel channel =
        ipv4
            ? sockets.openDatagramChannel(StandardProtocolFamily.INET)
            : ipv6Only
                ? sockets.openDatagramChannel(VrProtocolFamily.INET6_ONLY)
                : sockets.openDatagramChannel();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, reuse);
      return new UdpPort(channel.bind(at), sockets.openSelector(), sockets.openSelector());
    } catch (IOException | RuntimeException e) {
      Session.closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public InetSocketAddress local() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public Arrival receive(ByteBuffer data) throws IOException {
    while (true) {
      Arrival arrival = poll(data);
      if (arrival != null) {
        return arrival;
      }
      await(readable);
    }
  }

  private @Nullable Arrival poll(ByteBuffer data) throws IOException {
    if (channel instanceof VrDatagramChannel vr) {
      VrDatagramChannel.Arrival arrival = vr.receiveWithArrival(data);
      return arrival == null
          ? null
          : new Arrival(
              arrival.source(), arrival.destination(), arrival.hopLimit(), arrival.trafficClass());
    }
    // The kernel's does not tell.
    InetSocketAddress source = (InetSocketAddress) channel.receive(data);
    return source == null ? null : new Arrival(source, local().getAddress(), 0, 0);
  }

  private static void await(Selector selector) throws IOException {
    if (!selector.isOpen()) {
      throw new AsynchronousCloseException();
    }
    try {
      selector.select();
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw new AsynchronousCloseException();
    }
  }

  @Override
  public void send(ByteBuffer data, InetSocketAddress to) throws IOException {
    while (channel.send(data, to) == 0 && data.hasRemaining()) {
      await(writable);
    }
  }

  @Override
  public void join(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    if (!(channel instanceof VrDatagramChannel vr)) {
      throw new SocketException("groups are joined in virtual routers only");
    }
    memberships.put(
        new Membership(group, by, source),
        source == null ? vr.join(group, by) : vr.join(group, by, source));
  }

  @Override
  public void leave(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    MembershipKey key = memberships.remove(new Membership(group, by, source));
    if (key == null) {
      throw new SocketException("group " + group.getHostAddress() + " is not joined there");
    }
    key.drop();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public void connect(@Nullable InetSocketAddress remote) throws IOException {
    channel.disconnect();
    if (remote != null) {
      channel.connect(remote);
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    readable.close();
    writable.close();
  }
}
