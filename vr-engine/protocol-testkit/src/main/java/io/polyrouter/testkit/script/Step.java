package io.polyrouter.testkit.script;

/**
 * One line of a script.
 *
 * @param lineNumber from 1
 * @param text as it stands in the file
 * @param words without time and sign
 */
record Step(int lineNumber, String text, When when, Kind kind, Words words) {

  enum Kind {
    /** {@code <}: a packet comes in. */
    INJECT,
    /** {@code >}: a packet goes out. */
    EXPECT,
    /** {@code >?}: a packet may go out. */
    ALLOW,
    /** {@code quiet}: until here nothing goes out. */
    QUIET,
    /** {@code skip}: what goes out until here is not looked at. */
    SKIP,
    /** Anything else: what the application, or the operator, does or finds. */
    COMMAND
  }

  /** Whether the line can make its script fail by itself. */
  boolean isCheck() {
    return kind == Kind.EXPECT || kind == Kind.COMMAND && words.all().contains("expect");
  }
}
