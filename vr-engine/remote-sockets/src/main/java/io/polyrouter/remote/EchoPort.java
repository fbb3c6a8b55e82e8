package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket for pings, as Linux has them for everybody (icmp(7), ping_group_range): sends echo
 * requests with an identifier of its own, which it shows as its port, and gets the replies to them.
 * Nothing else, so that it takes no permission for raw sockets.
 */
final class EchoPort implements PacketPort {

  private static final int ICMPV4 = 1;
  private static final int ICMPV6 = 58;
  private static final int HEADER_BYTES = 8;
  private static final int CHECKSUM_AT = 2;
  private static final int IDENTIFIER_AT = 4;
  private static final int PORTS = 1 << 16;

  private final RawPort raw;
  private final boolean ipv4;
  private final Identifier identifier;
  private final Set<Identifier> taken;

  /** Of a virtual router, which has them once. */
  record Identifier(String virtualRouter, int number) {}

  private EchoPort(RawPort raw, boolean ipv4, Identifier identifier, Set<Identifier> taken) {
    this.raw = raw;
    this.ipv4 = ipv4;
    this.identifier = identifier;
    this.taken = taken;
  }

  /**
   * Opens a socket.
   *
   * @param at the port is the identifier that is wanted, 0 for any
   * @param first where to begin to look for an identifier
   * @param taken identifiers that others have; thread-safe
   */
  static EchoPort open(
      Sockets sockets, String virtualRouter, InetSocketAddress at, int first, Set<Identifier> taken)
      throws IOException {
    boolean ipv4 = at.getAddress().getAddress().length == 4;
    Identifier identifier = take(virtualRouter, at.getPort(), first, taken);
    try {
      RawPort raw = RawPort.open(sockets, at.getAddress(), ipv4 ? ICMPV4 : ICMPV6);
      return new EchoPort(raw, ipv4, identifier, taken);
    } catch (IOException | RuntimeException e) {
      taken.remove(identifier);
      throw e;
    }
  }

  private static Identifier take(String virtualRouter, int wanted, int first, Set<Identifier> taken)
      throws IOException {
    for (int i = 0; i < PORTS; i++) {
      int number = wanted != 0 ? wanted : (first + i) % PORTS;
      Identifier identifier = new Identifier(virtualRouter, number);
      if (number != 0 && taken.add(identifier)) {
        return identifier;
      }
      if (wanted != 0) {
        break;
      }
    }
    throw new BindException("identifier already in use");
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(raw.local().getAddress(), identifier.number());
  }

  @Override
  public Arrival receive(ByteBuffer data) throws IOException {
    while (true) {
      Arrival arrival = raw.receive(data.clear());
      boolean mine =
          data.position() >= HEADER_BYTES
              && (data.get(0) & 0xff) == (ipv4 ? 0 : 129)
              && (data.getShort(IDENTIFIER_AT) & 0xffff) == identifier.number();
      if (mine) {
        return arrival;
      }
    }
  }

  @Override
  public void send(ByteBuffer data, InetSocketAddress to) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(data.remaining()).put(data).flip();
    boolean isRequest =
        message.remaining() >= HEADER_BYTES
            && (message.get(0) & 0xff) == (ipv4 ? 8 : 128)
            && message.get(1) == 0;
    if (!isRequest) {
      throw new SocketException("only echo requests are sent here");
    }
    message.putShort(IDENTIFIER_AT, (short) identifier.number());
    if (ipv4) {
      message.putShort(CHECKSUM_AT, (short) 0).putShort(CHECKSUM_AT, checksum(message));
    }
    raw.send(message, to);
  }

  /** RFC 1071. */
  private static short checksum(ByteBuffer message) {
    long sum = 0;
    for (int i = 0; i < message.limit(); i++) {
      sum += (message.get(i) & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }

  @Override
  public void join(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    throw new SocketException("only replies come here");
  }

  @Override
  public void leave(InetAddress group, String by, @Nullable InetAddress source) throws IOException {
    throw new SocketException("only replies come here");
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    raw.setOption(option, value);
  }

  @Override
  public void connect(@Nullable InetSocketAddress remote) {
    raw.connect(remote);
  }

  @Override
  public boolean isOpen() {
    return raw.isOpen();
  }

  @Override
  public void close() {
    taken.remove(identifier);
    raw.close();
  }
}
