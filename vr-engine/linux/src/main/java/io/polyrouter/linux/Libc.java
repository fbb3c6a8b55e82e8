package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The system calls that the drivers need. An instance serves one thread, since it holds the place
 * where errno is left. Like the kernel itself every call returns what the man page says, or, where
 * that would be -1, the negated error number ({@link Errno}).
 */
final class Libc {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SEND = longCall("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECV = longCall("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle READ = longCall("read", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = longCall("write", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle OPEN = variadic("open", 2, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT);
  private static final MethodHandle IOCTL_ADDRESS =
      variadic("ioctl", 2, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle IOCTL_LONG =
      variadic("ioctl", 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle EPOLL_CREATE = call("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      call("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle TIMERFD_CREATE = call("timerfd_create", JAVA_INT, JAVA_INT);
  private static final MethodHandle TIMERFD_SETTIME =
      call("timerfd_settime", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SETNS = call("setns", JAVA_INT, JAVA_INT);

  private final MemorySegment errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
  }

  private static MethodHandle longCall(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments), ERRNO);
  }

  private static MethodHandle variadic(String name, int from, MemoryLayout... arguments) {
    return handle(
        name,
        FunctionDescriptor.of(JAVA_INT, arguments),
        ERRNO,
        Linker.Option.firstVariadicArg(from));
  }

  @SuppressWarnings("restricted") // calling the C library is the purpose of this class
  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name)),
        type,
        options);
  }

  private int result(int returned) {
    return returned == -1 ? -(int) ERRNO_VALUE.get(errno, 0L) : returned;
  }

  private long result(long returned) {
    return returned == -1 ? -(int) ERRNO_VALUE.get(errno, 0L) : returned;
  }

  /** Handles of the C library throw nothing. */
  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError(thrown);
  }

  int socket(int domain, int type, int protocol) {
    try {
      return result((int) SOCKET.invokeExact(errno, domain, type, protocol));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int bind(int fd, MemorySegment address) {
    try {
      return result((int) BIND.invokeExact(errno, fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int setsockopt(int fd, int level, int option, MemorySegment value) {
    try {
      return result(
          (int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** The usual case: an option whose value is an int. */
  int setsockopt(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
    }
  }

  int getsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      return result((int) GETSOCKOPT.invokeExact(errno, fd, level, option, value, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int send(int fd, MemorySegment bytes, long length, int flags) {
    try {
      return (int) result((long) SEND.invokeExact(errno, fd, bytes, length, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int recv(int fd, MemorySegment into, int flags) {
    try {
      return (int) result((long) RECV.invokeExact(errno, fd, into, into.byteSize(), flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
    try {
      return result(
          (int) RECVMMSG.invokeExact(errno, fd, messages, count, flags, MemorySegment.NULL));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int read(int fd, MemorySegment into) {
    try {
      return (int) result((long) READ.invokeExact(errno, fd, into, into.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int write(int fd, MemorySegment bytes, long length) {
    try {
      return (int) result((long) WRITE.invokeExact(errno, fd, bytes, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(errno, fd));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return result((int) IOCTL_ADDRESS.invokeExact(errno, fd, request, argument));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int ioctl(int fd, long request, long argument) {
    try {
      return result((int) IOCTL_LONG.invokeExact(errno, fd, request, argument));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int epollCreate() {
    try {
      return result((int) EPOLL_CREATE.invokeExact(errno, Linux.CLOEXEC));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int epollWait(int epoll, MemorySegment events, int most) {
    try {
      return result((int) EPOLL_WAIT.invokeExact(errno, epoll, events, most, -1));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int eventfd() {
    try {
      return result((int) EVENTFD.invokeExact(errno, 0, Linux.NONBLOCK | Linux.CLOEXEC));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** A timer that becomes readable every so many seconds. */
  int timer(int seconds) {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          result(
              (int)
                  TIMERFD_CREATE.invokeExact(
                      errno, Linux.CLOCK_MONOTONIC, Linux.NONBLOCK | Linux.CLOEXEC));
      if (fd < 0) {
        return fd;
      }
      // struct itimerspec: interval and first expiry, each in seconds and nanoseconds.
      MemorySegment interval = arena.allocateFrom(JAVA_LONG, seconds, 0, seconds, 0);
      int set =
          result((int) TIMERFD_SETTIME.invokeExact(errno, fd, 0, interval, MemorySegment.NULL));
      if (set < 0) {
        close(fd);
        return set;
      }
      return fd;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Moves this thread into a network namespace. */
  int setns(int fd) {
    try {
      return result((int) SETNS.invokeExact(errno, fd, Linux.CLONE_NEWNET));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Whether structures look as this module takes them to look. */
  static boolean isKnownPlatform() {
    return "Linux".equals(System.getProperty("os.name"))
        && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
  }
}
