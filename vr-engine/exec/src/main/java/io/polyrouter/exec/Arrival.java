package io.polyrouter.exec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a packet came from and how it arrived, as the controller tells it: type, address, port, hop
 * limit, traffic class, and type and address of whom it was for.
 */
record Arrival(InetSocketAddress from, int hopLimit, int trafficClass, InetAddress to) {

  /** The longest: of IPv6. */
  static final int MAX_BYTES = 19 + 2 + 17;

  private static final int VERSION_AND_LENGTH = 0x45;

  /** Of these many bytes, or 0 when they are not whole. */
  static int lengthOf(byte[] bytes, int at, int length) {
    int addressBytes = length > 0 ? Remote.addressBytes(bytes[at]) : -1;
    int whole = 1 + addressBytes + 2 + 2 + 1 + addressBytes;
    boolean ok =
        addressBytes > 0 && length >= whole && bytes[at + whole - addressBytes - 1] == bytes[at];
    return ok ? whole : 0;
  }

  /** Reads one that {@link #lengthOf} has found. */
  static Arrival read(byte[] bytes, int at) {
    int addressBytes = Remote.addressBytes(bytes[at]);
    int portAt = at + 1 + addressBytes;
    ByteBuffer numbers = ByteBuffer.wrap(bytes);
    int toAt = portAt + 2 + 2 + 1;
    return new Arrival(
        Remote.decode(Arrays.copyOfRange(bytes, at + 1, portAt), numbers.getShort(portAt) & 0xffff),
        bytes[portAt + 2] & 0xff,
        bytes[portAt + 3] & 0xff,
        address(Arrays.copyOfRange(bytes, toAt, toAt + addressBytes)));
  }

  /** Of a packet of which no more is known. */
  static Arrival from(InetSocketAddress from, @Nullable InetSocketAddress local) {
    return new Arrival(from, 0, 0, (local == null ? from : local).getAddress());
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The IPv4 header that it had, as far as programs look at it (raw(7)). */
  byte[] ipv4Header(int protocol, int payloadBytes) {
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) VERSION_AND_LENGTH).put((byte) trafficClass);
    header.putShort((short) (20 + payloadBytes)).putInt(0);
    header.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
    header.put(from.getAddress().getAddress()).put(to.getAddress());
    return header.array();
  }
}
