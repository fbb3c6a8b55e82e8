package io.polyrouter.exec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.Granted;
import io.polyrouter.exec.Remote.RefusedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A UDP, raw IP or ping socket of the program. The program's end is a Unix-domain datagram socket;
 * a datagram comes to it from a Unix-domain address that spells how it arrived ({@link Arrival}),
 * so that both stay together in the kernel's queue however the program receives. What a connected
 * socket sends without an address goes to our own end.
 *
 * <p>On the connection to the controller each datagram is a length of 16 bits, an address as in
 * SOCKS5, and the data. Type 0x80 instead of an address's asks something of the socket in the
 * virtual router, such as to join a group, and is the start of the answer, too.
 */
final class DatagramSocket extends ProgramSocket implements EventLoop.Handler {

  static final int MAX_BYTES = 65_535;
  private static final int UNIX_ADDRESS_BYTES = 110;
  private static final int SENDERS = 256;
  private static final int LENGTH_BYTES = 2;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int ASK = 0x80;
  private static final int ANSWER_SECONDS = 30;

  /** With the longest address. */
  private static final int FRAME_BYTES = LENGTH_BYTES + Arrival.MAX_BYTES + MAX_BYTES;

  /** What it carries. */
  enum Kind {
    UDP,
    RAW,
    /** Pings (icmp(7), ping_group_range). */
    ECHO
  }

  private final Kind kind;
  private final int protocol;

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

  /** Sockets to deliver from, by how packets arrived; the one used longest ago goes first. */
  private final LinkedHashMap<String, Integer> senders = new LinkedHashMap<>(16, 0.75f, true);

  private int association = -1;

  /** What was asked of the socket before it was open, in this order. */
  private final List<byte[]> before = new ArrayList<>();

  /** One at a time asks; the answer comes on the event loop. */
  private final ReentrantLock asking = new ReentrantLock();

  private final ArrayBlockingQueue<Answer> answers = new ArrayBlockingQueue<>(1);

  /** How a question was answered: 0 or the negative errno, and the own address then. */
  private record Answer(int result, InetSocketAddress local) {}

  private DatagramSocket(
      Type type, int ours, int programFd, EventLoop loop, Remote server, String name) {
    super(type.family());
    this.kind = type.kind();
    this.protocol = type.protocol();
    this.ours = ours;
    this.loop = loop;
    this.server = server;
    this.name = name;
    oursAddress = ownAddress(ours);
    programAddress = ownAddress(programFd);
  }

  /**
   * What a program asks for.
   *
   * @param protocol number above IP
   */
  record Type(int family, Kind kind, int protocol) {}

  /** A socket and the descriptor that the program is to get. */
  record Made(DatagramSocket socket, int programFd) {}

  /**
   * Makes a socket.
   *
   * @param name different for all sockets on the machine
   * @return null when there are no descriptors left
   */
  static @Nullable Made make(Type type, EventLoop loop, Remote server, String name) {
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
    DatagramSocket socket = new DatagramSocket(type, ours, program, loop, server, name);
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

  Kind kind() {
    return kind;
  }

  int protocol() {
    return protocol;
  }

  @Override
  int bind(InetSocketAddress at) {
    synchronized (this) {
      if (requested != null || kind != Kind.RAW && association >= 0) {
        return -Kernel.EINVAL;
      }
      requested = at;
      if (association < 0) {
        int opened = open();
        if (opened < 0) {
          requested = null;
        }
        return opened;
      }
    }
    return ask(Asks.bind(at.getAddress()));
  }

  /** Opens the port in the virtual router unless it is open. Returns 0 or the negative errno. */
  synchronized int open() {
    if (association >= 0) {
      return 0;
    }
    InetSocketAddress at = requested == null ? SocketAddresses.any(family, 0) : requested;
    int fd = -1;
    try {
      Granted granted =
          switch (kind) {
            case UDP -> server.datagrams(at, flags());
            case RAW -> server.raw(new InetSocketAddress(at.getAddress(), protocol));
            case ECHO -> server.echo(at);
          };
      fd = granted.fd();
      local = granted.bound();
      List<byte[]> early = new ArrayList<>();
      for (byte[] question : before) {
        Remote.send(fd, framed(question));
        Answer answer = answerTo(fd, early);
        if (answer.result < 0) {
          throw new RefusedException(-answer.result, "refused");
        }
      }
      before.clear();
      association = fd;
      Kernel.setNonblocking(association, true);
      for (byte[] frame : early) {
        deliver(frame, 0, frame.length);
      }
      loop.add(association, EventLoop.IN, this);
      return 0;
    } catch (RefusedException e) {
      if (fd >= 0) {
        Kernel.close(fd);
      }
      local = null;
      return -e.errno;
    }
  }

  /** Waits for the answer; packets that come first are kept. */
  private static Answer answerTo(int fd, List<byte[]> early) throws RefusedException {
    while (true) {
      int length = ByteBuffer.wrap(Remote.receive(fd, LENGTH_BYTES)).getShort() & 0xffff;
      byte[] frame = Remote.receive(fd, length);
      if (length > 0 && (frame[0] & 0xff) == ASK) {
        return answer(frame, 0, length);
      }
      early.add(frame);
    }
  }

  /**
   * Asks something of the socket in the virtual router; before that is open it is kept. Waits for
   * the answer: not for the event loop's thread.
   *
   * @return 0 or the negative errno
   */
  int ask(byte[] question) {
    asking.lock();
    try {
      answers.clear();
      synchronized (this) {
        if (association < 0) {
          before.add(question);
          return 0;
        }
        sendFrame(framed(question));
      }
      Answer answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        return -Kernel.ETIMEDOUT;
      }
      synchronized (this) {
        if (answer.result == 0 && local != null) {
          local = answer.local;
        }
      }
      return answer.result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -Kernel.EINTR;
    } finally {
      asking.unlock();
    }
  }

