package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A UDP socket in a virtual router whose datagrams go over the session's stream: a length of 16
 * bits, then type, address and port as in a request, then the data.
 */
final class DatagramStream {

  private static final int MAX_DATA_BYTES = 65_507;

  private final Session session;
  private final DatagramChannel channel;

  DatagramStream(Session session, Sockets sockets, InetSocketAddress at) throws IOException {
    this.session = session;
    channel = session.own(open(sockets, at));
    session.granted((InetSocketAddress) channel.getLocalAddress());
  }

  private static DatagramChannel open(Sockets sockets, InetSocketAddress at) throws IOException {
    boolean ipv4 = at.getAddress().getAddress().length == 4;
    DatagramChannel channel =
        ipv4
            ? sockets.openDatagramChannel(StandardProtocolFamily.INET)
            : sockets.openDatagramChannel();
    try {
      return channel.bind(at);
    } catch (IOException | RuntimeException e) {
      Session.closeQuietly(channel);
      throw e;
    }
  }

  /** Runs on the session's thread until the client leaves. */
  void run() throws IOException {
    Thread.ofVirtual()
        .name("remote sockets session " + session.id() + " inward")
        .start(this::inward);
    while (true) {
      ByteBuffer frame =
          Wire.read(session.client(), Wire.read(session.client(), 2).getShort() & 0xffff);
      session.moved();
      InetSocketAddress to = address(frame);
      if (to == null) {
        session.server().count(ServerCounter.DATAGRAMS_DROPPED);
        continue;
      }
      send(frame, to);
    }
  }

  private void send(ByteBuffer data, InetSocketAddress to) {
    int length = data.remaining();
    try {
      channel.send(data, to);
      session.bytesOut.add(length);
    } catch (IOException | RuntimeException e) {
      // As with any datagram: it is lost, and the next one is tried.
      session.server().count(ServerCounter.DATAGRAMS_DROPPED);
    }
  }

  /** Takes type, address and port from the front; null when they are not whole. */
  static @org.jspecify.annotations.Nullable InetSocketAddress address(ByteBuffer from)
      throws IOException {
    if (!from.hasRemaining()) {
      return null;
    }
    int type = from.get();
    int length = type == Wire.IPV4 ? 4 : type == Wire.IPV6 ? 16 : -1;
    if (length < 0 || from.remaining() < length + 2) {
      return null;
    }
    byte[] address = new byte[length];
    from.get(address);
    return new InetSocketAddress(InetAddress.getByAddress(address), from.getShort() & 0xffff);
  }

  private void inward() {
    ByteBuffer data = ByteBuffer.allocate(MAX_DATA_BYTES);
    ByteBuffer frame = ByteBuffer.allocate(2 + 19 + MAX_DATA_BYTES);
    try {
      while (true) {
        InetSocketAddress from = (InetSocketAddress) channel.receive(data.clear());
        data.flip();
        int length = data.remaining();
        frame.clear().position(2);
        Wire.putAddress(frame, from);
        if (frame.position() - 2 + length > 0xffff) {
          session.server().count(ServerCounter.DATAGRAMS_DROPPED);
          continue;
        }
        frame.put(data);
        frame.putShort(0, (short) (frame.position() - 2));
        Wire.write(session.client(), frame.flip());
        session.bytesIn.add(length);
        session.moved();
      }
    } catch (IOException e) {
      session.close();
    }
  }
}
