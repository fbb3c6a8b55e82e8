package io.polyrouter.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What datagram channels do, wherever they are: the kernel's show what is right. */
@Timeout(60)
@SuppressWarnings("try") // what closing does is what is tested
abstract class DatagramContract {

  abstract Sockets sockets();

  /** An own address of each family. */
  abstract InetAddress ipv4();

  abstract InetAddress ipv6();

  /** Of everybody on a link. */
  abstract InetAddress broadcast();

  private DatagramChannel bound(InetAddress address) throws IOException {
    return sockets().openDatagramChannel().bind(new InetSocketAddress(address, 0));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void datagramsGoBothWays(boolean useIpv6) throws IOException {
    InetAddress address = useIpv6 ? ipv6() : ipv4();
    try (DatagramChannel one = bound(address);
        DatagramChannel other = bound(address)) {
      assertThat(one.send(bytes("ping"), other.getLocalAddress())).isEqualTo(4);
      ByteBuffer buffer = ByteBuffer.allocate(100);
      assertThat(other.receive(buffer)).isEqualTo(one.getLocalAddress());
      assertThat(text(buffer)).isEqualTo("ping");
      assertThat(other.send(bytes(""), one.getLocalAddress())).isZero();
      assertThat(one.receive(buffer.clear())).isEqualTo(other.getLocalAddress());
      assertThat(buffer.position()).isZero();
    }
  }

  @Test
  void anUnboundOneBindsWhenItSends() throws IOException {
    try (DatagramChannel server = bound(ipv4());
        DatagramChannel client = sockets().openDatagramChannel()) {
      assertThat(client.getLocalAddress()).isNull();
      client.send(bytes("x"), server.getLocalAddress());
      InetSocketAddress local = (InetSocketAddress) client.getLocalAddress();
      assertThat(local.getAddress().isAnyLocalAddress()).isTrue();
      InetSocketAddress from = (InetSocketAddress) server.receive(ByteBuffer.allocate(10));
      assertThat(from.getPort()).isEqualTo(local.getPort());
      assertThat(from.getAddress()).isEqualTo(ipv4());
    }
  }

  @Test
  void allAddressesOfBothFamilies() throws IOException {
    try (DatagramChannel server = sockets().openDatagramChannel().bind(new InetSocketAddress(0));
        DatagramChannel client = sockets().openDatagramChannel()) {
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      for (InetAddress address : new InetAddress[] {ipv4(), ipv6()}) {
        client.send(bytes("x"), new InetSocketAddress(address, port));
        InetSocketAddress from = (InetSocketAddress) server.receive(ByteBuffer.allocate(10));
        assertThat(from.getAddress()).isEqualTo(address);
      }
    }
  }

  @Test
  void aConnectedOneHearsItsPeerOnly() throws IOException {
    try (DatagramChannel server = bound(ipv4());
        DatagramChannel stranger = bound(ipv4());
        DatagramChannel client = sockets().openDatagramChannel()) {
      assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
          .isInstanceOf(NotYetConnectedException.class);
      client.connect(server.getLocalAddress());
      assertThat(client.isConnected()).isTrue();
      assertThat(client.getRemoteAddress()).isEqualTo(server.getLocalAddress());
      assertThat(((InetSocketAddress) client.getLocalAddress()).getAddress()).isEqualTo(ipv4());
      stranger.send(bytes("no"), client.getLocalAddress());
      server.send(bytes("yes"), client.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(10);
      assertThat(client.read(buffer)).isEqualTo(3);
      assertThat(text(buffer)).isEqualTo("yes");
      assertThatThrownBy(() -> client.connect(stranger.getLocalAddress()))
          .isInstanceOf(AlreadyConnectedException.class);
      assertThatThrownBy(() -> client.send(bytes("x"), stranger.getLocalAddress()))
          .isInstanceOf(AlreadyConnectedException.class);
      client.disconnect();
      assertThat(client.getRemoteAddress()).isNull();
      stranger.send(bytes("now"), client(client));
      assertThat(client.receive(buffer.clear())).isEqualTo(stranger.getLocalAddress());
    }
  }

  private InetSocketAddress client(DatagramChannel channel) throws IOException {
    return new InetSocketAddress(ipv4(), ((InetSocketAddress) channel.getLocalAddress()).getPort());
  }

  @Test
  void scattersAndGathers() throws IOException {
    try (DatagramChannel one = bound(ipv4());
        DatagramChannel other = bound(ipv4())) {
      one.connect(other.getLocalAddress());
      other.connect(one.getLocalAddress());
      assertThat(one.write(new ByteBuffer[] {bytes("ab"), bytes("cde")})).isEqualTo(5);
      ByteBuffer first = ByteBuffer.allocate(3);
      ByteBuffer second = ByteBuffer.allocateDirect(10);
      assertThat(other.read(new ByteBuffer[] {first, second})).isEqualTo(5);
      assertThat(text(first)).isEqualTo("abc");
      assertThat(text(second)).isEqualTo("de");
    }
  }

  @Test
  void whatDoesNotFitIsLost() throws IOException {
    try (DatagramChannel one = bound(ipv4());
        DatagramChannel other = bound(ipv4())) {
      one.send(bytes("0123456789"), other.getLocalAddress());
      one.send(bytes("next"), other.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(4);
      other.receive(buffer);
      assertThat(text(buffer)).isEqualTo("0123");
      other.receive(buffer.clear());
      assertThat(text(buffer)).isEqualTo("next");
    }
  }

  @Test
  void largestDatagram() throws IOException {
    try (DatagramChannel one = bound(ipv4());
        DatagramChannel other = bound(ipv4())) {
      byte[] large = new byte[65_507];
      large[65_506] = 7;
      assertThat(one.send(ByteBuffer.wrap(large), other.getLocalAddress())).isEqualTo(65_507);
      ByteBuffer buffer = ByteBuffer.allocate(70_000);
      other.receive(buffer);
      assertThat(buffer.position()).isEqualTo(65_507);
      assertThat(buffer.get(65_506)).isEqualTo((byte) 7);
      assertThatThrownBy(() -> one.send(ByteBuffer.wrap(new byte[65_508]), other.getLocalAddress()))
          .isInstanceOf(SocketException.class)
          .hasMessageStartingWith("Message too long");
    }
  }

  @Test
  void nobodyListens() throws IOException {
    InetSocketAddress nobody;
    try (DatagramChannel gone = bound(ipv4())) {
      nobody = (InetSocketAddress) gone.getLocalAddress();
    }
    try (DatagramChannel client = sockets().openDatagramChannel()) {
      client.connect(nobody);
      client.write(bytes("anybody?"));
      assertThatThrownBy(() -> client.read(ByteBuffer.allocate(10)))
          .isInstanceOf(PortUnreachableException.class);
    }
  }

  @Test
  void portsAreTakenOnce() throws IOException {
    try (DatagramChannel one = bound(ipv4());
        DatagramChannel other = sockets().openDatagramChannel()) {
      assertThatThrownBy(() -> one.bind(new InetSocketAddress(ipv4(), 0)))
          .isInstanceOf(AlreadyBoundException.class);
      assertThatThrownBy(() -> other.bind(one.getLocalAddress())).isInstanceOf(BindException.class);
      int port = ((InetSocketAddress) one.getLocalAddress()).getPort();
      assertThatThrownBy(() -> other.bind(new InetSocketAddress(port)))
          .isInstanceOf(BindException.class);
      // The other family has the same port still.
      try (DatagramChannel third =
          sockets().openDatagramChannel().bind(new InetSocketAddress(ipv6(), port))) {
        assertThat(third.getLocalAddress()).isEqualTo(new InetSocketAddress(ipv6(), port));
      }
      assertThatThrownBy(
              () -> other.bind(new InetSocketAddress(InetAddress.getByName("198.51.100.9"), 0)))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void portsAreSharedByAgreement() throws IOException {
    try (DatagramChannel one = sockets().openDatagramChannel(StandardProtocolFamily.INET);
        DatagramChannel other = sockets().openDatagramChannel(StandardProtocolFamily.INET)) {
      one.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      other.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      one.bind(new InetSocketAddress(ipv4(), 0));
      other.bind(one.getLocalAddress());
      assertThat(other.getLocalAddress()).isEqualTo(one.getLocalAddress());
    }
  }

  @Test
  void nonBlocking() throws IOException {
    try (DatagramChannel one = bound(ipv4());
        DatagramChannel other = bound(ipv4());
        Selector selector = sockets().openSelector()) {
      other.configureBlocking(false);
      assertThat(other.receive(ByteBuffer.allocate(1))).isNull();
      SelectionKey key = other.register(selector, SelectionKey.OP_READ);
      assertThat(selector.selectNow()).isZero();
      one.send(bytes("x"), other.getLocalAddress());
      assertThat(selector.select()).isEqualTo(1);
      assertThat(selector.selectedKeys()).containsExactly(key);
      assertThat(key.isReadable()).isTrue();
      assertThat(other.receive(ByteBuffer.allocate(1))).isEqualTo(one.getLocalAddress());
      selector.selectedKeys().clear();
      assertThat(selector.selectNow()).isZero();
      key.interestOps(SelectionKey.OP_WRITE);
      assertThat(selector.select()).isEqualTo(1);
      assertThat(key.isWritable()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingWakesWhoReceives(boolean virtual) throws Exception {
    DatagramChannel channel = bound(ipv4());
    Waiter waiter = Waiter.start(virtual, () -> channel.receive(ByteBuffer.allocate(1)));
    channel.close();
    assertThatThrownBy(waiter::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(AsynchronousCloseException.class);
    assertThatThrownBy(() -> channel.receive(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptingClosesTheChannel(boolean virtual) throws Exception {
    try (DatagramChannel channel = bound(ipv4())) {
      Waiter waiter = Waiter.start(virtual, () -> channel.receive(ByteBuffer.allocate(1)));
      waiter.thread().interrupt();
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(channel.isOpen()).isFalse();
    }
  }

  @Test
  void broadcastHasToBeSwitchedOn() throws IOException {
    InetSocketAddress everybody = new InetSocketAddress(broadcast(), 9);
    try (DatagramChannel channel = sockets().openDatagramChannel(StandardProtocolFamily.INET)) {
      assertThatThrownBy(() -> channel.send(bytes("x"), everybody))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("Permission denied");
      assertThatThrownBy(() -> channel.connect(everybody))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("Permission denied");
    }
  }

  @Test
  void options() throws IOException {
    try (DatagramChannel channel = sockets().openDatagramChannel()) {
      assertThat(channel.supportedOptions())
          .contains(
              StandardSocketOptions.SO_RCVBUF,
              StandardSocketOptions.SO_SNDBUF,
              StandardSocketOptions.SO_REUSEADDR,
              StandardSocketOptions.SO_BROADCAST,
              StandardSocketOptions.IP_TOS,
              StandardSocketOptions.IP_MULTICAST_IF,
              StandardSocketOptions.IP_MULTICAST_TTL,
              StandardSocketOptions.IP_MULTICAST_LOOP);
      assertThat(channel.getOption(StandardSocketOptions.SO_BROADCAST)).isFalse();
      assertThat(channel.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(1);
      assertThat(channel.getOption(StandardSocketOptions.IP_MULTICAST_IF)).isNull();
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 9);
      assertThat(channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(9);
      assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 256))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.TCP_NODELAY, true))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void blockingSockets() throws IOException {
    try (DatagramSocket one = bound(ipv4()).socket();
        DatagramSocket other = bound(ipv4()).socket()) {
      one.send(new DatagramPacket("hello".getBytes(UTF_8), 5, other.getLocalSocketAddress()));
      DatagramPacket packet = new DatagramPacket(new byte[20], 2, 10);
      other.receive(packet);
      assertThat(packet.getSocketAddress()).isEqualTo(one.getLocalSocketAddress());
      assertThat(packet.getLength()).isEqualTo(5);
      assertThat(new String(packet.getData(), 2, 5, UTF_8)).isEqualTo("hello");
      other.setSoTimeout(1);
      assertThatThrownBy(() -> other.receive(packet)).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
