package io.polyrouter.routing.policy;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Members of community and AS-path sets as what they match. */
final class PathPatterns {

  /** A community as it is written: one that is not needs a look as an expression. */
  private static final Pattern LITERAL = Pattern.compile("[0-9]+(:[0-9]+){1,2}|[a-z][a-z-]*");

  /** Start, end or the space between two numbers. */
  private static final String BORDER = "(?:^|$| )";

  private PathPatterns() {}

  /**
   * A member of a community set.
   *
   * @throws java.util.regex.PatternSyntaxException if it is neither a community nor an expression
   */
  static Predicate<String> community(String member) {
    return LITERAL.matcher(member).matches()
        ? member::equals
        : Pattern.compile(member).asPredicate();
  }

  /**
   * A member of an AS-path set.
   *
   * @throws java.util.regex.PatternSyntaxException if it is no expression
   */
  static Pattern asPath(String member) {
    return Pattern.compile(member.replace("_", BORDER));
  }
}
