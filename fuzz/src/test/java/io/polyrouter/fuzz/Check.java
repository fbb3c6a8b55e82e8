package io.polyrouter.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Properties. */
public final class Check {

  private Check() {}

  /** Fails with a sentence that says what should hold. */
  public static void that(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static void inRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new AssertionError(what + " is " + value + ", not within " + least + " to " + most);
    }
  }

  public static void same(String what, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(what + ": " + actual + " instead of " + expected);
    }
  }

  /** Compares parts of two arrays. */
  public static void same(
      String what, byte[] expected, int expectedAt, byte[] actual, int actualAt, int length) {
    if (!Arrays.equals(
        expected, expectedAt, expectedAt + length, actual, actualAt, actualAt + length)) {
      HexFormat hex = HexFormat.ofDelimiter(" ");
      throw new AssertionError(
          what
              + ": "
              + hex.formatHex(actual, actualAt, actualAt + length)
              + " instead of "
              + hex.formatHex(expected, expectedAt, expectedAt + length));
    }
  }
}
