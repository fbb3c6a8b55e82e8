package io.polyrouter.testkit.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares texts word by word: the same words in the same order. In what is expected, {@code *}
 * stands for any word, {@code ...} at the end for all that follow, and where a number stands it may
 * be anything of {@link Values}. Commas behind words are for the eye.
 */
public final class WordMatch {

  private static final String REST = "...";

  private WordMatch() {}

  /** What is different, or null. */
  public static @Nullable String difference(Words expected, Words actual, Values values) {
    List<String> wanted = expected.all();
    List<String> found = actual.all();
    for (int i = 0; i < wanted.size(); i++) {
      String want = bare(wanted.get(i));
      if (want.equals(REST) && i == wanted.size() - 1) {
        return null;
      }
      if (i >= found.size()) {
        return "'" + want + "' is missing at the end";
      }
      String is = bare(found.get(i));
      if (!matches(want, is, values)) {
        return "'" + is + "' instead of '" + want + "'";
      }
    }
    return found.size() > wanted.size() ? "'" + found.get(wanted.size()) + "' too much" : null;
  }

  private static String bare(String word) {
    return word.length() > 1 && word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
  }

  private static boolean matches(String want, String is, Values values) {
    if (want.equals("*") || want.equals(is)) {
      return true;
    }
    boolean isPattern =
        want.startsWith("$") || want.startsWith("!") || want.matches("-?\\w+\\.\\.-?\\w+");
    return isPattern && is.matches("\\d{1,18}") && values.matches(want, Long.parseLong(is));
  }
}
