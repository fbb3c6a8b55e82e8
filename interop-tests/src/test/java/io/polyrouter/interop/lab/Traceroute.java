package io.polyrouter.interop.lab;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs and reads {@code traceroute} (numeric). */
public final class Traceroute {
  private static final Pattern HOP = Pattern.compile("^ *(\\d+) +(\\S+)(.*)$", Pattern.MULTILINE);

  private Traceroute() {}

  /**
   * One step of the way.
   *
   * @param ttl its distance, from 1
   * @param address who answered, or "*" for nobody
   * @param flags what traceroute notes besides: "!N" for network unreachable, further addresses if
   *     different ones answered, "*" for probes without an answer; often empty
   */
  public record Hop(int ttl, String address, String flags) {}

  static List<String> command(String destination) {
    // One probe at a time: routers limit how many ICMP errors they send at once.
    return List.of("traceroute", "-n", "-q", "1", "-N", "1", "-w", "2", "-m", "6", destination);
  }

  /**
   * The same with three probes of a kind for each hop, many at a time, which is what traceroute
   * does by itself.
   *
   * @param kind "-U" for UDP, "-I" for ICMP, "-T" for TCP
   */
  static List<String> command(String kind, String destination) {
    // As long for all probes: by default it gives up some when others of their hop were quick.
    return List.of("traceroute", "-n", kind, "-w", "3,0,0", "-m", "8", destination);
  }

  static List<Hop> parse(String output) {
    Matcher hop = HOP.matcher(output);
    return hop.results()
        .map(line ->
            new Hop(
                Integer.parseInt(line.group(1)),
                line.group(2),
                line.group(3).replaceAll("[0-9.]+ ms", "").strip().replaceAll(" +", " ")))
        .toList();
  }
}
