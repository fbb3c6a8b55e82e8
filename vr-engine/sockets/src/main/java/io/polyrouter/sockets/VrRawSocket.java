package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.raw.RawSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A raw IP socket of a virtual router: sends packets of one protocol, whose headers the router
 * makes, and gets a copy of each packet of that protocol that is for the router. Java itself has no
 * such sockets.
 *
 * <p>Thread-safe; receiving blocks until a packet comes or the socket is closed, sending until
 * there is room.
 */
public final class VrRawSocket implements Closeable {

  private static final int MOST_PAYLOAD_BYTES = 65_515;

  private final VrSelectorProvider vr;
  private final AddressFamily family;
  private final int protocol;
  private final Settings settings = new Settings(Settings.Kind.DATAGRAM);
  private final PacketEnd<RawSocket> end;
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();
  private volatile boolean closed;

  VrRawSocket(VrSelectorProvider vr, AddressFamily family, int protocol) throws IOException {
    this.vr = vr;
    this.family = family;
    this.protocol = protocol;
    vr.permit(SocketUse.RAW, new InetSocketAddress(Addresses.toInet(any(family), 0), protocol));
    end =
        new PacketEnd<>(
            vr.loop(),
            settings,
            (transport, options, observer) ->
                transport.raw().open(family, protocol, options, observer),
            (socket, frame, payloadBytes, to, scope, nowNanos) ->
                socket.send(frame, payloadBytes, to.address(), scope, nowNanos));
  }

  private static IpAddress any(AddressFamily family) {
    return switch (family) {
      case IPV4 -> Ipv4Address.ANY;
      case IPV6 -> new Ipv6Address(0, 0);
    };
  }

  /** The number of the protocol above IP. */
  public int protocol() {
    return protocol;
  }

  private void ensureOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private IpAddress checked(InetAddress address) throws SocketException {
    IpAddress checked = Addresses.of(address);
    if (checked.family() != family) {
      throw new SocketException("the socket is for " + family + ", not for " + checked);
    }
    return checked;
  }

  /** Gets only what is for this own address, and sends from it. */
  public void bind(InetAddress address) throws IOException {
    IpAddress at = checked(address);
    ensureOpen();
    vr.permit(SocketUse.BIND, new InetSocketAddress(address, 0));
    end.call((socket, transport, nowNanos) -> {
      socket.bind(at);
      return true;
    });
  }

  /**
   * Has the Internet checksum over pseudo header and payload written and checked (RFC 3542, section
   * 3.1).
   *
   * @param offset where in the payload it is, an even number; empty to leave payloads alone
   */
  public void setChecksumOffset(OptionalInt offset) throws IOException {
    ensureOpen();
    end.call((socket, transport, nowNanos) -> {
      socket.setChecksumOffset(offset);
      return true;
    });
  }

  /** Sets one of the options that datagram channels have. */
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    ensureOpen();
    settings.set(option, value);
    end.changed();
  }

  /** The value of an option. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // as of channels
  public <T> T getOption(SocketOption<T> option) throws IOException {
    ensureOpen();
    return settings.get(option);
  }

  /** Joins a group on an interface, said as in {@link VrDatagramChannel#join}. */
  public void join(InetAddress group, String interfaceName) throws IOException {
    IpAddress address = checked(group);
    ensureOpen();
    end.call((socket, transport, nowNanos) -> {
      int index = Settings.interfaceIndex(transport, interfaceName, address);
      socket.memberships().join(index, address, nowNanos);
      return true;
    });
  }

  /** Takes back {@link #join}; nothing happens if the group is not joined. */
  public void leave(InetAddress group, String interfaceName) throws IOException {
    IpAddress address = checked(group);
    ensureOpen();
    end.call((socket, transport, nowNanos) -> {
      int index = Settings.interfaceIndex(transport, interfaceName, address);
      socket.memberships().leave(index, address, nowNanos);
      return true;
    });
  }

  /**
   * Sends the rest of a buffer as the payload of a packet. As with datagrams: what cannot be sent
   * is counted by the virtual router.
   */
  public void send(ByteBuffer payload, InetAddress destination) throws IOException {
    Endpoint to = new Endpoint(checked(destination), 0);
    int length = payload.remaining();
    if (length > MOST_PAYLOAD_BYTES) {
      throw new SocketException("Message too long: " + length + " bytes");
    }
    int payloadAt =
        family == AddressFamily.IPV4 ? IpOutput.IPV4_PAYLOAD_AT : IpOutput.IPV6_PAYLOAD_AT;
    byte[] frame = new byte[payloadAt + length];
    payload.get(frame, payloadAt, length);
    writeLock.lock();
    try {
      ensureOpen();
      while (!end.send(frame, length, to, Addresses.scope(destination))) {
        var unused =
            end.readiness().awaitWrite(() -> end.hasRoomFor(length) || closed, Readiness.FOREVER);
        ensureOpen();
        end.throwError();
      }
    } finally {
      writeLock.unlock();
    }
  }

  /**
   * Waits for a packet and takes its payload; what does not fit is lost.
   *
   * @throws AsynchronousCloseException when the socket is closed meanwhile
   */
  public VrDatagramChannel.Arrival receive(ByteBuffer payload) throws IOException {
    readLock.lock();
    try {
      ensureOpen();
      Datagram packet = end.poll();
      while (packet == null) {
        end.throwError();
        var unused = end.readiness().awaitRead(() -> end.isReadable() || closed, Readiness.FOREVER);
        if (closed) {
          throw new AsynchronousCloseException();
        }
        packet = end.poll();
      }
      payload.put(packet.payload(), 0, Math.min(packet.payload().length, payload.remaining()));
      return VrDatagramChannel.arrival(packet);
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    end.close();
    end.readiness().wakeAll();
  }

  @Override
  public String toString() {
    return "VrRawSocket[" + vr + ", protocol " + protocol + "]";
  }
}
