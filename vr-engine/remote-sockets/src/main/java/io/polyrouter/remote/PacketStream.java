package io.polyrouter.remote;

import io.polyrouter.sockets.VrSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A socket in a virtual router whose packets go over the session's stream: a length of 16 bits,
 * then type, address and port as in a request, then the data. Type 0x80 is no address: it asks
 * something of the socket itself, and is answered in the same form (docs/remote-sockets.md).
 */
final class PacketStream {

  private static final int MAX_DATA_BYTES = 65_535;
  private static final int MAX_HEADER_BYTES = 19 + 2 + 17;
  private static final int ASK = 0x80;
  private static final int JOIN = 1;
  private static final int LEAVE = 2;
  private static final int SET = 3;
  private static final int CONNECT = 4;
  private static final int BIND = 5;

  private final Session session;
  private final PacketPort port;
  private final boolean tellsArrival;
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * @param tellsArrival whether hop limit, traffic class and destination go with what comes in
   */
  PacketStream(Session session, PacketPort port, boolean tellsArrival) throws IOException {
    this.session = session;
    this.port = session.own(port);
    this.tellsArrival = tellsArrival;
    session.granted(port.local());
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
      if (frame.hasRemaining() && (frame.get(frame.position()) & 0xff) == ASK) {
        frame.get();
        answer(frame);
        continue;
      }
      InetSocketAddress to = Wire.address(frame);
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
      port.send(data, to);
      session.bytesOut.add(length);
    } catch (IOException | RuntimeException e) {
      // As with any datagram: it is lost, and the next one is tried.
      session.server().count(ServerCounter.DATAGRAMS_DROPPED);
    }
  }

  private void inward() {
    ByteBuffer data = ByteBuffer.allocate(MAX_DATA_BYTES);
    ByteBuffer frame = ByteBuffer.allocate(2 + MAX_HEADER_BYTES + MAX_DATA_BYTES);
    try {
      while (true) {
        PacketPort.Arrival arrival;
        try {
          arrival = port.receive(data.clear());
        } catch (PortUnreachableException e) {
          continue; // nobody listens where something was sent to: not the end of the socket
        }
        data.flip();
        int length = data.remaining();
        frame.clear().position(2);
        Wire.putAddress(frame, arrival.source());
        if (tellsArrival) {
          frame.put((byte) arrival.hopLimit()).put((byte) arrival.trafficClass());
          Wire.putAddress(frame, arrival.destination());
        }
        if (frame.position() - 2 + length > 0xffff) {
          session.server().count(ServerCounter.DATAGRAMS_DROPPED);
          continue;
        }
        frame.put(data);
        write(frame);
        session.bytesIn.add(length);
        session.moved();
      }
    } catch (IOException e) {
      session.close();
    }
  }

  /** Writes a frame, whose length is put in front. */
  private void write(ByteBuffer frame) throws IOException {
    frame.putShort(0, (short) (frame.position() - 2));
    writing.lock();
    try {
      Wire.write(session.client(), frame.flip());
    } finally {
      writing.unlock();
    }
  }

  // ---- what is asked of the socket ------------------------------------------------------------

  private void answer(ByteBuffer question) throws IOException {
    int operation = question.hasRemaining() ? question.get() & 0xff : 0;
    Reply reply = Reply.SUCCEEDED;
    try {
      perform(operation, question);
    } catch (UnsupportedOperationException e) {
      reply = Reply.COMMAND_NOT_SUPPORTED;
    } catch (IOException | RuntimeException e) {
      reply = Reply.of(e);
    }
    ByteBuffer frame = ByteBuffer.allocate(2 + 3 + MAX_HEADER_BYTES).position(2);
    frame.put((byte) ASK).put((byte) operation).put((byte) reply.number);
    Wire.putAddress(frame, port.isOpen() ? port.local() : Session.NOWHERE);
    write(frame);
  }

  private void perform(int operation, ByteBuffer question) throws IOException {
    switch (operation) {
      case JOIN, LEAVE -> {
        String by = text(question);
        InetAddress group = Wire.bareAddress(question);
        InetAddress source = Wire.bareAddress(question);
        if (group == null) {
          throw new IllegalArgumentException("no group");
        }
        if (operation == JOIN) {
          port.join(group, by, source);
        } else {
          port.leave(group, by, source);
        }
      }
      case SET -> set(question.get(), text(question));
      case CONNECT -> {
        @Nullable InetSocketAddress remote = Wire.address(question);
        port.connect(remote);
        session.connectedTo(remote);
      }
      case BIND -> {
        InetAddress address = Wire.bareAddress(question);
        if (address == null) {
          throw new IllegalArgumentException("no address");
        }
        port.bind(address);
      }
      default -> throw new UnsupportedOperationException("operation " + operation);
    }
  }

  private void set(int option, String value) throws IOException {
    switch (option) {
      case 1 -> port.setOption(VrSocketOptions.IP_TTL, Integer.valueOf(value));
      case 2 -> port.setOption(StandardSocketOptions.IP_TOS, Integer.valueOf(value));
      case 3 -> port.setOption(StandardSocketOptions.IP_MULTICAST_TTL, Integer.valueOf(value));
      case 4 -> port.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, value.equals("1"));
      case 5 -> port.setOption(VrSocketOptions.MULTICAST_INTERFACE, value);
      case 6 -> port.setOption(StandardSocketOptions.SO_BROADCAST, value.equals("1"));
      case 7 -> port.setOption(VrSocketOptions.IP_MINTTL, Integer.valueOf(value));
      case 8 -> port.setOption(VrSocketOptions.SO_BINDTODEVICE, value);
      default -> throw new UnsupportedOperationException("option " + option);
    }
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[from.get() & 0xff];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
