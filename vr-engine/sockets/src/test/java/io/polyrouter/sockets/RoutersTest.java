package io.polyrouter.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.router.config.VrLimits;
import io.polyrouter.testkit.Configs;
import io.polyrouter.transport.SocketInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets in virtual routers of a running engine. */
@Timeout(120)
@SuppressWarnings("try") // what closing does is what is tested
class RoutersTest {

  private static final Executor VIRTUAL = Thread::startVirtualThread;

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

  /** What a server that answers with its own name says. */
  private static String ask(Sockets sockets, InetSocketAddress server) {
    try (SocketChannel channel = sockets.connect(server)) {
      channel.shutdownOutput();
      return read(channel, 100);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress serve(Sockets sockets, InetSocketAddress at, String name)
      throws IOException {
    ServerSocketChannel listener = sockets.listen(at);
    VIRTUAL.execute(() -> {
      while (listener.isOpen()) {
        try (SocketChannel accepted = listener.accept()) {
          accepted.write(bytes(name));
        } catch (IOException e) {
          return;
        }
      }
    });
    return (InetSocketAddress) listener.getLocalAddress();
  }

  /** One program with sockets in two routers with the same addresses and in the kernel at once. */
  @Test
  void twoRoutersAndTheKernelAtOnce() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      InetSocketAddress far = RouterLab.at(RouterLab.FAR, 7000);
      serve(lab.in("red-far"), far, "red");
      serve(lab.in("blue-far"), far, "blue");
      InetSocketAddress kernel =
          serve(
              Sockets.kernel(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              "kernel");
      for (int i = 0; i < 3; i++) {
        assertThat(ask(lab.in("red"), far)).isEqualTo("red");
        assertThat(ask(lab.in("blue"), far)).isEqualTo("blue");
        assertThat(ask(Sockets.kernel(), kernel)).isEqualTo("kernel");
      }
    }
  }

  @Test
  void oneSelectorForSeveralRouters() throws IOException {
    try (RouterLab lab = new RouterLab();
        Selector selector = lab.in("red").openSelector();
        DatagramChannel kernel = Sockets.kernel().openDatagramChannel()) {
      List<DatagramChannel> listening = new ArrayList<>();
      for (String vr : new String[] {"red", "blue"}) {
        DatagramChannel channel = lab.in(vr).openDatagramChannel();
        channel.bind(RouterLab.at(RouterLab.NEAR6, 500)).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, vr);
        listening.add(channel);
      }
      kernel.configureBlocking(false);
      assertThatThrownBy(() -> kernel.register(selector, SelectionKey.OP_READ))
          .isInstanceOf(IllegalSelectorException.class);
      for (String vr : new String[] {"blue", "red"}) {
        try (DatagramChannel sender = lab.in(vr + "-far").openDatagramChannel()) {
          sender.send(bytes(vr), RouterLab.at(RouterLab.NEAR6, 500));
          assertThat(selector.select()).isEqualTo(1);
          SelectionKey key = selector.selectedKeys().iterator().next();
          assertThat(key.attachment()).isEqualTo(vr);
          ((DatagramChannel) key.channel()).receive(ByteBuffer.allocate(10));
          selector.selectedKeys().clear();
        }
      }
      for (DatagramChannel channel : listening) {
        channel.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void webServerInOneRouterAndClientInAnother(boolean useIpv6) {
    InetAddress address = useIpv6 ? RouterLab.FAR6 : RouterLab.FAR;
    try (RouterLab lab = new RouterLab();
        NettyHttp server = new NettyHttp(lab.in("red-far"));
        NettyHttp client = new NettyHttp(lab.in("red"))) {
      InetSocketAddress at = server.serve(RouterLab.at(address, 80), "red-far");
      for (int i = 0; i < 20; i++) {
        assertThat(client.get(at, "/" + i).join()).isEqualTo("hello /" + i + " from red-far");
      }
      byte[] content = new byte[5_000_000];
      content[4_999_999] = 1;
      assertThat(client.post(at, content).join()).isEqualTo(content);
    }
  }

  @Test
  void datagramsTellHowTheyArrived() throws IOException {
    try (RouterLab lab = new RouterLab();
        VrDatagramChannel server = (VrDatagramChannel) lab.in("red").openDatagramChannel();
        DatagramChannel client = lab.in("red-far").openDatagramChannel()) {
      server.bind(new InetSocketAddress(5000));
      client.setOption(VrSocketOptions.IP_TTL, 77).setOption(StandardSocketOptions.IP_TOS, 0xb8);
      client.send(bytes("x"), RouterLab.at(RouterLab.NEAR, 5000));
      VrDatagramChannel.Arrival arrival = server.receiveWithArrival(ByteBuffer.allocate(10));
      assertThat(arrival).isNotNull();
      assertThat(arrival.source().getAddress()).isEqualTo(RouterLab.FAR);
      assertThat(arrival.destination()).isEqualTo(RouterLab.NEAR);
      assertThat(arrival.interfaceIndex()).isEqualTo(1);
      assertThat(arrival.hopLimit()).isEqualTo(77);
      assertThat(arrival.trafficClass()).isEqualTo(0xb8);
    }
  }

  @Test
  void groupsOnAnInterface() throws IOException {
    InetAddress group = Addresses.parse("239.1.2.3");
    try (RouterLab lab = new RouterLab();
        VrDatagramChannel member = (VrDatagramChannel) lab.in("red").openDatagramChannel();
        DatagramChannel sender = lab.in("red-far").openDatagramChannel()) {
      member.bind(new InetSocketAddress(5000));
      assertThatThrownBy(() -> member.join(group, "y"))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("no interface y");
      VrMembershipKey key = member.join(group, "x");
      assertThat(key.isValid()).isTrue();
      sender.setOption(VrSocketOptions.MULTICAST_INTERFACE, "x");
      sender.send(bytes("all of you"), RouterLab.at(group, 5000));
      ByteBuffer buffer = ByteBuffer.allocate(20);
      assertThat(member.receive(buffer)).isNotNull();
      assertThat(UTF_8.decode(buffer.flip()).toString()).isEqualTo("all of you");
      key.drop();
      assertThat(key.isValid()).isFalse();
    }
  }

  @Test
  void thereIsNoSuchRouter() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      Sockets green = lab.in("green");
      assertThatThrownBy(() -> green.connect(RouterLab.at(RouterLab.FAR, 1)))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("green");
      assertThatThrownBy(green::openDatagramChannel).hasMessageContaining("green");
      assertThatThrownBy(() -> green.listen(new InetSocketAddress(0)))
          .hasMessageContaining("green");
      // Sockets may be had before their router.
      lab.apply(Configs.vr("green", Configs.loopback("lo", "10.9.9.9/32")));
      try (ServerSocketChannel listener = green.listen(new InetSocketAddress(80))) {
        assertThat(listener.isOpen()).isTrue();
      }
    }
  }

  @Test
  void whenTheRouterGoesItsSocketsDo() throws Exception {
    try (RouterLab lab = new RouterLab()) {
      InetSocketAddress far = RouterLab.at(RouterLab.FAR, 7000);
      ServerSocketChannel listener = lab.in("red-far").listen(far);
      SocketChannel client = lab.in("red").connect(far);
      DatagramChannel datagrams =
          lab.in("red").openDatagramChannel().bind(new InetSocketAddress(0));
      ServerSocketChannel other = lab.in("red").listen(new InetSocketAddress(0));
      Waiter reading = Waiter.start(true, () -> client.read(ByteBuffer.allocate(1)));
      Waiter receiving = Waiter.start(true, () -> datagrams.receive(ByteBuffer.allocate(1)));
      Waiter accepting = Waiter.start(false, other::accept);
      lab.engine().remove("red").toCompletableFuture().join();
      for (Waiter waiter : new Waiter[] {reading, receiving, accepting}) {
        assertThatThrownBy(waiter::join)
            .isInstanceOf(CompletionException.class)
            .cause()
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("red");
      }
      assertThatThrownBy(() -> client.write(bytes("x"))).isInstanceOf(SocketException.class);
      client.close();
      assertThatThrownBy(() -> client.write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
      // The other end and other routers go on.
      assertThat(listener.isOpen()).isTrue();
      assertThat(lab.engine().sockets("red-far").toCompletableFuture().join())
          .extracting(SocketInfo::state)
          .contains("LISTEN");
    }
  }

  @Test
  void aFaultyRouterClosesItsSocketsAndStartsAgain() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      Sockets red = lab.in("red");
      DatagramChannel datagrams = red.openDatagramChannel().bind(new InetSocketAddress(0));
      assertThatThrownBy(() ->
              Call.perform(
                  command -> lab.engine().execute("red", command),
                  (transport, nowNanos) -> {
                    throw new IllegalStateException("a bug");
                  }))
          .hasMessageContaining("a bug");
      assertThatThrownBy(() -> datagrams.receive(ByteBuffer.allocate(1)))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("failed");
      assertThatThrownBy(red::openDatagramChannel).hasMessageContaining("does not run");
      assertThat(lab.engine().snapshot("red").orElseThrow().health().restarts()).isEqualTo(1);
      try (DatagramChannel unharmed = lab.in("blue").openDatagramChannel()) {
        assertThat(unharmed.isOpen()).isTrue();
      }
    }
  }

