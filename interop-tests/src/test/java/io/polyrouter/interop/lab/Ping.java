package io.polyrouter.interop.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ping} of iputils reported.
 *
 * @param transmitted echo requests sent
 * @param received echo replies received
 * @param errors the lines that tell of ICMP errors, such as "From 10.0.0.1 icmp_seq=1 Destination
 *     Net Unreachable"
 */
public record Ping(int transmitted, int received, List<String> errors) {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

  /** Copies. */
  public Ping {
    errors = List.copyOf(errors);
  }

  /** Did every request get its reply? */
  public boolean complete() {
    return transmitted > 0 && received == transmitted;
  }

  static List<String> command(String destination, int count, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("ping", "-n", "-i", "0.02", "-W", "1", "-c", String.valueOf(count)));
    command.addAll(List.of(options));
    command.add(destination);
    return command;
  }

  /** Times of answers in milliseconds, the shortest first. */
  public record Timed(List<Double> answers) {
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");

    public int received() {
      return answers.size();
    }

    /** Such that this part of all is not longer. */
    public double millis(double quantile) {
      return answers.get(Math.min((int) (answers.size() * quantile), answers.size() - 1));
    }
  }

  /** Pings at an interval; each answer has five seconds. */
  public static Timed timed(KernelHost from, String destination, int count, Duration interval) {
    String output =
        from.attempt(
                KernelHost.LIMIT,
                "ping",
                "-n",
                "-i",
                String.valueOf(interval.toMillis() / 1000.0),
                "-W",
                "5",
                "-c",
                String.valueOf(count),
                destination)
            .out();
    List<Double> answers =
        Timed.TIME
            .matcher(output)
            .results()
            .map(match -> Double.parseDouble(match.group(1)))
            .sorted()
            .toList();
    if (answers.isEmpty()) {
      throw new AssertionError("no answer: " + output);
    }
    return new Timed(answers);
  }

  static List<String> forever(String destination, Duration interval, String... options) {
    double seconds = interval.toMillis() / 1000.0;
    List<String> command =
        new ArrayList<>(List.of("ping", "-n", "-D", "-i", String.valueOf(seconds)));
    command.addAll(List.of(options));
    command.add(destination);
    return command;
  }

  static Ping parse(String output) {
    Matcher summary = SUMMARY.matcher(output);
    if (!summary.find()) {
      throw new AssertionError("not the output of ping: " + output);
    }
    return new Ping(
        Integer.parseInt(summary.group(1)),
        Integer.parseInt(summary.group(2)),
        output.lines().filter(line -> line.startsWith("From ")).toList());
  }
}
