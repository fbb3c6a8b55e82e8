package io.polyrouter.testkit.script;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers in scripts and the names given to them. Where a number is expected, a script may write
 * {@code *} for any, {@code A..B} for a range, {@code !N} for any but one, and {@code $name}, which
 * takes the name for the number that comes first and stands for that number from then on; also with
 * a difference, {@code $name+N}.
 */
public final class Values {

  private final Map<String, Long> named = new TreeMap<>();

  /** The number that a word stands for. */
  public long number(String word) {
    if (!word.startsWith("$")) {
      return literal(word);
    }
    int plus = Math.max(word.indexOf('+'), word.indexOf('-'));
    String name = plus < 0 ? word : word.substring(0, plus);
    Long value = named.get(name);
    if (value == null) {
      throw new ScriptSyntaxException(name + " has no value yet");
    }
    if (plus < 0) {
      return value;
    }
    long difference = literal(word.substring(plus + 1));
    return word.charAt(plus) == '+' ? value + difference : value - difference;
  }

  /** Whether a number is the one, or one of those, that a word stands for. */
  public boolean matches(String word, long actual) {
    if (word.equals("*")) {
      return true;
    }
    if (word.startsWith("!")) {
      return !matches(word.substring(1), actual);
    }
    int dots = word.indexOf("..");
    if (dots > 0) {
      return number(word.substring(0, dots)) <= actual
          && actual <= number(word.substring(dots + 2));
    }
    if (word.startsWith("$") && word.indexOf('+') < 0 && word.indexOf('-') < 0) {
      named.putIfAbsent(word, actual);
    }
    return number(word) == actual;
  }

  /** As {@link #matches}, of a time that the script gives in seconds. */
  public boolean matchesSeconds(String word, long actualNanos) {
    int dots = word.indexOf("..");
    if (dots > 0) {
      return When.nanos(word.substring(0, dots)) <= actualNanos
          && actualNanos <= When.nanos(word.substring(dots + 2));
    }
    return When.nanos(word) == actualNanos;
  }

  private static long literal(String word) {
    try {
      return word.startsWith("0x")
          ? Long.parseLong(word.substring(2), 16)
          : new BigDecimal(word).longValueExact();
    } catch (NumberFormatException | ArithmeticException e) {
      throw new ScriptSyntaxException("'" + word + "' is no whole number");
    }
  }
}
