package io.polyrouter.testkit.script;

/** Something else was found than a line of the script expects. */
public final class Mismatch extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Mismatch(String message) {
    super(message);
  }

  /** Two values that should be equal. */
  public static Mismatch of(String what, Object expected, Object actual) {
    return new Mismatch(what + ": expected " + expected + ", but it is " + actual);
  }
}
