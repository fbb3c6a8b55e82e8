package io.polyrouter.interop.lab;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ping that runs beside the test until it is stopped. Closing it without {@link #stop} ends it as
 * well.
 */
public final class BackgroundPing implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Pattern REPLY = Pattern.compile("^\\[(\\d+\\.\\d+)] .*bytes from");

  private final BackgroundCommand command;

  BackgroundPing(List<String> command) {
    this.command = new BackgroundCommand(command);
  }

  /** Replies so far. */
  public int replies() {
    return (int) command.lines().stream().filter(line -> line.contains("bytes from")).count();
  }

  /** The longest time between two replies so far. */
  public Duration longestPause() {
    List<Double> times =
        command.lines().stream()
            .map(REPLY::matcher)
            .filter(Matcher::find)
            .map(reply -> Double.parseDouble(reply.group(1)))
            .toList();
    double longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return Duration.ofMillis(Math.round(longest * 1000));
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
