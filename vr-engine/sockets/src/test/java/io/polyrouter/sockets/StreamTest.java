package io.polyrouter.sockets;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Nested;

/** The contract of stream channels. */
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
