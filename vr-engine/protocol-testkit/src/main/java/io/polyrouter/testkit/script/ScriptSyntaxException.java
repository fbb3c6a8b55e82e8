package io.polyrouter.testkit.script;

/** A script is wrong in itself; what it is run against has no part in that. */
public final class ScriptSyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ScriptSyntaxException(String message) {
    super(message);
  }
}
