package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * UDP ASSOCIATE (RFC 1928, section 7): the program sends datagrams to a relay beside it, on the
 * address that it reached the server at; the association lasts as long as the session's stream.
 */
final class UdpAssociation {

  private static final int MAX_BYTES = 65_535;
  private static final int HEADER_BYTES = 3 + 19;

  private final Session session;

  /** In the kernel, towards the program. */
  private final DatagramChannel relay;

  /** In the virtual router. */
  private final DatagramChannel channel;

  private final InetAddress clientAddress;

  /** Where the program sends from: as it said, or as its first datagram shows. */
  private volatile @Nullable InetSocketAddress program;

  UdpAssociation(Session session, Sockets sockets, InetSocketAddress expected) throws IOException {
    this.session = session;
    if (session.client().getLocalAddress() instanceof UnixDomainSocketAddress) {
      throw new UnsupportedOperationException("a Unix-domain socket has no address for datagrams");
    }
    InetSocketAddress here = (InetSocketAddress) session.client().getLocalAddress();
    clientAddress = ((InetSocketAddress) session.client().getRemoteAddress()).getAddress();
    program =
        expected.getPort() == 0 ? null : new InetSocketAddress(clientAddress, expected.getPort());
    relay =
        session.own(
            DatagramChannel.open(
                here.getAddress().getAddress().length == 4
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6));
    relay.bind(new InetSocketAddress(here.getAddress(), 0));
    channel = session.own(sockets.openDatagramChannel());
    channel.bind(null);
    session.granted((InetSocketAddress) relay.getLocalAddress());
  }

  /** Runs on the session's thread until the client closes its stream. */
  void run() throws IOException {
    Thread.ofVirtual()
        .name("remote sockets session " + session.id() + " outward")
        .start(() -> untilClosed(this::outward));
    Thread.ofVirtual()
        .name("remote sockets session " + session.id() + " inward")
        .start(() -> untilClosed(this::inward));
    ByteBuffer nothing = ByteBuffer.allocate(1);
    while (session.client().read(nothing.clear()) >= 0) {
      session.moved();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void untilClosed(Step step) {
    try {
      while (true) {
        step.run();
        session.moved();
      }
    } catch (IOException e) {
      session.close();
    }
  }

  private final ByteBuffer fromProgram = ByteBuffer.allocate(MAX_BYTES);

  private void outward() throws IOException {
    InetSocketAddress from = (InetSocketAddress) relay.receive(fromProgram.clear());
    fromProgram.flip();
    InetSocketAddress expected = program;
    boolean mine =
        expected == null ? from.getAddress().equals(clientAddress) : from.equals(expected);
    if (!mine || fromProgram.remaining() < 4) {
      drop();
      return;
    }
    program = from;
    fromProgram.getShort();
    boolean fragment = fromProgram.get() != 0;
    InetSocketAddress to = fragment ? null : Wire.address(fromProgram);
    if (to == null) {
      drop();
      return;
    }
    int length = fromProgram.remaining();
    try {
      channel.send(fromProgram, to);
      session.bytesOut.add(length);
    } catch (java.nio.channels.ClosedChannelException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      drop();
    }
  }

  private final ByteBuffer fromRouter = ByteBuffer.allocate(MAX_BYTES);
  private final ByteBuffer toProgram = ByteBuffer.allocate(HEADER_BYTES + MAX_BYTES);

  private void inward() throws IOException {
    InetSocketAddress from = (InetSocketAddress) channel.receive(fromRouter.clear());
    InetSocketAddress to = program;
    if (to == null) {
      drop();
      return;
    }
    toProgram.clear();
    toProgram.putShort((short) 0).put((byte) 0);
    Wire.putAddress(toProgram, from);
    int length = fromRouter.flip().remaining();
    toProgram.put(fromRouter);
    try {
      relay.send(toProgram.flip(), to);
      session.bytesIn.add(length);
    } catch (java.nio.channels.ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      drop(); // too long with the header, or nobody there
    }
  }

  private void drop() {
    session.server().count(ServerCounter.DATAGRAMS_DROPPED);
  }
}
