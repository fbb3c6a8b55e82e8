package io.polyrouter.testkit.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays a script in virtual time. Whatever the subject sends must be what the next line expects, at
 * the time that it says; whatever the script expects must be sent.
 */
public final class ScriptRunner {

  private static final int MAX_TIMERS_AT_ONCE = 100_000;

  private final Script script;
  private final Stage stage = new Stage();
  private final Subject subject;

  /** When the event before happened, for times that are relative to it. */
  private long previousNanos = stage.nowNanos();

  private ScriptRunner(Script script, Function<Stage, Subject> subject) {
    this.script = script;
    this.subject = subject.apply(stage);
  }

  /**
   * Plays a script to its end.
   *
   * @param subject makes what it is played against
   * @throws ScriptFailure if the subject does something else than the script says
   * @throws ScriptSyntaxException if the script is wrong
   */
  public static void run(Script script, Function<Stage, Subject> subject) {
    new ScriptRunner(script, subject).run();
  }

  private void run() {
    for (Step step : script.steps()) {
      try {
        play(step);
      } catch (Mismatch e) {
        throw failure(step, String.valueOf(e.getMessage()));
      } catch (ScriptSyntaxException e) {
        throw new ScriptSyntaxException(where(step) + ": " + e.getMessage());
      } catch (RuntimeException e) {
        ScriptFailure failure = failure(step, "it threw " + e);
        failure.initCause(e);
        throw failure;
      }
    }
    Step last = script.steps().getLast();
    nothingSent(last, "the script has ended");
    try {
      subject.finish(stage.nowNanos());
    } catch (Mismatch e) {
      throw failure(last, "at the end of the script: " + e.getMessage());
    }
  }

  private void play(Step step) {
    switch (step.kind()) {
      case INJECT -> {
        waitFor(step);
        for (Words packet : subject.expand(step.words())) {
          stage.note("< " + packet);
          subject.inject(packet, stage.nowNanos());
        }
      }
      case COMMAND -> {
        waitFor(step);
        stage.note(step.words().toString());
        subject.command(step.words().again(), stage.nowNanos());
      }
      case QUIET -> waitFor(step);
      case SKIP -> skip(step);
      case EXPECT -> {
        for (Words packet : subject.expand(step.words())) {
          expect(step, packet, false);
        }
      }
      case ALLOW -> expect(step, step.words(), true);
    }
  }

  /**
   * Lets time pass until the step is due, during which nothing may be sent; what was sent just now
   * may still be expected after a command.
   */
  private void waitFor(Step step) {
    long at = nanos(step, step.when().fromNanos());
    if (at == stage.nowNanos() && step.kind() == Step.Kind.COMMAND) {
      previousNanos = at;
      return;
    }
    nothingSent(step, "the next line does not expect it");
    if (at < stage.nowNanos()) {
      throw new ScriptSyntaxException("it is already later than that");
    }
    while (subject.nextDeadlineNanos() <= at) {
      fireNext();
      nothingSent(step, "the next line does not expect it");
    }
    stage.advanceTo(at);
    previousNanos = at;
  }

  private void skip(Step step) {
    long at = nanos(step, step.when().fromNanos());
    while (subject.nextDeadlineNanos() <= at) {
      fireNext();
    }
    stage.queue().clear();
    stage.advanceTo(at);
    previousNanos = at;
  }

  private void expect(Step step, Words expected, boolean isOptional) {
    long from = nanos(step, step.when().fromNanos());
    long to = nanos(step, step.when().toNanos());
    while (stage.queue().isEmpty() && subject.nextDeadlineNanos() <= to) {
      fireNext();
    }
    Stage.Sent sent = stage.queue().peek();
    if (sent == null) {
      if (!isOptional) {
        throw failure(step, "nothing was sent until " + seconds(to) + ", " + nextTimer());
      }
      stage.advanceTo(Math.max(stage.nowNanos(), to));
      previousNanos = stage.nowNanos();
      return;
    }
    String difference = difference(sent, expected, from, to);
    if (difference == null) {
      stage.queue().remove();
      previousNanos = sent.atNanos();
    } else if (!isOptional) {
      throw failure(
          step, difference + "\n  expected: > " + expected + "\n  actual:   > " + sent.packet());
    }
  }

  private @Nullable String difference(Stage.Sent sent, Words expected, long from, long to) {
    String difference = sent.packet().differenceTo(expected.again());
    if (difference != null) {
      return difference;
    }
    return sent.atNanos() < from || sent.atNanos() > to
        ? "sent at "
            + seconds(sent.atNanos())
            + " instead of "
            + (from == to ? seconds(from) : seconds(from) + " to " + seconds(to))
        : null;
  }

  private void fireNext() {
    stage.advanceTo(Math.max(stage.nowNanos(), subject.nextDeadlineNanos()));
    int fired = 0;
    do {
      if (++fired > MAX_TIMERS_AT_ONCE) {
        throw new Mismatch("its timers fire for ever without time passing");
      }
      subject.fireDue(stage.nowNanos());
    } while (subject.nextDeadlineNanos() <= stage.nowNanos());
  }

  private long nanos(Step step, long nanos) {
    return step.when().isRelative() ? previousNanos + nanos : Stage.atStart(nanos);
  }

  private void nothingSent(Step step, String why) {
    Stage.Sent sent = stage.queue().peek();
    if (sent != null) {
      throw failure(
          step,
          "a packet was sent at "
              + seconds(sent.atNanos())
              + ", but "
              + why
              + "\n  actual:   > "
              + sent.packet());
    }
  }

  private String nextTimer() {
    long next = subject.nextDeadlineNanos();
    return next == Long.MAX_VALUE
        ? "and no timer is running"
        : "and the next timer is due at " + seconds(next);
  }

  private static String seconds(long nanos) {
    return When.seconds(Stage.sinceStart(nanos));
  }

  private String where(Step step) {
    return script.name() + ":" + step.lineNumber() + ": " + step.text();
  }

  private ScriptFailure failure(Step step, String what) {
    List<String> lines = new ArrayList<>();
    lines.add(script.title());
    lines.add(where(step));
    lines.add(what);
    lines.add("what happened:");
    lines.addAll(stage.trace());
    return new ScriptFailure(String.join("\n", lines));
  }
}
