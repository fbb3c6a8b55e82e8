package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.Granted;
import io.polyrouter.exec.Remote.RefusedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of the program. The program's end is a Unix-domain datagram socket; a datagram comes
 * to it from a Unix-domain address that spells the true sender's, so that data and sender stay
 * together in the kernel's queue however the program receives. What a connected socket sends
 * without an address goes to our own end.
 *
 * <p>On the connection to the controller each datagram is a length of 16 bits, an address as in
 * SOCKS5, and the data.
 */
final class DatagramSocket extends ProgramSocket implements EventLoop.Handler {

  static final int MAX_BYTES = 65_535;
  private static final int UNIX_ADDRESS_BYTES = 110;
  private static final int SENDERS = 256;
  private static final int LENGTH_BYTES = 2;

  /** With the longest address. */
  private static final int FRAME_BYTES = LENGTH_BYTES + 19 + MAX_BYTES;

  private final EventLoop loop;
  private final Remote server;
  private final String name;

  /** Our end; the program's, once it is connected, sends to it. */
  private final int ours;

  private final byte[] oursAddress;
  private final byte[] programAddress;
  private final MemorySegment scratch = Arena.ofAuto().allocate(FRAME_BYTES, 8);
  private final byte[] incoming = new byte[2 * FRAME_BYTES];
  private int incomingBytes;

  /** Sockets to deliver from, by the true sender; the one that was used longest ago goes first. */
  private final LinkedHashMap<InetSocketAddress, Integer> senders =
      new LinkedHashMap<>(16, 0.75f, true);

  private int association = -1;

  private DatagramSocket(
      int family, int ours, int programFd, EventLoop loop, Remote server, String name) {
    super(family);
    this.ours = ours;
    this.loop = loop;
    this.server = server;
    this.name = name;
    oursAddress = ownAddress(ours);
    programAddress = ownAddress(programFd);
  }

  /** A socket and the descriptor that the program is to get. */
  record Made(DatagramSocket socket, int programFd) {}

