package io.polyrouter.testkit.script;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of one line of a script, read from front to back. What stands between {@code <} and
 * {@code >} or between brackets is one word, if the bracket is not alone.
 */
public final class Words {

  private final List<String> words;
  private int at;

  private Words(List<String> words) {
    this.words = List.copyOf(words);
  }

  /** The words of a text. */
  public static Words of(String text) {
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
        continue;
      }
      int end = i;
      char close = c == '<' ? '>' : c == '[' ? ']' : 0;
      boolean alone = i + 1 >= text.length() || Character.isWhitespace(text.charAt(i + 1));
      int closeAt = close == 0 || alone ? -1 : text.indexOf(close, i);
      if (closeAt > 0) {
        end = closeAt + 1;
      } else {
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
          end++;
        }
      }
      words.add(text.substring(i, end));
      i = end;
    }
    return new Words(words);
  }

  /** These words, to be read from the front again. */
  public Words again() {
    return new Words(words);
  }

  /** The same words, one of them replaced. */
  public Words with(int index, String word) {
    List<String> changed = new ArrayList<>(words);
    changed.set(index, word);
    return new Words(changed);
  }

  /** All words, read or not. */
  public List<String> all() {
    return words;
  }

  public boolean hasNext() {
    return at < words.size();
  }

  /** The next word, or nothing at the end. */
  public String peek() {
    return hasNext() ? words.get(at) : "";
  }

  /** Takes the next word. */
  public String next() {
    if (!hasNext()) {
      throw new ScriptSyntaxException("the line ends too early");
    }
    return words.get(at++);
  }

  /** Takes the next word if it is this one. */
  public boolean accept(String word) {
    if (!peek().equals(word)) {
      return false;
    }
    at++;
    return true;
  }

  /** Takes the next word, which must be this one. */
  public void require(String word) {
    if (!accept(word)) {
      throw new ScriptSyntaxException("expected '" + word + "' instead of '" + peek() + "'");
    }
  }

  /** There must be no more words. */
  public void end() {
    if (hasNext()) {
      throw new ScriptSyntaxException("'" + peek() + "' means nothing here");
    }
  }

  /** A word that was not understood. */
  public static ScriptSyntaxException unknown(String what, String word) {
    return new ScriptSyntaxException("there is no " + what + " '" + word + "'");
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
