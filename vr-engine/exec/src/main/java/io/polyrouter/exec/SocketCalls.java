package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.RefusedException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Answers the program's socket calls. What is not about an Internet socket goes to the kernel. */
final class SocketCalls {

  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_IPV6 = 41;
  private static final int TCP_INFO = 11;
  private static final int TCP_INFO_BYTES = 104;
  private static final int IPV6_V6ONLY = 26;

  /** Options that ask for groups: there is no way yet to join one from outside. */
  private static final int IP_ADD_MEMBERSHIP = 35;

  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final int MCAST_JOIN_GROUP = 42;

  private static final int MAX_SOCKET_ADDRESS_BYTES = 128;
  private static final int MAX_OPTION_BYTES = 256;
  private static final int MAX_VECTORS = 1024;
  private static final int MESSAGE_BYTES = 56;
  private static final int MULTI_MESSAGE_BYTES = 64;

  /** How long a waiting call goes without a look whether its caller still waits. */
  private static final int PATIENCE_MILLIS = 200;

  private final EventLoop loop;
  private final Remote server;
  private final Executor waiters;
  private final String prefix;
  private final AtomicLong made = new AtomicLong();
  private final Map<String, ProgramSocket> sockets = new ConcurrentHashMap<>();

  /**
   * @param waiters runs calls that have to wait, each on a thread of its own
   * @param prefix names of this process's sockets begin with it
   */
  SocketCalls(EventLoop loop, Remote server, Executor waiters, String prefix) {
    this.loop = loop;
    this.server = server;
    this.waiters = waiters;
    this.prefix = prefix;
  }

  /** Answers a call, now or later; never waits itself. */
  void handle(SocketCall call) {
    if (call.is(Call.SOCKET)) {
      socket(call);
      return;
    }
    ProgramSocket socket = sockets.get(call.socketIdentity(call.number(0)));
    switch (socket) {
      case StreamSocket stream -> handle(call, stream);
      case DatagramSocket datagram -> handle(call, datagram);
      case null, default -> call.proceed();
    }
  }

  private void handle(SocketCall call, StreamSocket socket) {
    if (call.is(Call.CONNECT)) {
      connect(call, socket);
    } else if (call.is(Call.BIND)) {
      bind(call, socket);
    } else if (call.is(Call.LISTEN)) {
      waiters.execute(() -> call.answer(socket.listen()));
    } else if (call.is(Call.ACCEPT) || call.is(Call.ACCEPT4)) {
      waiters.execute(() -> accept(call, socket));
    } else if (!handleCommon(call, socket)) {
      call.proceed();
    }
  }

  private void handle(SocketCall call, DatagramSocket socket) {
    if (call.is(Call.CONNECT)) {
      connect(call, socket);
    } else if (call.is(Call.BIND)) {
      bind(call, socket);
    } else if (call.is(Call.LISTEN) || call.is(Call.ACCEPT) || call.is(Call.ACCEPT4)) {
      call.answer(-Kernel.EOPNOTSUPP);
    } else if (call.is(Call.SENDTO)) {
      byte[] data = call.read(call.argument(1), bounded(call.argument(2)));
      InetSocketAddress to = address(call, call.argument(4), call.number(5));
      call.answer(
          data == null || call.argument(2) > DatagramSocket.MAX_BYTES
              ? data == null ? -Kernel.EFAULT : -Kernel.EMSGSIZE
              : to == null ? -Kernel.EINVAL : socket.send(to, data));
    } else if (call.is(Call.RECVFROM)) {
      waiters.execute(() -> receiveFrom(call, socket));
    } else if (call.is(Call.SENDMSG)) {
      sendMessage(call, socket);
    } else if (call.is(Call.SENDMMSG)) {
      sendMessages(call, socket);
    } else if (call.is(Call.RECVMSG) || call.is(Call.RECVMMSG)) {
      waiters.execute(() -> receiveMessage(call, socket));
    } else if (!handleCommon(call, socket)) {
      call.proceed();
    }
  }

