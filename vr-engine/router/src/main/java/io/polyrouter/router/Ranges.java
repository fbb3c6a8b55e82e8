package io.polyrouter.router;

/** Checks of values that callers give. */
final class Ranges {

  private Ranges() {}

  static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s %d is out of range: use %d to %d".formatted(what, value, least, most));
    }
  }
}