  private static byte[] framed(byte[] question) {
    return ByteBuffer.allocate(LENGTH_BYTES + question.length)
        .putShort((short) question.length)
        .put(question)
        .array();
  }

  private static Answer answer(byte[] frame, int at, int length) {
    int reply = length > 2 ? frame[at + 2] & 0xff : 1;
    int addressBytes = length > 3 ? Remote.addressBytes(frame[at + 3]) : -1;
    if (addressBytes < 0 || length < 4 + addressBytes + 2) {
      return new Answer(-Kernel.EINVAL, SocketAddresses.any(Kernel.AF_INET, 0));
    }
    byte[] address = Arrays.copyOfRange(frame, at + 4, at + 4 + addressBytes);
    int port = ByteBuffer.wrap(frame).getShort(at + 4 + addressBytes) & 0xffff;
    // In answers 7 is for a question that makes no sense, 1 for one that was not granted.
    int result =
        switch (reply) {
          case 0 -> 0;
          case 1 -> -Kernel.EADDRNOTAVAIL;
          case 7 -> -Kernel.ENOPROTOOPT;
          default -> -Remote.errnoOf(reply);
        };
    return new Answer(result, Remote.decode(address, port));
  }

  /**
   * Connects, or with null disconnects.
   *
   * @param programFd a duplicate of the program's end
   */
  int connect(int programFd, @Nullable InetSocketAddress to) {
    int asked = ask(Asks.connect(to));
    if (asked < 0) {
      return asked;
    }
    synchronized (this) {
      remote = to;
      byte[] peer = to == null ? new byte[2] : oursAddress;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment address = arena.allocate(peer.length, 2);
        MemorySegment.copy(peer, 0, address, ValueLayout.JAVA_BYTE, 0, peer.length);
        return (int) Kernel.call(Call.CONNECT, programFd, address.address(), peer.length);
      }
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
    byte[] address = Remote.encode(kind == Kind.UDP ? to : withoutPort(to));
    ByteBuffer frame = ByteBuffer.allocate(LENGTH_BYTES + address.length + data.length);
    frame.putShort((short) (address.length + data.length)).put(address).put(data);
    return sendFrame(frame.array()) ? data.length : -Kernel.ENETUNREACH;
  }

  private static InetSocketAddress withoutPort(InetSocketAddress address) {
    return new InetSocketAddress(address.getAddress(), 0);
  }

  /** False if the connection is gone. */
  private boolean sendFrame(byte[] frame) {
    boolean mayBeLost = (frame[LENGTH_BYTES] & 0xff) != ASK;
    MemorySegment.copy(frame, 0, scratch, ValueLayout.JAVA_BYTE, 0, frame.length);
    // In whole frames: a connection that takes but a part of one is waited for, for a while.
    long sent = 0;
    for (int i = 0; sent < frame.length; i++) {
      long count = Kernel.send(association, scratch, sent, frame.length - sent);
      if (count == -Kernel.EAGAIN) {
        if (sent == 0 && mayBeLost) {
          return true; // as if lost on the way: the controller does not keep up
        }
        Kernel.poll(association, Kernel.POLLOUT, 1000);
      }
      if (count < 0 && (count != -Kernel.EAGAIN || i > ANSWER_SECONDS)) {
        return false;
      }
      sent += Math.max(count, 0);
    }
    return true;
  }

