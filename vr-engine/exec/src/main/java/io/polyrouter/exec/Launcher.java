package io.polyrouter.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyrouter.exec.Kernel.Call;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Becomes the program: puts the filter on itself, tells the supervisor, and calls execve. Prints
 * only what keeps it from that, and ends with the status that shells use then.
 */
public final class Launcher {

  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int ELF_CLASS_AT = 4;
  private static final int SIG_SETMASK = 2;
  private static final int SIGNAL_SET_BYTES = 8;
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int SIGKILL = 9;

  private Launcher() {}

  /**
   * Never returns normally.
   *
   * @param arguments the supervisor's socket, then the command and its arguments
   */
  public static void main(String[] arguments) throws IOException {
    List<String> command = Arrays.asList(arguments).subList(1, arguments.length);
    String program = find(command.getFirst());
    if (isFor32Bits(Path.of(program))) {
      System.err.println("polyrouter exec: " + program + ": programs of 32 bits cannot be run");
      System.exit(NOT_EXECUTABLE);
    }
    try (SocketChannel supervisor =
            SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0])));
        Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(program);
      MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, command.size() + 1);
      for (int i = 0; i < command.size(); i++) {
        argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      MemorySegment noSignals = arena.allocate(SIGNAL_SET_BYTES, 8);
      long environment = environment();
      // Without its supervisor it would have no sockets, and many a program tries for ever.
      Kernel.call(Call.PRCTL, PR_SET_PDEATHSIG, SIGKILL, 0, 0);
      int listener = Filter.install();
      ByteBuffer number = ByteBuffer.allocate(4).putInt(0, listener);
      while (number.hasRemaining()) {
        supervisor.write(number);
      }
      if (listener < 0 || supervisor.read(ByteBuffer.allocate(1)) != 1) {
        System.exit(NOT_EXECUTABLE);
      }
      Kernel.call(Call.RT_SIGPROCMASK, SIG_SETMASK, noSignals.address(), 0, SIGNAL_SET_BYTES);
      long result = Kernel.call(Call.EXECVE, path.address(), argv.address(), environment);
      fail(command.getFirst(), result);
    }
  }

  /** Its system calls are of another kind, which the filter would have to refuse one and all. */
  private static boolean isFor32Bits(Path program) {
    try (InputStream in = Files.newInputStream(program)) {
      byte[] head = in.readNBytes(ELF_CLASS_AT + 1);
      return head.length > ELF_CLASS_AT
          && head[0] == 0x7f
          && head[1] == 'E'
          && head[2] == 'L'
          && head[3] == 'F'
          && head[ELF_CLASS_AT] == 1;
    } catch (IOException e) {
      return false; // execve will say why it cannot be run
    }
  }

  /** As execvp(3) does; a name with a slash is taken as it is. */
  private static String find(String name) {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    String folders = System.getenv("PATH");
    for (String folder : (folders == null ? "/bin:/usr/bin" : folders).split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return candidate.toString();
      }
    }
    System.err.println("polyrouter exec: " + name + ": command not found");
    System.exit(NOT_FOUND);
    throw new AssertionError();
  }

  /** The C library's own, so that not a byte of it changes. */
  @SuppressWarnings("restricted") // one pointer of the C library
  private static long environment() {
    return Linker.nativeLinker()
        .defaultLookup()
        .find("environ")
        .orElseThrow()
        .reinterpret(8)
        .get(ValueLayout.JAVA_LONG, 0);
  }

  private static void fail(String name, long result) {
    boolean missing = result == -2;
    byte[] text =
        ("polyrouter exec: " + name + ": " + (missing ? "not found" : "cannot be executed") + "\n")
            .getBytes(UTF_8);
    System.err.writeBytes(text);
    System.exit(missing ? NOT_FOUND : NOT_EXECUTABLE);
  }
}
