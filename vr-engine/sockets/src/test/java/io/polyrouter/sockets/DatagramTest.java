package io.polyrouter.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of datagram channels, in the kernel and in a router. */
class DatagramTest {

  @Nested
  class InTheKernel extends DatagramContract {

    @Override
    Sockets sockets() {
      return Sockets.kernel();
    }

    @Override
    InetAddress ipv4() {
      return address(new byte[] {127, 0, 0, 1});
    }

    @Override
    InetAddress ipv6() {
      return address(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    }

    @Override
    InetAddress broadcast() {
      return address(new byte[] {127, -1, -1, -1});
    }
  }

  @Nested
  class InARouter extends DatagramContract {

    private FakeRouter router = new FakeRouter(1, 1);

    @BeforeEach
    void start() {
      router.close();
      router = new FakeRouter(100, 10_000_000);
    }

    @AfterEach
    void stop() {
      router.close();
    }

    @Override
    Sockets sockets() {
      return router.sockets();
    }

    @Override
    InetAddress ipv4() {
      return Addresses.toInet(FakeRouter.IPV4, 0);
    }

    @Override
    InetAddress ipv6() {
      return Addresses.toInet(FakeRouter.IPV6, 0);
    }

    @Override
    InetAddress broadcast() {
      return address(new byte[] {-1, -1, -1, -1});
    }

    @Test
    void saysWhatCannotBeReached() throws IOException {
      InetSocketAddress nowhere =
          new InetSocketAddress(address(new byte[] {(byte) 203, 0, 113, 9}), 9);
      try (DatagramChannel channel = sockets().openDatagramChannel();
          DatagramChannel other = sockets().openDatagramChannel()) {
        other.bind(new InetSocketAddress(ipv4(), 0));
        for (boolean blocking : new boolean[] {true, false}) {
          channel.configureBlocking(blocking);
          ByteBuffer datagram = ByteBuffer.wrap(new byte[3]);
          assertThatThrownBy(() -> channel.send(datagram, nowhere))
              .isInstanceOf(SocketException.class)
              .hasMessageContaining("Network is unreachable");
          assertThat(datagram.remaining()).as("not taken").isEqualTo(3);
          assertThat(channel.send(datagram, other.getLocalAddress())).isEqualTo(3);
          assertThat(channel.send(datagram.rewind(), other.getLocalAddress())).isEqualTo(3);
          for (int i = 0; i < 2; i++) {
            assertThat(other.receive(ByteBuffer.allocate(9))).isNotNull();
          }
        }
      }
    }
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return bytes.length == 16
          ? Inet6Address.getByAddress(null, bytes, -1)
          : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
