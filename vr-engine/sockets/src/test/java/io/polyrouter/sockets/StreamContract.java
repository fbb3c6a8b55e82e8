package io.polyrouter.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stream channels do, wherever they are: the kernel's show what is right. */
@Timeout(60)
@SuppressWarnings("try") // what closing does is what is tested
abstract class StreamContract {

  abstract Sockets sockets();

  /** An own address of each family. */
  abstract InetAddress ipv4();

  abstract InetAddress ipv6();

  private ServerSocketChannel listen() throws IOException {
    return sockets().listen(new InetSocketAddress(ipv4(), 0));
  }

  /** Two connected channels. */
  private record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private Pair connect() throws IOException {
    try (ServerSocketChannel listener = listen()) {
      SocketChannel client = sockets().connect((InetSocketAddress) listener.getLocalAddress());
      return new Pair(client, listener.accept());
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until it is full
    }
    return UTF_8.decode(buffer.flip()).toString();
  }

  // ---- connecting ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connectsAndTalks(boolean useIpv6) throws IOException {
    InetAddress address = useIpv6 ? ipv6() : ipv4();
    try (ServerSocketChannel listener = sockets().listen(new InetSocketAddress(address, 0));
        SocketChannel client = sockets().openSocketChannel()) {
      InetSocketAddress to = (InetSocketAddress) listener.getLocalAddress();
      assertThat(client.isConnected()).isFalse();
      assertThat(client.getLocalAddress()).isNull();
      assertThat(client.connect(to)).isTrue();
      try (SocketChannel server = listener.accept()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(server.isConnected()).isTrue();
        assertThat(server.isBlocking()).isTrue();
        assertThat(client.getRemoteAddress()).isEqualTo(to);
        assertThat(server.getLocalAddress()).isEqualTo(to);
        assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalAddress());
        client.write(bytes("hello"));
        assertThat(read(server, 5)).isEqualTo("hello");
        server.write(bytes("and back"));
        assertThat(read(client, 8)).isEqualTo("and back");
      }
    }
  }

  @Test
  void allAddressesOfBothFamilies() throws IOException {
    try (ServerSocketChannel listener = sockets().listen(new InetSocketAddress(0))) {
      InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
      assertThat(local.getAddress().isAnyLocalAddress()).isTrue();
      for (InetAddress address : new InetAddress[] {ipv4(), ipv6()}) {
        try (SocketChannel client =
                sockets().connect(new InetSocketAddress(address, local.getPort()));
            SocketChannel server = listener.accept()) {
          assertThat(((InetSocketAddress) server.getLocalAddress()).getAddress())
              .isEqualTo(address);
          assertThat(client.getRemoteAddress()).isEqualTo(server.getLocalAddress());
        }
      }
    }
  }

  @Test
  void nobodyListens() throws IOException {
    InetSocketAddress nobody;
    try (ServerSocketChannel gone = listen()) {
      nobody = (InetSocketAddress) gone.getLocalAddress();
    }
    SocketChannel client = sockets().openSocketChannel();
    assertThatThrownBy(() -> client.connect(nobody)).isInstanceOf(ConnectException.class);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void whatIsOutOfOrder() throws IOException {
    try (SocketChannel client = sockets().openSocketChannel();
        ServerSocketChannel unbound = sockets().openServerSocketChannel();
        Pair pair = connect()) {
      ByteBuffer buffer = ByteBuffer.allocate(1);
      assertThatThrownBy(() -> client.read(buffer)).isInstanceOf(NotYetConnectedException.class);
      assertThatThrownBy(() -> client.write(buffer)).isInstanceOf(NotYetConnectedException.class);
      assertThatThrownBy(client::shutdownInput).isInstanceOf(NotYetConnectedException.class);
      assertThatThrownBy(client::finishConnect).isInstanceOf(NoConnectionPendingException.class);
      assertThatThrownBy(() -> client.connect(InetSocketAddress.createUnresolved("x", 1)))
          .isInstanceOf(UnresolvedAddressException.class);
      assertThatThrownBy(unbound::accept).isInstanceOf(NotYetBoundException.class);
      assertThatThrownBy(() -> pair.client().connect(pair.client().getRemoteAddress()))
          .isInstanceOf(AlreadyConnectedException.class);
      client.bind(new InetSocketAddress(ipv4(), 0));
      assertThatThrownBy(() -> client.bind(null)).isInstanceOf(AlreadyBoundException.class);
      pair.client().close();
      assertThatThrownBy(() -> pair.client().read(buffer))
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void connectsFromABoundPort() throws IOException {
    try (ServerSocketChannel listener = listen();
        SocketChannel client = sockets().openSocketChannel()) {
      client.bind(new InetSocketAddress(ipv4(), 0));
      InetSocketAddress local = (InetSocketAddress) client.getLocalAddress();
      assertThat(local.getPort()).isPositive();
      client.connect(listener.getLocalAddress());
      try (SocketChannel server = listener.accept()) {
        assertThat(server.getRemoteAddress()).isEqualTo(local);
      }
    }
  }

  @Test
  void portsAreTakenOnce() throws IOException {
    try (ServerSocketChannel one = listen();
        ServerSocketChannel other = sockets().openServerSocketChannel()) {
      assertThatThrownBy(() -> other.bind(one.getLocalAddress())).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> one.bind(null)).isInstanceOf(AlreadyBoundException.class);
      assertThatThrownBy(
              () -> other.bind(new InetSocketAddress(InetAddress.getByName("198.51.100.9"), 0)))
          .isInstanceOf(BindException.class);
    }
  }

  // ---- data ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLotOfDataBothWaysAtOnce(boolean virtual) throws Exception {
    ThreadFactory threads =
        virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().daemon().factory();
    byte[] data = new byte[3_000_001];
    new Random(1).nextBytes(data);
    try (Pair pair = connect()) {
      Thread[] writers = {
        threads.newThread(() -> writeAndFinish(pair.client(), data)),
        threads.newThread(() -> writeAndFinish(pair.server(), data))
      };
      for (Thread writer : writers) {
        writer.start();
      }
      for (SocketChannel reader : new SocketChannel[] {pair.server(), pair.client()}) {
        ByteBuffer all = ByteBuffer.allocate(data.length + 1);
        while (reader.read(all) >= 0) {
          // until the end
        }
        assertThat(Arrays.equals(all.array(), 0, all.position(), data, 0, data.length)).isTrue();
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  private static void writeAndFinish(SocketChannel channel, byte[] data) {
    try {
      ByteBuffer from = ByteBuffer.wrap(data);
      assertThat(channel.write(from)).isEqualTo(data.length);
      channel.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void scattersAndGathers() throws IOException {
    try (Pair pair = connect()) {
      ByteBuffer[] from = {bytes("-"), bytes("ab"), bytes(""), bytes("cde"), bytes("-")};
      assertThat(pair.client().write(from, 1, 3)).isEqualTo(5);
      pair.client().shutdownOutput();
      ByteBuffer first = ByteBuffer.allocate(3);
      ByteBuffer second = ByteBuffer.allocateDirect(10);
      long count = 0;
      while (count < 5) {
        count += pair.server().read(new ByteBuffer[] {first, second});
      }
      assertThat(UTF_8.decode(first.flip()).toString()).isEqualTo("abc");
      assertThat(UTF_8.decode(second.flip()).toString()).isEqualTo("de");
      assertThat(pair.server().read(new ByteBuffer[] {first.clear(), second.clear()}))
          .isEqualTo(-1);
      assertThatThrownBy(() -> pair.server().read(from, 3, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void halfClosed() throws IOException {
    try (Pair pair = connect()) {
      pair.client().write(bytes("question"));
      pair.client().shutdownOutput();
      assertThat(read(pair.server(), 100)).isEqualTo("question");
      assertThatThrownBy(() -> pair.client().write(bytes("x")))
          .isInstanceOf(ClosedChannelException.class);
      pair.server().write(bytes("answer"));
      assertThat(read(pair.client(), 6)).isEqualTo("answer");
      pair.client().shutdownInput();
      assertThat(pair.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void whatWasWrittenBeforeClosingArrives() throws IOException {
    try (Pair pair = connect()) {
      pair.client().write(bytes("last words"));
      pair.client().close();
      assertThat(read(pair.server(), 100)).isEqualTo("last words");
      assertThat(pair.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void lingeringForNoTimeResets() throws IOException {
    try (Pair pair = connect()) {
      pair.client().setOption(StandardSocketOptions.SO_LINGER, 0);
      pair.client().close();
      assertThatThrownBy(() -> pair.server().read(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void lingering() throws IOException {
    try (Pair pair = connect()) {
      pair.client().setOption(StandardSocketOptions.SO_LINGER, 10);
      pair.client().write(bytes("x"));
      pair.client().close();
      assertThat(read(pair.server(), 2)).isEqualTo("x");
    }
  }

  // ---- other threads ------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingWakesWhoReads(boolean virtual) throws Exception {
    try (Pair pair = connect()) {
      Waiter waiter = Waiter.start(virtual, () -> pair.client().read(ByteBuffer.allocate(1)));
      pair.client().close();
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(AsynchronousCloseException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingWakesWhoWrites(boolean virtual) throws Exception {
    try (Pair pair = connect()) {
      ByteBuffer endless = ByteBuffer.allocate(100_000_000);
      Waiter waiter = Waiter.start(virtual, () -> pair.client().write(endless));
      // It may wait more than once until both buffers are full.
      Waiter reader = Waiter.start(virtual, () -> pair.client().read(ByteBuffer.allocate(1)));
      pair.client().close();
      // The kernel's says how much it had written, if it was anything.
      assertThat(waiter.outcome().handle((count, why) -> why == null || isClosing(why)).join())
          .isTrue();
      assertThatThrownBy(reader::join).hasCauseInstanceOf(AsynchronousCloseException.class);
    }
  }

  private static boolean isClosing(Throwable why) {
    return why instanceof AsynchronousCloseException;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingWakesWhoAccepts(boolean virtual) throws Exception {
    try (ServerSocketChannel listener = listen()) {
      Waiter waiter = Waiter.start(virtual, listener::accept);
      listener.close();
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(AsynchronousCloseException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptingClosesTheChannel(boolean virtual) throws Exception {
    try (Pair pair = connect()) {
      Waiter waiter = Waiter.start(virtual, () -> pair.client().read(ByteBuffer.allocate(1)));
      waiter.thread().interrupt();
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(pair.client().isOpen()).isFalse();
      assertThat(pair.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shuttingInputDownWakesWhoReads(boolean virtual) throws Exception {
    try (Pair pair = connect()) {
      Waiter waiter = Waiter.start(virtual, () -> pair.client().read(ByteBuffer.allocate(1)));
      pair.client().shutdownInput();
      assertThat(waiter.join()).isEqualTo(-1);
    }
  }

  // ---- selectors ----------------------------------------------------------------------------

  @Test
  void selectsAllOperations() throws IOException {
    try (ServerSocketChannel listener = listen();
        SocketChannel client = sockets().openSocketChannel();
        Selector selector = sockets().openSelector()) {
      listener.configureBlocking(false);
      client.configureBlocking(false);
      assertThat(listener.accept()).isNull();
      SelectionKey accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
      assertThat(selector.selectNow()).isZero();
      boolean connected = client.connect(listener.getLocalAddress());
      SelectionKey key = client.register(selector, SelectionKey.OP_CONNECT, "mine");
      assertThat(key.attachment()).isEqualTo("mine");
      while (!connected) {
        selector.select();
        if (key.isConnectable()) {
          connected = client.finishConnect();
        }
      }
      while (!accepting.isAcceptable()) {
        selector.select();
      }
      selector.selectedKeys().clear();
      try (SocketChannel server = listener.accept()) {
        assertThat(listener.accept()).isNull();
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        assertThat(selector.select()).isEqualTo(1);
        assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
        // Still ready, but not newly so.
        assertThat(selector.select()).isZero();
        server.write(bytes("x"));
        while (!key.isReadable()) {
          selector.select();
        }
        assertThat(client.read(ByteBuffer.allocate(10))).isEqualTo(1);
        assertThat(client.read(ByteBuffer.allocate(10))).isZero();
        key.interestOps(SelectionKey.OP_READ);
        selector.selectedKeys().clear();
        assertThat(selector.selectNow()).isZero();
        server.shutdownOutput();
        assertThat(selector.select()).isEqualTo(1);
        assertThat(client.read(ByteBuffer.allocate(10))).isEqualTo(-1);
      }
    }
  }

  @Test
  void writesWhatHasRoom() throws IOException {
    try (Pair pair = connect();
        Selector selector = sockets().openSelector()) {
      pair.client().configureBlocking(false);
      SelectionKey key = pair.client().register(selector, SelectionKey.OP_WRITE);
      ByteBuffer endless = ByteBuffer.allocate(100_000_000);
      long written = 0;
      while (selector.select(300) > 0 || !selector.selectedKeys().isEmpty()) {
        selector.selectedKeys().clear();
        int count = pair.client().write(endless);
        written += count;
        if (count == 0 && selector.selectNow() == 0) {
          break;
        }
      }
      assertThat(written).isPositive().isLessThan(100_000_000);
      long expected = written;
      pair.client().shutdownOutput();
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      for (int count = 0; count >= 0; count = pair.server().read(buffer.clear())) {
        expected -= count;
      }
      assertThat(expected).isZero();
      assertThat(key.isValid()).isTrue();
    }
  }

  @Test
  void keysAndTheirEnd() throws IOException {
    try (Pair pair = connect();
        Selector selector = sockets().openSelector()) {
      SocketChannel channel = pair.client();
      assertThatThrownBy(() -> channel.register(selector, SelectionKey.OP_READ))
          .isInstanceOf(IllegalBlockingModeException.class);
      channel.configureBlocking(false);
      assertThatThrownBy(() -> channel.register(selector, SelectionKey.OP_ACCEPT))
          .isInstanceOf(IllegalArgumentException.class);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      assertThat(channel.keyFor(selector)).isSameAs(key);
      assertThat(selector.keys()).containsExactly(key);
      assertThatThrownBy(() -> channel.configureBlocking(true))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThatThrownBy(() -> selector.selectedKeys().add(key))
          .isInstanceOf(UnsupportedOperationException.class);
      key.cancel();
      assertThat(key.isValid()).isFalse();
      assertThat(selector.selectNow()).isZero();
      assertThat(selector.keys()).isEmpty();
      assertThat(channel.isRegistered()).isFalse();
      channel.configureBlocking(true);
      pair.server().configureBlocking(false);
      SelectionKey other = pair.server().register(selector, SelectionKey.OP_READ);
      pair.server().close();
      assertThat(other.isValid()).isFalse();
      selector.selectNow();
      assertThat(selector.keys()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void selectorsWakeUp(boolean virtual) throws Exception {
    try (Selector selector = sockets().openSelector()) {
      selector.wakeup();
      assertThat(selector.select()).isZero();
      assertThat(selector.select(1)).isZero();
      Waiter woken = Waiter.start(virtual, selector::select);
      selector.wakeup();
      assertThat(woken.join()).isEqualTo(0);
      Waiter interrupted =
          Waiter.start(
              virtual,
              () -> {
                selector.select();
                return Thread.currentThread().isInterrupted();
              });
      interrupted.thread().interrupt();
      assertThat(interrupted.join()).isEqualTo(true);
      assertThat(selector.isOpen()).isTrue();
    }
  }

  @Test
  void selectsByAction() throws IOException {
    try (Pair pair = connect();
        Selector selector = sockets().openSelector()) {
      pair.client().configureBlocking(false);
      SelectionKey key = pair.client().register(selector, SelectionKey.OP_READ);
      pair.server().write(bytes("abc"));
      SelectionKey[] seen = {null};
      assertThat(selector.select(ready -> seen[0] = ready)).isEqualTo(1);
      assertThat(seen[0]).isSameAs(key);
      assertThat(selector.selectedKeys()).isEmpty();
    }
  }

  // ---- options and sockets ------------------------------------------------------------------

  @Test
  void options() throws IOException {
    try (Pair pair = connect();
        ServerSocketChannel listener = listen()) {
      SocketChannel channel = pair.client();
      assertThat(channel.supportedOptions())
          .contains(
              StandardSocketOptions.SO_RCVBUF,
              StandardSocketOptions.SO_SNDBUF,
              StandardSocketOptions.SO_KEEPALIVE,
              StandardSocketOptions.SO_REUSEADDR,
              StandardSocketOptions.SO_LINGER,
              StandardSocketOptions.TCP_NODELAY,
              StandardSocketOptions.IP_TOS);
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
      assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(channel.socket().getTcpNoDelay()).isTrue();
      assertThat(channel.socket().getKeepAlive()).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isPositive();
      assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.SO_BROADCAST, true))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(listener.supportedOptions())
          .contains(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);
      assertThat(listener.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
      assertThatThrownBy(() -> listener.setOption(StandardSocketOptions.TCP_NODELAY, true))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingSockets(boolean virtual) throws Exception {
    try (ServerSocket server = sockets().createServerSocket();
        Socket client = sockets().createSocket()) {
      assertThat(client.isConnected()).isFalse();
      assertThat(client.isBound()).isFalse();
      server.bind(new InetSocketAddress(ipv4(), 0));
      Waiter accepting = Waiter.start(virtual, server::accept);
      client.connect(server.getLocalSocketAddress(), 10_000);
      try (Socket accepted = (Socket) accepting.join()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(client.getPort()).isEqualTo(server.getLocalPort());
        assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
        assertThat(accepted.getInetAddress()).isEqualTo(ipv4());
        OutputStream out = client.getOutputStream();
        InputStream in = accepted.getInputStream();
        out.write("hello".getBytes(UTF_8));
        assertThat(new String(in.readNBytes(5), UTF_8)).isEqualTo("hello");
        accepted.setSoTimeout(10);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        accepted.setSoTimeout(0);
        out.write(7);
        assertThat(in.read()).isEqualTo(7);
        client.shutdownOutput();
        assertThat(client.isOutputShutdown()).isTrue();
        assertThat(in.read()).isEqualTo(-1);
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(SocketException.class);
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      server.setSoTimeout(10);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
      client.close();
      assertThat(client.isClosed()).isTrue();
      assertThatThrownBy(client::getInputStream).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void closingWakesWhoReadsASocket() throws Exception {
    try (ServerSocketChannel listener = listen();
        Socket socket = sockets().createSocket()) {
      socket.connect(listener.getLocalAddress());
      Waiter waiter = Waiter.start(false, () -> socket.getInputStream().read());
      socket.close();
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(SocketException.class);
    }
  }
}
