package io.polyrouter.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Blocking sockets that are adaptors of channels. */
final class ChannelSocketFactory extends SocketFactory {

  private final SelectorProvider provider;
  private final Names names;

  ChannelSocketFactory(SelectorProvider provider, Names names) {
    this.provider = provider;
    this.names = names;
  }

  @Override
  public Socket createSocket() throws IOException {
    return provider.openSocketChannel().socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect(host, port, null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connect(host, port, new InetSocketAddress(localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return connect(
        new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
  }

  private Socket connect(String host, int port, @Nullable InetSocketAddress local)
      throws IOException {
    IOException last = new UnknownHostException(host);
    for (InetAddress address : names.resolve(host)) {
      try {
        return connect(new InetSocketAddress(address, port), local);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private Socket connect(InetSocketAddress to, @Nullable InetSocketAddress local)
      throws IOException {
    Socket socket = createSocket();
    try {
      if (local != null) {
        socket.bind(local);
      }
      socket.connect(to);
      return socket;
    } catch (IOException | RuntimeException e) {
      try (socket) {
        throw e;
      }
    }
  }
}
