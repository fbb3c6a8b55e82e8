package io.polyrouter.northbound.protocol;

import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.Optional;

/** Reads how the paths to neighbours are watched, after grouping client-cfg-parms of RFC 9127. */
public final class LivenessSettings {

  private LivenessSettings() {}

  /**
   * What is asked of BFD; empty if it is not enabled.
   *
   * @param from the container bfd
   * @param enabled leaf that says whether it is, which not all models call the same
   */
  public static Optional<LivenessParameters> read(Section from, String enabled) {
    return from.flag(enabled, false)
        ? Optional.of(parameters(from, LivenessParameters.DEFAULT))
        : Optional.empty();
  }

  /**
   * The intervals and the multiplier, after grouping base-cfg-parms of RFC 9127.
   *
   * @param from has the leaves
   * @param defaults of those that are absent
   */
  public static LivenessParameters parameters(Section from, LivenessParameters defaults) {
    return new LivenessParameters(
        from.number("desired-min-tx-interval").orElse(defaults.desiredMinTxMicros()),
        from.number("required-min-rx-interval").orElse(defaults.requiredMinRxMicros()),
        from.number("local-multiplier", defaults.detectMultiplier()));
  }
}
