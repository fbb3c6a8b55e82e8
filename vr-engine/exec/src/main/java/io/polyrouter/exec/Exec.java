package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.RefusedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command with its sockets in a virtual router, and ends with the command's exit status.
 *
 * <p>Needs Linux on x86-64 or AArch64. Statuses of its own, as in a shell: 126 when the command or
 * the virtual router cannot be used, 127 when there is no such command, 64 for a wrong call.
 */
public final class Exec {

  private static final int WRONG_CALL = 64;
  private static final int CANNOT = 126;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;
  private static final int SIG_IGN = 1;
  private static final int SIGNAL_ACTION_BYTES = 32;
  private static final int SIGNAL_SET_BYTES = 8;
  private static final int CALL_TIMEOUT_MILLIS = 200;
  private static final long SWEEP_NANOS = 1_000_000_000L;

  private Exec() {}

  /**
   * Runs.
   *
   * @param arguments the path of the controller's socket, the virtual router, the command and its
   *     arguments
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 3) {
      System.err.println("usage: polyrouter exec VIRTUAL-ROUTER COMMAND [ARGUMENT...]");
      System.exit(WRONG_CALL);
    }
    if (!Kernel.isKnownMachine()) {
      System.err.println("polyrouter exec: needs Linux on x86-64 or AArch64");
      System.exit(CANNOT);
    }
    Remote server = new Remote(arguments[0], arguments[1]);
    try {
      server.check();
    } catch (RefusedException e) {
      System.err.println("polyrouter exec: " + e.getMessage());
      System.exit(CANNOT);
    }
    System.exit(run(server, Arrays.asList(arguments).subList(2, arguments.length)));
  }

  private static int run(Remote server, List<String> command)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("polyrouter-exec");
    Path socket = folder.resolve("launcher");
    try (ServerSocketChannel launcher = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      launcher.bind(UnixDomainSocketAddress.of(socket));
      Process program = start(socket, command);
      passSignalsOn(program);
      int listener = takeListener(launcher, program);
      Files.delete(socket);
      Files.delete(folder);
      if (listener >= 0) {
        supervise(listener, server);
      }
      return program.waitFor();
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }

  private static Process start(Path socket, List<String> command) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and quick to start, and nothing of it that the program would inherit.
    all.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-MaxFDLimit",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Launcher.class.getName(),
            socket.toString()));
    all.addAll(command);
    return new ProcessBuilder(all).inheritIO().start();
  }

  /**
   * The terminal's signals reach the program by themselves, and we stay until it has ended; what is
   * sent to us alone is passed on.
   */
  private static void passSignalsOn(Process program) {
    ignore(SIGINT);
    ignore(SIGQUIT);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              if (program.isAlive()) {
                program.destroy();
                program.onExit().join();
              }
            }));
  }

  private static void ignore(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGNAL_ACTION_BYTES, 8);
      action.set(ValueLayout.JAVA_LONG, 0, SIG_IGN);
      Kernel.call(Call.RT_SIGACTION, signal, action.address(), 0, SIGNAL_SET_BYTES);
    }
  }

  /** The descriptor on which the kernel reports calls; -1 if the program does not come to be. */
  private static int takeListener(ServerSocketChannel server, Process program)
      throws IOException, InterruptedException {
    SocketChannel connection = accept(server, program);
    if (connection == null) {
      return -1;
    }
    try (connection) {
      ByteBuffer number = ByteBuffer.allocate(4);
      while (number.hasRemaining()) {
        if (connection.read(number) < 0) {
          return -1;
        }
      }
      int fd = number.getInt(0);
      int listener = fd < 0 ? fd : copyFrom(program.pid(), fd);
      if (listener < 0) {
        System.err.println(
            "polyrouter exec: the kernel does not let it see system calls (seccomp user"
                + " notification, errno "
                + -listener
                + "); needs Linux 5.14 or later");
        return -1;
      }
      connection.write(ByteBuffer.allocate(1));
      return listener;
    }
  }

  private static @Nullable SocketChannel accept(ServerSocketChannel server, Process program)
      throws IOException, InterruptedException {
    server.configureBlocking(false);
    while (true) {
      SocketChannel connection = server.accept();
      if (connection != null) {
        connection.configureBlocking(true);
        return connection;
      }
      if (!program.isAlive()) {
        return null;
      }
      Thread.sleep(1);
    }
  }

  private static int copyFrom(long process, int fd) {
    int pidfd = (int) Kernel.call(Call.PIDFD_OPEN, process, 0, 0);
    if (pidfd < 0) {
      return pidfd;
    }
    int copy = (int) Kernel.call(Call.PIDFD_GETFD, pidfd, fd, 0);
    Kernel.close(pidfd);
    return copy;
  }

  /** Answers calls until no process is left that could make one. */
  private static void supervise(int listener, Remote server) {
    EventLoop loop = new EventLoop();
    loop.start();
    // Not closed: what still waits in the virtual router does not keep the program's status.
    ExecutorService waiters =
        Executors.newCachedThreadPool(task -> {
          Thread thread = new Thread(task, "call");
          thread.setDaemon(true);
          return thread;
        });
    String prefix = "polyrouter-exec-" + ProcessHandle.current().pid() + "-";
    SocketCalls calls = new SocketCalls(loop, server, waiters, prefix);
    MemorySegment scratch = Arena.ofAuto().allocate(SocketCall.NOTIFICATION_BYTES, 8);
    long sweepNanos = System.nanoTime() + SWEEP_NANOS;
    while (true) {
      int events = Kernel.poll(listener, Kernel.POLLIN, CALL_TIMEOUT_MILLIS);
      if (System.nanoTime() - sweepNanos > 0) {
        waiters.execute(calls::discardThoseGone);
        sweepNanos = System.nanoTime() + SWEEP_NANOS;
      }
      if ((events & EventLoop.HANG_UP) != 0 && events > 0) {
        return;
      }
      if (events > 0) {
        SocketCall call = SocketCall.receive(listener, scratch);
        if (call != null) {
          calls.handle(call);
        }
      }
    }
  }
}
