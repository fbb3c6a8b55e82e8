package io.polyrouter.testkit.script.stack;

import io.polyrouter.testkit.script.ScriptSyntaxException;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of protocols that scripts call by name. */
final class Names {

  private static final Map<String, Integer> ICMP =
      Map.of(
          "echo-reply", 0,
          "unreachable", 3,
          "source-quench", 4,
          "redirect", 5,
          "echo-request", 8,
          "time-exceeded", 11,
          "parameter-problem", 12,
          "timestamp", 13,
          "mask-request", 17);

  private static final Map<String, Integer> ICMP6 =
      Map.ofEntries(
          Map.entry("unreachable", 1),
          Map.entry("too-big", 2),
          Map.entry("time-exceeded", 3),
          Map.entry("parameter-problem", 4),
          Map.entry("echo-request", 128),
          Map.entry("echo-reply", 129),
          Map.entry("mld-query", 130),
          Map.entry("mld1-report", 131),
          Map.entry("mld1-done", 132),
          Map.entry("rs", 133),
          Map.entry("ra", 134),
          Map.entry("ns", 135),
          Map.entry("na", 136),
          Map.entry("redirect", 137),
          Map.entry("mld2-report", 143));

  private static final Map<String, Integer> IGMP =
      Map.of("query", 0x11, "v1-report", 0x12, "v2-report", 0x16, "leave", 0x17, "v3-report", 0x22);

  private static final Map<String, Integer> ARP = Map.of("request", 1, "reply", 2);

  private static final Map<String, Integer> RECORDS =
      Map.of(
          "is-include",
          1,
          "is-exclude",
          2,
          "to-include",
          3,
          "to-exclude",
          4,
          "allow",
          5,
          "block",
          6);

  private Names() {}

  private static Map<String, Integer> of(String layer) {
    return switch (layer) {
      case "icmp" -> ICMP;
      case "icmp6" -> ICMP6;
      case "igmp" -> IGMP;
      case "arp" -> ARP;
      case "record" -> RECORDS;
      default -> new TreeMap<>();
    };
  }

  static int number(String layer, String name) {
    Integer number = of(layer).get(name);
    if (number != null) {
      return number;
    }
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new ScriptSyntaxException("there is no " + layer + " '" + name + "'");
    }
  }

  static String name(String layer, int number) {
    return of(layer).entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .findFirst()
        .map(Map.Entry::getKey)
        .orElse(Integer.toString(number));
  }
}