  private boolean handleCommon(SocketCall call, ProgramSocket socket) {
    if (call.is(Call.GETSOCKNAME)) {
      waiters.execute(() -> localName(call, socket));
    } else if (call.is(Call.GETPEERNAME)) {
      InetSocketAddress remote = socket.remote;
      boolean unconnected =
          socket instanceof StreamSocket stream && stream.state() != StreamSocket.State.CONNECTED;
      call.answer(remote == null || unconnected ? -Kernel.ENOTCONN : name(call, socket, remote));
    } else if (call.is(Call.SETSOCKOPT)) {
      setOption(call, socket);
    } else if (call.is(Call.GETSOCKOPT)) {
      getOption(call, socket);
    } else {
      return false;
    }
    return true;
  }

  // ---- making, connecting, accepting ------------------------------------------------------------

  private void socket(SocketCall call) {
    int family = call.number(0);
    int type = call.number(1) & Kernel.SOCK_TYPE_MASK;
    if (family == Kernel.AF_PACKET) {
      call.answer(-Kernel.EPERM); // it would see the kernel's links, not the virtual router's
      return;
    }
    if (family != Kernel.AF_INET && family != Kernel.AF_INET6) {
      call.proceed();
      return;
    }
    discardThoseGone();
    int protocol = call.number(2);
    if (type == Kernel.SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP)) {
      int[] pair = Kernel.socketPair(Kernel.SOCK_STREAM);
      if (pair == null) {
        call.answer(-Kernel.EMFILE);
        return;
      }
      give(call, new StreamSocket(family, pair[0], loop, server), pair[1], call.number(1));
    } else if (type == Kernel.SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP)) {
      DatagramSocket.Made socket =
          DatagramSocket.make(family, loop, server, prefix + made.incrementAndGet());
      if (socket == null) {
        call.answer(-Kernel.EMFILE);
        return;
      }
      give(call, socket.socket(), socket.programFd(), call.number(1));
    } else {
      call.answer(-Kernel.EPROTONOSUPPORT);
    }
  }

  private boolean give(SocketCall call, ProgramSocket socket, int programFd, int flags) {
    String identity = SocketCall.ownSocketIdentity(programFd);
    sockets.put(identity, socket);
    Kernel.setNonblocking(programFd, (flags & Kernel.SOCK_NONBLOCK) != 0);
    boolean given = call.answerWithFd(programFd, (flags & Kernel.SOCK_CLOEXEC) != 0);
    if (given) {
      Kernel.close(programFd);
    } else {
      sockets.remove(identity);
    }
    return given;
  }

  /** A socket's end is noticed when the next one is made: nothing else needs what it held. */
  private void discardThoseGone() {
    sockets.forEach((identity, socket) -> {
      if (socket.isGone() && sockets.remove(identity, socket)) {
        switch (socket) {
          case StreamSocket stream -> stream.discard();
          case DatagramSocket datagram -> datagram.discard();
          default -> throw new IllegalStateException();
        }
      }
    });
  }

  private void connect(SocketCall call, StreamSocket socket) {
    InetSocketAddress to = address(call, call.argument(1), call.number(2));
    if (to == null) {
      call.answer(-Kernel.EAFNOSUPPORT);
      return;
    }
    int begun = socket.beginConnect(to);
    if (begun < 0) {
      call.answer(begun);
      return;
    }
    int programFd = call.duplicate(call.number(0));
    if (programFd < 0) {
      call.answer(programFd);
      return;
    }
    boolean waits = !Kernel.isNonblocking(programFd);
    int held = waits ? 0 : StreamSocket.fill(programFd);
    Kernel.close(programFd);
    if (!waits) {
      call.answer(-Kernel.EINPROGRESS);
    }
    waiters.execute(() -> {
      int result = socket.connect(held);
      if (waits) {
        socket.takeError();
        call.answer(result);
      }
    });
  }

  private void connect(SocketCall call, DatagramSocket socket) {
    byte[] raw = call.read(call.argument(1), bounded(call.number(2), MAX_SOCKET_ADDRESS_BYTES));
    boolean disconnect = raw != null && SocketAddresses.family(raw) == Kernel.AF_UNSPEC;
    InetSocketAddress to = raw == null ? null : SocketAddresses.read(raw);
    if (to == null && !disconnect) {
      call.answer(-Kernel.EAFNOSUPPORT);
      return;
    }
    waiters.execute(() -> {
      int result = socket.open();
      int programFd = result < 0 ? result : call.duplicate(call.number(0));
      if (programFd < 0) {
        call.answer(programFd);
        return;
      }
      result = socket.connect(programFd, to);
      Kernel.close(programFd);
      call.answer(result);
    });
  }

  private void bind(SocketCall call, ProgramSocket socket) {
    InetSocketAddress at = address(call, call.argument(1), call.number(2));
    if (at == null) {
      call.answer(-Kernel.EAFNOSUPPORT);
      return;
    }
    synchronized (socket) {
      if (socket.requested != null) {
        call.answer(-Kernel.EINVAL);
        return;
      }
      socket.requested = at;
    }
    if (socket instanceof DatagramSocket datagram) {
      waiters.execute(() -> call.answer(datagram.open()));
    } else {
      call.answer(0);
    }
  }

  private void accept(SocketCall call, StreamSocket socket) {
    int programFd = call.duplicate(call.number(0));
    if (programFd < 0) {
      call.answer(programFd);
      return;
    }
    boolean waits = !Kernel.isNonblocking(programFd);
    Kernel.close(programFd);
    try {
      StreamSocket.Accepted accepted = socket.accept(0);
      while (accepted == null && waits && call.isAwaited()) {
        accepted = socket.accept(PATIENCE_MILLIS);
      }
      if (accepted == null) {
        call.answer(-Kernel.EAGAIN);
        return;
      }
      deliver(call, socket, accepted);
    } catch (RefusedException e) {
      call.answer(-e.errno);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.answer(-Kernel.EINTR);
    }
  }

  private void deliver(SocketCall call, StreamSocket listener, StreamSocket.Accepted accepted) {
    InetSocketAddress peer = accepted.socket().remote;
    if (call.argument(1) != 0 && peer != null) {
      call.writeWithLength(
          call.argument(1), call.argument(2), SocketAddresses.write(listener.family, peer));
    }
    // First, or the program could see it, and wait for a connection that is not there.
    int listenerFd = call.duplicate(call.number(0));
    if (listenerFd >= 0) {
      takeNotice(listenerFd);
      Kernel.close(listenerFd);
    }
    int flags = call.is(Call.ACCEPT4) ? call.number(3) : 0;
    if (!give(call, accepted.socket(), accepted.programFd(), flags)) {
      listener.keep(accepted);
    }
  }

  /** The byte that made the listener readable. */
  private static void takeNotice(int listenerFd) {
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      Kernel.call(
          Call.RECVFROM, listenerFd, arena.allocate(1).address(), 1, Kernel.MSG_DONTWAIT, 0, 0);
    }
  }

  // ---- names and options ------------------------------------------------------------------------

  private void localName(SocketCall call, ProgramSocket socket) {
    InetSocketAddress asked = socket.requested;
    if (socket.local == null
        && socket instanceof StreamSocket stream
        && asked != null
        && asked.getPort() == 0
        && stream.state() == StreamSocket.State.NEW) {
      // The program wants to know which port it got: it gets one by listening already.
      stream.listen();
    }
    InetSocketAddress local = socket.local;
    if (local == null) {
      local = asked == null ? SocketAddresses.any(socket.family, 0) : asked;
    }
    call.answer(name(call, socket, local));
  }

  private static long name(SocketCall call, ProgramSocket socket, InetSocketAddress address) {
    return call.writeWithLength(
            call.argument(1), call.argument(2), SocketAddresses.write(socket.family, address))
        ? 0
        : -Kernel.EFAULT;
  }

  private static void setOption(SocketCall call, ProgramSocket socket) {
    int level = call.number(1);
    int name = call.number(2);
    if (level == SOL_SOCKET) {
      if (name == SO_BINDTODEVICE) {
        call.answer(-Kernel.EPERM);
      } else {
        call.proceed();
      }
      return;
    }
    boolean joins =
        level == 0 && name == IP_ADD_MEMBERSHIP
            || level == IPPROTO_IPV6 && name == IPV6_ADD_MEMBERSHIP
            || name == MCAST_JOIN_GROUP && level != IPPROTO_TCP;
    if (joins) {
      call.answer(-Kernel.ENOPROTOOPT);
      return;
    }
    byte[] value = call.read(call.argument(3), bounded(call.number(4), MAX_OPTION_BYTES));
    if (value == null) {
      call.answer(-Kernel.EFAULT);
      return;
    }
    if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY && value.length >= 4) {
      synchronized (socket) {
        socket.ipv6Only = Bytes.i32(value, 0) != 0;
      }
    }
    socket.setOption(level, name, value);
    call.answer(0);
  }

  private static void getOption(SocketCall call, ProgramSocket socket) {
    int level = call.number(1);
    int name = call.number(2);
    byte[] value;
    if (level == SOL_SOCKET) {
      boolean stream = socket instanceof StreamSocket;
      switch (name) {
        case SO_ERROR -> value = Bytes.ofI32(socket.takeError());
        case SO_DOMAIN -> value = Bytes.ofI32(socket.family);
        case SO_PROTOCOL -> value = Bytes.ofI32(stream ? IPPROTO_TCP : IPPROTO_UDP);
        case SO_ACCEPTCONN ->
            value =
                Bytes.ofI32(
                    socket instanceof StreamSocket s && s.state() == StreamSocket.State.LISTENING
                        ? 1
                        : 0);
        default -> {
          call.proceed();
          return;
        }
      }
    } else {
      byte[] stored = socket.option(level, name);
      value =
          stored != null
              ? stored
              : new byte[level == IPPROTO_TCP && name == TCP_INFO ? TCP_INFO_BYTES : 4];
    }
    call.answer(
        call.writeWithLength(call.argument(3), call.argument(4), value) ? 0 : -Kernel.EFAULT);
  }

  // ---- datagrams --------------------------------------------------------------------------------

  private static int bounded(long length) {
    return bounded(length, DatagramSocket.MAX_BYTES);
  }

  private static int bounded(long length, int most) {
    return Math.clamp(length, 0, most);
  }

  private static @Nullable InetSocketAddress address(SocketCall call, long at, int length) {
    byte[] raw = call.read(at, bounded(length, MAX_SOCKET_ADDRESS_BYTES));
    return raw == null ? null : SocketAddresses.read(raw);
  }

  /** Receives at the program's end, waiting while the program would. */
  private static DatagramSocket.@Nullable Received receive(
      SocketCall call, DatagramSocket socket, int room, int flags) {
    int programFd = call.duplicate(call.number(0));
    if (programFd < 0) {
      call.answer(programFd);
      return null;
    }
    try {
      boolean waits = (flags & Kernel.MSG_DONTWAIT) == 0 && !Kernel.isNonblocking(programFd);
      int[] failure = new int[1];
      DatagramSocket.Received received = socket.receive(programFd, room, flags, failure);
      while (received == null && failure[0] == -Kernel.EAGAIN && waits && call.isAwaited()) {
        Kernel.poll(programFd, Kernel.POLLIN, PATIENCE_MILLIS);
        received = socket.receive(programFd, room, flags, failure);
      }
      if (received == null) {
        call.answer(failure[0]);
      }
      return received;
    } finally {
      Kernel.close(programFd);
    }
  }

  private static void receiveFrom(SocketCall call, DatagramSocket socket) {
    DatagramSocket.Received received =
        receive(call, socket, bounded(call.argument(2)), call.number(3));
    if (received == null) {
      return;
    }
    boolean written =
        call.write(call.argument(1), received.data, received.data.length)
            && (call.argument(5) == 0
                || call.writeWithLength(
                    call.argument(4),
                    call.argument(5),
                    SocketAddresses.write(socket.family, received.from)));
    call.answer(written ? received.length : -Kernel.EFAULT);
  }

  /** struct msghdr, as far as it matters here. */
  private record Message(long name, int nameBytes, long vectors, int vectorCount) {
    static @Nullable Message read(SocketCall call, long at) {
      byte[] raw = call.read(at, MESSAGE_BYTES);
      return raw == null
          ? null
          : new Message(
              Bytes.i64(raw, 0),
              Bytes.i32(raw, 8),
              Bytes.i64(raw, 16),
              Math.clamp(Bytes.i64(raw, 24), 0, MAX_VECTORS));
    }
  }

  private static byte @Nullable [] gather(SocketCall call, Message message) {
    byte[] vectors = call.read(message.vectors, message.vectorCount * 16);
    if (vectors == null) {
      return null;
    }
    byte[] data = new byte[0];
    for (int i = 0; i < message.vectorCount; i++) {
      int length = bounded(Bytes.i64(vectors, 16 * i + 8));
      byte[] part = call.read(Bytes.i64(vectors, 16 * i), length);
      if (part == null || data.length + length > DatagramSocket.MAX_BYTES) {
        return null;
      }
      int before = data.length;
      data = Arrays.copyOf(data, before + length);
      System.arraycopy(part, 0, data, before, length);
    }
    return data;
  }

  private static void sendMessage(SocketCall call, DatagramSocket socket) {
    Message message = Message.read(call, call.argument(1));
    if (message == null) {
      call.answer(-Kernel.EFAULT);
    } else if (message.name == 0) {
      call.proceed();
    } else {
      call.answer(send(call, socket, message));
    }
  }

  private static int send(SocketCall call, DatagramSocket socket, Message message) {
    byte[] data = gather(call, message);
    InetSocketAddress to =
        message.name == 0 ? null : address(call, message.name, message.nameBytes);
    return data == null
        ? -Kernel.EFAULT
        : message.name != 0 && to == null ? -Kernel.EINVAL : socket.send(to, data);
  }

  private static void sendMessages(SocketCall call, DatagramSocket socket) {
    int count = bounded(call.number(2), MAX_VECTORS);
    int sent = 0;
    while (sent < count) {
      long at = call.argument(1) + (long) sent * MULTI_MESSAGE_BYTES;
      Message message = Message.read(call, at);
      int result = message == null ? -Kernel.EFAULT : send(call, socket, message);
      if (result < 0) {
        call.answer(sent == 0 ? result : sent);
        return;
      }
      call.write(at + MESSAGE_BYTES, Bytes.ofI32(result), 4);
      sent++;
    }
    call.answer(sent);
  }

  private static void receiveMessage(SocketCall call, DatagramSocket socket) {
    boolean multiple = call.is(Call.RECVMMSG);
    int flags = multiple ? call.number(3) : call.number(2);
    long at = call.argument(1);
    Message message = Message.read(call, at);
    byte[] vectors = message == null ? null : call.read(message.vectors, message.vectorCount * 16);
    if (message == null || vectors == null) {
      call.answer(-Kernel.EFAULT);
      return;
    }
    long room = 0;
    for (int i = 0; i < message.vectorCount; i++) {
      room += bounded(Bytes.i64(vectors, 16 * i + 8));
    }
    // MSG_WAITFORONE is meant for recvmmsg alone; here one message is all that comes.
    DatagramSocket.Received received =
        receive(call, socket, bounded(room), multiple ? flags & Kernel.MSG_DONTWAIT : flags);
    if (received == null) {
      return;
    }
    int done = 0;
    for (int i = 0; i < message.vectorCount && done < received.data.length; i++) {
      int part = Math.min(bounded(Bytes.i64(vectors, 16 * i + 8)), received.data.length - done);
      byte[] bytes = Arrays.copyOfRange(received.data, done, done + part);
      if (!call.write(Bytes.i64(vectors, 16 * i), bytes, part)) {
        call.answer(-Kernel.EFAULT);
        return;
      }
      done += part;
    }
    if (message.name != 0) {
      byte[] from = SocketAddresses.write(socket.family, received.from);
      call.write(message.name, from, Math.min(from.length, Math.max(message.nameBytes, 0)));
      call.write(at + 8, Bytes.ofI32(from.length), 4);
    }
    // No control data, and whether the data was cut off.
    call.write(at + 40, new byte[8], 8);
    boolean cut = received.length > received.data.length;
    call.write(at + 48, Bytes.ofI32(cut ? Kernel.MSG_TRUNC : 0), 4);
    if (multiple) {
      call.write(at + MESSAGE_BYTES, Bytes.ofI32(received.data.length), 4);
    }
    call.answer(multiple ? 1 : received.data.length);
  }
}
