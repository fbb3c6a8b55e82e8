package io.polyrouter.interop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the operating system to their end, with a time limit. */
public final class Command {
  private Command() {}

  /**
   * What a program left behind.
   *
   * @param exit its exit code
   * @param out all of its standard output
   * @param err all of its standard error
   */
  public record Output(List<String> command, int exit, String out, String err) {
    /** This output if the program succeeded; otherwise fails the test with everything it said. */
    public Output orFail() {
      if (exit != 0) {
        throw new AssertionError(
            "%s ended with exit code %d%n%s%s"
                .formatted(String.join(" ", command), exit, out, err));
      }
      return this;
    }

    /** The lines of standard output. */
    public List<String> lines() {
      return out.lines().toList();
    }
  }

  /**
   * Runs {@code command} with {@code environment} added and {@code input} as its standard input.
   */
  public static Output run(
      Duration limit, Map<String, String> environment, String input, List<String> command) {
    try {
      Path files = Files.createTempDirectory("polyrouter-command");
      Path in = files.resolve("in");
      Path out = files.resolve("out");
      Path err = files.resolve("err");
      try {
        Files.writeString(in, input);
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "%s did not end within %s%n%s%s"
                  .formatted(String.join(" ", command), limit, text(out), text(err)));
        }
        return new Output(List.copyOf(command), process.exitValue(), text(out), text(err));
      } finally {
        for (Path file : List.of(in, out, err, files)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
