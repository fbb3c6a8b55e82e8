package io.polyrouter.interop.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * FRR on a Linux host: zebra, and one daemon for each protocol, in files of its own. Its routes are
 * in the host's kernel.
 */
public final class FrrRouter implements AutoCloseable {

  private static final String PROGRAMS = "/usr/lib/frr/";

  /** Where daemons keep what outlives them; each router has a folder of its own there. */
  private static final String WITH_OWN_STATE =
      "mkdir -p /run/frr && mount --bind \"$0\" /run/frr && exec \"$@\"";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LinuxHost host;
  private final Path folder;
  private final Map<String, BackgroundCommand> daemons = new LinkedHashMap<>();

  private FrrRouter(LinuxHost host) {
    this.host = host;
    this.folder = host.folder("frr");
    host.forward();
  }

  /**
   * Starts it.
   *
   * @param daemons configuration by daemon, such as {@code ospfd}; in the order they are started,
   *     zebra left out
   */
  public static FrrRouter start(LinuxHost host, Map<String, String> daemons) {
    FrrRouter router = new FrrRouter(host);
    router.launch("zebra", "hostname zebra\n");
    Eventually.within(
        LIMIT,
        () -> {
          if (!Files.exists(router.folder.resolve("zserv.api"))) {
            throw new AssertionError("zebra has not started: " + router.log("zebra"));
          }
        });
    daemons.forEach(router::launch);
    daemons.keySet().forEach(router::awaitStart);
    return router;
  }

  /** Its host. */
  public LinuxHost host() {
    return host;
  }

  private void launch(String daemon, String configuration) {
    Path file = folder.resolve(daemon + ".conf");
    try {
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    host.run("chown", "frr:frr", file.toString());
    restart(daemon);
  }

  /** Starts a daemon that was ended, with the configuration that it had. */
  public void restart(String daemon) {
    daemons.put(
        daemon,
        host.start(
            "sh",
            "-c",
            WITH_OWN_STATE,
            folder.toString(),
            PROGRAMS + daemon,
            "-f",
            folder.resolve(daemon + ".conf").toString(),
            "-z",
            folder.resolve("zserv.api").toString(),
            "--vty_socket",
            folder.toString(),
            "-i",
            folder.resolve(daemon + ".pid").toString(),
            "-u",
            "frr",
            "-g",
            "frr",
            "-P",
            "0"));
  }

  private void awaitStart(String daemon) {
    Eventually.within(
        LIMIT,
        () -> {
          Command.Output answer = ask(List.of("-d", daemon), "show version");
          if (answer.exit() != 0) {
            throw new AssertionError(daemon + " does not answer: " + log(daemon) + answer.err());
          }
        });
  }

  /** Whether a daemon was not ended. */
  public boolean runs(String daemon) {
    return daemons.containsKey(daemon);
  }

  /** Ends a daemon at once, as a fault would: it says good-bye to nobody. */
  public void kill(String daemon) {
    BackgroundCommand running = daemons.remove(daemon);
    if (running == null) {
      throw new IllegalArgumentException(daemon + " does not run");
    }
    running.close();
  }

  private Command.Output ask(List<String> options, String... commands) {
    List<String> command = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString()));
    command.addAll(options);
    for (String each : commands) {
      command.add("-c");
      command.add(each);
    }
    return host.attempt(LIMIT, command.toArray(String[]::new));
  }

  /** Runs commands of its shell, one after the other. */
  public String vtysh(String... commands) {
    return ask(List.of(), commands).orFail().out();
  }

  /** What a command of its shell shows, which has to have the form {@code json}. */
  public JsonElement show(String command) {
    return JsonParser.parseString(vtysh(command + " json"));
  }

  private String log(String daemon) {
    BackgroundCommand running = daemons.get(daemon);
    return running == null ? "" : String.join("\n", running.lines());
  }

  @Override
  public void close() {
    List<BackgroundCommand> all = new ArrayList<>(daemons.values());
    all.reversed().forEach(BackgroundCommand::close);
  }
}