  /**
   * Makes a socket.
   *
   * @param name different for all sockets on the machine
   * @return null when there are no descriptors left
   */
  static @Nullable Made make(int family, EventLoop loop, Remote server, String name) {
    int ours = unixDatagramSocket();
    int program = unixDatagramSocket();
    if (ours < 0 || program < 0) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment anyName = arena.allocate(2, 2);
      anyName.set(ValueLayout.JAVA_SHORT, 0, (short) Kernel.AF_UNIX);
      Kernel.call(Call.BIND, ours, anyName.address(), 2);
      Kernel.call(Call.BIND, program, anyName.address(), 2);
    }
    Kernel.setNonblocking(ours, true);
    DatagramSocket socket = new DatagramSocket(family, ours, program, loop, server, name);
    loop.add(ours, EventLoop.IN, socket);
    return new Made(socket, program);
  }

  private static int unixDatagramSocket() {
    return (int)
        Kernel.call(Call.SOCKET, Kernel.AF_UNIX, Kernel.SOCK_DGRAM | Kernel.SOCK_CLOEXEC, 0);
  }

  private static byte[] ownAddress(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(UNIX_ADDRESS_BYTES, 8);
      MemorySegment length = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, UNIX_ADDRESS_BYTES);
      Kernel.call(Call.GETSOCKNAME, fd, address.address(), length.address());
      return bytes(address, length.get(ValueLayout.JAVA_INT, 0));
    }
  }

  private static byte[] bytes(MemorySegment segment, int length) {
    return segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  // ---- the program's calls ----------------------------------------------------------------------

  /** Opens the port in the virtual router unless it is open. Returns 0 or the negative errno. */
  synchronized int open() {
    if (association >= 0) {
      return 0;
    }
    try {
      Granted granted =
          server.datagrams(requested == null ? SocketAddresses.any(family, 0) : requested);
      association = granted.fd();
      local = granted.bound();
      Kernel.setNonblocking(association, true);
      loop.add(association, EventLoop.IN, this);
      return 0;
    } catch (RefusedException e) {
      return -e.errno;
    }
  }

  /**
   * Connects, or with null disconnects.
   *
   * @param programFd a duplicate of the program's end
   */
  synchronized int connect(int programFd, @Nullable InetSocketAddress to) {
    if (to != null && local != null && local.getAddress().isAnyLocalAddress()) {
      try {
        local = new InetSocketAddress(server.source(to).getAddress(), local.getPort());
      } catch (RefusedException e) {
        return -e.errno;
      }
    }
    remote = to;
    byte[] peer = to == null ? new byte[2] : oursAddress;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(peer.length, 2);
      MemorySegment.copy(peer, 0, address, ValueLayout.JAVA_BYTE, 0, peer.length);
      return (int) Kernel.call(Call.CONNECT, programFd, address.address(), peer.length);
    }
  }

  /** Sends a datagram into the virtual router. Returns its length or the negative errno. */
  synchronized int send(@Nullable InetSocketAddress given, byte[] data) {
    InetSocketAddress to = given == null ? remote : given;
    if (to == null) {
      return -Kernel.EDESTADDRREQ;
    }
    if (data.length > MAX_BYTES - 28) {
      return -Kernel.EMSGSIZE;
    }
    int opened = open();
    if (opened < 0) {
      return opened;
    }
    byte[] address = Remote.encode(to);
    ByteBuffer frame = scratch.asByteBuffer();
    frame.putShort((short) (address.length + data.length)).put(address).put(data);
    long total = frame.position();
    // In whole frames: a connection that takes but a part of one is waited for.
    long sent = 0;
    while (sent < total) {
      long count = Kernel.send(association, scratch, sent, total - sent);
      if (count == -Kernel.EAGAIN) {
        if (sent == 0) {
          return data.length; // as if lost on the way: the controller does not keep up
        }
        Kernel.poll(association, Kernel.POLLOUT, 1000);
      } else if (count < 0) {
        return -Kernel.ENETUNREACH;
      } else {
        sent += count;
      }
    }
    return data.length;
  }

  /** What was received, as the program is to see it. */
  static final class Received {
    /** As much as there was room for. */
    final byte[] data;

    /** As recv(2) tells it, with MSG_TRUNC that of the whole datagram. */
    final int length;

    final InetSocketAddress from;

    Received(byte[] data, int length, InetSocketAddress from) {
      this.data = data;
      this.length = length;
      this.from = from;
    }
  }

  /**
   * Receives from the program's end.
   *
   * @return null with the negative errno in {@code failure[0]}
   */
  @Nullable Received receive(int programFd, int room, int flags, int[] failure) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(room, 1));
      MemorySegment address = arena.allocate(UNIX_ADDRESS_BYTES, 8);
      MemorySegment length = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, UNIX_ADDRESS_BYTES);
      long count =
          Kernel.call(
              Call.RECVFROM,
              programFd,
              data.address(),
              room,
              flags | Kernel.MSG_DONTWAIT,
              address.address(),
              length.address());
      if (count < 0) {
        failure[0] = (int) count;
        return null;
      }
      InetSocketAddress from =
          sender(bytes(address, Math.min(length.get(ValueLayout.JAVA_INT, 0), UNIX_ADDRESS_BYTES)));
      byte[] copy = new byte[(int) Math.min(count, room)];
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
      return new Received(copy, (int) count, from);
    }
  }

  private synchronized InetSocketAddress sender(byte[] unixAddress) {
    InetSocketAddress connected = remote;
    if (Arrays.equals(unixAddress, oursAddress) && connected != null) {
      return connected;
    }
    // Two bytes of family, a zero, then the socket's name, a slash, the address and port in hex.
    int start = 3 + name.length() + 1;
    if (unixAddress.length <= start) {
      return connected == null ? SocketAddresses.any(family, 0) : connected;
    }
    byte[] peer =
        HexFormat.of()
            .parseHex(
                new String(
                    unixAddress,
                    start,
                    unixAddress.length - start,
                    java.nio.charset.StandardCharsets.US_ASCII));
    int port = ByteBuffer.wrap(peer).getShort(peer.length - 2) & 0xffff;
    return Remote.decode(Arrays.copyOf(peer, peer.length - 2), port);
  }

  // ---- the event loop ---------------------------------------------------------------------------

  @Override
  public synchronized void ready(int fd, int events) {
    if (fd == ours) {
      fromProgram();
    } else if (fd == association) {
      fromServer();
    }
  }

  private void fromProgram() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(MAX_BYTES);
      while (true) {
        long count = Kernel.read(ours, data, 0, MAX_BYTES);
        if (count < 0) {
          return;
        }
        send(null, bytes(data, (int) count));
      }
    }
  }

  private void fromServer() {
    while (true) {
      long count =
          Kernel.read(
              association,
              scratch,
              0,
              incoming.length - incomingBytes > FRAME_BYTES
                  ? FRAME_BYTES
                  : incoming.length - incomingBytes);
      if (count == -Kernel.EAGAIN) {
        return;
      }
      if (count <= 0) {
        loop.removeAndClose(association);
        association = -1;
        fail(Kernel.ECONNABORTED);
        return;
      }
      MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, incoming, incomingBytes, (int) count);
      incomingBytes += (int) count;
      deliverWhole();
    }
  }

  private void deliverWhole() {
    int at = 0;
    while (incomingBytes - at >= LENGTH_BYTES) {
      int length = (incoming[at] & 0xff) << 8 | incoming[at + 1] & 0xff;
      if (incomingBytes - at < LENGTH_BYTES + length) {
        break;
      }
      deliver(at + LENGTH_BYTES, length);
      at += LENGTH_BYTES + length;
    }
    System.arraycopy(incoming, at, incoming, 0, incomingBytes - at);
    incomingBytes -= at;
  }

  private void deliver(int at, int length) {
    int addressBytes = length > 0 ? Remote.addressBytes(incoming[at]) : -1;
    if (addressBytes < 0 || length < 1 + addressBytes + 2) {
      return;
    }
    byte[] address = Arrays.copyOfRange(incoming, at + 1, at + 1 + addressBytes);
    int port = ByteBuffer.wrap(incoming).getShort(at + 1 + addressBytes) & 0xffff;
    InetSocketAddress from = Remote.decode(address, port);
    int head = 1 + addressBytes + 2;
    if (remote != null && !from.equals(remote)) {
      return;
    }
    int sender = remote == null ? senderFor(from, at + 1, addressBytes + 2) : ours;
    if (sender < 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(length - head, 1));
      MemorySegment.copy(incoming, at + head, data, ValueLayout.JAVA_BYTE, 0, length - head);
      MemorySegment to = arena.allocate(programAddress.length, 2);
      MemorySegment.copy(programAddress, 0, to, ValueLayout.JAVA_BYTE, 0, programAddress.length);
      // A program that does not keep up loses datagrams, as it would with the kernel's UDP.
      Kernel.call(
          Call.SENDTO,
          sender,
          data.address(),
          length - head,
          Kernel.MSG_DONTWAIT | Kernel.MSG_NOSIGNAL,
          to.address(),
          programAddress.length);
    }
  }

  private int senderFor(InetSocketAddress from, int peerAt, int peerBytes) {
    Integer known = senders.get(from);
    if (known != null) {
      return known;
    }
    if (senders.size() >= SENDERS) {
      var oldest = senders.pollFirstEntry();
      if (oldest != null) {
        Kernel.close(oldest.getValue());
      }
    }
    int sender = unixDatagramSocket();
    if (sender < 0) {
      return sender;
    }
    byte[] spelled =
        (name + "/" + HexFormat.of().formatHex(incoming, peerAt, peerAt + peerBytes))
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(3L + spelled.length, 2);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Kernel.AF_UNIX);
      MemorySegment.copy(spelled, 0, address, ValueLayout.JAVA_BYTE, 3, spelled.length);
      Kernel.call(Call.BIND, sender, address.address(), address.byteSize());
    }
    senders.put(from, sender);
    return sender;
  }

  /** The name of the program's end goes with it. */
  @Override
  synchronized boolean isGone() {
    int probe = unixDatagramSocket();
    if (probe < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(programAddress.length, 2);
      MemorySegment.copy(programAddress, 0, to, ValueLayout.JAVA_BYTE, 0, programAddress.length);
      return Kernel.call(Call.CONNECT, probe, to.address(), programAddress.length)
          == -Kernel.ECONNREFUSED;
    } finally {
      Kernel.close(probe);
    }
  }

  /** Gives up what belongs to a socket that is gone. */
  synchronized void discard() {
    loop.removeAndClose(ours);
    if (association >= 0) {
      loop.removeAndClose(association);
      association = -1;
    }
    for (Map.Entry<InetSocketAddress, Integer> each : senders.entrySet()) {
      Kernel.close(each.getValue());
    }
    senders.clear();
  }
}
