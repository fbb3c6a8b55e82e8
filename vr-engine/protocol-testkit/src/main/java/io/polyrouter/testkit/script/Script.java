package io.polyrouter.testkit.script;

import java.util.ArrayList;
import java.util.List;

/**
 * A script: what it is about, what it is to be run against, and its lines. See the package for the
 * language.
 *
 * @param name of the file
 * @param title the first line: which section of which RFC, and what it says
 * @param subject kind of what it is run against
 */
public record Script(String name, String title, String subject, List<Step> steps) {

  private static final String COMMENT = "#";
  private static final String SUBJECT = "subject ";

  public Script {
    steps = List.copyOf(steps);
  }

  /** Reads a script; refuses one that could never fail. */
  public static Script parse(String name, String text) {
    String title = "";
    String subject = "";
    List<Step> steps = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String trimmed = line.strip();
      if (number == 1) {
        if (!trimmed.matches("# RFC \\d+.*: .+")) {
          throw refused(name, 1, "the first line says '# RFC number, section: what it is about'");
        }
        title = trimmed.substring(COMMENT.length()).strip();
      } else if (subject.isEmpty() && trimmed.startsWith(SUBJECT)) {
        subject = trimmed.substring(SUBJECT.length()).strip();
      } else if (!trimmed.isEmpty() && !trimmed.startsWith(COMMENT)) {
        try {
          steps.add(step(number, trimmed));
        } catch (ScriptSyntaxException e) {
          throw refused(name, number, e.getMessage() + ": " + trimmed);
        }
      }
    }
    if (subject.isEmpty()) {
      throw refused(name, number, "there is no line 'subject ...'");
    }
    if (steps.stream().noneMatch(Step::isCheck)) {
      throw refused(name, number, "the script expects nothing, so that it could never fail");
    }
    return new Script(name, title, subject, steps);
  }

  private static Step step(int number, String line) {
    String rest = line;
    When when = When.AT_ONCE;
    String first = firstWord(rest);
    if (When.isTime(first)) {
      when = When.parse(first);
      rest = rest.substring(first.length()).strip();
      first = firstWord(rest);
    }
    Step.Kind kind =
        switch (first) {
          case "" -> throw new ScriptSyntaxException("a time, and nothing that happens then");
          case "<" -> Step.Kind.INJECT;
          case ">" -> Step.Kind.EXPECT;
          case ">?" -> Step.Kind.ALLOW;
          case "quiet" -> Step.Kind.QUIET;
          case "skip" -> Step.Kind.SKIP;
          default -> Step.Kind.COMMAND;
        };
    if (kind != Step.Kind.COMMAND) {
      rest = rest.substring(first.length()).strip();
    }
    rest = withoutComment(" " + rest).strip();
    boolean waits = kind == Step.Kind.EXPECT || kind == Step.Kind.ALLOW;
    if (!waits && !when.isMoment()) {
      throw new ScriptSyntaxException("only what goes out may do so within a span of time");
    }
    boolean isAlone = kind == Step.Kind.QUIET || kind == Step.Kind.SKIP;
    if (rest.isEmpty() != isAlone) {
      throw new ScriptSyntaxException("incomplete, or more than there should be");
    }
    return new Step(number, line, when, kind, Words.of(rest));
  }

  private static String withoutComment(String text) {
    int at = text.indexOf(" " + COMMENT);
    return at < 0 ? text : text.substring(0, at).strip();
  }

  private static String firstWord(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  private static ScriptSyntaxException refused(String name, int line, String why) {
    return new ScriptSyntaxException(name + ":" + line + ": " + why);
  }
}
