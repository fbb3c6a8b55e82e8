package io.polyrouter.bgp.attribute;

import java.util.ArrayList;
import java.util.List;

/**
 * An AS_PATH taken apart, for people, policies and what is rare; sets keep it as bytes.
 *
 * @param segments from the nearest AS to the origin
 */
public record AsPath(List<Segment> segments) {

  public static final AsPath EMPTY = new AsPath(List.of());

  /** RFC 6793, section 4.2.3: stands for an AS number that does not fit two octets. */
  public static final int AS_TRANS = 23_456;

  public AsPath {
    segments = List.copyOf(segments);
  }

  /** RFC 4271, section 4.3, and RFC 5065, section 3. */
  public enum Kind {
    AS_SET(1),
    AS_SEQUENCE(2),
    AS_CONFED_SEQUENCE(3),
    AS_CONFED_SET(4);

    private static final Kind[] ALL = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** On the wire. */
    public int code() {
      return code;
    }

    static Kind of(int code) {
      return ALL[code - 1];
    }

    boolean isConfederation() {
      return this == AS_CONFED_SEQUENCE || this == AS_CONFED_SET;
    }

    boolean isSet() {
      return this == AS_SET || this == AS_CONFED_SET;
    }
  }

  /**
   * AS numbers of one kind.
   *
   * @param numbers 1 to 255 of them, 32 bits each
   */
  public record Segment(Kind kind, List<Long> numbers) {

    static final int MAX_NUMBERS = 255;

    public Segment {
      numbers = List.copyOf(numbers);
      if (numbers.isEmpty() || numbers.size() > MAX_NUMBERS) {
        throw new IllegalArgumentException(
            "a segment has 1 to 255 AS numbers, not " + numbers.size());
      }
    }

    /** AS numbers that it counts for (RFC 4271, section 9.1.2.2; RFC 5065, section 5.3). */
    int length() {
      return kind.isConfederation() ? 0 : kind.isSet() ? 1 : numbers.size();
    }
  }

  /** A path of one sequence. */
  public static AsPath ofSequence(Long... numbers) {
    return numbers.length == 0
        ? EMPTY
        : new AsPath(List.of(new Segment(Kind.AS_SEQUENCE, List.of(numbers))));
  }

  /** What the decision process compares. */
  public int length() {
    int length = 0;
    for (Segment each : segments) {
      length += each.length();
    }
    return length;
  }

  /**
   * The path of which this is the form with two-octet numbers (RFC 6793, section 4.2.3): its
   * leading part, and then what AS4_PATH says.
   *
   * @param as4 without segments of a confederation
   */
  AsPath mergedWith(AsPath as4) {
    int leading = length() - as4.length();
    if (leading < 0) {
      return this;
    }
    List<Segment> merged = new ArrayList<>();
    for (Segment each : segments) {
      // Segments of a confederation are kept where they are next to something that is kept.
      if (each.kind.isConfederation()) {
        merged.add(each);
      } else if (leading <= 0) {
        break;
      } else if (each.length() <= leading) {
        merged.add(each);
        leading -= each.length();
      } else {
        merged.add(new Segment(each.kind, each.numbers.subList(0, leading)));
        leading = 0;
      }
    }
    for (Segment each : as4.segments) {
      addOrExtend(merged, each);
    }
    return new AsPath(merged);
  }

  private static void addOrExtend(List<Segment> to, Segment segment) {
    Segment last = to.isEmpty() ? null : to.getLast();
    if (last != null
        && last.kind == Kind.AS_SEQUENCE
        && segment.kind == Kind.AS_SEQUENCE
        && last.numbers.size() + segment.numbers.size() <= Segment.MAX_NUMBERS) {
      List<Long> numbers = new ArrayList<>(last.numbers);
      numbers.addAll(segment.numbers);
      to.set(to.size() - 1, new Segment(Kind.AS_SEQUENCE, numbers));
    } else {
      to.add(segment);
    }
  }

  /** Without the segments of confederations (RFC 6793, section 4.2.2). */
  AsPath withoutConfederations() {
    return new AsPath(segments.stream().filter(each -> !each.kind.isConfederation()).toList());
  }

  boolean fitsTwoOctets() {
    return segments.stream().flatMap(each -> each.numbers.stream()).allMatch(as -> as < 1 << 16);
  }

  /** Only the numbers, from the nearest to the origin. */
  List<Long> numbers() {
    return segments.stream().flatMap(each -> each.numbers.stream()).toList();
  }

  /** Such as {@code 64500 64501 {64510,64511}}; confederations stand in other brackets. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Segment each : segments) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      String delimiter = each.kind.isSet() ? "," : " ";
      List<String> numbers = each.numbers.stream().map(String::valueOf).toList();
      String all = String.join(delimiter, numbers);
      text.append(
          switch (each.kind) {
            case AS_SEQUENCE -> all;
            case AS_SET -> "{" + all + "}";
            case AS_CONFED_SEQUENCE -> "(" + all + ")";
            case AS_CONFED_SET -> "[" + all + "]";
          });
    }
    return text.toString();
  }
}
