package io.polyrouter.testkit.script;

import java.math.BigDecimal;

/**
 * When something in a script happens, or is to happen: a moment or a span, since the start of the
 * script or since the event before.
 */
record When(boolean isRelative, long fromNanos, long toNanos) {

  static final When AT_ONCE = new When(true, 0, 0);

  private static final int NANO_DIGITS = 9;

  /** Whether a word is a time: 1.5, +1.5, 1..2 or +1..2, in seconds. */
  static boolean isTime(String word) {
    return word.matches("\\+?\\d+(\\.\\d+)?(\\.\\.\\d+(\\.\\d+)?)?");
  }

  static When parse(String word) {
    boolean isRelative = word.startsWith("+");
    String span = isRelative ? word.substring(1) : word;
    int dots = span.indexOf("..");
    long from = nanos(dots < 0 ? span : span.substring(0, dots));
    long to = dots < 0 ? from : nanos(span.substring(dots + 2));
    if (to < from) {
      throw new ScriptSyntaxException(word + " ends before it begins");
    }
    return new When(isRelative, from, to);
  }

  /** Seconds with decimals, as nanoseconds. */
  static long nanos(String seconds) {
    return new BigDecimal(seconds).movePointRight(NANO_DIGITS).longValueExact();
  }

  static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS)
        .setScale(6, java.math.RoundingMode.HALF_UP)
        .toPlainString();
  }

  boolean isMoment() {
    return fromNanos == toNanos;
  }
}
