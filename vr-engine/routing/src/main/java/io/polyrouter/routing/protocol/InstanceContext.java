package io.polyrouter.routing.protocol;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What an instance is given for its whole life.
 *
 * @param virtualRouter name, for messages
 * @param name of the instance
 * @param random the only source of randomness
 * @param wallClockSeconds reads seconds since 1970-01-01 UTC, for what has to grow over restarts
 *     (sequence numbers of cryptographic authentication); timers go by {@code nowNanos}
 * @param stopwatchNanos tells by its differences how long something takes, for what operators see;
 *     nothing else may depend on it. In virtual time it stands still while an event is handled.
 */
public record InstanceContext(
    String virtualRouter,
    String name,
    RandomGenerator random,
    LongSupplier wallClockSeconds,
    LongSupplier stopwatchNanos) {

  /** Where nothing takes any time. */
  public InstanceContext(
      String virtualRouter, String name, RandomGenerator random, LongSupplier wallClockSeconds) {
    this(virtualRouter, name, random, wallClockSeconds, () -> 0);
  }
}
