package io.polyrouter.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordMatchTest {

  private final Values values = new Values();

  private @Nullable String difference(String expected, String actual) {
    return WordMatch.difference(Words.of(expected), Words.of(actual), values);
  }

  @Test
  void equalWordsMatch() {
    assertThat(difference("a b 1", "a b 1")).isNull();
    assertThat(difference("a, b", "a b,")).isNull();
  }

  @Test
  void otherWordsDoNot() {
    assertThat(difference("a b", "a c")).isEqualTo("'c' instead of 'b'");
    assertThat(difference("a b c", "a b")).isEqualTo("'c' is missing at the end");
    assertThat(difference("a", "a b")).isEqualTo("'b' too much");
  }

  @Test
  void placesMayBeLeftOpen() {
    assertThat(difference("a * c", "a b c")).isNull();
    assertThat(difference("a ...", "a b c")).isNull();
    assertThat(difference("a 1..5", "a 3")).isNull();
    assertThat(difference("a 1..5", "a 6")).isNotNull();
    assertThat(difference("a 1..5", "a b")).isNotNull();
    assertThat(difference("a !4", "a 4")).isNotNull();
  }

  @Test
  void aNameStandsForItsFirstNumber() {
    assertThat(difference("a $n", "a 7")).isNull();
    assertThat(difference("a $n", "a 8")).isNotNull();
    assertThat(difference("a $n+1", "a 8")).isNull();
  }
}
