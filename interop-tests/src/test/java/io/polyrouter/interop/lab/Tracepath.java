package io.polyrouter.interop.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code tracepath} of iputils reported.
 *
 * @param hops who answered, in order; "*" for nobody
 * @param mtus the path MTU as it became known, from the first to the last
 * @param reached whether the destination answered
 * @param pathMtuBytes of the whole way
 * @param hopCount how far the destination is
 */
public record Tracepath(
    List<String> hops, List<Integer> mtus, boolean reached, int pathMtuBytes, int hopCount) {

  private static final Pattern HOP =
      Pattern.compile("^ *(\\d+): +(no reply|[0-9a-f.:]+ +[0-9.]+ms)(.*)$", Pattern.MULTILINE);
  private static final Pattern MTU = Pattern.compile(" pmtu (\\d+) *$", Pattern.MULTILINE);
  private static final Pattern RESUME = Pattern.compile("Resume: pmtu (\\d+) hops (\\d+) back ");

  /** Copies. */
  public Tracepath {
    hops = List.copyOf(hops);
    mtus = List.copyOf(mtus);
  }

  static List<String> command(String destination) {
    return List.of("tracepath", "-n", destination);
  }

  static Tracepath parse(String output) {
    List<String> hops = new ArrayList<>();
    Matcher hop = HOP.matcher(output);
    while (hop.find()) {
      // Some hops are listed twice; and whoever told of a smaller path MTU is nearer than the hop.
      if (Integer.parseInt(hop.group(1)) > hops.size() && !hop.group(3).contains("pmtu")) {
        String answer = hop.group(2);
        hops.add(answer.equals("no reply") ? "*" : answer.substring(0, answer.indexOf(' ')));
      }
    }
    Matcher resume = RESUME.matcher(output);
    if (!resume.find()) {
      throw new AssertionError("tracepath did not come to its end: " + output);
    }
    return new Tracepath(
        hops,
        MTU.matcher(output).results().map(each -> Integer.parseInt(each.group(1))).toList(),
        output.contains(" reached"),
        Integer.parseInt(resume.group(1)),
        Integer.parseInt(resume.group(2)));
  }
}
