package io.polyrouter.interop.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the test; its output is collected line by line. */
public final class BackgroundCommand implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /** Starts {@code command}; standard error counts as output. */
  public BackgroundCommand(List<String> command) {
    this.command = List.copyOf(command);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofPlatform().daemon().name("output of " + command).start(this::read);
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("(output lost: " + e + ")");
    }
  }

  /** The lines so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Sends SIGINT, as Ctrl-C does. */
  public void interrupt() {
    Command.run(
            Duration.ofSeconds(10),
            java.util.Map.of(),
            "",
            List.of("kill", "-INT", String.valueOf(process.pid())))
        .orFail();
  }

  /** Waits until the program has ended and all of its output is collected. */
  public void awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(command + " did not end within " + limit);
      }
      reader.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }
}
