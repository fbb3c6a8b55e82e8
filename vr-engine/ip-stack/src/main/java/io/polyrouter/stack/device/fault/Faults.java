package io.polyrouter.stack.device.fault;

import java.time.Duration;

/**
 * What is to happen to the frames of one direction.
 *
 * @param loss share of frames that are lost, 0 to 1
 * @param duplication share of frames that arrive twice
 * @param corruption share of frames of which one bit, anywhere, is flipped
 * @param reordering share of frames that are not delayed, and so overtake those before them
 * @param delay how long every other frame takes
 * @param jitter how much longer at most; each frame takes its own time, so that they overtake each
 *     other
 * @param bitsPerSecond rate of the link, 0 for no limit
 * @param queueBytes bytes that wait for the link at most; what comes then is lost
 */
public record Faults(
    double loss,
    double duplication,
    double corruption,
    double reordering,
    Duration delay,
    Duration jitter,
    long bitsPerSecond,
    int queueBytes) {

  // Before the constants that are checked against it.
  private static final Duration LONGEST = Duration.ofHours(1);

  /** A perfect link. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0);

  public Faults {
    checkShare("loss", loss);
    checkShare("duplication", duplication);
    checkShare("corruption", corruption);
    checkShare("reordering", reordering);
    checkTime("delay", delay);
    checkTime("jitter", jitter);
    if (bitsPerSecond < 0 || queueBytes < 0) {
      throw new IllegalArgumentException("a rate and a queue are not negative");
    }
  }

  private static void checkShare(String what, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(what + " is a share from 0 to 1, not " + share);
    }
  }

  private static void checkTime(String what, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " is from 0 to " + LONGEST + ", not " + time);
    }
  }

  /** The same with a share of frames lost. */
  public Faults withLoss(double share) {
    return new Faults(
        share, duplication, corruption, reordering, delay, jitter, bitsPerSecond, queueBytes);
  }

  /** The same with a share of frames doubled. */
  public Faults withDuplication(double share) {
    return new Faults(
        loss, share, corruption, reordering, delay, jitter, bitsPerSecond, queueBytes);
  }

  /** The same with a share of frames corrupted. */
  public Faults withCorruption(double share) {
    return new Faults(
        loss, duplication, share, reordering, delay, jitter, bitsPerSecond, queueBytes);
  }

  /** The same with a delay, which a share of frames skips. */
  public Faults withReordering(double share, Duration time) {
    return new Faults(
        loss, duplication, corruption, share, time, jitter, bitsPerSecond, queueBytes);
  }

  /** The same with a delay, and up to so much more. */
  public Faults withDelay(Duration time, Duration more) {
    return new Faults(
        loss, duplication, corruption, reordering, time, more, bitsPerSecond, queueBytes);
  }

  /** The same with a limited rate and a queue before it. */
  public Faults withRate(long bits, int queue) {
    return new Faults(loss, duplication, corruption, reordering, delay, jitter, bits, queue);
  }
}
