package io.polyrouter.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.sockets.Sockets;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The protocol, with the kernel as virtual router "red": a client by hand on the other side. */
@Timeout(60)
@SuppressWarnings("try") // closing is what some of it is about
class RemoteSocketServerTest {

  private static final int CONNECT = 1;
  private static final int BIND = 2;
  private static final int UDP_ASSOCIATE = 3;
  private static final int CONNECT_FROM = 0x80;
  private static final int LISTEN = 0x81;
  private static final int ACCEPT = 0x82;
  private static final int DATAGRAMS = 0x83;

  @TempDir Path folder;

  private RemoteSocketServer server;
  private ServerSocket peer;

  @BeforeEach
  void start() throws IOException {
    start(RemoteSocketOptions.DEFAULT_LOGIN_TIMEOUT, 3);
    peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private void start(Duration loginTimeout, int maxPerRouter) throws IOException {
    server =
        RemoteSocketServer.start(
            new RemoteSocketOptions(
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                Optional.of(folder.resolve("sockets")),
                100,
                maxPerRouter,
                loginTimeout,
                RemoteSocketOptions.DEFAULT_IDLE_TIMEOUT),
            RemoteSocketServerTest::allowed,
            router -> router.equals("red") ? Optional.of(Sockets.kernel()) : Optional.empty());
  }

  /** Ann may use red and the router that is not there, the one who runs this test likewise. */
  private static boolean allowed(Caller caller, String router) {
    boolean known =
        switch (caller) {
          case Caller.ByPassword(String name, String password) ->
              name.equals("ann") && password.equals("secret");
          case Caller.LocalUser(String name) -> name.equals(System.getProperty("user.name"));
        };
    return known && !router.equals("blue");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    peer.close();
  }

  /** One connection to the server. */
  private static final class Client implements Closeable {
    final Closeable connection;
    final DataInputStream in;
    final DataOutputStream out;

    Client(Socket socket) throws IOException {
      connection = socket;
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    Client(SocketChannel channel) {
      connection = channel;
      in = new DataInputStream(Channels.newInputStream(channel));
      out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    int logIn(String user, String password) throws IOException {
      out.write(new byte[] {5, 1, 2});
      assertThat(in.readUnsignedShort()).isEqualTo(0x502);
      out.writeByte(1);
      write(user);
      write(password);
      assertThat(in.readUnsignedByte()).isEqualTo(1);
      return in.readUnsignedByte();
    }

    private void write(String text) throws IOException {
      out.writeByte(text.length());
      out.write(text.getBytes(UTF_8));
    }

    void request(int command, InetSocketAddress... addresses) throws IOException {
      out.write(new byte[] {5, (byte) command, 0});
      for (InetSocketAddress address : addresses) {
        out.writeByte(1);
        out.write(address.getAddress().getAddress());
        out.writeShort(address.getPort());
      }
    }

    int reply() throws IOException {
      assertThat(in.readUnsignedByte()).isEqualTo(5);
      int reply = in.readUnsignedByte();
      assertThat(in.readUnsignedByte()).isZero();
      return reply;
    }

    InetSocketAddress address() throws IOException {
      assertThat(in.readUnsignedByte()).isEqualTo(1);
      return new InetSocketAddress(
          InetAddress.getByAddress(in.readNBytes(4)), in.readUnsignedShort());
    }

    InetSocketAddress granted() throws IOException {
      assertThat(reply()).isZero();
      return address();
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  private Client open() throws IOException {
    InetSocketAddress at = server.tcpAddress().orElseThrow();
    return new Client(new Socket(at.getAddress(), at.getPort()));
  }

  private Client loggedIn() throws IOException {
    Client client = open();
    assertThat(client.logIn("ann@red", "secret")).isZero();
    return client;
  }

  private InetSocketAddress peerAddress() {
    return (InetSocketAddress) peer.getLocalSocketAddress();
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress("0.0.0.0", 0);
  }

  // ---- login ----------------------------------------------------------------------------------

  @Test
  void refusesWhoMayNot() throws Exception {
    for (String[] login :
        new String[][] {
          {"ann@red", "wrong"}, {"bob@red", "secret"}, {"ann@blue", "secret"}, {"red", "secret"}
        }) {
      try (Client client = open()) {
        assertThat(client.logIn(login[0], login[1])).as(login[0]).isNotZero();
        assertThat(client.in.read()).isEqualTo(-1);
      }
    }
    assertThat(server.counters()).containsEntry(ServerCounter.REFUSED_LOGIN, 4L);
    try (Client client = open()) {
      assertThat(client.logIn("ann@green", "secret")).isNotZero();
    }
    assertThat(server.counters()).containsEntry(ServerCounter.REFUSED_NO_SUCH_ROUTER, 1L);
  }

  @Test
  void wantsAPassword() throws Exception {
    try (Client client = open()) {
      client.out.write(new byte[] {5, 1, 0});
      assertThat(client.in.readUnsignedShort()).isEqualTo(0x5ff);
      assertThat(client.in.read()).isEqualTo(-1);
    }
    try (Client client = open()) {
      client.out.write(4);
      assertThat(client.in.read()).isEqualTo(-1);
    }
  }

  @Test
  void trustsTheKernelOnAUnixDomainSocket() throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(folder.resolve("sockets")));
      Client client = new Client(channel);
      assertThat(client.logIn("red", "-")).isZero();
      client.request(CONNECT, peerAddress());
      client.granted();
      assertThat(server.sessions().getFirst().user()).isEqualTo(System.getProperty("user.name"));
    }
  }

  @Test
  void limitsSessionsOfARouterAlone() throws Exception {
    Client first = loggedIn();
    Client second = loggedIn();
    Client third = loggedIn();
    try (Client fourth = open()) {
      assertThat(fourth.logIn("ann@red", "secret")).isNotZero();
    }
    assertThat(server.counters()).containsEntry(ServerCounter.REFUSED_ROUTER_LIMIT, 1L);
    first.close();
    second.close();
    third.close();
    while (!server.sessions().isEmpty()) {
      Thread.onSpinWait();
    }
    loggedIn().close();
  }

  @Test
  void givesUpOnSilentClients() throws Exception {
    server.close();
    start(Duration.ofMillis(1), 3);
    try (Client client = open()) {
      assertThat(client.in.read()).isEqualTo(-1);
    }
    assertThat(server.counters().get(ServerCounter.TIMED_OUT)).isPositive();
  }

  // ---- streams --------------------------------------------------------------------------------

  @Test
  void connects() throws Exception {
    try (Client client = loggedIn()) {
      client.request(CONNECT, peerAddress());
      InetSocketAddress bound = client.granted();
      try (Socket accepted = peer.accept()) {
        assertThat(accepted.getPort()).isEqualTo(bound.getPort());
        client.out.write("to the peer".getBytes(UTF_8));
        ((Socket) client.connection).shutdownOutput();
        assertThat(accepted.getInputStream().readAllBytes()).asString().isEqualTo("to the peer");
        accepted.getOutputStream().write("and back".getBytes(UTF_8));
        accepted.shutdownOutput();
        assertThat(client.in.readAllBytes()).asString().isEqualTo("and back");
      }
      while (!server.sessions().isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void connectsByNameAndFromAnAddress() throws Exception {
    try (Client client = loggedIn()) {
      client.out.write(new byte[] {5, CONNECT, 0, 3, 9});
      client.out.write("127.0.0.1".getBytes(UTF_8));
      client.out.writeShort(peer.getLocalPort());
      client.granted();
    }
    try (Client client = loggedIn()) {
      client.request(
          CONNECT_FROM,
          peerAddress(),
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), 0));
      assertThat(client.granted().getAddress().getHostAddress()).isEqualTo("127.0.0.9");
    }
  }

  @Test
  void saysWhyItFailed() throws Exception {
    int closed = peer.getLocalPort();
    peer.close();
    try (Client client = loggedIn()) {
      client.request(CONNECT, new InetSocketAddress(InetAddress.getLoopbackAddress(), closed));
      assertThat(client.reply()).isEqualTo(5);
    }
    try (Client client = loggedIn()) {
      client.out.write(new byte[] {5, 9, 0});
      assertThat(client.reply()).isEqualTo(7);
    }
    try (Client client = loggedIn()) {
      client.out.write(new byte[] {5, 1, 0, 7});
      assertThat(client.reply()).isEqualTo(8);
    }
    assertThat(server.counters()).containsEntry(ServerCounter.REQUESTS_FAILED, 3L);
  }

  @Test
  void bindsForOneConnection() throws Exception {
    try (Client client = loggedIn()) {
      client.request(BIND, any());
      InetSocketAddress bound = client.granted();
      try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), bound.getPort())) {
        assertThat(client.granted().getPort()).isEqualTo(caller.getLocalPort());
        caller.getOutputStream().write('x');
        assertThat(client.in.read()).isEqualTo('x');
      }
      assertThat(client.in.read()).isEqualTo(-1);
    }
  }

