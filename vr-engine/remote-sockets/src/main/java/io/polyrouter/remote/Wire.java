package io.polyrouter.remote;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The messages of RFC 1928 and 1929 on a blocking channel. */
final class Wire {

  static final int VERSION = 5;
  static final int IPV4 = 1;
  static final int NAME = 3;
  static final int IPV6 = 4;

  /** The longest address: type, length, 255 bytes of name, port. */
  static final int MAX_ADDRESS_BYTES = 1 + 1 + 255 + 2;

  private Wire() {}

  /**
   * A destination as the client gave it.
   *
   * @param host a name, or an address as text
   */
  record Destination(String host, int port) {}

  /** Reads exactly so many bytes. */
  static ByteBuffer read(ReadableByteChannel from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException("the client left within a message");
      }
    }
    return buffer.flip();
  }

  static int readU8(ReadableByteChannel from) throws IOException {
    return read(from, 1).get() & 0xff;
  }

  static String readText(ReadableByteChannel from) throws IOException {
    return StandardCharsets.UTF_8.decode(read(from, readU8(from))).toString();
  }

  /**
   * Reads an address and a port.
   *
   * @throws UnsupportedOperationException when the type is unknown
   */
  static Destination readDestination(ReadableByteChannel from) throws IOException {
    int type = readU8(from);
    String host =
        switch (type) {
          case IPV4 -> InetAddress.getByAddress(read(from, 4).array()).getHostAddress();
          case IPV6 -> InetAddress.getByAddress(read(from, 16).array()).getHostAddress();
          case NAME -> readText(from);
          default -> throw new UnsupportedOperationException("address type " + type);
        };
    return new Destination(host, read(from, 2).getShort() & 0xffff);
  }

  /** Writes all of a buffer. */
  static void write(WritableByteChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  static void reply(WritableByteChannel to, Reply reply, InetSocketAddress bound)
      throws IOException {
    ByteBuffer message = ByteBuffer.allocate(3 + MAX_ADDRESS_BYTES);
    message.put((byte) VERSION).put((byte) reply.number).put((byte) 0);
    putAddress(message, bound);
    write(to, message.flip());
  }

  /** Puts type, address and port. */
  static void putAddress(ByteBuffer to, InetSocketAddress address) {
    putAddress(to, address.getAddress());
    to.putShort((short) address.getPort());
  }

  /** Puts type and address. */
  static void putAddress(ByteBuffer to, InetAddress address) {
    byte[] bytes = address.getAddress();
    to.put((byte) (bytes.length == 4 ? IPV4 : IPV6)).put(bytes);
  }

  /** Takes type, address and port from the front; null when they are not whole. */
  static @Nullable InetSocketAddress address(ByteBuffer from) throws IOException {
    InetAddress address = bareAddress(from);
    return address == null || from.remaining() < 2
        ? null
        : new InetSocketAddress(address, from.getShort() & 0xffff);
  }

  /** Takes type and address from the front; null when they are not whole. */
  static @Nullable InetAddress bareAddress(ByteBuffer from) throws IOException {
    if (!from.hasRemaining()) {
      return null;
    }
    int type = from.get();
    int length = type == IPV4 ? 4 : type == IPV6 ? 16 : -1;
    if (length < 0 || from.remaining() < length) {
      return null;
    }
    byte[] address = new byte[length];
    from.get(address);
    return InetAddress.getByAddress(address);
  }
}
