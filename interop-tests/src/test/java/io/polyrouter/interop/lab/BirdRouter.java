package io.polyrouter.interop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** BIRD on a Linux host. Its routes are in the host's kernel, if its configuration says so. */
public final class BirdRouter implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LinuxHost host;
  private final Path folder;
  private final BackgroundCommand process;

  private BirdRouter(LinuxHost host, String configuration) {
    this.host = host;
    this.folder = host.folder("root");
    host.forward();
    configuration(configuration);
    this.process =
        host.start(
            "bird",
            "-f",
            "-c",
            configurationFile().toString(),
            "-s",
            folder.resolve("bird.ctl").toString(),
            "-P",
            folder.resolve("bird.pid").toString());
  }

  /** Starts it with the text of a configuration file. */
  public static BirdRouter start(LinuxHost host, String configuration) {
    BirdRouter router = new BirdRouter(host, configuration);
    Eventually.within(
        LIMIT,
        () -> {
          Command.Output answer = router.ask("show status");
          if (answer.exit() != 0) {
            throw new AssertionError(
                "BIRD does not answer: " + String.join("\n", router.process.lines()));
          }
        });
    return router;
  }

  /** Its host. */
  public LinuxHost host() {
    return host;
  }

  private Path configurationFile() {
    return folder.resolve("bird.conf");
  }

  private void configuration(String text) {
    try {
      Files.writeString(configurationFile(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a new configuration without starting again. */
  public void reconfigure(String text) {
    configuration(text);
    String answer = birdc("configure");
    if (!answer.contains("Reconfigured") && !answer.contains("Reconfiguration in progress")) {
      throw new AssertionError(answer);
    }
  }

  private Command.Output ask(String command) {
    return host.attempt(LIMIT, "birdc", "-s", folder.resolve("bird.ctl").toString(), command);
  }

  /** What a command of its shell answers. */
  public String birdc(String command) {
    return ask(command).orFail().out();
  }

  @Override
  public void close() {
    process.close();
  }
}
