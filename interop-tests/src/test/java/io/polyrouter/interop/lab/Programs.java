package io.polyrouter.interop.lab;

import io.polyrouter.exec.Exec;
import io.polyrouter.remote.Access;
import io.polyrouter.remote.RemoteSocketOptions;
import io.polyrouter.remote.RemoteSocketServer;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs unmodified programs with their sockets in virtual routers of a {@link KernelLab}: by the
 * supervisor that is behind {@code polyrouter exec}, over a remote socket server in this JVM. The
 * network namespace that they are in has no way to anywhere: what they reach they reach through
 * their virtual router.
 */
public final class Programs implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KernelLab kernel;
  private final Path folder;
  private final RemoteSocketServer server;

  private Programs(KernelLab kernel, RemoteSocketOptions options, Path folder, Access access)
      throws IOException {
    this.kernel = kernel;
    this.folder = folder;
    this.server =
        RemoteSocketServer.start(
            options,
            access,
            name ->
                kernel.engine().names().contains(name)
                    ? Optional.of(Sockets.of(kernel.engine(), name))
                    : Optional.empty());
  }

  /** Starts a server for everybody who reaches its socket, as the tests' own user does. */
  public static Programs in(KernelLab kernel) {
    return in(kernel, (caller, router) -> true);
  }

  /** Starts a server with permissions as given. */
  public static Programs in(KernelLab kernel, Access access) {
    try {
      Path folder = Files.createTempDirectory("polyrouter-programs");
      RemoteSocketOptions options =
          RemoteSocketOptions.at(Optional.empty(), Optional.of(folder.resolve("sockets")));
      return new Programs(kernel, options, folder, access);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server. */
  public RemoteSocketServer server() {
    return server;
  }

  /** A folder for the programs' files. */
  public Path folder() {
    return folder;
  }

  /** How to call a program with its sockets in a virtual router. */
  public List<String> inRouter(String router, String... command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                exec().toString(),
                Exec.class.getName(),
                folder.resolve("sockets").toString(),
                router));
    all.addAll(List.of(command));
    return all;
  }

  private static Path exec() {
    try {
      return Path.of(Exec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a program in a virtual router, for at most a minute; it may fail. */
  public Command.Output attempt(String router, String... command) {
    return Command.run(
        LIMIT, java.util.Map.of(), "", kernel.amongRouters(inRouter(router, command)));
  }

  /** The same, and fails the test when the program does. */
  public Command.Output run(String router, String... command) {
    return attempt(router, command).orFail();
  }

  /** Starts a program in a virtual router that runs beside the test, until it is closed. */
  public BackgroundCommand start(String router, String... command) {
    return new BackgroundCommand(kernel.amongRouters(inRouter(router, command)));
  }

  @Override
  public void close() {
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
