package io.polyrouter.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The runner finds fault with what is wrong, be it the script or what it is played against. */
class ScriptRunnerTest {

  /** Answers "ping N" with "pong N"; the command "later N" has it send "pong N" a second later. */
  private static final class Echo implements Subject {

    private final Stage stage;
    private final Deque<String> later = new ArrayDeque<>();
    private long deadlineNanos = Long.MAX_VALUE;

    Echo(Stage stage) {
      this.stage = stage;
    }

    private record Text(String text, Values values) implements Packet {

      @Override
      public @Nullable String differenceTo(Words expected) {
        Words actual = Words.of(text);
        expected.require("pong");
        actual.require("pong");
        return values.matches(expected.next(), Long.parseLong(actual.next())) ? null : "number";
      }

      @Override
      public String toString() {
        return text;
      }
    }

    private void send(String number) {
      stage.sent(new Text("pong " + number, stage.values()));
    }

    @Override
    public long nextDeadlineNanos() {
      return deadlineNanos;
    }

    @Override
    public void fireDue(long nowNanos) {
      deadlineNanos = Long.MAX_VALUE;
      send(Objects.requireNonNull(later.poll()));
    }

    @Override
    public void inject(Words packet, long nowNanos) {
      Words words = packet.again();
      words.require("ping");
      send(words.next());
    }

    @Override
    public void command(Words command, long nowNanos) {
      String name = command.next();
      switch (name) {
        case "later" -> {
          later.add(command.next());
          deadlineNanos = nowNanos + 1_000_000_000L;
        }
        case "expect" -> throw new Mismatch("never as expected");
        case "break" -> throw new IllegalArgumentException("broken");
        default -> throw Words.unknown("command", name);
      }
    }

    @Override
    public void finish(long nowNanos) {
      if (!later.isEmpty()) {
        throw new Mismatch("something is left");
      }
    }
  }

  private static void play(String... lines) {
    String text = "# RFC 0, section 0: a test\nsubject echo\n" + String.join("\n", lines);
    ScriptRunner.run(Script.parse("test.txt", text), Echo::new);
  }

  private static void fails(String why, String... lines) {
    assertThatThrownBy(() -> play(lines))
        .isInstanceOf(ScriptFailure.class)
        .hasMessageContaining(why);
  }

  private static void refused(String why, String... lines) {
    assertThatThrownBy(() -> play(lines))
        .isInstanceOf(ScriptSyntaxException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aRightScriptPasses() {
    assertThatCode(() ->
            play(
                "0 < ping 1",
                "> pong 1   # at once",
                "later 2",
                "+0.5 quiet",
                "+0.4..0.6 > pong 2",
                "2 later 3",
                "2.5..3 > pong 3",
                ">? pong 4",
                "< ping 5",
                ">? pong 4",
                "> pong 5",
                "later 6",
                "+1 skip"))
        .doesNotThrowAnyException();
  }

  @Test
  void anotherPacketThanExpectedFails() {
    fails("number", "< ping 1", "> pong 2");
  }

  @Test
  void aPacketTooLateFails() {
    fails("nothing was sent until 0.900000", "later 1", "+0.9 > pong 1");
  }

  @Test
  void aPacketTooEarlyFails() {
    fails("sent at 1.000000 instead of 1.100000 to 2.000000", "later 1", "1.1..2 > pong 1");
  }

  @Test
  void aPacketThatNeverComesFails() {
    fails("no timer is running", "< ping 1", "> pong 1", "+0..9 > pong 2");
  }

  @Test
  void aPacketThatNobodyExpectsFails() {
    fails("the next line does not expect it", "< ping 1", "< ping 2", "> pong 1");
    fails("the next line does not expect it", "later 1", "+3 quiet", "> pong 1");
  }

  @Test
  void aPacketLeftAtTheEndFails() {
    fails("the script has ended", "later 1", "+1 > pong 1", "< ping 2");
  }

  @Test
  void whatTheSubjectFindsLeftAtTheEndFails() {
    fails("something is left", "< ping 1", "> pong 1", "later 2");
  }

  @Test
  void aCommandThatFindsSomethingElseFails() {
    fails("never as expected", "expect anything");
  }

  @Test
  void anExceptionOfTheSubjectFails() {
    fails("broken", "break", "> pong 1");
  }

  @Test
  void theMessageTellsLineExpectationAndWhatHappened() {
    assertThatThrownBy(() -> play("< ping 1", "> pong 1", "+2 < ping 2", "> pong 3"))
        .message()
        .contains("RFC 0, section 0")
        .contains("test.txt:6: > pong 3")
        .contains("expected: > pong 3")
        .contains("actual:   > pong 2")
        .contains("0.000000  < ping 1")
        .contains("2.000000  > pong 2");
  }

  @Test
  void aScriptThatChecksNothingIsRefused() {
    refused("expects nothing", "< ping 1", "+1 skip");
    refused("expects nothing", ">? pong 1");
    refused("expects nothing", "1 quiet");
  }

  @Test
  void linesThatMeanNothingAreRefused() {
    refused("no command 'jump'", "jump", "> pong 1");
    refused("incomplete", "1 quiet now", "> pong 1");
    refused("incomplete", "1 >", "> pong 1");
    refused("only what goes out", "1..2 < ping 1", "> pong 1");
    refused("ends before it begins", "2..1 > pong 1");
    refused("already later", "2 quiet", "1 < ping 1", "> pong 1");
    refused("a time, and nothing", "1", "> pong 1");
  }

  @Test
  void aScriptSaysWhatItIsAbout() {
    assertThatThrownBy(() -> Script.parse("x", "subject echo\n> pong 1"))
        .isInstanceOf(ScriptSyntaxException.class)
        .hasMessageContaining("x:1");
    assertThatThrownBy(() -> Script.parse("x", "# RFC 1, section 2: y\n> pong 1"))
        .isInstanceOf(ScriptSyntaxException.class)
        .hasMessageContaining("subject");
  }

  @Test
  void numbersMayBePatternsAndHaveNames() {
    Values values = new Values();
    assertThat(values.matches("7", 7)).isTrue();
    assertThat(values.matches("7", 8)).isFalse();
    assertThat(values.matches("0x10", 16)).isTrue();
    assertThat(values.matches("*", 8)).isTrue();
    assertThat(values.matches("!7", 7)).isFalse();
    assertThat(values.matches("5..9", 9)).isTrue();
    assertThat(values.matches("5..9", 10)).isFalse();
    assertThat(values.matches("$a", 40)).isTrue();
    assertThat(values.matches("$a", 41)).isFalse();
    assertThat(values.number("$a+2")).isEqualTo(42);
    assertThat(values.matches("$a-1..$a+1", 41)).isTrue();
    assertThatThrownBy(() -> values.number("$b")).isInstanceOf(ScriptSyntaxException.class);
    assertThat(values.matchesSeconds("0.1..0.2", 150_000_000)).isTrue();
  }
}
