package io.polyrouter.interop.lab;

import java.time.Duration;
import java.util.List;

/**
 * A ping that runs beside the test until it is stopped. Closing it without {@link #stop} ends it as
 * well.
 */
public final class BackgroundPing implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final BackgroundCommand command;

  BackgroundPing(List<String> command) {
    this.command = new BackgroundCommand(command);
  }

  /** Replies so far. */
  public int replies() {
    return (int) command.lines().stream().filter(line -> line.contains("bytes from")).count();
  }

  /** Waits until {@code more} further replies have come in. */
  public void awaitReplies(int more, Duration limit) {
    int before = replies();
    Eventually.within(
        limit,
        () -> {
          int now = replies();
          if (now < before + more) {
            throw new AssertionError((now - before) + " of " + more + " further replies");
          }
        });
  }

  /** Ends it and returns its counts. */
  public Ping stop() {
    // SIGINT makes ping print its summary.
    command.interrupt();
    command.awaitEnd(LIMIT);
    return Ping.parse(String.join("\n", command.lines()));
  }

  @Override
  public void close() {
    command.close();
  }
}
