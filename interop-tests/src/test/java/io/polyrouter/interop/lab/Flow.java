package io.polyrouter.interop.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One flow of a bridge, as {@code ovs-ofctl dump-flows} prints it.
 *
 * @param text match, priority and actions as printed, without counters
 */
public record Flow(long cookie, int table, long packets, long bytes, String text) {
  private static final Pattern LINE =
      Pattern.compile(
          "cookie=0x([0-9a-f]+), duration=[0-9.]+s, table=(\\d+), n_packets=(\\d+),"
              + " n_bytes=(\\d+),(?: idle_timeout=\\d+,| hard_timeout=\\d+,| [a-z_]*age=\\d+,|"
              + " send_flow_rem| reset_counts)* *(.*)");

  /** Does it send packets to the controller? */
  public boolean toController() {
    return text.contains("CONTROLLER");
  }

  /** Does it send packets out, by a group or directly, without the controller? */
  public boolean forwards() {
    return !toController() && (text.contains("group:") || text.contains("output:"));
  }

  static Flow parse(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      throw new AssertionError("not a line of dump-flows: " + line);
    }
    return new Flow(
        Long.parseUnsignedLong(matcher.group(1), 16),
        Integer.parseInt(matcher.group(2)),
        Long.parseLong(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        matcher.group(5));
  }
}
