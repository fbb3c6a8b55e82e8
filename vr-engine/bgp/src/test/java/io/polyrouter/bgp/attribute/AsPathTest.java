package io.polyrouter.bgp.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AsPath.Kind;
import io.polyrouter.bgp.attribute.AsPath.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AS paths. */
class AsPathTest {

  /** The text of a path back into it, for the sake of these tests. */
  static AsPath path(String text) {
    List<Segment> segments = new ArrayList<>();
    List<Long> sequence = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(text == null ? "" : text, " ,{}()[]", true);
    Kind kind = Kind.AS_SEQUENCE;
    while (tokens.hasMoreTokens()) {
      String token = tokens.nextToken();
      if (token.equals(" ") || token.equals(",")) {
        continue;
      }
      boolean isNumber = Character.isDigit(token.charAt(0));
      if (isNumber) {
        sequence.add(Long.parseLong(token));
      } else {
        if (!sequence.isEmpty()) {
          segments.add(new Segment(kind, sequence));
          sequence = new ArrayList<>();
        }
        kind =
            switch (token) {
              case "{" -> Kind.AS_SET;
              case "(" -> Kind.AS_CONFED_SEQUENCE;
              case "[" -> Kind.AS_CONFED_SET;
              default -> Kind.AS_SEQUENCE;
            };
      }
    }
    if (!sequence.isEmpty()) {
      segments.add(new Segment(kind, sequence));
    }
    return new AsPath(segments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 3 | 3",
        "1 2 {3,4} | 3",
        "(65001 65002) 1 2 | 2",
        "[65001,65002] (65003) | 0",
        "| 0",
      })
  void itsLengthCountsSetsOnceAndConfederationsNot(String text, int length) {
    AsPath path = path(text);
    byte[] bytes = AsPathBytes.bytes(path, AsPathBytes.AS4);
    assertThat(path.length()).isEqualTo(length);
    assertThat(AsPathBytes.length(bytes, 0, bytes.length)).isEqualTo(length);
    assertThat(path).hasToString(text == null ? "" : text);
    assertThat(AsPathBytes.path(bytes, 0, bytes.length, AsPathBytes.AS4)).isEqualTo(path);
    assertThat(AsPathBytes.faultIn(bytes, 0, bytes.length, AsPathBytes.AS4)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 8 | 7",
        "(65001) 7 8 | 7",
        "{7,8} | 0",
        "(65001) | 0",
        "| 0",
      })
  void theNeighbourIsTheFirstBehindTheConfederation(String text, int as) {
    byte[] bytes = AsPathBytes.bytes(path(text), AsPathBytes.AS4);
    assertThat(AsPathBytes.neighbourAs(bytes, 0, bytes.length)).isEqualTo(as);
  }

  /** RFC 6793, section 4.2.3. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // All of the path has gone through speakers that know of four octets at its end.
        "100 23456 23456 | 400000 500000 | 100 400000 500000",
        "23456 23456 | 400000 500000 | 400000 500000",
        // Somebody who knows of two octets has made the path shorter: AS4_PATH is out of date.
        "100 | 400000 500000 | 100",
        // A set counts for one.
        "100 {23456,200} 300 | {400000,200} 300 | 100 {400000,200} 300",
        "100 200 23456 | {400000,1} | 100 200 {400000,1}",
        // Confederations in the leading part stay.
        "(65001 65002) 100 23456 | 400000 | (65001 65002) 100 400000",
        "(65001) 23456 | 400000 | (65001) 400000",
        // Part of a segment.
        "100 200 300 23456 | 300 400000 | 100 200 300 400000",
      })
  void pathsOfTwoOctetsAreCompleted(String two, String four, String merged) {
    AsPath result = path(two).mergedWith(path(four));
    assertThat(result).hasToString(merged);
    assertThat(result.length()).isEqualTo(path(two).length());
  }

  @Test
  void numbersThatDoNotFitTwoOctetsAreReplaced() {
    AsPath path = path("100 400000 (65001)");
    byte[] bytes = AsPathBytes.bytes(path, AsPathBytes.AS2);
    assertThat(AsPathBytes.path(bytes, 0, bytes.length, AsPathBytes.AS2))
        .hasToString("100 23456 (65001)");
    assertThat(path.fitsTwoOctets()).isFalse();
    assertThat(path.withoutConfederations()).hasToString("100 400000");
  }

  @Test
  void loopsAreFoundWhereverTheyAre() {
    byte[] bytes = AsPathBytes.bytes(path("1 2 {3,1} (1) 4"), AsPathBytes.AS4);
    assertThat(AsPathBytes.occurrences(bytes, 0, bytes.length, 1)).isEqualTo(3);
    assertThat(AsPathBytes.occurrences(bytes, 0, bytes.length, 5)).isZero();
  }

  @Test
  void kindsHaveTheirNumbers() {
    for (Kind each : Kind.values()) {
      assertThat(Kind.of(each.code())).isEqualTo(each);
      assertThat(each.name().toLowerCase(Locale.ROOT)).startsWith("as_");
    }
  }
}
