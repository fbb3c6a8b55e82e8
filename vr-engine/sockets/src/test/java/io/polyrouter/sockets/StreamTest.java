package io.polyrouter.sockets;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract of stream channels, in the kernel and in a router. */
class StreamTest {

  @Nested
  class InTheKernel extends StreamContract {

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
  }

  @Nested
  class InARouter extends StreamContract {

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
