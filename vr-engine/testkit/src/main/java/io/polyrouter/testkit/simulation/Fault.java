package io.polyrouter.testkit.simulation;

import java.time.Duration;
import java.util.Set;

/** Something that happens to a network. */
public sealed interface Fault {

  /** A segment goes dead and every end notices. */
  record CarrierLost(int segment) implements Fault {}

  /** One end of a segment goes dead, and notices; so does the other end of a cable. */
  record Unplugged(int port) implements Fault {}

  /** One end of a segment neither sends nor receives any more, and nobody notices. */
  record Silenced(int port) implements Fault {}

  /** One end of a segment still sends, but hears nothing any more. */
  record Deafened(int port) implements Fault {}

  /**
   * A segment loses, delays and thereby reorders frames, and changes them.
   *
   * @param corruption how likely one bit of an IP packet is another one
   */
  record Impaired(int segment, double loss, Duration jitter, double corruption) implements Fault {}

  /** Whatever happened to a segment is over. */
  record Repaired(int segment) implements Fault {}

  /** These routers are cut off from the others; nobody notices. */
  record Partitioned(Set<Integer> side) implements Fault {
    public Partitioned {
      side = Set.copyOf(side);
    }
  }

  /** A router is removed, with good-byes to its neighbours. */
  record Stopped(int router) implements Fault {}

  /** It is there again. */
  record Started(int router) implements Fault {}

  /** A router fails without a word, and is started again by its engine. */
  record Crashed(int router) implements Fault {}

  /** For a while nothing runs. */
  record Stalled(Duration time) implements Fault {}

  /** Somebody sets the wall clock. */
  record WallClockSet(Duration by) implements Fault {}
}
