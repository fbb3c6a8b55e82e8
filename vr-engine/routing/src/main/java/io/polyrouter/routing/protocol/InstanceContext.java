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
 */
public record InstanceContext(
    String virtualRouter, String name, RandomGenerator random, LongSupplier wallClockSeconds) {}
