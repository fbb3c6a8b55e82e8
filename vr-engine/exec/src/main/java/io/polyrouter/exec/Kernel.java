package io.polyrouter.exec;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * System calls of Linux. A call returns what the kernel did: a value of at least 0, or the negative
 * errno. Thread-safe.
 */
final class Kernel {

  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EFAULT = 14;
  static final int EINVAL = 22;
  static final int EMFILE = 24;
  static final int EPIPE = 32;
  static final int ENOSYS = 38;
  static final int ENOPROTOOPT = 92;
  static final int EPROTONOSUPPORT = 93;
  static final int EOPNOTSUPP = 95;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETUNREACH = 101;
  static final int ECONNABORTED = 103;
  static final int ECONNRESET = 104;
  static final int EISCONN = 106;
  static final int ENOTCONN = 107;
  static final int EDESTADDRREQ = 89;
  static final int EMSGSIZE = 90;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int EALREADY = 114;
  static final int EINPROGRESS = 115;

  static final int AF_UNSPEC = 0;
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_PACKET = 17;

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_TYPE_MASK = 0xf;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_PEEK = 2;
  static final int MSG_ERRQUEUE = 0x2000;

  static final int POLLIN = 1;
  static final int POLLOUT = 4;

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;

  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int SHUT_WR = 1;

  /** Numbers of system calls on this machine's architecture. */
  enum Call {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    IOCTL(16, 29),
    PPOLL(271, 73),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    SHUTDOWN(48, 210),
    BIND(49, 200),
    LISTEN(50, 201),
    GETSOCKNAME(51, 204),
    GETPEERNAME(52, 205),
    SETSOCKOPT(54, 208),
    GETSOCKOPT(55, 209),
    SOCKET(41, 198),
    CONNECT(42, 203),
    ACCEPT(43, 202),
    SOCKETPAIR(53, 199),
    ACCEPT4(288, 242),
    RECVMMSG(299, 243),
    SENDMMSG(307, 269),
    FCNTL(72, 25),
    EXECVE(59, 221),
    KILL(62, 129),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    PRCTL(157, 167),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    PROCESS_VM_READV(310, 270),
    PROCESS_VM_WRITEV(311, 271),
    SECCOMP(317, 277),
    IO_URING_SETUP(425, 425),
    PIDFD_OPEN(434, 434),
    PIDFD_GETFD(438, 438);

    final int number;

    Call(int x86, int arm) {
      number = IS_X86 ? x86 : arm;
    }
  }

  /** Whether this machine is an x86-64 one; the other that is known is AArch64. */
  static final boolean IS_X86 = System.getProperty("os.arch", "").equals("amd64");

  /** As seccomp names the architecture (AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64). */
  static final int AUDIT_ARCH = IS_X86 ? 0xc000003e : 0xc00000b7;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  @SuppressWarnings("restricted") // native access is what this program is for
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.captureCallState("errno"));

  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Kernel() {}

  /** Whether the numbers above hold here. */
  static boolean isKnownMachine() {
    String machine = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (machine.equals("amd64") || machine.equals("aarch64"));
  }

  static long call(Call call, long a, long b, long c, long d, long e, long f) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result = (long) SYSCALL.invokeExact(captured, (long) call.number, a, b, c, d, e, f);
      return result == -1 ? -(int) ERRNO.get(captured, 0L) : result;
    } catch (Throwable t) {
      throw new IllegalStateException("the system call " + call + " could not be made", t);
    }
  }

  static long call(Call call, long a, long b, long c, long d) {
    return call(call, a, b, c, d, 0, 0);
  }

  static long call(Call call, long a, long b, long c) {
    return call(call, a, b, c, 0, 0, 0);
  }

  static int close(int fd) {
    return (int) call(Call.CLOSE, fd, 0, 0);
  }

  static long read(int fd, MemorySegment to, long offset, long length) {
    return call(Call.READ, fd, to.address() + offset, length);
  }

  /** Without SIGPIPE. */
  static long send(int fd, MemorySegment from, long offset, long length) {
    return call(
        Call.SENDTO, fd, from.address() + offset, length, MSG_NOSIGNAL | MSG_DONTWAIT, 0, 0);
  }

  static boolean isNonblocking(int fd) {
    return (call(Call.FCNTL, fd, F_GETFL, 0) & O_NONBLOCK) != 0;
  }

  static void setNonblocking(int fd, boolean nonblocking) {
    long flags = call(Call.FCNTL, fd, F_GETFL, 0);
    call(Call.FCNTL, fd, F_SETFL, nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
  }

  /** How long a socket's owner lets calls wait that receive (SO_RCVTIMEO, socket(7)). */
  static long receiveTimeoutNanos(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      MemorySegment length = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, 16);
      long result =
          call(Call.GETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, time.address(), length.address(), 0);
      long nanos =
          time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
              + time.get(ValueLayout.JAVA_LONG, 8) * 1000;
      return result < 0 || nanos == 0 ? Long.MAX_VALUE / 2 : nanos;
    }
  }

  /**
   * Waits until something happens at a descriptor.
   *
   * @return the events, 0 after the time, or the negative errno
   */
  static int poll(int fd, int events, int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(8, 8);
      entry.set(ValueLayout.JAVA_INT, 0, fd);
      entry.set(ValueLayout.JAVA_SHORT, 4, (short) events);
      MemorySegment timeout = arena.allocate(16, 8);
      timeout.set(ValueLayout.JAVA_LONG, 0, timeoutMillis / 1000);
      timeout.set(ValueLayout.JAVA_LONG, 8, timeoutMillis % 1000 * 1_000_000L);
      long ready = call(Call.PPOLL, entry.address(), 1, timeout.address(), 0);
      return ready > 0 ? entry.get(ValueLayout.JAVA_SHORT, 6) & 0xffff : (int) ready;
    }
  }

  /** Two connected Unix-domain sockets, or null when there are no descriptors left. */
  static int @Nullable [] socketPair(int type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      long result = call(Call.SOCKETPAIR, AF_UNIX, type | SOCK_CLOEXEC, 0, pair.address());
      return result < 0
          ? null
          : new int[] {pair.get(ValueLayout.JAVA_INT, 0), pair.get(ValueLayout.JAVA_INT, 4)};
    }
  }
}
