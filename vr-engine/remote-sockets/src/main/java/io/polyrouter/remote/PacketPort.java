package io.polyrouter.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A socket in a virtual router that sends and receives packets, as {@link PacketStream} wants it.
 * Receiving blocks until a packet comes or the socket is closed; thread-safe otherwise. Addresses
 * have port 0 where there are no ports.
 */
interface PacketPort extends Channel {

  /**
   * How a packet arrived.
   *
   * @param hopLimit TTL or hop limit as received
   * @param trafficClass DSCP and ECN, 8 bits
   */
  record Arrival(
      InetSocketAddress source, InetAddress destination, int hopLimit, int trafficClass) {}

  /** Where it is bound in the virtual router. */
  InetSocketAddress local() throws IOException;

  Arrival receive(ByteBuffer data) throws IOException;

  /** Sends the rest of the buffer. */
  void send(ByteBuffer data, InetSocketAddress to) throws IOException;

  /** Joins a group, for all sources or for one; {@code interfaceText} as Java programs say it. */
  void join(InetAddress group, String interfaceText, @Nullable InetAddress source)
      throws IOException;

  /** Takes back {@link #join}. */
  void leave(InetAddress group, String interfaceText, @Nullable InetAddress source)
      throws IOException;

  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /** Receives from one remote only, and sends from the address towards it; null for from all. */
  void connect(@Nullable InetSocketAddress remote) throws IOException;

  /** Takes another own address, if that is possible after it was made. */
  default void bind(InetAddress address) throws IOException {
    throw new SocketException("bound already");
  }
}
