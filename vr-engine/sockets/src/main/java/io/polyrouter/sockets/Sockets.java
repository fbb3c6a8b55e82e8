package io.polyrouter.sockets;

import io.polyrouter.router.RouterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/**
 * Where sockets are opened: in one virtual router, or in the kernel. An application may hold
 * several of these at once, and its sockets side by side. Thread-safe, immutable.
 *
 * <p>All that is opened here behaves as the JDK's own, so that libraries that take a {@link
 * SelectorProvider} (Netty), a channel, or a socket factory work in a virtual router unchanged.
 */
public final class Sockets {

  private final String name;
  private final SelectorProvider provider;
  private final SocketFactory socketFactory;
  private final ServerSocketFactory serverSocketFactory;
  private final Names names;

  private Sockets(
      String name,
      SelectorProvider provider,
      SocketFactory socketFactory,
      ServerSocketFactory serverSocketFactory,
      Names names) {
    this.name = name;
    this.provider = provider;
    this.socketFactory = socketFactory;
    this.serverSocketFactory = serverSocketFactory;
    this.names = names;
  }

  /** The sockets of the operating system, as if there were no virtual routers. */
  public static Sockets kernel() {
    SelectorProvider ofProcess = SelectorProvider.provider();
    return new Sockets(
        "kernel",
        ofProcess instanceof ProcessSelectorProvider p ? p.kernel() : ofProcess,
        SocketFactory.getDefault(),
        ServerSocketFactory.getDefault(),
        Names.machine());
  }

  /**
   * The sockets of a virtual router, which need not exist yet: until it does, opening fails with
   * its name. Host names are not resolved, and everything is allowed.
   */
  public static Sockets of(RouterManager manager, String vr) {
    return of(manager, vr, Names.literal(), Permission.ALL);
  }

  /** The sockets of a virtual router, with names and permissions as given. */
  public static Sockets of(RouterManager manager, String vr, Names names, Permission permission) {
    return of("virtual router " + vr, command -> manager.execute(vr, command), names, permission);
  }

  static Sockets of(String name, Loop loop, Names names, Permission permission) {
    SelectorProvider provider = new VrSelectorProvider(name, loop, permission);
    return new Sockets(
        name,
        provider,
        new ChannelSocketFactory(provider, names),
        new ChannelServerSocketFactory(provider),
        names);
  }

  /** Where they are, for people: "kernel" or "virtual router red". */
  public String name() {
    return name;
  }

  /** What channels and selectors are made by. */
  public SelectorProvider provider() {
    return provider;
  }

  /** For code that blocks. */
  public SocketFactory socketFactory() {
    return socketFactory;
  }

  /** For servers that block. */
  public ServerSocketFactory serverSocketFactory() {
    return serverSocketFactory;
  }

  /** The addresses of a host as seen from here. */
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    return names.resolve(host);
  }

  /** A new channel, not connected. */
  public SocketChannel openSocketChannel() throws IOException {
    return provider.openSocketChannel();
  }

  /** A channel that is connected to the address. */
  public SocketChannel connect(InetSocketAddress remote) throws IOException {
    SocketChannel channel = provider.openSocketChannel();
    try {
      channel.connect(remote);
      return channel;
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** A new channel, not bound. */
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return provider.openServerSocketChannel();
  }

  /** A channel that listens on the address, or on any port if it is null. */
  public ServerSocketChannel listen(InetSocketAddress local) throws IOException {
    ServerSocketChannel channel = provider.openServerSocketChannel();
    try {
      return channel.bind(local);
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** A new channel for datagrams of both address families, not bound. */
  public DatagramChannel openDatagramChannel() throws IOException {
    return provider.openDatagramChannel();
  }

  /** A new channel for datagrams of one address family, not bound. */
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return provider.openDatagramChannel(family);
  }

  /**
   * A new raw IP socket, which gets what comes for a protocol to this virtual router.
   *
   * @param family {@link java.net.StandardProtocolFamily#INET} or INET6
   * @param protocol number of the protocol above IP, 1 to 255
   * @throws UnsupportedOperationException in the kernel, for which Java has no such sockets
   */
  public VrRawSocket openRawSocket(ProtocolFamily family, int protocol) throws IOException {
    if (provider instanceof VrSelectorProvider vr) {
      return vr.openRawSocket(family, protocol);
    }
    throw new UnsupportedOperationException("Java has no raw sockets in the kernel");
  }

  /** A new selector for channels that were opened here. */
  public Selector openSelector() throws IOException {
    return provider.openSelector();
  }

  /** A new blocking socket, not connected. */
  public Socket createSocket() throws IOException {
    return socketFactory.createSocket();
  }

  /** A new blocking server socket, not bound. */
  public ServerSocket createServerSocket() throws IOException {
    return serverSocketFactory.createServerSocket();
  }

  @Override
  public String toString() {
    return "sockets of " + name;
  }
}
