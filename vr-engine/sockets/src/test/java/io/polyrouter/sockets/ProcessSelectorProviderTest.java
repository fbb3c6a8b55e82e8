package io.polyrouter.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own, which is started with the provider (see the module's pom.xml). */
@Timeout(60)
class ProcessSelectorProviderTest {

  @BeforeEach
  void onlyWhereItIsInstalled() {
    assumeTrue(ProcessSelectorProvider.isInstalled(), "the JVM was started without it");
  }

  /** The JDK's own web server, which knows of no provider. */
  private static HttpServer serve(Sockets in, InetSocketAddress at, String name) throws Exception {
    return ProcessSelectorProvider.in(
        in,
        () -> {
          HttpServer server = HttpServer.create(at, 10);
          server.createContext(
              "/",
              exchange -> {
                byte[] answer = (name + " of " + exchange.getLocalAddress()).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                try (var body = exchange.getResponseBody()) {
                  body.write(answer);
                }
              });
          server.start();
          return server;
        });
  }

  private static String ask(Sockets from, InetSocketAddress server) throws IOException {
    try (Socket socket = from.createSocket()) {
      socket.connect(server);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void theWebServerOfTheJdkInTwoRoutersOfTheSameAddressAndInTheKernel() throws Exception {
    InetSocketAddress far = RouterLab.at(RouterLab.FAR, 80);
    try (RouterLab lab = new RouterLab()) {
      HttpServer red = serve(lab.in("red-far"), far, "red");
      HttpServer blue = serve(lab.in("blue-far"), far, "blue");
      HttpServer kernel =
          serve(
              Sockets.kernel(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              "kernel");
      try {
        assertThat(ask(lab.in("red"), far))
            .startsWith("HTTP/1.1 200")
            .endsWith("red of /10.0.0.2:80");
        assertThat(ask(lab.in("blue"), far)).endsWith("blue of /10.0.0.2:80");
        assertThat(ask(Sockets.kernel(), kernel.getAddress())).contains("kernel of /127.0.0.1:");
      } finally {
        red.stop(0);
        blue.stop(0);
        kernel.stop(0);
      }
    }
  }

  @Test
  void channelsAreTheKernelsOutsideAndForUnixDomainSockets() throws Exception {
    try (RouterLab lab = new RouterLab()) {
      try (ServerSocketChannel outside = ServerSocketChannel.open()) {
        assertThat(outside).isNotInstanceOf(VrServerSocketChannel.class);
      }
      Object[] within =
          ProcessSelectorProvider.in(
              lab.in("red"),
              () -> {
                try (SocketChannel stream = SocketChannel.open();
                    SocketChannel unix = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
                    SocketChannel kernel = Sockets.kernel().openSocketChannel();
                    Selector selector = Selector.open()) {
                  return new Object[] {stream, unix, kernel, selector};
                }
              });
      assertThat(within[0]).isInstanceOf(VrSocketChannel.class);
      assertThat(within[1]).isNotInstanceOf(VrSocketChannel.class);
      assertThat(within[2]).isNotInstanceOf(VrSocketChannel.class);
      assertThat(within[3]).isInstanceOf(VrSelector.class);
      assertThatThrownBy(() ->
              ProcessSelectorProvider.in(
                  lab.in("red"),
                  () -> {
                    throw new IOException("from within");
                  }))
          .hasMessage("from within");
      try (SocketChannel after = SocketChannel.open()) {
        assertThat(after).isNotInstanceOf(VrSocketChannel.class);
      }
    }
  }
}
