package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One system call that the kernel holds until it is answered (struct seccomp_notif), and the memory
 * and descriptors of the thread that made it. Answered exactly once; a caller that was interrupted
 * or killed meanwhile is no longer there, which the answer tells.
 */
final class SocketCall {

  static final int NOTIFICATION_BYTES = 80;

  private static final long RECEIVE = 0xc0502100L;
  private static final long SEND = 0xc0182101L;
  private static final long ID_VALID = 0x40082102L;
  private static final long ADD_FD = 0x40182103L;
  private static final int FLAG_CONTINUE = 1;
  private static final int ADD_FD_FLAG_SEND = 2;
  private static final int ANSWER_BYTES = 24;

  private final int listener;
  private final long id;
  private final int number;
  private final int thread;
  private final long[] arguments = new long[6];

  private SocketCall(int listener, MemorySegment notification) {
    this.listener = listener;
    id = notification.get(ValueLayout.JAVA_LONG, 0);
    thread = notification.get(ValueLayout.JAVA_INT, 8);
    number = notification.get(ValueLayout.JAVA_INT, 16);
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = notification.get(ValueLayout.JAVA_LONG, 32 + 8L * i);
    }
  }

  /**
   * Waits for a call.
   *
   * @return null when the caller vanished at once
   */
  static @Nullable SocketCall receive(int listener, MemorySegment scratch) {
    scratch.fill((byte) 0);
    return Kernel.call(Call.IOCTL, listener, RECEIVE, scratch.address()) < 0
        ? null
        : new SocketCall(listener, scratch);
  }

  boolean is(Call call) {
    return number == call.number;
  }

  /** An argument as it is. */
  long argument(int index) {
    return arguments[index];
  }

  /** An argument that is an int. */
  int number(int index) {
    return (int) arguments[index];
  }

  /** Whether the caller still waits for the answer. */
  boolean isAwaited() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment of = arena.allocate(8, 8);
      of.set(ValueLayout.JAVA_LONG, 0, id);
      return Kernel.call(Call.IOCTL, listener, ID_VALID, of.address()) == 0;
    }
  }

  // ---- answers ------------------------------------------------------------------------------

  /**
   * Answers with a result, or with a negative errno.
   *
   * @return whether the caller was there to get it
   */
  boolean answer(long result) {
    return answer(Math.max(result, 0), (int) Math.min(result, 0), 0);
  }

  /** Has the kernel carry the call out as if nobody had looked. */
  void proceed() {
    answer(0, 0, FLAG_CONTINUE);
  }

  private boolean answer(long value, int error, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
      answer.set(ValueLayout.JAVA_LONG, 0, id);
      answer.set(ValueLayout.JAVA_LONG, 8, value);
      answer.set(ValueLayout.JAVA_INT, 16, error);
      answer.set(ValueLayout.JAVA_INT, 20, flags);
      return Kernel.call(Call.IOCTL, listener, SEND, answer.address()) == 0;
    }
  }

  /** Answers with a new descriptor of the caller's, a duplicate of one of ours. */
  boolean answerWithFd(int fd, boolean closeOnExec) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment add = arena.allocate(ANSWER_BYTES, 8);
      add.set(ValueLayout.JAVA_LONG, 0, id);
      add.set(ValueLayout.JAVA_INT, 8, ADD_FD_FLAG_SEND);
      add.set(ValueLayout.JAVA_INT, 12, fd);
      add.set(ValueLayout.JAVA_INT, 20, closeOnExec ? Kernel.O_CLOEXEC : 0);
      long result = Kernel.call(Call.IOCTL, listener, ADD_FD, add.address());
      if (result == -Kernel.EMFILE) {
        answer(-Kernel.EMFILE);
      }
      return result >= 0;
    }
  }

  // ---- the caller's memory and descriptors ----------------------------------------------------

  /** Bytes of the caller's memory; null when they are not there. */
  byte @Nullable [] read(long address, int length) {
    byte[] bytes = new byte[length];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(length, 1));
      if (length > 0 && transfer(Call.PROCESS_VM_READV, arena, copy, address, length) != length) {
        return null;
      }
      MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
    }
    return bytes;
  }

  /** Writes into the caller's memory. */
  boolean write(long address, byte[] bytes, int length) {
    if (length == 0) {
      return true;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(length);
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
      return transfer(Call.PROCESS_VM_WRITEV, arena, copy, address, length) == length;
    }
  }

  private long transfer(Call direction, Arena arena, MemorySegment copy, long address, int length) {
    MemorySegment vectors = arena.allocate(32, 8);
    vectors.set(ValueLayout.JAVA_LONG, 0, copy.address());
    vectors.set(ValueLayout.JAVA_LONG, 8, length);
    vectors.set(ValueLayout.JAVA_LONG, 16, address);
    vectors.set(ValueLayout.JAVA_LONG, 24, length);
    return Kernel.call(direction, thread, vectors.address(), 1, vectors.address() + 16, 1, 0);
  }

  /** Writes a value of variable length as getsockname and its like do; false for bad pointers. */
  boolean writeWithLength(long address, long lengthAddress, byte[] value) {
    byte[] room = read(lengthAddress, 4);
    if (room == null) {
      return false;
    }
    int most = Bytes.i32(room, 0);
    return most >= 0
        && write(address, value, Math.min(most, value.length))
        && write(lengthAddress, Bytes.ofI32(value.length), 4);
  }

  /**
   * A duplicate of a descriptor of the caller's, to be closed by us; or the negative errno. While
   * it is open the caller's socket is, too: keep it for a moment only.
   */
  int duplicate(int fd) {
    int pidfd = (int) Kernel.call(Call.PIDFD_OPEN, processOf(thread), 0, 0);
    if (pidfd < 0) {
      return pidfd;
    }
    try {
      return (int) Kernel.call(Call.PIDFD_GETFD, pidfd, fd, 0);
    } finally {
      Kernel.close(pidfd);
    }
  }

  private static int processOf(int thread) {
    try (var lines = Files.lines(Path.of("/proc/" + thread + "/status"))) {
      return lines
          .filter(line -> line.startsWith("Tgid:"))
          .map(line -> Integer.parseInt(line.substring("Tgid:".length()).strip()))
          .findFirst()
          .orElse(thread);
    } catch (IOException | java.io.UncheckedIOException e) {
      return thread;
    }
  }

  /** What identifies an open socket, however many descriptors it has; empty for anything else. */
  String socketIdentity(int fd) {
    return socketIdentity(Integer.toString(thread), fd);
  }

  /** The same for a descriptor of ours. */
  static String ownSocketIdentity(int fd) {
    return socketIdentity("self", fd);
  }

  private static String socketIdentity(String process, int fd) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/" + process + "/fd/" + fd)).toString();
      return target.startsWith("socket:") ? target : "";
    } catch (IOException e) {
      return "";
    }
  }
}
