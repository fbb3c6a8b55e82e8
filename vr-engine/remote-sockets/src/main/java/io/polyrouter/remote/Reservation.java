package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrProtocolFamily;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that a program has bound to and will listen on or connect from: nobody else in the
 * virtual router gets it. One for all IPv6 addresses is one for all IPv4 addresses, too, unless it
 * is for IPv6 only. Closed with its session.
 */
final class Reservation {

  private static final int PORTS_TO_TRY = 16;

  private final Sockets sockets;
  private final SocketChannel channel;

  /** The same port for IPv4. */
  private final @Nullable SocketChannel forIpv4;

  private final InetSocketAddress bound;

  private Reservation(
      Sockets sockets,
      SocketChannel channel,
      @Nullable SocketChannel forIpv4,
      InetSocketAddress bound) {
    this.sockets = sockets;
    this.channel = channel;
    this.forIpv4 = forIpv4;
    this.bound = bound;
  }

  /**
   * Takes a port.
   *
   * @param reuse whether connections that are about to end may still have it
   */
  static Reservation of(
      Session session, Sockets sockets, InetSocketAddress at, boolean ipv6Only, boolean reuse)
      throws IOException {
    boolean both =
        at.getAddress().isAnyLocalAddress()
            && !(at.getAddress() instanceof Inet4Address)
            && !ipv6Only;
    for (int i = 1; ; i++) {
      SocketChannel channel = bind(session, sockets, at, reuse);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      InetSocketAddress bound = new InetSocketAddress(at.getAddress(), port);
      if (!both) {
        return new Reservation(sockets, channel, null, bound);
      }
      try {
        InetSocketAddress ipv4 = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port);
        SocketChannel forIpv4 = bind(session, sockets, ipv4, reuse);
        return new Reservation(sockets, channel, forIpv4, bound);
      } catch (BindException e) {
        Session.closeQuietly(channel);
        if (at.getPort() != 0 || i == PORTS_TO_TRY) {
          throw e;
        }
      }
    }
  }

  private static SocketChannel bind(
      Session session, Sockets sockets, InetSocketAddress at, boolean reuse) throws IOException {
    SocketChannel channel = session.own(sockets.openSocketChannel());
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, reuse);
      return channel.bind(at);
    } catch (IOException | RuntimeException e) {
      Session.closeQuietly(channel);
      throw e;
    }
  }

  InetSocketAddress bound() {
    return bound;
  }

  /** A channel with the port that can be connected with the address. */
  SocketChannel towards(InetSocketAddress remote) {
    SocketChannel ipv4 = forIpv4;
    return ipv4 != null && remote.getAddress() instanceof Inet4Address ? ipv4 : channel;
  }

  /** Listens on the port. */
  ServerSocketChannel listen(Session session, boolean ipv6Only, int backlog) throws IOException {
    ServerSocketChannel listener = session.own(open(sockets, bound, ipv6Only));
    listener.bind(bound, backlog);
    // It has the port now.
    Session.closeQuietly(channel);
    if (forIpv4 != null) {
      Session.closeQuietly(forIpv4);
    }
    return listener;
  }

  /** A channel to listen at the address with, for the families that it means. */
  static ServerSocketChannel open(Sockets sockets, InetSocketAddress at, boolean ipv6Only)
      throws IOException {
    return at.getAddress() instanceof Inet4Address
        ? sockets.provider().openServerSocketChannel(StandardProtocolFamily.INET)
        : ipv6Only
            ? sockets.provider().openServerSocketChannel(VrProtocolFamily.INET6_ONLY)
            : sockets.openServerSocketChannel();
  }
}
