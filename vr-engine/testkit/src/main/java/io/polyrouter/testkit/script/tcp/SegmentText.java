package io.polyrouter.testkit.script.tcp;

import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A segment as a script writes it: {@code [flow:] [ip] flags from:to(length) ack N win N urg N
 * <options>}.
 *
 * @param flow name before a colon, or the main one
 * @param ip items in brackets, such as {@code ttl 255}
 * @param isAckOptional whether the ACK flag is neither demanded nor excluded ({@code .?})
 * @param from sequence number
 * @param length of the payload
 * @param ack null without the ACK flag
 * @param options null if the script does not say
 */
record SegmentText(
    String flow,
    List<Words> ip,
    String flags,
    boolean isAckOptional,
    String from,
    int length,
    @Nullable String ack,
    @Nullable String window,
    @Nullable String urgent,
    @Nullable List<Words> options) {

  static final String MAIN_FLOW = "main";

  private static final Pattern RANGE =
      Pattern.compile("([^:()]+):([^:()]+)\\((\\d+)\\)(?:/(\\d+))?");

  static SegmentText parse(Words words) {
    String flow = flowName(words);
    List<Words> ip = List.of();
    if (words.peek().startsWith("[")) {
      ip = TcpOption.items(words.next());
    }
    String flags = words.next();
    boolean isAckOptional = flags.endsWith(".?");
    if (isAckOptional) {
      flags = flags.substring(0, flags.length() - 2);
    }
    if (!Segment.areFlags(flags) && !flags.equals("-")) {
      throw Words.unknown("set of flags", flags);
    }
    Matcher range = RANGE.matcher(words.next());
    if (!range.matches() || range.group(4) != null) {
      throw new ScriptSyntaxException("sequence numbers look like 1:101(100)");
    }
    int length = Integer.parseInt(range.group(3));
    checkEnd(range.group(1), range.group(2), length);
    String ack = words.accept("ack") ? words.next() : null;
    if (!isAckOptional && flags.contains(".") != (ack != null)) {
      throw new ScriptSyntaxException("flag '.' and 'ack' come together");
    }
    String window = words.accept("win") ? words.next() : null;
    String urgent = words.accept("urg") ? words.next() : null;
    List<Words> options = null;
    if (words.peek().startsWith("<")) {
      options = TcpOption.items(words.next());
    }
    words.end();
    return new SegmentText(
        flow,
        ip,
        flags.equals("-") ? "" : flags,
        isAckOptional,
        range.group(1),
        length,
        ack,
        window,
        urgent,
        options);
  }

  /** A name with a colon, in front of a segment or a command. */
  static String flowName(Words words) {
    if (!words.peek().matches("[a-z]\\w*:")) {
      return MAIN_FLOW;
    }
    String word = words.next();
    return word.substring(0, word.length() - 1);
  }

  private static void checkEnd(String from, String to, int length) {
    boolean areNumbers = from.matches("-?\\d+") && to.matches("-?\\d+");
    if (areNumbers && Long.parseLong(from) + length != Long.parseLong(to)) {
      throw new ScriptSyntaxException(from + " and " + length + " do not make " + to);
    }
  }

  /** {@code 1:3001(3000)/1000} stands for three segments. */
  static List<Words> expand(Words words) {
    for (int i = 0; i < words.all().size(); i++) {
      Matcher range = RANGE.matcher(words.all().get(i));
      if (range.matches() && range.group(4) != null) {
        long from = Long.parseLong(range.group(1));
        long end = Long.parseLong(range.group(2));
        checkEnd(range.group(1), range.group(2), Integer.parseInt(range.group(3)));
        long each = Long.parseLong(range.group(4));
        List<Words> expanded = new ArrayList<>();
        for (long at = from; at < end; at += each) {
          long to = Math.min(end, at + each);
          expanded.add(words.with(i, at + ":" + to + "(" + (to - at) + ")"));
        }
        return expanded;
      }
    }
    return List.of(words);
  }
}
