package io.polyrouter.testkit.script;

/** What a script was run against does not do what the script says. */
public final class ScriptFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  public ScriptFailure(String message) {
    super(message);
  }
}