  @Test
  void listensForMany() throws Exception {
    try (Client listener = loggedIn()) {
      listener.request(LISTEN, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      InetSocketAddress bound = listener.granted();
      for (int i = 0; i < 3; i++) {
        try (Socket caller = new Socket(bound.getAddress(), bound.getPort())) {
          assertThat(listener.granted().getPort()).isEqualTo(caller.getLocalPort());
          byte[] token = listener.in.readNBytes(16);
          try (Client accepted = loggedIn()) {
            accepted.out.write(new byte[] {5, (byte) ACCEPT, 0, 3, 16});
            accepted.out.write(token);
            accepted.out.writeShort(0);
            accepted.granted();
            accepted.out.write('0' + i);
            assertThat(caller.getInputStream().read()).isEqualTo('0' + i);
          }
          try (Client again = loggedIn()) {
            again.out.write(new byte[] {5, (byte) ACCEPT, 0, 3, 16});
            again.out.write(token);
            again.out.writeShort(0);
            assertThat(again.reply()).as("a token is good once").isEqualTo(5);
          }
        }
      }
      try (Client second = loggedIn()) {
        second.request(LISTEN, bound);
        assertThat(second.reply()).isEqualTo(0x81);
      }
      listener.close();
      while (!server.sessions().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> new Socket(bound.getAddress(), bound.getPort()).close())
          .isInstanceOf(java.net.ConnectException.class);
    }
  }

  // ---- datagrams ------------------------------------------------------------------------------

  @Test
  void carriesDatagramsOnAStream() throws Exception {
    try (Client client = loggedIn();
        DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      client.request(DATAGRAMS, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      InetSocketAddress bound = client.granted();
      byte[] data = "ping".getBytes(UTF_8);
      client.out.writeShort(7 + data.length);
      client.out.writeByte(1);
      client.out.write(other.getLocalAddress().getAddress());
      client.out.writeShort(other.getLocalPort());
      client.out.write(data);
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      other.receive(packet);
      assertThat(packet.getPort()).isEqualTo(bound.getPort());
      assertThat(packet.getLength()).isEqualTo(4);
      other.send(new DatagramPacket("pong!".getBytes(UTF_8), 5, bound));
      assertThat(client.in.readUnsignedShort()).isEqualTo(12);
      assertThat(client.address().getPort()).isEqualTo(other.getLocalPort());
      assertThat(client.in.readNBytes(5)).asString().isEqualTo("pong!");
    }
  }

  @Test
  void relaysDatagrams() throws Exception {
    try (Client client = loggedIn();
        DatagramSocket program = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      client.request(UDP_ASSOCIATE, any());
      InetSocketAddress relay = client.granted();
      byte[] header = {0, 0, 0, 1, 127, 0, 0, 1, 0, 0, 'h', 'i'};
      header[8] = (byte) (other.getLocalPort() >>> 8);
      header[9] = (byte) other.getLocalPort();
      program.send(new DatagramPacket(header, header.length, relay));
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      other.receive(packet);
      assertThat(packet.getLength()).isEqualTo(2);
      other.send(new DatagramPacket(new byte[] {'y', 'o'}, 2, packet.getSocketAddress()));
      program.receive(packet);
      assertThat(packet.getLength()).isEqualTo(12);
      assertThat(packet.getData()[11]).isEqualTo((byte) 'o');

      // A fragment, and a datagram from somebody else, go nowhere.
      header[2] = 1;
      program.send(new DatagramPacket(header, header.length, relay));
      header[2] = 0;
      try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        stranger.send(new DatagramPacket(header, header.length, relay));
      }
      other.setSoTimeout(200);
      assertThatThrownBy(() -> other.receive(packet)).isInstanceOf(SocketTimeoutException.class);
      assertThat(server.counters()).containsEntry(ServerCounter.DATAGRAMS_DROPPED, 2L);
    }
  }

  @Test
  void closingTheServerEndsSessions() throws Exception {
    try (Client client = loggedIn()) {
      client.request(CONNECT, peerAddress());
      client.granted();
      try (Socket accepted = peer.accept();
          InputStream in = accepted.getInputStream()) {
        server.close();
        assertThat(in.read()).isEqualTo(-1);
      }
    }
    assertThat(Files.exists(folder.resolve("sockets"))).isFalse();
  }
}