  /** What was received, as the program is to see it. */
  static final class Received {
    /** As much as there was room for. */
    final byte[] data;

    /** As recv(2) tells it, with MSG_TRUNC that of the whole datagram. */
    final int length;

    final Arrival arrival;

    Received(byte[] data, int length, Arrival arrival) {
      this.data = data;
      this.length = length;
      this.arrival = arrival;
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
      Arrival arrival =
          arrival(
              bytes(address, Math.min(length.get(ValueLayout.JAVA_INT, 0), UNIX_ADDRESS_BYTES)));
      byte[] copy = new byte[(int) Math.min(count, room)];
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
      return new Received(copy, (int) count, arrival);
    }
  }

  private synchronized Arrival arrival(byte[] unixAddress) {
    InetSocketAddress connected = remote;
    // Two bytes of family, a zero, then the socket's name, a slash, and the arrival in hex.
    int start = 3 + name.length() + 1;
    if (unixAddress.length <= start) {
      return Arrival.from(
          connected == null ? SocketAddresses.any(family, 0) : connected, connected);
    }
    String spelled = new String(unixAddress, start, unixAddress.length - start, US_ASCII);
    return Arrival.read(HexFormat.of().parseHex(spelled), 0);
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
        var _ = answers.offer(new Answer(-Kernel.ECONNABORTED, SocketAddresses.any(family, 0)));
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
      deliver(incoming, at + LENGTH_BYTES, length);
      at += LENGTH_BYTES + length;
    }
    System.arraycopy(incoming, at, incoming, 0, incomingBytes - at);
    incomingBytes -= at;
  }

  private void deliver(byte[] frame, int at, int length) {
    if (length > 0 && (frame[at] & 0xff) == ASK) {
      var _ = answers.offer(answer(frame, at, length));
      return;
    }
    int head = Arrival.lengthOf(frame, at, length);
    if (head == 0) {
      return;
    }
    Arrival arrival = Arrival.read(frame, at);
    if (remote != null && !isFromPeer(arrival.from(), remote)) {
      return;
    }
    int sender = remote == null ? senderFor(Arrays.copyOfRange(frame, at, at + head)) : ours;
    if (sender < 0) {
      return;
    }
    boolean withHeader = kind == Kind.RAW && family == Kernel.AF_INET;
    int headerBytes = withHeader ? IPV4_HEADER_BYTES : 0;
    int dataBytes = length - head;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(headerBytes + dataBytes, 1));
      if (withHeader) {
        byte[] header = arrival.ipv4Header(protocol, dataBytes);
        MemorySegment.copy(header, 0, data, ValueLayout.JAVA_BYTE, 0, headerBytes);
      }
      MemorySegment.copy(frame, at + head, data, ValueLayout.JAVA_BYTE, headerBytes, dataBytes);
      MemorySegment to = arena.allocate(programAddress.length, 2);
      MemorySegment.copy(programAddress, 0, to, ValueLayout.JAVA_BYTE, 0, programAddress.length);
      // A program that does not keep up loses datagrams, as it would with the kernel's UDP.
      Kernel.call(
          Call.SENDTO,
          sender,
          data.address(),
          headerBytes + dataBytes,
          Kernel.MSG_DONTWAIT | Kernel.MSG_NOSIGNAL,
          to.address(),
          programAddress.length);
    }
  }

  private boolean isFromPeer(InetSocketAddress from, InetSocketAddress peer) {
    return kind == Kind.UDP ? from.equals(peer) : from.getAddress().equals(peer.getAddress());
  }

  private int senderFor(byte[] arrival) {
    String spelled = HexFormat.of().formatHex(arrival);
    Integer known = senders.get(spelled);
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
    byte[] unixName = (name + "/" + spelled).getBytes(US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(3L + unixName.length, 2);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Kernel.AF_UNIX);
      MemorySegment.copy(unixName, 0, address, ValueLayout.JAVA_BYTE, 3, unixName.length);
      Kernel.call(Call.BIND, sender, address.address(), address.byteSize());
    }
    senders.put(spelled, sender);
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

  @Override
  synchronized void discard() {
    loop.removeAndClose(ours);
    if (association >= 0) {
      loop.remove(association);
      Remote.finish(association);
      association = -1;
    }
    senders.values().forEach(Kernel::close);
    senders.clear();
  }
}
