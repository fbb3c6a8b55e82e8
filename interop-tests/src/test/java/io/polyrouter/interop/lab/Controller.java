package io.polyrouter.interop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The real controller, as distributed, in the lab's core namespace. It listens on that namespace's
 * loopback only, so every lab may use the standard ports.
 */
public final class Controller {
  /** The OpenFlow port, as a bridge's controller. */
  public static final String OPENFLOW = "tcp:127.0.0.1:6653";

  private static final String LABEL = "controller";
  private static final String USER = "admin";
  private static final int NETCONF_PORT = 2830;
  private static final String RESTCONF_ROOT = "http://127.0.0.1:8182/restconf";
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Set<Integer> READY = Set.of(200, 204, 404, 409);
  private static final int LOG_LINES = 60;

  private final Lab lab;
  private final Path data;

  Controller(Lab lab) {
    this.lab = lab;
    this.data = lab.dataFolder().resolve("controller");
  }

  /** Where the distribution under test lies. */
  static Path distribution() {
    return Path.of(System.getProperty("polyrouter.distribution", "")).toAbsolutePath().normalize();
  }

  static Path startScript() {
    return distribution().resolve("bin/polyrouter-server");
  }

  /**
   * Starts it on its data folder, which is kept from start to start, and waits until RESTCONF
   * answers.
   */
  public void start() {
    lab.spawn(
        Lab.CORE,
        LABEL,
        List.of(
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            "POLYROUTER_DATA=" + data,
            "POLYROUTER_LAB=none",
            startScript().toString()));
    Eventually.within(
        START_LIMIT,
        () -> {
          if (!lab.runs(LABEL)) {
            throw new IllegalStateException("the controller has ended by itself:\n" + log());
          }
          int status = restconf().get("data/" + RouterXml.MODULE + ":virtual-routers").status();
          // Nothing may be configured yet; an unknown module would be 400.
          if (!READY.contains(status)) {
            throw new AssertionError("RESTCONF answers " + status);
          }
        });
    Eventually.within(START_LIMIT, () -> netconf().close());
  }

  /** SIGKILL. */
  public void kill() {
    lab.end(LABEL, "KILL");
  }

  /** An orderly end. */
  public void stop() {
    lab.end(LABEL, "TERM");
  }

  /** Its RESTCONF server. */
  public Restconf restconf() {
    return new Restconf(lab, Lab.CORE, RESTCONF_ROOT, USER + ":" + password());
  }

  /** A new NETCONF session. */
  public Netconf netconf() {
    Path script = Lab.interopFolder().resolve("src/test/python/netconf_session.py");
    return new Netconf(
        lab.within(
            Lab.CORE,
            List.of(
                "/usr/bin/python3",
                script.toString(),
                "127.0.0.1",
                String.valueOf(NETCONF_PORT),
                USER,
                password())));
  }

  /** How to call a program with its sockets in a virtual router. */
  public List<String> inRouter(String router, String... command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "POLYROUTER_DATA=" + data,
                distribution().resolve("bin/polyrouter-exec").toString(),
                router));
    all.addAll(List.of(command));
    return all;
  }

  /** Made by the controller at its first start. */
  public String password() {
    return read(data.resolve("password")).strip();
  }

  /** What it printed and the last lines of its log. */
  public String log() {
    List<String> lines = read(data.resolve("log/karaf.log")).lines().toList();
    return lines.stream()
        .skip(Math.max(0, lines.size() - LOG_LINES))
        .collect(Collectors.joining("\n", lab.log(LABEL), "\n"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
