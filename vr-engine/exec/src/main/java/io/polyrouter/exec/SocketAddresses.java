package io.polyrouter.exec;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)). */
final class SocketAddresses {

  static final int INET_BYTES = 16;
  static final int INET6_BYTES = 28;
  private static final int MAPPED_PREFIX_BYTES = 12;

  private SocketAddresses() {}

  /**
   * Reads a socket address; an IPv4-mapped one becomes IPv4.
   *
   * @return null when it is of no such family or too short
   */
  static @Nullable InetSocketAddress read(byte[] bytes) {
    if (bytes.length < 2) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int family = buffer.getShort(0);
    byte[] address;
    if (family == Kernel.AF_INET && bytes.length >= INET_BYTES) {
      address = Arrays.copyOfRange(bytes, 4, 8);
    } else if (family == Kernel.AF_INET6 && bytes.length >= INET6_BYTES - 4) {
      address = Arrays.copyOfRange(bytes, 8, 24);
    } else {
      return null;
    }
    int port = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The family of a socket address, or -1. */
  static int family(byte[] bytes) {
    return bytes.length < 2
        ? -1
        : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(0);
  }

  /** As a socket of the family shows it: an IPv4 address in an IPv6 socket is mapped. */
  static byte[] write(int family, InetSocketAddress socketAddress) {
    byte[] address = socketAddress.getAddress().getAddress();
    boolean ipv6 = family == Kernel.AF_INET6;
    byte[] bytes = new byte[ipv6 ? INET6_BYTES : INET_BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) family);
    bytes[2] = (byte) (socketAddress.getPort() >>> 8);
    bytes[3] = (byte) socketAddress.getPort();
    if (!ipv6) {
      System.arraycopy(address, 0, bytes, 4, Math.min(4, address.length));
    } else if (address.length == 16) {
      System.arraycopy(address, 0, bytes, 8, 16);
    } else if (!socketAddress.getAddress().isAnyLocalAddress()) {
      bytes[8 + MAPPED_PREFIX_BYTES - 2] = (byte) 0xff;
      bytes[8 + MAPPED_PREFIX_BYTES - 1] = (byte) 0xff;
      System.arraycopy(address, 0, bytes, 8 + MAPPED_PREFIX_BYTES, 4);
    }
    return bytes;
  }

  /** The address that stands for all of the family. */
  static InetSocketAddress any(int family, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[family == Kernel.AF_INET6 ? 16 : 4]), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }
}