  @Test
  void theEngineEnds() throws IOException {
    RouterLab lab = new RouterLab();
    Sockets red = lab.in("red");
    DatagramChannel datagrams = red.openDatagramChannel().bind(new InetSocketAddress(0));
    Waiter receiving = Waiter.start(true, () -> datagrams.receive(ByteBuffer.allocate(1)));
    lab.close();
    assertThatThrownBy(receiving::join).hasCauseInstanceOf(SocketException.class);
    assertThatThrownBy(red::openDatagramChannel).isInstanceOf(SocketException.class);
  }

  /** An application that opens without end meets its own router's limit, and only that. */
  @Test
  void limitsAreEachRoutersOwn() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      lab.apply(
          Configs.limits(
              RouterLab.near("red"), new VrLimits(1000, 1000, 1000, 5, 1 << 20, 1 << 20)));
      List<DatagramChannel> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(lab.in("red").openDatagramChannel());
      }
      assertThatThrownBy(() -> lab.in("red").openDatagramChannel())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("as many sockets as it may have");
      lab.in("blue").openDatagramChannel().close();
      all.getFirst().close();
      lab.in("red").openDatagramChannel().close();
    }
  }

  /** Memory that nobody reads out is held by its reader; others go on when it is given back. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriterGoesOnOnceThereIsMemory(boolean virtual) throws Exception {
    try (RouterLab lab = new RouterLab()) {
      lab.apply(
          Configs.limits(
              RouterLab.near("red"), new VrLimits(1000, 1000, 1000, 50, 65_536, 1 << 20)));
      ServerSocketChannel listener = lab.in("red-far").listen(RouterLab.at(RouterLab.FAR, 7000));
      SocketChannel hog = lab.in("red").connect(RouterLab.at(RouterLab.FAR, 7000));
      SocketChannel unread = listener.accept();
      SocketChannel other = lab.in("red").connect(RouterLab.at(RouterLab.FAR, 7000));
      SocketChannel read = listener.accept();
      Waiter writingUnread = Waiter.start(virtual, () -> hog.write(ByteBuffer.allocate(5_000_000)));
      Waiter writing = Waiter.start(virtual, () -> other.write(ByteBuffer.allocate(200_000)));
      Waiter reading =
          Waiter.start(
              virtual,
              () -> {
                long count = 0;
                ByteBuffer buffer = ByteBuffer.allocate(50_000);
                while (count < 200_000) {
                  count += read.read(buffer.clear());
                }
                return count;
              });
      unread.close();
      hog.close();
      assertThatThrownBy(writingUnread::join).hasCauseInstanceOf(IOException.class);
      assertThat(writing.join()).isEqualTo(200_000);
      assertThat(reading.join()).isEqualTo(200_000L);
    }
  }

  @Test
  void openSocketsAreListed() throws IOException {
    try (RouterLab lab = new RouterLab();
        ServerSocketChannel listener = lab.in("red").listen(RouterLab.at(RouterLab.NEAR, 80));
        DatagramChannel datagrams =
            lab.in("red").openDatagramChannel().bind(RouterLab.at(RouterLab.NEAR6, 53));
        SocketChannel client = lab.in("red-far").connect(RouterLab.at(RouterLab.NEAR, 80));
        SocketChannel accepted = listener.accept()) {
      List<SocketInfo> all = lab.engine().sockets("red").toCompletableFuture().join();
      assertThat(all)
          .extracting(info -> info.protocol() + " " + info.local() + " " + info.state())
          .containsExactlyInAnyOrder(
              "udp [2001:db8::1]:53 OPEN", "tcp 10.0.0.1:80 LISTEN", "tcp 10.0.0.1:80 ESTABLISHED");
      assertThat(client.getLocalAddress()).isEqualTo(accepted.getRemoteAddress());
      assertThat(datagrams.isOpen()).isTrue();
    }
  }

  @Test
  void namesAreResolvedAsTold() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      serve(lab.in("red-far"), RouterLab.at(RouterLab.FAR, 7000), "found");
      Names names =
          host -> {
            if (host.equals("far.example")) {
              return List.of(RouterLab.FAR);
            }
            throw new UnknownHostException(host);
          };
      Sockets red = Sockets.of(lab.engine(), "red", names, Permission.ALL);
      try (Socket socket = red.socketFactory().createSocket("far.example", 7000)) {
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo("found");
      }
      assertThatThrownBy(() -> red.socketFactory().createSocket("localhost", 7000))
          .isInstanceOf(UnknownHostException.class);
      assertThatThrownBy(() -> lab.in("red").socketFactory().createSocket("localhost", 1))
          .isInstanceOf(UnknownHostException.class)
          .hasMessageContaining("give an address");
    }
  }

  @Test
  void permissionsAreAsked() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      Permission onlyHighPorts =
          (use, address) -> {
            if (use == SocketUse.LISTEN && address.getPort() < 1024) {
              throw new SocketException("Permission denied: port " + address.getPort());
            }
          };
      Sockets red = Sockets.of(lab.engine(), "red", Names.literal(), onlyHighPorts);
      assertThatThrownBy(() -> red.listen(new InetSocketAddress(80)))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("Permission denied");
      red.listen(new InetSocketAddress(8080)).close();
    }
  }

  /** Many virtual threads on few carriers: none of them is pinned while it waits. */
  @Test
  void aThousandConversationsAtOnce() throws IOException {
    try (RouterLab lab = new RouterLab()) {
      InetSocketAddress far = RouterLab.at(RouterLab.FAR, 7000);
      ServerSocketChannel listener = lab.in("red-far").openServerSocketChannel().bind(far, 1000);
      VIRTUAL.execute(() -> {
        try {
          while (true) {
            SocketChannel accepted = listener.accept();
            VIRTUAL.execute(() -> echo(accepted));
          }
        } catch (IOException e) {
          // The end.
        }
      });
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        String text = "number " + i;
        answers.add(CompletableFuture.supplyAsync(() -> echoed(lab.in("red"), far, text), VIRTUAL));
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(answers.get(i).join()).isEqualTo("number " + i);
      }
      listener.close();
    }
  }

  private static void echo(SocketChannel channel) {
    try (channel) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      while (channel.read(buffer.clear()) >= 0) {
        channel.write(buffer.flip());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String echoed(Sockets sockets, InetSocketAddress server, String text) {
    try (SocketChannel channel = sockets.connect(server)) {
      channel.write(bytes(text));
      channel.shutdownOutput();
      return read(channel, 100);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
