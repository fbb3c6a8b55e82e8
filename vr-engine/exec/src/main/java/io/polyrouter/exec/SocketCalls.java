package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.RefusedException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Answers the program's socket calls. What is not about an Internet socket goes to the kernel. */
final class SocketCalls {

  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_TYPE = 3;
  private static final int SO_ERROR = 4;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int IPPROTO_RAW = 255;
  private static final int TCP_INFO = 11;
  private static final int TCP_INFO_BYTES = 104;
  private static final int IPV6_V6ONLY = 26;

  private static final int MAX_SOCKET_ADDRESS_BYTES = 128;
  private static final int MAX_OPTION_BYTES = 512;

  /** How long a waiting call goes without a look whether its caller still waits. */
  static final int PATIENCE_MILLIS = 200;

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
      waiters.execute(() -> call.answer(socket.listen(call.number(1))));
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
      DatagramCalls.sendTo(call, socket, address(call, call.argument(4), call.number(5)));
    } else if (call.is(Call.RECVFROM)) {
      waiters.execute(() -> DatagramCalls.receiveFrom(call, socket));
    } else if (call.is(Call.SENDMSG)) {
      DatagramCalls.sendMessage(call, socket);
    } else if (call.is(Call.SENDMMSG)) {
      DatagramCalls.sendMessages(call, socket);
    } else if (call.is(Call.RECVMSG) || call.is(Call.RECVMMSG)) {
      waiters.execute(() -> DatagramCalls.receiveMessage(call, socket));
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
      waiters.execute(() -> setOption(call, socket));
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
    waiters.execute(() -> {
      discardThoseGone();
      internetSocket(call, family, type);
    });
  }

  private void internetSocket(SocketCall call, int family, int type) {
    int protocol = call.number(2);
    if (type == Kernel.SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP)) {
      int[] pair = Kernel.socketPair(Kernel.SOCK_STREAM);
      if (pair == null) {
        call.answer(-Kernel.EMFILE);
        return;
      }
      give(call, new StreamSocket(family, pair[0], loop, server), pair[1], call.number(1));
      return;
    }
    DatagramSocket.Type packets = packetType(family, type, protocol);
    if (packets == null) {
      call.answer(-Kernel.EPROTONOSUPPORT);
      return;
    }
    DatagramSocket.Made socket =
        DatagramSocket.make(packets, loop, server, prefix + made.incrementAndGet());
    if (socket == null) {
      call.answer(-Kernel.EMFILE);
    } else if (packets.kind() == DatagramSocket.Kind.RAW) {
      // Whether it may is to be known now; and what comes from now on is for it.
      openAndGive(call, socket);
    } else {
      give(call, socket.socket(), socket.programFd(), call.number(1));
    }
  }

  /** What a program means that wants a socket for packets; null if there is no such thing. */
  private static DatagramSocket.@Nullable Type packetType(int family, int type, int protocol) {
    DatagramSocket.Kind kind = null;
    if (type == Kernel.SOCK_RAW) {
      kind = protocol > 0 && protocol < IPPROTO_RAW ? DatagramSocket.Kind.RAW : null;
    } else if (type == Kernel.SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP)) {
      kind = DatagramSocket.Kind.UDP;
    } else if (type == Kernel.SOCK_DGRAM
        && protocol == (family == Kernel.AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6)) {
      kind = DatagramSocket.Kind.ECHO;
    }
    return kind == null ? null : new DatagramSocket.Type(family, kind, protocol);
  }

  private void openAndGive(SocketCall call, DatagramSocket.Made socket) {
    int opened = socket.socket().open();
    if (opened < 0) {
      socket.socket().discard();
      Kernel.close(socket.programFd());
      call.answer(opened == -Kernel.EACCES ? -Kernel.EPERM : opened);
    } else if (!give(call, socket.socket(), socket.programFd(), call.number(1))) {
      socket.socket().discard();
      Kernel.close(socket.programFd());
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

  /** A socket's end is noticed when the next one is made, and now and then. */
  void discardThoseGone() {
    sockets.forEach((identity, socket) -> {
      if (socket.isGone() && sockets.remove(identity, socket)) {
        socket.discard();
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
    byte[] raw =
        call.read(call.argument(1), Math.clamp(call.number(2), 0, MAX_SOCKET_ADDRESS_BYTES));
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
    waiters.execute(() -> call.answer(socket.bind(at)));
  }

  private void accept(SocketCall call, StreamSocket socket) {
    int programFd = call.duplicate(call.number(0));
    if (programFd < 0) {
      call.answer(programFd);
      return;
    }
    boolean waits = !Kernel.isNonblocking(programFd);
    long untilNanos = System.nanoTime() + Kernel.receiveTimeoutNanos(programFd);
    Kernel.close(programFd);
    try {
      StreamSocket.Accepted accepted = socket.accept(0);
      while (accepted == null && waits && System.nanoTime() - untilNanos < 0 && call.isAwaited()) {
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
    byte[] value = call.read(call.argument(3), Math.clamp(call.number(4), 0, MAX_OPTION_BYTES));
    if (value == null) {
      call.answer(-Kernel.EFAULT);
      return;
    }
    boolean isSet = value.length >= 4 && Bytes.i32(value, 0) != 0;
    if (level == SOL_SOCKET && (name == SO_REUSEADDR || name == SO_REUSEPORT)) {
      synchronized (socket) {
        socket.reuse |= isSet;
      }
      // Not for the kernel, whose Unix-domain sockets know nothing of it.
      socket.setOption(level, name, value);
      call.answer(0);
      return;
    }
    if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) {
      synchronized (socket) {
        socket.ipv6Only = isSet;
      }
    }
    byte[] question = Asks.of(level, name, value);
    if (question != null && question.length == 0) {
      call.answer(-Kernel.EINVAL);
    } else if (question != null && socket instanceof DatagramSocket datagram) {
      int result = datagram.ask(question);
      if (result == 0) {
        datagram.setOption(level, name, value);
      }
      call.answer(result);
    } else if (level == SOL_SOCKET && name == SO_BINDTODEVICE) {
      call.answer(-Kernel.EPERM);
    } else if (question != null && Asks.isAboutGroups(question)) {
      call.answer(-Kernel.ENOPROTOOPT);
    } else if (level == SOL_SOCKET) {
      call.proceed();
    } else {
      socket.setOption(level, name, value);
      call.answer(0);
    }
  }

  private static int protocol(ProgramSocket socket) {
    return socket instanceof DatagramSocket packets
        ? packets.protocol() == 0 ? IPPROTO_UDP : packets.protocol()
        : IPPROTO_TCP;
  }

  private static int type(ProgramSocket socket) {
    return !(socket instanceof DatagramSocket packets)
        ? Kernel.SOCK_STREAM
        : packets.kind() == DatagramSocket.Kind.RAW ? Kernel.SOCK_RAW : Kernel.SOCK_DGRAM;
  }

  private static void getOption(SocketCall call, ProgramSocket socket) {
    int level = call.number(1);
    int name = call.number(2);
    byte[] value;
    if (level == SOL_SOCKET) {
      switch (name) {
        case SO_ERROR -> value = Bytes.ofI32(socket.takeError());
        case SO_DOMAIN -> value = Bytes.ofI32(socket.family);
        case SO_PROTOCOL -> value = Bytes.ofI32(protocol(socket));
        case SO_TYPE -> value = Bytes.ofI32(type(socket));
        case SO_ACCEPTCONN ->
            value =
                Bytes.ofI32(
                    socket instanceof StreamSocket s && s.state() == StreamSocket.State.LISTENING
                        ? 1
                        : 0);
        default -> {
          byte[] unset = name == SO_REUSEPORT ? new byte[4] : null;
          byte[] set = socket.option(level, name);
          byte[] stored = set == null ? unset : set;
          if (stored == null) {
            call.proceed();
            return;
          }
          value = stored;
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

  // ---- addresses --------------------------------------------------------------------------------

  static @Nullable InetSocketAddress address(SocketCall call, long at, int length) {
    byte[] raw = call.read(at, Math.clamp(length, 0, MAX_SOCKET_ADDRESS_BYTES));
    return raw == null ? null : SocketAddresses.read(raw);
  }
}
