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
    LivenessParameters defaults = LivenessParameters.DEFAULT;
    return from.flag(enabled, false)
        ? Optional.of(
            new LivenessParameters(
                from.number("desired-min-tx-interval").orElse(defaults.desiredMinTxMicros()),
                from.number("required-min-rx-interval").orElse(defaults.requiredMinRxMicros()),
                from.number("local-multiplier", defaults.detectMultiplier())))
        : Optional.empty();
  }
}
