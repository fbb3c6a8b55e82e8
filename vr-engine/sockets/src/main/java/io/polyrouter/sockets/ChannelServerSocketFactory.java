package io.polyrouter.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.spi.SelectorProvider;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Blocking server sockets that are adaptors of channels. */
final class ChannelServerSocketFactory extends ServerSocketFactory {

  private static final int DEFAULT_BACKLOG = 50;

  private final SelectorProvider provider;

  ChannelServerSocketFactory(SelectorProvider provider) {
    this.provider = provider;
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return provider.openServerSocketChannel().socket();
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return createServerSocket(port, DEFAULT_BACKLOG);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    ServerSocket socket = createServerSocket();
    try {
      socket.bind(
          address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port),
          backlog);
      return socket;
    } catch (IOException | RuntimeException e) {
      try (socket) {
        throw e;
      }
    }
  }
}
