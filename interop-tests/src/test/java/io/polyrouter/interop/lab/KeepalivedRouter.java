package io.polyrouter.interop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keepalived on a Linux host, for VRRP alone. While one of its virtual routers is active, the host
 * has the addresses.
 */
public final class KeepalivedRouter implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final LinuxHost host;
  private final Path folder;
  private @Nullable BackgroundCommand process;

  private KeepalivedRouter(LinuxHost host) {
    this.host = host;
    this.folder = host.folder("root");
    host.forward();
  }

  /** Starts it with the text of a configuration file. */
  public static KeepalivedRouter start(LinuxHost host, String configuration) {
    KeepalivedRouter router = new KeepalivedRouter(host);
    router.configuration(configuration);
    router.start();
    return router;
  }

  /** Its host. */
  public LinuxHost host() {
    return host;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void configuration(String text) {
    try {
      Files.writeString(file("keepalived.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() {
    BackgroundCommand started =
        host.start(
            "keepalived",
            "--dont-fork",
            "--log-console",
            "--log-detail",
            "--vrrp",
            "--use-file=" + file("keepalived.conf"),
            "--pid=" + file("keepalived.pid"),
            "--vrrp_pid=" + file("vrrp.pid"));
    process = started;
    Eventually.within(
        LIMIT,
        () -> {
          if (started.lines().stream().noneMatch(line -> line.contains("Startup complete"))) {
            throw new AssertionError(
                "keepalived has not started: " + String.join("\n", started.lines()));
          }
        });
  }

  /** Ends it, which it tells the others, and starts it with another configuration. */
  public void restart(String configuration) {
    stop();
    configuration(configuration);
    start();
  }

  /** Takes a new configuration without starting again. */
  public void reconfigure(String text) {
    configuration(text);
    signal("HUP");
  }

  /** Ends it; it tells the others. */
  public void stop() {
    BackgroundCommand running = process;
    if (running != null) {
      signal("TERM");
      running.awaitEnd(LIMIT);
      process = null;
    }
  }

  private void signal(String signal) {
    host.run("sh", "-c", "kill -%s $(cat %s)".formatted(signal, file("keepalived.pid")));
  }

  /** Whether its host has an address, and so it is the active router for it. */
  public boolean has(String address) {
    return host.run("ip", "-o", "address", "show").lines().stream()
        .anyMatch(line -> line.contains(" " + address + "/"));
  }

  @Override
  public void close() {
    stop();
  }
}
