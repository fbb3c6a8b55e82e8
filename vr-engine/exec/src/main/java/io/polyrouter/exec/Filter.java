package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The filter that decides which system calls the supervisor gets to see (seccomp(2), classic BPF
 * over struct seccomp_data). Sending and receiving without an address, which is nearly all that
 * programs do, stays between the program and the kernel.
 */
final class Filter {

  private static final int SET_MODE_FILTER = 1;
  private static final int FLAG_NEW_LISTENER = 8;
  private static final int PR_SET_NO_NEW_PRIVS = 38;

  private static final int RET_ALLOW = 0x7fff0000;
  private static final int RET_NOTIFY = 0x7fc00000;
  private static final int RET_ERRNO = 0x00050000;

  private static final int LOAD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private static final int NUMBER_AT = 0;
  private static final int ARCHITECTURE_AT = 4;
  private static final int FIFTH_ARGUMENT_AT = 16 + 4 * 8;

  /** Calls of the other ABI on x86-64 have this bit set. */
  private static final int X32_BIT = 0x40000000;

  private static final List<Call> ALWAYS =
      List.of(
          Call.SOCKET,
          Call.BIND,
          Call.CONNECT,
          Call.LISTEN,
          Call.ACCEPT,
          Call.ACCEPT4,
          Call.GETSOCKNAME,
          Call.GETPEERNAME,
          Call.SETSOCKOPT,
          Call.GETSOCKOPT,
          Call.SENDMSG,
          Call.RECVMSG,
          Call.SENDMMSG,
          Call.RECVMMSG);

  private static final List<Call> WITH_ADDRESS = List.of(Call.SENDTO, Call.RECVFROM);

  private record Instruction(int code, int whenTrue, int whenFalse, int operand) {}

  private Filter() {}

  /**
   * Puts the filter on the calling thread and what comes of it.
   *
   * @return the descriptor that the calls are reported on, or the negative errno
   */
  static int install() {
    try (Arena arena = Arena.ofConfined()) {
      List<Instruction> program = program();
      MemorySegment code = arena.allocate(program.size() * 8L, 8);
      for (int i = 0; i < program.size(); i++) {
        Instruction each = program.get(i);
        code.set(ValueLayout.JAVA_SHORT, i * 8L, (short) each.code);
        code.set(ValueLayout.JAVA_BYTE, i * 8L + 2, (byte) each.whenTrue);
        code.set(ValueLayout.JAVA_BYTE, i * 8L + 3, (byte) each.whenFalse);
        code.set(ValueLayout.JAVA_INT, i * 8L + 4, each.operand);
      }
      MemorySegment header = arena.allocate(16, 8);
      header.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
      header.set(ValueLayout.JAVA_LONG, 8, code.address());
      long result = Kernel.call(Call.SECCOMP, SET_MODE_FILTER, FLAG_NEW_LISTENER, header.address());
      if (result == -Kernel.EACCES) {
        // Without CAP_SYS_ADMIN only a process that gives up set-user-ID programs may do it.
        Kernel.call(Call.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0);
        result = Kernel.call(Call.SECCOMP, SET_MODE_FILTER, FLAG_NEW_LISTENER, header.address());
      }
      return (int) result;
    }
  }

  private static List<Instruction> program() {
    List<Instruction> code = new ArrayList<>();
    code.add(new Instruction(LOAD, 0, 0, ARCHITECTURE_AT));
    code.add(new Instruction(JUMP_IF_EQUAL, 1, 0, Kernel.AUDIT_ARCH));
    code.add(new Instruction(RETURN, 0, 0, RET_ERRNO | Kernel.ENOSYS));
    code.add(new Instruction(LOAD, 0, 0, NUMBER_AT));
    if (Kernel.IS_X86) {
      code.add(new Instruction(JUMP_IF_AT_LEAST, 0, 1, X32_BIT));
      code.add(new Instruction(RETURN, 0, 0, RET_ERRNO | Kernel.ENOSYS));
    }
    // Its requests could not be seen; programs that know it do without when it is missing.
    code.add(new Instruction(JUMP_IF_EQUAL, 0, 1, Call.IO_URING_SETUP.number));
    code.add(new Instruction(RETURN, 0, 0, RET_ERRNO | Kernel.ENOSYS));
    for (Call each : ALWAYS) {
      code.add(new Instruction(JUMP_IF_EQUAL, 0, 1, each.number));
      code.add(new Instruction(RETURN, 0, 0, RET_NOTIFY));
    }
    for (Call each : WITH_ADDRESS) {
      code.add(new Instruction(JUMP_IF_EQUAL, 0, 6, each.number));
      code.add(new Instruction(LOAD, 0, 0, FIFTH_ARGUMENT_AT));
      code.add(new Instruction(JUMP_IF_EQUAL, 0, 3, 0));
      code.add(new Instruction(LOAD, 0, 0, FIFTH_ARGUMENT_AT + 4));
      code.add(new Instruction(JUMP_IF_EQUAL, 0, 1, 0));
      code.add(new Instruction(RETURN, 0, 0, RET_ALLOW));
      code.add(new Instruction(RETURN, 0, 0, RET_NOTIFY));
    }
    code.add(new Instruction(RETURN, 0, 0, RET_ALLOW));
    return code;
  }
}
