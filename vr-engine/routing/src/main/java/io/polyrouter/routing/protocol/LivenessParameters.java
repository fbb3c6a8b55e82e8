package io.polyrouter.routing.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;

/**
 * What is asked of a liveness session (RFC 5880, section 6.8.1). Where several ask for one session,
 * the shortest intervals and the smallest multiplier hold.
 *
 * @param desiredMinTxMicros shortest interval between own packets
 * @param requiredMinRxMicros shortest interval between packets of the other side
 * @param detectMultiplier how many missing packets mean a broken path, 1 to 255
 */
public record LivenessParameters(
    long desiredMinTxMicros, long requiredMinRxMicros, int detectMultiplier) {

  /** 300 ms, three times. */
  public static final LivenessParameters DEFAULT = new LivenessParameters(300_000, 300_000, 3);

  /**
   * Shortest interval that may be asked for: three of them outlast the pauses of this process while
   * it has the processors that it needs. On a machine that has far too few, only three of 300 ms do
   * (measured: docs/benchmarks.md, bfd-timers).
   */
  public static final long MIN_INTERVAL_MICROS = 50_000;

  private static final long MAX_MICROS = 0xffff_ffffL;

  /** What serves both: the shorter intervals and the smaller multiplier. */
  public static LivenessParameters fasterOf(LivenessParameters a, LivenessParameters b) {
    return new LivenessParameters(
        Math.min(a.desiredMinTxMicros, b.desiredMinTxMicros),
        Math.min(a.requiredMinRxMicros, b.requiredMinRxMicros),
        Math.min(a.detectMultiplier, b.detectMultiplier));
  }

  /**
   * Adds what is wrong with the parameters.
   *
   * @param at where they are configured, after the grouping {@code client-cfg-parms} of RFC 9127
   */
  public void check(ModelPath at, ConfigProblems problems) {
    problems.checkRange(
        at.child("desired-min-tx-interval"),
        "the interval",
        desiredMinTxMicros,
        MIN_INTERVAL_MICROS,
        MAX_MICROS);
    problems.checkRange(
        at.child("required-min-rx-interval"),
        "the interval",
        requiredMinRxMicros,
        MIN_INTERVAL_MICROS,
        MAX_MICROS);
    problems.checkRange(at.child("local-multiplier"), "the multiplier", detectMultiplier, 1, 255);
  }
}
