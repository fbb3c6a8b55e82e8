package io.polyrouter.testkit.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where a script is played: its time, what was sent and not yet looked at, and all that happened.
 */
public final class Stage {

  /** Not 0: nobody may take the start of the clock for something special. */
  private static final long START_NANOS = 1_000_000_000_000L;

  private final Values values = new Values();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final List<String> trace = new ArrayList<>();
  private long nowNanos = START_NANOS;

  record Sent(long atNanos, Subject.Packet packet) {}

  Stage() {}

  public long nowNanos() {
    return nowNanos;
  }

  /** The numbers that the script has given names. */
  public Values values() {
    return values;
  }

  /** The subject sends a packet, now. */
  public void sent(Subject.Packet packet) {
    sent.add(new Sent(nowNanos, packet));
    note("> " + packet);
  }

  /** Something worth seeing when the script fails. */
  public void note(String text) {
    trace.add("  " + When.seconds(sinceStart(nowNanos)) + "  " + text);
  }

  Deque<Sent> queue() {
    return sent;
  }

  List<String> trace() {
    return trace;
  }

  void advanceTo(long nanos) {
    nowNanos = nanos;
  }

  static long atStart(long sinceStartNanos) {
    return START_NANOS + sinceStartNanos;
  }

  static long sinceStart(long nanos) {
    return nanos - START_NANOS;
  }
}
