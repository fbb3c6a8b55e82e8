package io.polyrouter.routing.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects what is wrong, up to a limit: nobody reads the ten-thousandth message. */
public final class ConfigProblems {

  /** Most problems that are reported at once. */
  public static final int LIMIT = 100;

  /** Characters of a name. */
  public static final int MAX_NAME_LENGTH = 64;

  /** Characters of a description. */
  public static final int MAX_DESCRIPTION_LENGTH = 255;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}");

  private final List<ConfigProblem> found = new ArrayList<>();

  /** Adds a problem; beyond the limit it is not kept. */
  public void add(ModelPath path, String message) {
    if (found.size() < LIMIT) {
      found.add(path.problem(message));
    }
  }

  /** The rule of all names. */
  public void checkName(ModelPath path, String what, String name) {
    if (!NAME.matcher(name).matches()) {
      add(
          path.child("name"),
          "%s name %s is not valid: use 1 to %d letters, digits, '.', '_', ':', '/' or '-', starting with a letter or a digit"
              .formatted(what, quoted(name), MAX_NAME_LENGTH));
    }
  }

  /** The rule of all descriptions. */
  public void checkDescription(ModelPath path, String description) {
    if (description.length() > MAX_DESCRIPTION_LENGTH) {
      add(
          path.child("description"),
          "the description has %d characters: use at most %d"
              .formatted(description.length(), MAX_DESCRIPTION_LENGTH));
    }
  }

  /** A number has to be in a range, its ends included. */
  public void checkRange(ModelPath path, String what, long value, long least, long most) {
    if (value < least || value > most) {
      add(path, "%s %d is out of range: use %d to %d".formatted(what, value, least, most));
    }
  }

  /** What was found, in the order of the rules. */
  public List<ConfigProblem> found() {
    return List.copyOf(found);
  }

  private static String quoted(String name) {
    return '"' + (name.length() <= 80 ? name : name.substring(0, 80) + "...") + '"';
  }
}
