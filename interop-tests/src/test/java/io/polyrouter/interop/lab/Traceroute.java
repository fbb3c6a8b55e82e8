package io.polyrouter.interop.lab;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs and reads {@code traceroute} (one probe a hop, numeric). */
public final class Traceroute {
  private static final Pattern HOP = Pattern.compile("^ *(\\d+) +(\\S+)(.*)$", Pattern.MULTILINE);

  private Traceroute() {}

  /**
   * One step of the way.
   *
   * @param ttl its distance, from 1
   * @param address who answered, or "*" for nobody
   * @param flags what traceroute notes of the answer, such as "!N" for network unreachable; often
   *     empty
   */
  public record Hop(int ttl, String address, String flags) {}

  static List<String> command(String destination) {
    // One probe at a time: routers limit how many ICMP errors they send at once.
    return List.of("traceroute", "-n", "-q", "1", "-N", "1", "-w", "2", "-m", "6", destination);
  }

  static List<Hop> parse(String output) {
    Matcher hop = HOP.matcher(output);
    return hop.results()
        .map(line ->
            new Hop(
                Integer.parseInt(line.group(1)),
                line.group(2),
                line.group(3).replaceAll("[0-9.]+ ms", "").strip()))
        .toList();
  }
}
