package io.polyrouter.testkit.script.tcp;

import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment that the subject sent. */
final class SentSegment implements Subject.Packet {

  private final Segment segment;
  private final SendOptions ip;
  private final Flow flow;
  private final Values values;

  SentSegment(Segment segment, SendOptions ip, Flow flow, Values values) {
    this.segment = segment;
    this.ip = ip;
    this.flow = flow;
    this.values = values;
  }

  @Override
  public @Nullable String differenceTo(Words words) {
    SegmentText expected = SegmentText.parse(words);
    if (!expected.flow().equals(flow.name)) {
      return "another connection: " + flow.name;
    }
    int flags = Segment.flags(expected.flags());
    int compared = (flags & Segment.PSH) != 0 ? 0xff : 0xff & ~Segment.PSH;
    if (expected.isAckOptional()) {
      compared &= ~Segment.ACK;
    }
    if ((segment.flags & compared) != flags) {
      return "flags " + segment.flagLetters() + " instead of " + expected.flags();
    }
    if (!values.matches(expected.from(), flow.localRelative(segment.sequence))) {
      return "sequence number";
    }
    if (segment.payload.length != expected.length()) {
      return "length";
    }
    if (differs(expected.ack(), flow.peerRelative(segment.acknowledgement))) {
      return "acknowledgement";
    }
    if (differs(expected.window(), segment.window)) {
      return "window";
    }
    if (differs(expected.urgent(), segment.urgent)) {
      return "urgent pointer";
    }
    String payload = payloadDifference();
    if (payload != null) {
      return payload;
    }
    for (Words item : expected.ip()) {
      if (!ipMatches(item)) {
        return "IP header: [ttl "
            + ip.hopLimit()
            + ", tos "
            + ip.trafficClass()
            + (ip.fragment() ? "" : ", df")
            + ", flow "
            + ip.flowLabel()
            + "]";
      }
    }
    return expected.options() == null ? null : optionDifference(expected.options());
  }

  private boolean differs(@Nullable String expected, long actual) {
    return expected != null && !values.matches(expected, actual);
  }

  private boolean ipMatches(Words item) {
    String name = item.next();
    return switch (name) {
      case "ttl" -> values.matches(item.next(), ip.hopLimit());
      case "tos" -> values.matches(item.next(), ip.trafficClass());
      case "df" -> !ip.fragment();
      default -> throw Words.unknown("field of IP", name);
    };
  }

  /** The bytes at a place of the stream are always the same ones. */
  private @Nullable String payloadDifference() {
    long at = flow.localRelative(segment.sequence) + (segment.has(Segment.SYN) ? 1 : 0);
    if (!flow.isLocalIsnKnown || segment.has(Segment.RST)) {
      return null;
    }
    for (int i = 0; i < segment.payload.length; i++) {
      if (segment.payload[i] != Flow.dataAt(at + i)) {
        return "the byte at " + (at + i) + " is not what the application wrote there";
      }
    }
    return null;
  }

  /** All options must be expected, in any order; {@code ...} stands for any others. */
  private @Nullable String optionDifference(List<Words> expected) {
    List<TcpOption> left = new ArrayList<>(segment.options);
    boolean mayHaveMore = false;
    for (Words item : expected) {
      if (item.peek().equals("...")) {
        mayHaveMore = true;
        continue;
      }
      boolean isAbsent = item.accept("no");
      boolean found = false;
      for (TcpOption option : left) {
        if (option.matches(isAbsent ? afterNo(item) : item.again(), flow, values)) {
          found = true;
          left.remove(option);
          break;
        }
      }
      if (found == isAbsent) {
        return "option " + item;
      }
    }
    return left.isEmpty() || mayHaveMore ? null : "options that were not expected";
  }

  private static Words afterNo(Words item) {
    Words words = item.again();
    words.require("no");
    return words;
  }

  @Override
  public String toString() {
    String name = flow.name.equals(SegmentText.MAIN_FLOW) ? "" : flow.name + ": ";
    return name + segment.toString(flow);
  }
}
